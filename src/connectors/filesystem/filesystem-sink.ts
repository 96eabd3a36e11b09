/** Writes rows to part files below the table's path; what is visible there was committed. */
import { COMMIT_POLICY, PATH, readOption, SUCCESS_FILE_NAME } from '../../../catalog/options/index.js';
import type { Sink, SinkContext } from '../connector.js';
import { localPath } from './list-files.js';
import { PartFiles, sinkError } from './part-files.js';

/** Writes the rows of a relation into part files of a format. */
export interface PartWriter {
  /** @returns number of rows, and the partitions they are in */
  write(relation: string, parts: PartFiles): Promise<number>;
  /** Finishes the open files, so that they can be renamed. */
  finish(parts: PartFiles): Promise<void>;
  /** Closes files without caring for their content. */
  discard(): Promise<void>;
  /** Partitions written since the last commit. */
  readonly partitions: ReadonlySet<string>;
  /** Rows that the last `write` took, even if it failed. */
  readonly taken: number;
}

export class FilesystemSink implements Sink {
  private readonly parts: PartFiles;
  private readonly successFile: string | undefined;
  private cleared = false;

  constructor(
    private readonly context: SinkContext,
    private readonly writer: PartWriter,
  ) {
    const { options } = context.table;
    this.parts = new PartFiles(localPath(readOption(options, PATH)!), (path) => context.confine(path));
    const policies = readOption(options, COMMIT_POLICY) ?? [];
    this.successFile = policies.includes('success-file') ? readOption(options, SUCCESS_FILE_NAME) : undefined;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  async write(relation: string): Promise<number> {
    return this.guarded(() => this.writer.write(relation, this.parts));
  }

  takenRows(): number {
    return this.writer.taken;
  }

  async commit(): Promise<void> {
    await this.guarded(async () => {
      const written = [...this.writer.partitions];
      await this.writer.finish(this.parts);
      const replaced = this.context.overwrite && !this.cleared ? this.overwritten(written) : [];
      this.cleared = true;
      await this.parts.commit(this.successFile, replaced);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async abort(): Promise<void> {
    await this.writer.discard();
    await this.parts.abort();
  }

  /** Without partitions the whole table is replaced; with them, those that were written (Flink's dynamic overwrite). */
  private overwritten(written: readonly string[]): readonly string[] {
    return this.context.table.partitionKeys.length === 0 ? [''] : written;
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw sinkError(this.parts.root, error);
    }
  }
}
