/** Reads Parquet files, each a split, in ranges of rows so that a large file is never in memory whole. */
import type { ColumnDescription } from '../../../sql/plan/table-description.js';
import { FungiError } from '../../../sql/error/index.js';
import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { duckdbType, printType, quoteIdentifier, quoteString } from '../../../sql/types/index.js';
import { drain, plainMessage } from '../../duckdb/index.js';
import type { ReadBudget, Source, SourceBatch, SourceContext, SourcePosition } from '../connector.js';
import type { DataFile } from './list-files.js';
import { parquetValue } from './parquet-column.js';
import type { ScanExpressions } from './scan-expressions.js';

/** Rows of one range; row groups of common writers are of this order. */
const RANGE_ROWS = 122_880;

interface ParquetSplit {
  readonly file: DataFile;
  readonly rows: number;
  /** What is selected from the file. */
  readonly columns: string;
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
      const { rows, types } = await this.describe(file);
      this.totalBytes += file.size;
      const next = Number(this.start[file.path] ?? 0);
      if (next < rows) this.queue.push({ file, rows, columns: this.columns(file, types), next });
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

  private async describe(file: DataFile): Promise<{
    readonly rows: number;
    readonly types: ReadonlyMap<string, DuckDBType>;
  }> {
    const { connection } = this.context;
    const path = quoteString(file.path);
    try {
      const [count] = await connection.rows(`SELECT num_rows FROM parquet_file_metadata(${path})`);
      const result = await connection.duckdb.stream(`SELECT * FROM read_parquet(${path}) LIMIT 0`);
      await drain(result, () => Promise.resolve());
      const types = result.columnTypes();
      return {
        rows: Number(count![0]),
        types: new Map(result.columnNames().map((name, index) => [name, types[index]!])),
      };
    } catch (error) {
      throw unreadable(file.path, error);
    }
  }

  /** @throws FungiError DATA for a column of another type in the file */
  private columns(file: DataFile, types: ReadonlyMap<string, DuckDBType>): string {
    const columns = this.expressions.decoded.map((index) => {
      const column = this.context.columns[index]!;
      const { type } = this.context.fields[index]!;
      const missing = `CAST(NULL AS ${duckdbType(type)}) AS c${index}`;
      if (column.kind !== 'physical') return missing;
      const [head, ...rest] = column.path as [string, ...string[]];
      if (!this.fileColumns.some(({ name }) => name === head)) return missing;
      const found = within(types.get(head), rest);
      if (found === undefined) return missing;
      const sql = rest.reduce(
        (whole, name) => `struct_extract(${whole}, ${quoteString(name)})`,
        quoteIdentifier(head),
      );
      const value = found === 'no row' ? undefined : parquetValue(sql, found, type);
      if (value !== undefined) return `${value} AS c${index}`;
      const [kind, name] = found === 'no row' ? [types.get(head)!, head] : [found, column.path.join('.')];
      const wanted = found === 'no row' ? 'a ROW' : printType(type);
      throw new FungiError(
        'DATA',
        `${file.path} cannot be read as parquet: column '${name}' is ${kind.toString()} in the file and ${wanted} in the table`,
      );
    });
    return columns.join(', ') || 'NULL';
  }

  private relation({ file, columns }: ParquetSplit, from: number, to: number): string {
    const select = `SELECT ${columns} FROM read_parquet(${quoteString(file.path)}, file_row_number = true) WHERE file_row_number >= ${from} AND file_row_number < ${to}`;
    return this.expressions.around(select, file);
  }
}

/** The type of a field of nested rows, undefined where the file lacks it. */
function within(type: DuckDBType | undefined, path: readonly string[]): DuckDBType | 'no row' | undefined {
  const [name, ...rest] = path;
  if (type === undefined || name === undefined) return type;
  if (type.typeId !== DuckDBTypeId.STRUCT) return 'no row';
  const at = type.entryNames.indexOf(name);
  return at < 0 ? undefined : within(type.entryTypes[at], rest);
}

function unreadable(path: string, error: unknown): FungiError {
  const message = plainMessage(error instanceof Error ? error.message : String(error));
  return new FungiError('DATA', `${path} cannot be read as parquet: ${message}`, { cause: error });
}
