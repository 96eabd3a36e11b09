/**
 * The part files of a sink: written under hidden names, renamed when committed, removed when aborted. So a reader never sees half a
 * file, and a job that fails leaves nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FungiError } from '../../../sql/error/index.js';

export interface PartFile {
  readonly temporary: string;
  readonly final: string;
}

export class PartFiles {
  private readonly id = randomUUID();
  private readonly created = new Set<string>();
  private open: PartFile[] = [];
  private count = 0;

  constructor(readonly root: string) {}

  /** A new part file below `partition` (`p=x/q=y`, empty for none); its directory exists afterwards. */
  async create(partition: string): Promise<PartFile> {
    const folder = join(this.root, partition);
    const first = await mkdir(folder, { recursive: true });
    if (first !== undefined) this.created.add(first);
    const name = `part-${this.id}-0-${this.count++}`;
    const file = { temporary: join(folder, `.${name}.inprogress`), final: join(folder, name) };
    this.open.push(file);
    return file;
  }

  /** Makes all part files visible; `successFile` is put beside them when given. */
  async commit(successFile: string | undefined): Promise<void> {
    const files = this.open;
    this.open = [];
    for (const file of files) await rename(file.temporary, file.final);
    if (successFile === undefined) return;
    for (const folder of new Set(files.map((file) => dirname(file.final))))
      await writeFile(join(folder, successFile), '');
  }

  /** Removes what is not committed, and directories that were made for it and are empty. */
  async abort(): Promise<void> {
    const files = this.open;
    this.open = [];
    for (const file of files) await rm(file.temporary, { force: true });
    for (const folder of this.created) await removeEmpty(folder);
  }

  /** Removes visible files below the root or the given partitions: `INSERT OVERWRITE`. */
  async clear(partitions: readonly string[]): Promise<void> {
    for (const partition of partitions)
      await rm(join(this.root, partition), { recursive: true, force: true });
  }
}

async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return;
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}

/** What went wrong when a file was written, in the words of the table. */
export function sinkError(root: string, error: unknown): FungiError {
  if (error instanceof FungiError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || /no space left|disk.*full/i.test(message);
  const reason = full ? 'the disk is full' : code === 'EACCES' ? 'permission denied' : message;
  return new FungiError('SINK_UNAVAILABLE', `${root} cannot be written: ${reason}`, { cause: error });
}
