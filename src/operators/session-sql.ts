/**
 * The statements of session windows. An epoch's rows are first folded by key and slice of time as long as the gap: two
 * rows of one slice are in one session whatever lies between them. These fragments and the open sessions of the same
 * keys become sessions by a gaps-and-islands query, over far fewer rows than came. What needs all of a session's rows
 * (DISTINCT, LISTAGG …, or the rows themselves) is kept as a list beside the partials.
 */
import { duckdbType } from '../../sql/types/index.js';
import type { WindowTime } from '../../sql/plan/physical-plan.js';
import type { OperatorContext, Relation } from '../engine/operator.js';
import { groupBy, list, numbered, qualified, sameKeys } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import { aliveCopies } from '../state/value-multiset.js';
import type { AggregatePlan, PartialColumn, ProjectedColumn } from './aggregate-plan.js';
import { firedUpTo, wallClock, wallTimestamp } from './window-frame.js';

export interface SessionSpec {
  readonly gap: number;
  readonly time: WindowTime;
  /** Input columns. */
  readonly keys: readonly number[];
  /** Undefined: the rows themselves are emitted, not aggregates. */
  readonly plan: AggregatePlan | undefined;
}

/** Milliseconds before 1970 that no timestamp reaches. */
const SHIFT_MIN = 10_000_000_000_000_000n;

export class SessionSql {
  readonly rows: string;
  readonly fragments: string;
  readonly merged: string;
  readonly open: string;
  readonly out: string;
  /** Of keys with rows that may be late: the keys, their rows' sessions and their open sessions' sessions. */
  readonly affected: string;
  readonly placed: string;
  readonly adopted: string;
  readonly keyNames: readonly string[];
  readonly clock: boolean;
  /** The input can be read several times, so that its rows need no table of their own where none may be late. */
  readonly direct: boolean;
  private readonly keys: readonly StateColumn[];
  private readonly values: readonly ProjectedColumn[];
  private readonly hidden: readonly StateColumn[];

  constructor(
    private readonly spec: SessionSpec,
    private readonly input: Relation,
    context: OperatorContext,
  ) {
    this.rows = context.tableName('rows');
    this.fragments = context.tableName('fragments');
    this.merged = context.tableName('merged');
    this.open = context.tableName('sessions');
    this.out = context.tableName('out');
    this.affected = context.tableName('affected');
    this.placed = context.tableName('placed');
    this.adopted = context.tableName('adopted');
    this.keyNames = numbered('k', spec.keys.length);
    this.clock = spec.time.attribute === 'proctime';
    this.direct = input.repeatable === true;
    this.keys = spec.keys.map((key, index) => ({
      name: `k${index}`,
      type: duckdbType(input.fields[key]!.type),
    }));
    this.values = spec.plan
      ? [...spec.plan.args, ...spec.plan.filters]
      : input.fields.map(({ type }, index) => ({
          name: `v${index}`,
          sql: `i.c${index}`,
          type: duckdbType(type),
        }));
    this.hidden = [
      ...(input.weighted ? [{ name: 'w', type: 'INTEGER' }] : []),
      { name: 'pos', type: 'BIGINT' },
    ];
  }

  tables(): readonly { readonly table: string; readonly columns: readonly StateColumn[] }[] {
    const span = [
      { name: 's', type: 'BIGINT' },
      { name: 'e', type: 'BIGINT' },
    ];
    const number = { name: 'sid', type: 'BIGINT' };
    const state = [...this.keys, ...this.state()];
    return [
      {
        table: this.rows,
        columns: [
          ...span,
          number,
          { name: 'fired', type: 'BIGINT' },
          ...this.keys,
          ...this.values,
          ...this.hidden,
        ],
      },
      { table: this.fragments, columns: [...span, number, ...state] },
      { table: this.merged, columns: [...span, ...state] },
      { table: this.open, columns: [...span, ...state] },
      { table: this.out, columns: this.outColumns() },
      { table: this.affected, columns: [{ name: 'kid', type: 'INTEGER' }, ...this.keys] },
      { table: this.placed, columns: [{ name: 'pos', type: 'BIGINT' }, number] },
      {
        table: this.adopted,
        columns: [{ name: 'kid', type: 'INTEGER' }, { name: 's', type: 'BIGINT' }, number],
      },
    ];
  }

