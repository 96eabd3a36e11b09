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

let folder: string | undefined;
let users = 0;
let cleansOnExit = false;

/**
 * This process's folder, for one more user.
 * @throws FungiError SOURCE_UNAVAILABLE when there is no place to write to
 */
export function openMemoryFolder(): string {
  folder ??= createFolder();
  users++;
  return folder;
}

/** One user less; the last one takes the folder away. */
export function closeMemoryFolder(): void {
  if (--users === 0) removeFolder();
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

function createFolder(): string {
  const parent = isRoomy(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir();
  try {
    removeStaleFolders(parent);
    const created = mkdtempSync(join(parent, folderPrefix(process.pid)));
    if (!cleansOnExit) process.once('exit', removeFolder);
    cleansOnExit = true;
    return created;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The files of a batch cannot be kept in ${parent}: ${reason}`;
    throw new FungiError('SOURCE_UNAVAILABLE', message, { cause: error });
  }
}

function removeFolder(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
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
