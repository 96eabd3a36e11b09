/**
 * A table of the serving store as a stream: the rows there are when the job starts, then every change, with weights. So a materialized
 * table can feed another. A table that only ever gets new rows may be read as one that inserts; a deletion then fails the job.
 */
import { MEMORY_SCAN_MODE, readOption } from '../../catalog/options/index.js';
import { FungiError } from '../../sql/error/index.js';
import type { Feed, TableSelection } from '../serving/index.js';
import type { ReadBudget, Source, SourceBatch, SourceContext, SourcePosition } from './connector.js';
import { scanSelection } from './memory.js';

const SPLIT = 'memory';
const ROW_BYTES = 64;

export class FollowSource implements Source {
  readonly bounded = false;
  readonly weighted: boolean;
  private readonly snapshot: string;
  private readonly selection: TableSelection;
  private readonly changesOnly: boolean;
  private feed: Feed | undefined;
  private next = 0;
  private end = 0;

  constructor(private readonly context: SourceContext) {
    this.snapshot = context.uniqueName('snapshot');
    this.selection = scanSelection(context);
    this.changesOnly = readOption(context.table.options, MEMORY_SCAN_MODE) === 'changes';
    this.weighted = context.table.source?.changelog.some((kind) => kind !== '+I') ?? false;
  }

  async open(): Promise<void> {
    const { serving, connection } = this.context;
    const { selection } = this;
    const wanted = this.changesOnly ? { ...selection, where: 'FALSE' } : selection;
    this.feed = await serving.follow(wanted, this.snapshot);
    const [count] = await connection.rows(`SELECT count(*) FROM ${this.snapshot}`);
    this.end = Number(count![0]);
  }

  async read(budget: ReadBudget): Promise<SourceBatch | 'idle'> {
    const columns = this.context.columns.map((_, index) => `c${index}`);
    if (this.next < this.end) {
      const from = this.next;
      const to = Math.min(this.end, from + (budget.rows ?? this.end));
      this.next = to;
      const items = [...columns, ...(this.weighted ? ['CAST(1 AS INTEGER) AS w'] : [])].join(', ') || 'NULL';
      const sql = `SELECT ${items} FROM ${this.snapshot} WHERE rowid >= ${from} AND rowid < ${to} ORDER BY rowid`;
      return batch(sql, to - from, () => undefined);
    }
    const changes = this.feed?.next(budget.rows ?? Math.ceil(budget.bytes / ROW_BYTES));
    if (!changes) return 'idle';
    if (!this.weighted) await this.refuseDeletions(changes.sql);
    const selected = this.selection.columns.map((column, index) => `${column} AS c${index}`);
    const items = [...selected, ...(this.weighted ? ['w'] : [])].join(', ') || 'NULL';
    return batch(`SELECT ${items} FROM (${changes.sql})`, changes.rows, () => changes.release());
  }

  splits(): readonly string[] {
    return [SPLIT];
  }

  async wait(timeoutMs: number): Promise<void> {
    await this.feed?.wait(timeoutMs);
  }

  position(): SourcePosition {
    return {};
  }

  seek(): void {
    // It always starts with the rows there are.
  }

  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: 0, totalBytes: undefined };
  }

  async close(): Promise<void> {
    await this.feed?.close();
    await this.context.connection.run(`DROP TABLE IF EXISTS ${this.snapshot}`);
  }

  private async refuseDeletions(sql: string): Promise<void> {
    const [count] = await this.context.connection.rows(`SELECT count(*) FROM (${sql}) WHERE w < 0`);
    if (count![0] === 0n) return;
    const { name } = this.context.table.path;
    throw new FungiError(
      'VALIDATION',
      `Rows of '${name}' were changed or deleted, but a table without a primary key is followed as one that only gets new rows`,
      { hint: `declare a PRIMARY KEY on '${name}', or keep the table with REFRESH_MODE = FULL` },
    );
  }
}

function batch(relation: string, rows: number, release: () => void): SourceBatch {
  return {
    split: SPLIT,
    relation,
    bytes: rows * ROW_BYTES,
    rows,
    endOfSplit: false,
    explain: () => Promise.resolve(undefined),
    release: () => {
      release();
      return Promise.resolve();
    },
  };
}