  /** Parameter: fired up to before this epoch, or the processing time. */
  fillRows(): string {
    const { gap, time } = this.spec;
    const before = 'CAST($1 AS BIGINT)';
    const fired = this.clock
      ? 'NULL'
      : `CASE WHEN ${this.mayBeLate()} THEN greatest(${firedUpTo('r.wm', time)}, ${before}) END`;
    const names = [...this.keys, ...this.values, ...this.hidden].map(({ name }) => `r.${name}`);
    return `INSERT INTO ${this.rows} SELECT ${list('r.t', `r.t + ${gap}`, 'NULL', fired, names)} FROM (${this.projected()}) r WHERE r.t IS NOT NULL`;
  }

  // ---- rows that may be late

  /** Parameter, where rows are read directly: fired up to before this epoch. */
  candidates(): string {
    if (!this.direct) return `SELECT count(fired) FROM ${this.rows}`;
    return `SELECT count(*) FROM (SELECT ${list(this.timeSql(), this.watermarkSql())} FROM (${this.input.sql}) i) r WHERE ${this.mayBeLate()}`;
  }

  fillAffected(): string {
    const keys = this.keyNames.join(', ');
    const distinct =
      keys === '' ? 'SELECT 1' : `SELECT DISTINCT ${keys} FROM ${this.rows} WHERE fired IS NOT NULL`;
    return `INSERT INTO ${this.affected} SELECT ${list('row_number() OVER ()', this.keyNames)} FROM (${distinct})`;
  }

  affectedRows(): string {
    return `SELECT a.kid, r.s, r.fired, r.pos FROM ${this.rows} r JOIN ${this.affected} a ON ${sameKeys('r', 'a', this.keyNames)} ORDER BY r.pos`;
  }

  affectedOpen(): string {
    return `SELECT a.kid, o.s, o.e FROM ${this.open} o JOIN ${this.affected} a ON ${sameKeys('o', 'a', this.keyNames)} ORDER BY a.kid, o.s, o.e`;
  }

  place(): string {
    return `UPDATE ${this.rows} SET sid = p.sid FROM ${this.placed} p WHERE ${this.rows}.pos = p.pos`;
  }

  // ---- merging

  /** From the table of rows, whose sessions may have been decided one by one. */
  fillFragments(): string {
    const rows = `SELECT * FROM ${this.rows} WHERE sid IS DISTINCT FROM -1`;
    return this.fragmentsOf(rows, 's', 'sid', [...this.keyNames, 'sid']);
  }

  /** From the input. Parameter: the processing time, where that is the rows' time. */
  fillFragmentsDirectly(): string {
    return this.fragmentsOf(this.projected(), 't', 'NULL', this.keyNames);
  }

  /** Fragments with the open sessions of their keys. */
  fillMerged(): string {
    const names = this.state().map(({ name }) => name);
    const merges = this.state().map(({ name, merge }) => `${merge} AS ${name}`);
    const adopted = `LEFT JOIN (SELECT d.s, d.sid, ${qualified('a', ['kid', ...this.keyNames])} FROM ${this.adopted} d JOIN ${this.affected} a ON a.kid = d.kid) a ON a.s = o.s AND ${sameKeys('o', 'a', this.keyNames)}`;
    const open = `SELECT ${list('o.s, o.e, a.sid', qualified('o', [...this.keyNames, ...names]))} FROM ${this.open} o SEMI JOIN ${this.fragments} f ON ${sameKeys('o', 'f', this.keyNames)} ${adopted}`;
    const all = `SELECT ${list('s, e, sid', this.keyNames, names)} FROM ${this.fragments} UNION ALL ${open}`;
    return `INSERT INTO ${this.merged} SELECT ${list('min(s) AS s', 'max(e) AS e', this.keyNames, merges)} FROM (${this.islands(all)}) GROUP BY ${list(this.keyNames, 'sid', 'g')}`;
  }

  removeOpen(): string {
    if (this.keyNames.length === 0) return `TRUNCATE ${this.open}`;
    return `DELETE FROM ${this.open} USING (SELECT DISTINCT ${this.keyNames.join(', ')} FROM ${this.fragments}) f WHERE ${sameKeys(this.open, 'f', this.keyNames)}`;
  }

  keepMerged(): string {
    return `INSERT INTO ${this.open} SELECT * FROM ${this.merged}`;
  }

