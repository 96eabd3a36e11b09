/**
 * All values of a call that cannot be kept as a sum (retractable MIN and MAX, LISTAGG, COLLECT …), as a compacting
 * log; owners touched in an epoch are evaluated again from it.
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';
import { CompactingLog } from './compacting-log.js';
import { columnDefinitions, equalKeys, list } from './sql-text.js';
import type { StateColumn } from './sql-text.js';
import { StatementSet } from './statement-set.js';
import { WeightedLog } from './weighted-log.js';

export interface ValueMultisetOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  readonly owner: StateColumn;
  readonly values: readonly StateColumn[];
  /** SELECT of this epoch's rows: owner, values, `w` INTEGER, `pos` BIGINT. */
  readonly rows: string;
  /** Each copy has its own place in the order; a retraction takes away the earliest copy of an equal value. */
  readonly ordered: boolean;
  /** Aggregate SQL over values, `w` and `pos`. */
  readonly evaluate: string;
  readonly result: StateColumn;
  /** SELECT of the owners to evaluate. */
  readonly touched: string;
  /** SELECT of the owners that still exist. */
  readonly owners: string;
  /** Some rows take others back. */
  readonly weighted: boolean;
  /** As of `CompactingLogOptions`. */
  readonly rowsMin?: number | undefined;
}

export class ValueMultiset {
  /** Table of this epoch's results: owner and result, no row for an owner without values. */
  readonly results: string;
  private readonly statements: StatementSet;
  private readonly log: CompactingLog;
  private readonly names: readonly string[];
  private append: PreparedStatement | undefined;
  private evaluate: PreparedStatement | undefined;
  private clear: PreparedStatement | undefined;
  private purge: PreparedStatement | undefined;

  constructor(private readonly options: ValueMultisetOptions) {
    const { connection, table, owner, values, ordered, rowsMin } = options;
    this.results = `${table}_results`;
    this.names = [owner.name, ...values.map((column) => column.name)];
    this.statements = new StatementSet(connection);
    this.log = ordered
      ? new CompactingLog({
          connection,
          table,
          columns: [owner, ...values, { name: 'w', type: 'INTEGER' }, { name: 'pos', type: 'BIGINT' }],
          compacted: compactedCopies(table, this.names),
          // Without retractions there is nothing to cancel out.
          rowsMin: options.weighted ? rowsMin : Infinity,
        })
      : new WeightedLog({
          connection,
          table,
          columns: [owner, ...values],
          weights: ['w'],
          positions: ['pos'],
          rowsMin,
        });
  }

  async open(): Promise<void> {
    const { connection, table, owner, result, owners, ordered } = this.options;
    await this.log.open();
    await connection.run(`CREATE TABLE ${this.results} (${columnDefinitions([owner, result])})`);
    this.append = await this.statements.prepare(
      `INSERT INTO ${table} ${ordered ? this.copies() : this.summed()}`,
    );
    this.evaluate = await this.statements.prepare(`INSERT INTO ${this.results} ${this.evaluation()}`);
    this.clear = await this.statements.prepare(`TRUNCATE ${this.results}`);
    this.purge = await this.statements.prepare(`DELETE FROM ${table} WHERE ${owner.name} NOT IN (${owners})`);
  }

  async update(): Promise<void> {
    await this.clear!.run();
    const changed = await this.append!.run();
    await this.evaluate!.run();
    await this.log.appended(changed);
  }

  /** Forgets the values of owners that are gone. */
  async removeOrphans(): Promise<void> {
    this.log.removed(await this.purge!.run());
  }

  get size(): number {
    return this.log.size;
  }

  async close(): Promise<void> {
    this.statements.close();
    await this.log.close();
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.results}`);
  }

  private summed(): string {
    const names = this.names.join(', ');
    return `SELECT ${names}, sum(w), min(pos) FROM (${this.options.rows}) r GROUP BY ${names} HAVING sum(w) <> 0`;
  }

  private copies(): string {
    return `SELECT ${this.names.join(', ')}, sign(w), pos FROM (SELECT *, unnest(range(abs(w))) AS copy FROM (${this.options.rows}) r) r`;
  }

  private evaluation(): string {
    const { owner, table, touched, evaluate, values, ordered, weighted } = this.options;
    const names = this.names.join(', ');
    const mine = `SELECT s.* FROM ${table} s SEMI JOIN (${touched}) t ON ${equalKeys('s', 't', [owner.name])}`;
    const copies = weighted ? aliveCopies(mine, this.names) : mine;
    const rows = ordered
      ? copies
      : `SELECT ${names}, sum(w) AS w, min(pos) AS pos FROM (${mine}) GROUP BY ${names} HAVING sum(w) > 0`;
    const columns = list(
      owner.name,
      values.map((column) => column.name),
      'w',
      'pos',
    );
    return `SELECT ${owner.name}, ${evaluate} FROM (SELECT ${columns} FROM (${rows})) GROUP BY ${owner.name}`;
  }
}

/**
 * The copies left after each retraction took away the earliest copy of its value: within a `part` of the owner first,
 * where columns of parts are given, then among all.
 */
export function aliveCopies(rows: string, names: readonly string[], parts: readonly string[] = []): string {
  const within = parts.length === 0 ? rows : uncancelled(rows, [...names, ...parts]);
  return `SELECT * FROM (${numberedCopies(within, names)}) WHERE w > 0 AND copy_number > taken`;
}

/** What stays of a log of copies, where `names` hold all columns but `w` and `pos`: later retractions meet the same copies. */
export function compactedCopies(table: string, names: readonly string[]): string {
  return `SELECT ${list(names, 'w', 'pos')} FROM (${uncancelled(`SELECT * FROM ${table}`, names)})`;
}

/** Copies that were not taken away, and retractions that found none yet. */
function uncancelled(rows: string, names: readonly string[]): string {
  return `SELECT * EXCLUDE (copy_number, taken, copies) FROM (${numberedCopies(rows, names)}) WHERE copy_number > CASE WHEN w > 0 THEN taken ELSE copies END`;
}

function numberedCopies(rows: string, names: readonly string[]): string {
  const keys = names.join(', ');
  return (
    `SELECT *, row_number() OVER (PARTITION BY ${list(keys, 'w > 0')} ORDER BY pos) AS copy_number, ` +
    `count(*) FILTER (WHERE w < 0) OVER (PARTITION BY ${keys}) AS taken, ` +
    `count(*) FILTER (WHERE w > 0) OVER (PARTITION BY ${keys}) AS copies FROM (${rows})`
  );
}
