/**
 * The folder that a process keeps its memory files in. It goes when its last user has gone, at the latest when the process
 * exits; what processes left behind that were killed is removed by the next one.
 */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FungiError } from '../../../sql/error/index.js';

const SHARED_MEMORY = '/dev/shm';
/** Less free shared memory (a container has 64 MiB unless told otherwise) and files go to the temporary directory instead. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;

export interface MemoryFolder {
  /** In shared memory where that is roomy, in the temporary directory otherwise. */
  readonly path: string;
  /** In the temporary directory, for what no longer fits into shared memory; undefined where there is no such second place. */
  readonly spillPath: string | undefined;
  /** One user less; the last one takes the folder away. */
  close(): void;
}

let folder: Omit<MemoryFolder, 'close'> | undefined;
let users = 0;
let cleansOnExit = false;

/**
 * This process's folder, for one more user.
 * @throws FungiError SOURCE_UNAVAILABLE when there is no place to write to
 */
export function openMemoryFolder(): MemoryFolder {
  folder ??= createFolders();
  users++;
  return { ...folder, close: closeFolder };
}

function closeFolder(): void {
  if (--users === 0) removeFolders();
}

/** Removes the folders in `parent` whose process is no more. Processes of other containers cannot be seen: theirs stay. */
export function removeStaleFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid, namespace] = /^fungi-(\d+)-(\d+)-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || namespace !== pidNamespace() || isRunning(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: not ours to remove.
    }
  }
}

/** What a folder's name begins with; `process` is an id that means something in this process's namespace. */
export function folderPrefix(process: number): string {
  return `fungi-${process}-${pidNamespace()}-`;
}

function createFolders(): Omit<MemoryFolder, 'close'> {
  const temporary = tmpdir();
  const parent = isRoomy(SHARED_MEMORY) ? SHARED_MEMORY : temporary;
  if (!cleansOnExit) process.once('exit', removeFolders);
  cleansOnExit = true;
  try {
    return {
      path: createFolder(parent),
      spillPath: parent === temporary ? undefined : spillFolder(temporary),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The files of a batch cannot be kept in ${parent}: ${reason}`;
    throw new FungiError('SOURCE_UNAVAILABLE', message, { cause: error });
  }
}

function createFolder(parent: string): string {
  removeStaleFolders(parent);
  return mkdtempSync(join(parent, folderPrefix(process.pid)));
}

/** A read-only system may have no temporary directory: then shared memory has to do. */
function spillFolder(parent: string): string | undefined {
  try {
    return createFolder(parent);
  } catch {
    return undefined;
  }
}

function removeFolders(): void {
  for (const path of [folder?.path, folder?.spillPath]) {
    if (path !== undefined) rmSync(path, { recursive: true, force: true });
  }
  folder = undefined;
}

function isRoomy(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= FREE_BYTES_MIN;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, for another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Number of the namespace that process ids count in; 0 where the system has none. */
function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}
