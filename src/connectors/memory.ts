/** The `memory` connector, ours: tables of the serving store, which jobs write and queries read. */
import { FungiError } from '../../sql/error/index.js';
import { duckdbType, quoteString } from '../../sql/types/index.js';
import { StatementCache } from '../duckdb/index.js';
import { FollowSource } from './memory-follow.js';
import { RowRangeSource } from './row-range-source.js';
import { keptColumns, servingTable } from '../serving/index.js';
import type { EpochEnd, PartitionValue, ServingTable, TableSelection } from '../serving/index.js';
import { limits } from '../limits.js';
import type { Connector, Sink, SinkContext, SourceContext } from './connector.js';

/** What the scan wants of the table. @throws FungiError INVALID_SCHEMA for a metadata column */
export function scanSelection(context: Pick<SourceContext, 'table' | 'columns' | 'filter'>): TableSelection {
  const kept = keptColumns(context.table);
  const place = (kind: 'physical' | 'metadata', name: string): string => {
    const index = kept.findIndex((column) => column.kind === kind && column.name === name);
    if (index >= 0) return `c${index}`;
    throw new FungiError('INVALID_SCHEMA', `The memory connector has no ${kind} column '${name}'`);
  };
  const columns = context.columns.map((column) => {
    if (column.kind === 'metadata') return place('metadata', column.key);
    const [head, ...rest] = column.path as [string, ...string[]];
    return rest.reduce(
      (sql, name) => `struct_extract(${sql}, ${quoteString(name)})`,
      place('physical', head),
    );
  });
  return { table: servingTable(context.table), columns, where: context.filter?.sql };
}

class MemorySource extends RowRangeSource {
  private count = 0;
  private readonly snapshot: string;

  constructor(private readonly context: SourceContext) {
    super('memory', 64);
    this.snapshot = context.uniqueName('snapshot');
  }

  /** Takes the rows there are now: a query must not see what is written while it runs. */
  async open(): Promise<void> {
    this.count = await this.context.serving.copy(scanSelection(this.context), this.snapshot);
  }

  protected rowCount(): number {
    return this.count;
  }

  protected rows(from: number, to: number): string {
    const columns = this.context.columns.map((_, index) => `c${index}`).join(', ') || 'NULL';
    return `SELECT ${columns} FROM ${this.snapshot} WHERE rowid >= ${from} AND rowid < ${to} ORDER BY rowid`;
  }

  async close(): Promise<void> {
    await this.context.connection.run(`DROP TABLE IF EXISTS ${this.snapshot}`);
  }
}

type IsDue = (end: EpochEnd) => boolean;

/** Keeps an epoch's rows in a table of the job until all sinks have written; then the store takes them. */
class MemorySink implements Sink {
  private readonly staging: string;
  private readonly table: ServingTable;
  private readonly statements: StatementCache;
  /** Only this partition is overwritten: the refresh of one. */
  private readonly partition: readonly PartitionValue[] | undefined;
  private held = false;
  /** Since changes were last applied. */
  private stagedRows = 0;

  constructor(private readonly context: SinkContext) {
    this.staging = context.uniqueName('staging');
    const { table, upsertKey } = context;
    // Nobody else writes a materialized table, so its rows can be found by the key of its query.
    const key = table.primaryKey || table.materialized ? upsertKey : undefined;
    this.table = { ...servingTable(table), key };
    this.partition = table.materialized ? refreshedPartition(context) : undefined;
    this.statements = new StatementCache(context.connection);
  }

  async open(): Promise<void> {
    const { connection, serving, fields, overwrite } = this.context;
    await serving.ensure(this.table);
    serving.writes(this.table);
    const types = fields.map((field, index) => `c${index} ${duckdbType(field.type)}`);
    await connection.run(`CREATE TABLE ${this.staging} (${[...types, 'kind VARCHAR'].join(', ')})`);
    // What is overwritten is replaced as a whole, also by nothing; a materialized table begins anew with its job.
    if (overwrite) this.hand(true, ({ reached }) => reached === 'end');
    else if (this.context.table.materialized) this.hand(true, await this.rebuilt());
  }

  async write(relation: string): Promise<number> {
    const { changelog } = this.context;
    const kind = changelog === 'insert-only' ? `, '+I'` : '';
    const statement = await this.statements.get(
      `INSERT INTO ${this.staging} SELECT *${kind} FROM (${relation})`,
    );
    const count = await statement.run();
    if (count > 0 && !this.held) this.hand(false, () => true);
    this.stagedRows += count;
    return count;
  }

  /**
   * A job that builds a materialized table anew shows nothing before it has caught up, so that readers of the rows of the last one do not
   * see a table that grows from nothing: it has read all there is for now, its event time is as far, or it took too long.
   */
  private async rebuilt(): Promise<IsDue> {
    const shown = await this.context.serving.shown(this.table);
    if (!shown) return () => true;
    const deadline = Date.now() + limits.rebuild_ms_max;
    return ({ reached, watermark }) =>
      reached !== 'epoch' ||
      (watermark !== undefined && shown.watermark !== undefined && watermark >= shown.watermark) ||
      this.stagedRows > limits.rebuild_rows_max ||
      Date.now() > deadline;
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.statements.close();
    await this.context.connection.run(`DROP TABLE IF EXISTS ${this.staging}`);
  }

  abort(): Promise<void> {
    return this.close();
  }

  private hand(clear: boolean, isDue: IsDue): void {
    const { serving } = this.context;
    this.held = true;
    serving.stage({
      delta: {
        table: this.table,
        rows: { kind: 'table', name: this.staging },
        key: this.table.key,
        clear: clear && this.partition ? this.partition : clear,
      },
      isDue,
      applied: async () => {
        this.held = false;
        this.stagedRows = 0;
        await (await this.statements.get(`TRUNCATE ${this.staging}`)).run();
      },
    });
  }
}

/** Set by whoever refreshes one partition of a materialized table: JSON, `[[name, value], …]`. */
const REFRESH_PARTITION = 'fungi.refresh.partition';

function refreshedPartition({ table, configuration }: SinkContext): readonly PartitionValue[] | undefined {
  const text = configuration.get(REFRESH_PARTITION);
  if (text === undefined) return undefined;
  const kept = keptColumns(table);
  return (JSON.parse(text) as readonly (readonly [string, string])[]).map(([name, value]) => ({
    column: kept.findIndex((column) => column.kind === 'physical' && column.name === name),
    text: value,
  }));
}

export const memoryConnector: Connector = {
  name: 'memory',
  createSource: (context) =>
    context.table.source?.bounded === false ? new FollowSource(context) : new MemorySource(context),
  createSink: (context) => new MemorySink(context),
};
