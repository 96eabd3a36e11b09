/** Reads Parquet files, each a split, in ranges of rows so that a large file is never in memory whole. */
import type { ColumnDescription } from '../../../sql/plan/table-description.js';
import { FungiError } from '../../../sql/error/index.js';
import { duckdbType, quoteIdentifier, quoteString } from '../../../sql/types/index.js';
import type { ReadBudget, Source, SourceBatch, SourceContext, SourcePosition } from '../connector.js';
import type { DataFile } from './list-files.js';
import type { ScanExpressions } from './scan-expressions.js';

/** Rows of one range; row groups of common writers are of this order. */
const RANGE_ROWS = 122_880;

interface ParquetSplit {
  readonly file: DataFile;
  readonly rows: number;
  /** Columns the file has. */
  readonly names: ReadonlySet<string>;
  next: number;
}

export class ParquetSource implements Source {
  readonly bounded = true;
  private queue: ParquetSplit[] = [];
  private totalBytes = 0;
  private readBytes = 0;
  private start: SourcePosition = {};
  /** Rows of files that were read to their end: a position without them would read them again. */
  private readonly finished = new Map<string, number>();

  constructor(
    private readonly context: SourceContext,
    private readonly fileColumns: readonly ColumnDescription[],
    private readonly expressions: ScanExpressions,
    private readonly list: () => Promise<readonly DataFile[]>,
  ) {
    if (context.table.options.has('source.monitor-interval')) {
      throw new FungiError(
        'NOT_SUPPORTED',
        "'source.monitor-interval' with the parquet format is not supported yet",
      );
    }
  }

  async open(): Promise<void> {
    for (const file of await this.list()) {
      const { rows, names } = await this.describe(file);
      this.totalBytes += file.size;
      const next = Number(this.start[file.path] ?? 0);
      if (next < rows) this.queue.push({ file, rows, names, next });
      else this.finished.set(file.path, rows);
    }
  }

  read(budget: ReadBudget, preferredSplit: string | undefined): Promise<SourceBatch | 'idle' | 'end'> {
    const split = this.queue.find(({ file }) => file.path === preferredSplit) ?? this.queue[0];
    if (!split) return Promise.resolve('end');
    const from = split.next;
    const to = Math.min(split.rows, from + (budget.rows ?? RANGE_ROWS));
    split.next = to;
    const endOfSplit = to === split.rows;
    if (endOfSplit) {
      this.queue = this.queue.filter((other) => other !== split);
      this.finished.set(split.file.path, split.rows);
    }
    const bytes = Math.ceil((split.file.size * (to - from)) / split.rows);
    this.readBytes += bytes;
    return Promise.resolve({
      split: split.file.path,
      relation: this.relation(split, from, to),
      bytes,
      rows: to - from,
      endOfSplit,
      explain: (error) => Promise.resolve(unreadable(split.file.path, error)),
      release: () => Promise.resolve(),
    });
  }

  splits(): readonly string[] {
    return this.queue.map(({ file }) => file.path);
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  position(): SourcePosition {
    return Object.fromEntries([
      ...this.finished,
      ...this.queue.map(({ file, next }) => [file.path, next] as const),
    ]);
  }

  seek(position: SourcePosition): void {
    this.start = position;
  }

  progress(): { readonly readBytes: number; readonly totalBytes: number } {
    return { readBytes: this.readBytes, totalBytes: this.totalBytes };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async describe(
    file: DataFile,
  ): Promise<{ readonly rows: number; readonly names: ReadonlySet<string> }> {
    const path = quoteString(file.path);
    try {
      const [count] = await this.context.connection.rows(
        `SELECT num_rows FROM parquet_file_metadata(${path})`,
      );
      const names = await this.context.connection.rows(`SELECT name FROM parquet_schema(${path})`);
      return { rows: Number(count![0]), names: new Set(names.map(([name]) => String(name))) };
    } catch (error) {
      throw unreadable(file.path, error);
    }
  }

  private relation(split: ParquetSplit, from: number, to: number): string {
    const columns = this.expressions.decoded.map((index) => {
      const column = this.context.columns[index]!;
      const field = this.context.fields[index]!;
      if (column.kind !== 'physical') return `NULL AS c${index}`;
      const [head, ...rest] = column.path as [string, ...string[]];
      const known = this.fileColumns.some(({ name }) => name === head) && split.names.has(head);
      const value = rest.reduce(
        (sql, name) => `struct_extract(${sql}, ${quoteString(name)})`,
        quoteIdentifier(head),
      );
      return `CAST(${known ? value : 'NULL'} AS ${duckdbType(field.type)}) AS c${index}`;
    });
    const select = `SELECT ${columns.join(', ') || 'NULL'} FROM read_parquet(${quoteString(split.file.path)}, file_row_number = true) WHERE file_row_number >= ${from} AND file_row_number < ${to}`;
    return this.expressions.around(select, split.file);
  }
}

function unreadable(path: string, error: unknown): FungiError {
  const message = error instanceof Error ? error.message.split('\n')[0]! : String(error);
  return new FungiError('DATA', `${path} cannot be read as parquet: ${message}`, { cause: error });
}