  // ---- firing

  /** Parameters: the position before the first row, fired up to now. */
  fire(): string {
    const having = this.input.weighted && this.spec.plan ? ' AND n > 0' : '';
    const ended = `SELECT *, row_number() OVER () AS num FROM (SELECT * FROM ${this.open} WHERE e <= CAST($2 AS BIGINT)${having} ORDER BY e, s)`;
    const position = 'CAST($1 AS BIGINT) + row_number() OVER () AS pos';
    const { plan } = this.spec;
    if (!plan) {
      const names = [...this.values, ...this.hidden.filter(({ name }) => name === 'w')].map(
        ({ name }) => `x.${name}`,
      );
      const rows = `SELECT s, e, num, unnest(vals) AS x FROM ended`;
      return `INSERT INTO ${this.out} WITH ended AS MATERIALIZED (${ended}) SELECT ${list('s, e', names, position)} FROM (SELECT * FROM (${rows}) ORDER BY num, x.pos)`;
    }
    const { joins, values } = this.details(plan);
    const columns = list('b.s', 'b.e', qualified('b', this.keyNames), values);
    return `INSERT INTO ${this.out} WITH ended AS MATERIALIZED (${ended}) SELECT *, ${position} FROM (SELECT ${columns} FROM ended b ${joins.join(' ')} ORDER BY b.num)`;
  }

  /** Parameter: fired up to now. */
  drop(): string {
    return `DELETE FROM ${this.open} WHERE e <= CAST($1 AS BIGINT)`;
  }

  firstEnd(): string {
    return `SELECT min(e) FROM ${this.open}`;
  }

  private outColumns(): readonly StateColumn[] {
    const { plan } = this.spec;
    const results = plan
      ? [
          ...this.keys,
          ...plan.partials,
          ...plan.sets.flatMap((set) => set.partials),
          ...plan.multisets.map((multiset) => multiset.result),
        ]
      : [...this.values, ...this.hidden.filter(({ name }) => name === 'w')];
    const bigint = (name: string): StateColumn => ({ name, type: 'BIGINT' });
    return [bigint('s'), bigint('e'), ...results, bigint('pos')];
  }

  /** What a session keeps: partials, the number of rows where rows may be taken back, and its rows where needed. */
  private state(): readonly PartialColumn[] {
    const { plan } = this.spec;
    const count = { name: 'n', type: 'BIGINT', fold: 'sum(w)', merge: 'sum(n)' };
    const members = [...this.values, ...this.hidden];
    const needed = plan === undefined || plan.sets.length + plan.multisets.length > 0;
    const rows = {
      name: 'vals',
      type: `STRUCT(${members.map(({ name, type }) => `${name} ${type}`).join(', ')})[]`,
      fold: `list({${members.map(({ name }) => `'${name}': ${name}`).join(', ')}})`,
      merge: 'flatten(list(vals))',
    };
    return [
      ...(this.input.weighted ? [count] : []),
      ...(plan?.partials ?? []),
      ...(needed && members.length > 0 ? [rows] : []),
    ];
  }

  private timeSql(): string {
    const { time } = this.spec;
    const instant = this.clock ? wallTimestamp('$1') : `i.c${time.column!}`;
    return `${wallClock(instant, time)} AS t`;
  }

  private watermarkSql(): string {
    return `${this.input.hasWatermark && !this.clock ? 'i.wm' : 'NULL::BIGINT'} AS wm`;
  }

  /** Over `r.t` and `r.wm`. Parameter: fired up to before this epoch. */
  private mayBeLate(): string {
    return `r.wm IS NOT NULL OR r.t + ${this.spec.gap} <= CAST($1 AS BIGINT)`;
  }

  /** Rows with their time `t` and watermark. */
  private projected(): string {
    const { keys } = this.spec;
    const columns = list(
      this.timeSql(),
      this.watermarkSql(),
      keys.map((key, index) => `i.c${key} AS k${index}`),
      this.values.map(({ name, sql }) => `${sql} AS ${name}`),
      this.input.weighted ? 'i.w' : undefined,
      this.input.hasPosition ? 'i.pos' : 'row_number() OVER () AS pos',
    );
    return `SELECT ${columns} FROM (${this.input.sql}) i`;
  }

