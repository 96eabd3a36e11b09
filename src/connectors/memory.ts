/** The `memory` connector, ours: tables inside the process that jobs write and queries read, kept in DuckDB. */
import { MEMORY_NAME, readOption } from '../../catalog/options/index.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import { FungiError } from '../../sql/error/index.js';
import { duckdbType, quoteIdentifier, quoteString } from '../../sql/types/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import type {
  Connector,
  ReadBudget,
  Sink,
  SinkContext,
  Source,
  SourceBatch,
  SourceContext,
  SourcePosition,
} from './connector.js';

const SPLIT = 'memory';

/** The DuckDB table behind a memory table. */
function storeName(table: TableDescription): string {
  const { catalog, database, name } = table.path;
  const shared =
    readOption(table.options, MEMORY_NAME) ?? [catalog, database, name].map(encodeURIComponent).join('.');
  return quoteIdentifier(`memory ${shared}`);
}

const persisted = (table: TableDescription): readonly { readonly name: string; readonly type: string }[] =>
  table.columns.flatMap((column) =>
    column.kind === 'physical' ? [{ name: column.name, type: duckdbType(column.type) }] : [],
  );

async function createStore(connection: EngineConnection, table: TableDescription): Promise<void> {
  const columns = persisted(table).map(({ type }, index) => `c${index} ${type}`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${storeName(table)} (${columns.join(', ')})`);
}

class MemorySource implements Source {
  readonly bounded = true;
  private next = 0n;
  private end = 0n;
  private readonly snapshot: string;

  constructor(private readonly context: SourceContext) {
    this.snapshot = context.uniqueName('snapshot');
  }

  /** Takes the rows there are now: a query must not see what is written while it runs. */
  async open(): Promise<void> {
    const { connection, table, columns } = this.context;
    await createStore(connection, table);
    const names = persisted(table).map(({ name }) => name);
    const values = columns.map((column, index) => {
      if (column.kind !== 'physical')
        throw new FungiError('INVALID_SCHEMA', `The memory connector has no metadata column '${column.key}'`);
      const [head, ...rest] = column.path as [string, ...string[]];
      const path = rest.reduce(
        (sql, name) => `struct_extract(${sql}, ${quoteString(name)})`,
        `c${names.indexOf(head)}`,
      );
      return `${path} AS c${index}`;
    });
    await connection.run(
      `CREATE TABLE ${this.snapshot} AS SELECT ${values.join(', ') || 'NULL AS nothing'} FROM ${storeName(table)}`,
    );
    const [count] = await connection.rows(`SELECT count(*) FROM ${this.snapshot}`);
    this.end = count![0] as bigint;
  }

  read(budget: ReadBudget): Promise<SourceBatch | 'idle' | 'end'> {
    if (this.next >= this.end) return Promise.resolve('end');
    const from = this.next;
    const limit = budget.rows === undefined ? this.end : from + BigInt(budget.rows);
    const to = limit < this.end ? limit : this.end;
    this.next = to;
    const columns = this.context.columns.map((_, index) => `c${index}`).join(', ') || 'NULL';
    return Promise.resolve({
      split: SPLIT,
      relation: `SELECT ${columns} FROM ${this.snapshot} WHERE rowid >= ${from} AND rowid < ${to} ORDER BY rowid`,
      bytes: Number(to - from) * 64,
      rows: Number(to - from),
      endOfSplit: to === this.end,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(),
    });
  }

  splits(): readonly string[] {
    return this.next < this.end ? [SPLIT] : [];
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  position(): SourcePosition {
    return { next: String(this.next) };
  }

  seek(position: SourcePosition): void {
    this.next = BigInt(String(position['next']));
  }

  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: 0, totalBytes: undefined };
  }

  async close(): Promise<void> {
    await this.context.connection.run(`DROP TABLE IF EXISTS ${this.snapshot}`);
  }
}

class MemorySink implements Sink {
  private readonly staging: string;
  private cleared = false;

  constructor(private readonly context: SinkContext) {
    this.staging = context.uniqueName('staging');
  }

  async open(): Promise<void> {
    const { connection, table, fields } = this.context;
    await createStore(connection, table);
    const types = fields.map((field, index) => `c${index} ${duckdbType(field.type)}`);
    await connection.run(`CREATE TABLE ${this.staging} (${types.join(', ')}, kind VARCHAR)`);
  }

  /** Applies a batch atomically: deletions first, then insertions. */
  async write(relation: string): Promise<number> {
    const { connection, table, changelog, fields, overwrite, upsertKey } = this.context;
    const store = storeName(table);
    const columns = fields.map((_, index) => `c${index}`);
    const kind = changelog === 'insert-only' ? `, '+I'` : '';
    const count = await connection.run(`INSERT INTO ${this.staging} SELECT * ${kind} FROM (${relation})`);
    const key = table.primaryKey ? (upsertKey ?? []).map((index) => `c${index}`) : columns;
    await connection.run('BEGIN');
    try {
      if (overwrite && !this.cleared) await connection.run(`DELETE FROM ${store}`);
      this.cleared = true;
      if (table.primaryKey) await this.upsert(store, columns, key);
      else await this.applyRows(store, columns);
      await connection.run('COMMIT');
    } catch (error) {
      await connection.run('ROLLBACK');
      throw error;
    }
    await connection.run(`TRUNCATE ${this.staging}`);
    return count;
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.context.connection.run(`DROP TABLE IF EXISTS ${this.staging}`);
  }

  abort(): Promise<void> {
    return this.close();
  }

  private async upsert(store: string, columns: readonly string[], key: readonly string[]): Promise<void> {
    const { connection } = this.context;
    const same = key.map((column) => `store.${column} IS NOT DISTINCT FROM change.${column}`).join(' AND ');
    await connection.run(`DELETE FROM ${store} AS store USING ${this.staging} AS change WHERE ${same}`);
    const last = `row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY rowid DESC) = 1`;
    await connection.run(
      `INSERT INTO ${store} SELECT ${columns.join(', ')} FROM (SELECT * FROM ${this.staging} QUALIFY ${last}) WHERE kind IN ('+I', '+U')`,
    );
  }

  /** Without a key a deletion takes one equal row away. */
  private async applyRows(store: string, columns: readonly string[]): Promise<void> {
    const { connection } = this.context;
    const list = columns.join(', ');
    await connection.run(
      `INSERT INTO ${store} SELECT ${list} FROM ${this.staging} WHERE kind IN ('+I', '+U') ORDER BY rowid`,
    );
    const [removals] = await connection.rows(
      `SELECT count(*) FROM ${this.staging} WHERE kind IN ('-U', '-D')`,
    );
    if (removals![0] === 0n) return;
    const same = columns
      .map((column) => `numbered.${column} IS NOT DISTINCT FROM gone.${column}`)
      .join(' AND ');
    await connection.run(`DELETE FROM ${store} WHERE rowid IN (
      SELECT numbered.id FROM (SELECT rowid AS id, *, row_number() OVER (PARTITION BY ${list} ORDER BY rowid) AS n FROM ${store}) AS numbered
      JOIN (SELECT ${list}, count(*) AS n FROM ${this.staging} WHERE kind IN ('-U', '-D') GROUP BY ${list}) AS gone ON ${same} AND numbered.n <= gone.n)`);
  }
}

export const memoryConnector: Connector = {
  name: 'memory',
  createSource: (context) => new MemorySource(context),
  createSink: (context) => new MemorySink(context),
};
