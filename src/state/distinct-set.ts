/**
 * The distinct values that each owner (a group) holds, with one flag for each different FILTER: turns rows into
 * transitions, which are the values that appeared in or vanished from a flag's set. A DISTINCT aggregate is then the
 * plain aggregate over the transitions. Append-only in both variants: without retractions an entry says which flags
 * it newly sets; with them it adds to a count for each flag.
 */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';
import { columnDefinitions, equalKeys, list, qualified, sameKeys } from './sql-text.js';
import type { StateColumn } from './sql-text.js';
import { StatementSet } from './statement-set.js';
import { WeightedLog } from './weighted-log.js';

export interface DistinctSetOptions {
  readonly connection: EngineConnection;
  readonly table: string;
  readonly owner: StateColumn;
  readonly values: readonly StateColumn[];
  /** The boolean column of `rows` for each flag; undefined: every row counts. */
  readonly flags: readonly (string | undefined)[];
  /** Table or parenthesised SELECT of this epoch's rows: owner, values, flags, `w` if weighted, `pos` if positioned. */
  readonly rows: string;
  readonly weighted: boolean;
  /** Keep the position of a value's first row for each flag. */
  readonly positioned: boolean;
  /** No aggregate over the set looks at rows with a NULL among the values: they are left out. */
  readonly ignoresNulls: boolean;
  /** SELECT of the owners that still exist. */
  readonly owners: string;
  /** As of `CompactingLogOptions`. */
  readonly rowsMin?: number | undefined;
}

export class DistinctSet {
  /** Table of this epoch's changes. */
  private readonly changes: string;
  /** `SELECT owner, values, t<flag>…, pos<flag>…` of this epoch. */
  readonly transitions: string;
  private readonly names: readonly string[];
  private readonly statements: StatementSet;
  private readonly log: WeightedLog | undefined;
  private fill: PreparedStatement | undefined;
  /** The same without folding equal rows before the lookup; absent where rows may be taken back. */
  private fillUnfolded: PreparedStatement | undefined;
  /** Most rows of the last epoch were new: folding them first would be in vain. */
  private mostlyNew = false;
  private append: PreparedStatement | undefined;
  private clear: PreparedStatement | undefined;
  private purge: PreparedStatement | undefined;
  private rows = 0;

  constructor(private readonly options: DistinctSetOptions) {
    const { table, owner, values, flags, weighted, connection } = options;
    this.changes = `${table}_changes`;
    this.names = [owner.name, ...values.map((column) => column.name)];
    this.statements = new StatementSet(connection);
    this.log = weighted
      ? new WeightedLog({
          connection,
          table,
          columns: [owner, ...values],
          weights: flags.map((_, flag) => `d${flag}`),
          rowsMin: options.rowsMin,
        })
      : undefined;
    const transitions = flags.map((_, flag) => {
      if (weighted) return `t${flag}`;
      return flags.length === 1 ? `1 AS t${flag}` : `t & ${1n << BigInt(flag)} AS t${flag}`;
    });
    this.transitions = `SELECT ${list(this.names, transitions, this.positions())} FROM ${this.changes}`;
  }

  async open(): Promise<void> {
    const { connection, owner, values, flags, table } = this.options;
    const keys = [owner, ...values];
    const positions = this.positions().map((name) => ({ name, type: 'BIGINT' }));
    if (this.log) {
      await this.log.open();
      const counts = flags.flatMap((_, flag) => [
        { name: `d${flag}`, type: 'INTEGER' },
        { name: `t${flag}`, type: 'TINYINT' },
      ]);
      await connection.run(
        `CREATE TABLE ${this.changes} (${columnDefinitions([...keys, ...counts, ...positions])})`,
      );
    } else {
      const mask = flags.length === 1 ? [] : [{ name: 't', type: this.maskType() }];
      await connection.run(`CREATE TABLE ${table} (${columnDefinitions([...keys, ...mask])})`);
      await connection.run(
        `CREATE TABLE ${this.changes} (${columnDefinitions([...keys, ...mask, ...positions])})`,
      );
    }
    const kept = this.log ? this.log.columnNames : [...this.names, ...(flags.length === 1 ? [] : ['t'])];
    this.fill = await this.statements.prepare(`INSERT INTO ${this.changes} ${this.changesSql()}`);
    if (!this.log) {
      this.fillUnfolded = await this.statements.prepare(
        `INSERT INTO ${this.changes} ${this.unfoldedChanges()}`,
      );
    }
    this.append = await this.statements.prepare(
      `INSERT INTO ${table} SELECT ${kept.join(', ')} FROM ${this.changes}`,
    );
    this.clear = await this.statements.prepare(`TRUNCATE ${this.changes}`);
    this.purge = await this.statements.prepare(
      `DELETE FROM ${table} WHERE ${owner.name} NOT IN (${this.options.owners})`,
    );
  }

  /** Computes this epoch's transitions from `rows`, which are `count`, and adds them to the set. */
  async update(count: number): Promise<void> {
    await this.clear!.run();
    const fill = this.mostlyNew && this.fillUnfolded ? this.fillUnfolded : this.fill!;
    const changed = await fill.run();
    this.mostlyNew = changed > count / 2;
    if (changed === 0) return;
    await this.append!.run();
    this.rows += changed;
    await this.log?.appended(changed);
  }

  /** Forgets the values of owners that are gone. */
  async removeOrphans(): Promise<void> {
    const removed = await this.purge!.run();
    this.rows -= removed;
    this.log?.removed(removed);
  }

  get size(): number {
    return this.log?.size ?? this.rows;
  }

