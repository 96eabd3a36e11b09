/**
 * The part files of a sink: written under hidden names, renamed when committed, removed when aborted. So a reader never sees half a
 * file, and a job that fails leaves nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromDuckdbError } from '../../duckdb/index.js';
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

  /** `confine` checks a folder and resolves its links before anything is made or removed there. */
  constructor(
    readonly root: string,
    private readonly confine: (path: string) => string = (path) => path,
  ) {
    confine(root);
  }

  /** A new part file below `partition` (`p=x/q=y`, empty for none); its directory exists afterwards. */
  async create(partition: string): Promise<PartFile> {
    const folder = this.confine(join(this.root, partition));
    const first = await mkdir(folder, { recursive: true });
    if (first !== undefined) this.created.add(first);
    const name = `part-${this.id}-0-${this.count++}`;
    const file = { temporary: join(folder, `.${name}.inprogress`), final: join(folder, name) };
    this.open.push(file);
    return file;
  }

  /** A hidden file name for passing use; who takes it removes it. */
  async scratch(): Promise<string> {
    const folder = this.confine(this.root);
    const first = await mkdir(folder, { recursive: true });
    if (first !== undefined) this.created.add(first);
    return join(folder, `.part-${this.id}-sample.inprogress`);
  }

  /**
   * Makes all part files visible, then removes what was below the `replaced` partitions (the empty text is the root): a crash in
   * between leaves old rows beside the new ones, never neither. `successFile` is put beside new files when given.
   */
  async commit(successFile: string | undefined, replaced: readonly string[]): Promise<void> {
    const files = this.open;
    this.open = [];
    const old: string[] = [];
    for (const partition of replaced)
      old.push(...(await this.filesBelow(this.confine(join(this.root, partition)))));
    for (const file of files) await rename(file.temporary, file.final);
    for (const path of old) await rm(path, { force: true });
    for (const partition of old.length > 0 ? replaced : []) await removeEmpty(join(this.root, partition));
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

  /** All files below a folder but those of this sink; none where there is no such folder. */
  private async filesBelow(folder: string): Promise<readonly string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.includes(this.id))
      .map((entry) => join(entry.parentPath, entry.name));
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
  // Rows that cannot be computed, or break a constraint, are nothing that the folder could help.
  if (/^(?:Invalid Input|Conversion|Out of Range) Error: /.test(message)) return fromDuckdbError(error);
  const full = code === 'ENOSPC' || /no space left|disk.*full/i.test(message);
  const reason = full ? 'the disk is full' : code === 'EACCES' ? 'permission denied' : message;
  return new FungiError('SINK_UNAVAILABLE', `${root} cannot be written: ${reason}`, { cause: error });
}