  /** Rows folded by `groups` and slice of time. */
  private fragmentsOf(rows: string, time: string, session: string, groups: readonly string[]): string {
    const { gap } = this.spec;
    const folds = this.state().map(({ name, fold }) => `${fold} AS ${name}`);
    // Shifted by a multiple of the gap, so that division rounds down for times before 1970 as well.
    const shift = (SHIFT_MIN / BigInt(gap) + 1n) * BigInt(gap);
    return (
      `INSERT INTO ${this.fragments} SELECT ${list(`min(${time})`, `max(${time}) + ${gap}`, session, this.keyNames, folds)} ` +
      `FROM (${rows}) WHERE ${time} IS NOT NULL GROUP BY ${list(groups, `(${time} + ${shift}) // ${gap}`)}`
    );
  }

  /** Adds `g`: rows of a key between which there is no gap have the same; rows with a session number have 0. */
  private islands(rows: string): string {
    const partition = `PARTITION BY ${list(this.keyNames, 'sid')} ORDER BY s`;
    const breaks = `SELECT *, CASE WHEN sid IS NOT NULL OR s <= max(e) OVER (${partition} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS b FROM (${rows})`;
    return `SELECT *, sum(b) OVER (${partition} ROWS UNBOUNDED PRECEDING) AS g FROM (${breaks})`;
  }

  /** Values of DISTINCT and multiset calls, joined to the ended sessions by their number. */
  private details(plan: AggregatePlan): { readonly joins: string[]; readonly values: string[] } {
    const joins: string[] = [];
    const values = plan.partials.map(({ name }) => `b.${name}`);
    const members = `SELECT num, unnest(vals, recursive := false) AS x FROM ended`;
    const rows = `SELECT ${list(
      'num',
      [...this.values, ...this.hidden].map(({ name }) => `x.${name} AS ${name}`),
    )} FROM (${members})`;
    const weight = this.input.weighted ? 'w' : '1';
    const distinct = (set: AggregatePlan['sets'][number]): string => {
      const names = ['num', ...set.args];
      const flags = set.filters.flatMap((filter, flag) => {
        const where = filter === undefined ? '' : ` FILTER (WHERE ${filter})`;
        return [
          `CASE WHEN coalesce(sum(${weight})${where}, 0) > 0 THEN 1 ELSE 0 END AS t${flag}`,
          ...(set.usesPosition ? [`min(pos)${where} AS pos${flag}`] : []),
        ];
      });
      return `SELECT ${list(names, flags)} FROM (${rows}) GROUP BY ${names.join(', ')}`;
    };
    for (const [index, set] of plan.sets.entries()) {
      if (set.partials.length === 0) continue;
      const folds = set.partials.map(({ name, fold }) => `${fold} AS ${name}`);
      joins.push(
        `LEFT JOIN (SELECT ${list('num', folds)} FROM (${distinct(set)})${groupBy(['num'])}) d${index} ON d${index}.num = b.num`,
      );
      values.push(...set.partials.map(({ name }) => `d${index}.${name}`));
    }
    for (const [index, { source, args, ordered, evaluate, result, empty }] of plan.multisets.entries()) {
      let copies: string;
      if (source.kind === 'distinct') {
        const set = plan.sets[source.set]!;
        const first = set.usesPosition ? `pos${source.flag}` : '0';
        copies = `SELECT ${list('num', args, '1 AS w', `${first} AS pos`)} FROM (${distinct(set)}) WHERE t${source.flag} <> 0`;
      } else {
        const where = source.filter === undefined ? '' : ` WHERE ${source.filter}`;
        const entries = `SELECT ${list('num', args, `${weight} AS w`, 'pos')} FROM (${rows})${where}`;
        const names = ['num', ...args];
        copies = ordered
          ? aliveCopies(entries, names)
          : `SELECT ${list(names, 'sum(w) AS w', 'min(pos) AS pos')} FROM (${entries}) GROUP BY ${names.join(', ')} HAVING sum(w) > 0`;
      }
      joins.push(
        `LEFT JOIN (SELECT ${list('num', `${evaluate} AS ${result.name}`)} FROM (${copies})${groupBy(['num'])}) m${index} ON m${index}.num = b.num`,
      );
      values.push(`CASE WHEN m${index}.num IS NULL THEN ${empty} ELSE m${index}.${result.name} END`);
    }
    return { joins, values };
  }
}