  async close(): Promise<void> {
    this.statements.close();
    if (this.log) await this.log.close();
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.options.table}`);
    await this.options.connection.run(`DROP TABLE IF EXISTS ${this.changes}`);
  }

  private positions(): readonly string[] {
    return this.options.positioned ? this.options.flags.map((_, flag) => `pos${flag}`) : [];
  }

  private maskType(): string {
    const { length } = this.options.flags;
    if (length <= 8) return 'UTINYINT';
    return length <= 16 ? 'USMALLINT' : length <= 32 ? 'UINTEGER' : 'UBIGINT';
  }

  private changesSql(): string {
    if (this.options.weighted) return this.countedChanges();
    return this.options.flags.length === 1 ? this.newValues() : this.newFlags();
  }

  private firstPositions(): readonly string[] {
    if (!this.options.positioned) return [];
    return this.options.flags.map(
      (flag, index) => `min(r.pos)${flag === undefined ? '' : ` FILTER (WHERE r.${flag})`} AS pos${index}`,
    );
  }

  /** This epoch's rows, without those that nobody looks at. */
  private relevantRows(condition?: string, join = ''): string {
    const { rows, values, ignoresNulls } = this.options;
    const present = ignoresNulls ? values.map(({ name }) => `r.${name} IS NOT NULL`) : [];
    const conditions = [...present, ...(condition === undefined ? [] : [`r.${condition}`])];
    return `${rows} r ${join}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
  }

  /** Owners are never NULL, and values only where NULL counts as one. */
  private isSame(left = 'd'): string {
    if (this.options.ignoresNulls) return equalKeys(left, 's', this.names);
    const values = this.names.slice(1);
    return [equalKeys(left, 's', this.names.slice(0, 1)), sameKeys(left, 's', values)].join(' AND ');
  }

  /** One flag, no retraction: the values that are not in the set yet. */
  private newValues(): string {
    const { flags, table } = this.options;
    const names = this.names.join(', ');
    const delta = `SELECT ${list(names, this.firstPositions())} FROM ${this.relevantRows(flags[0])} GROUP BY ${names}`;
    return `SELECT d.* FROM (${delta}) d ANTI JOIN ${table} s ON ${this.isSame()}`;
  }

  /** Without retraction: rows are looked up as they are and folded once, with what the set holds of them. */
  private unfoldedChanges(): string {
    const { flags, table } = this.options;
    const names = qualified('r', this.names);
    const lookup = this.isSame('r');
    if (flags.length === 1) {
      const rows = this.relevantRows(flags[0], `ANTI JOIN ${table} s ON ${lookup}`);
      return `SELECT ${list(names, this.firstPositions())} FROM ${rows} GROUP BY ${names}`;
    }
    const type = this.maskType();
    const fresh = `bit_or(${this.bits('r.')}) & ~coalesce(bit_or(s.t), 0::${type})`;
    const rows = this.relevantRows(undefined, `LEFT JOIN ${table} s ON ${lookup}`);
    return `SELECT ${list(names, fresh, this.firstPositions())} FROM ${rows} GROUP BY ${names} HAVING ${fresh} <> 0`;
  }

  /** The flags of a row as bits of an integer. */
  private bits(prefix = ''): string {
    const bits = this.options.flags.map((flag, index) => {
      const bit = String(1n << BigInt(index));
      return flag === undefined ? bit : `CASE WHEN ${prefix}${flag} THEN ${bit} ELSE 0 END`;
    });
    return `(${bits.join(' | ')})::${this.maskType()}`;
  }

  /** Several flags, no retraction: the flags that a value did not have yet, as bits. */
  private newFlags(): string {
    const { table } = this.options;
    const type = this.maskType();
    const names = this.names.join(', ');
    const delta = `SELECT ${list(names, `bit_or(${this.bits()}) AS t`, this.firstPositions())} FROM ${this.relevantRows()} GROUP BY ${names}`;
    const fresh = `any_value(d.t) & ~coalesce(bit_or(s.t), 0::${type})`;
    return (
      `SELECT ${list(
        qualified('d', this.names),
        fresh,
        this.positions().map((name) => `any_value(d.${name})`),
      )} ` +
      `FROM (${delta}) d LEFT JOIN ${table} s ON ${this.isSame()} ` +
      `GROUP BY ${qualified('d', this.names)} HAVING ${fresh} <> 0`
    );
  }

  /** With retractions: count before and after for each flag. */
  private countedChanges(): string {
    const { flags, table } = this.options;
    const names = this.names.join(', ');
    const deltas = flags.map(
      (flag, index) =>
        `coalesce(sum(w)${flag === undefined ? '' : ` FILTER (WHERE ${flag})`}, 0) AS d${index}`,
    );
    const columns = flags.map((_, index) => `d${index}`);
    const delta = `SELECT ${list(names, deltas, this.firstPositions())} FROM ${this.relevantRows()} GROUP BY ${names}`;
    const before = columns.map((name, index) => `coalesce(sum(s.${name}), 0) AS b${index}`);
    const joined =
      `SELECT ${list(
        qualified('d', this.names),
        columns.map((name) => `any_value(d.${name}) AS ${name}`),
        before,
        this.positions().map((name) => `any_value(d.${name}) AS ${name}`),
      )} FROM (${delta}) d LEFT JOIN ${table} s ON ${this.isSame()} ` +
      `GROUP BY ${qualified('d', this.names)} HAVING ${columns.map((name) => `any_value(d.${name}) <> 0`).join(' OR ')}`;
    const transitions = flags.flatMap((_, index) => [
      `d${index}`,
      `CASE WHEN b${index} <= 0 AND b${index} + d${index} > 0 THEN 1 WHEN b${index} > 0 AND b${index} + d${index} <= 0 THEN -1 ELSE 0 END`,
    ]);
    return `SELECT ${list(names, transitions, this.positions())} FROM (${joined}) j`;
  }
}
