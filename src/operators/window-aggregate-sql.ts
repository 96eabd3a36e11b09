/**
 * The statements of a window aggregate. Rows are folded per pane and key; a fired window merges its panes. Values of
 * DISTINCT and of calls that need all values are kept per pane in the same way, beside the partials.
 */
import type { WindowAggregate, WindowProperty } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { OperatorContext, Relation } from '../engine/operator.js';
import { list, numbered, qualified, sameKeys } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import { aliveCopies } from '../state/value-multiset.js';
import type { AggregatePlan, DistinctPlan, MultisetPlan, PartialColumn } from './aggregate-plan.js';
import { distinctTable, multisetTable, partialTable } from './pane-table.js';
import type { PaneSource, PaneTable } from './pane-table.js';
import type { WindowFrame } from './window-frame.js';
import { firedUpTo, wallClock, wallTimestamp, windowInstant } from './window-frame.js';

export class WindowAggregateSql {
  readonly keyNames: readonly string[];
  readonly out: string;
  readonly ends: string;
  /** Cumulating windows: the ends of all windows that fire in this epoch; `ends` holds some of them at a time. */
  readonly allEnds: string;
  readonly output: Relation;
  readonly tables: readonly PaneTable[];
  /** Keys of a pane's row: pane, for rows that may not count for all windows `vf`, start of an assigned window, keys. */
  private readonly paneKeys: readonly StateColumn[];
  private readonly partial: boolean;

  constructor(
    private readonly node: WindowAggregate,
    private readonly input: Relation,
    private readonly plan: AggregatePlan,
    private readonly frame: WindowFrame,
    private readonly context: OperatorContext,
  ) {
    this.out = context.tableName('out');
    this.ends = context.tableName('ends');
    this.allEnds = context.tableName('all_ends');
    this.keyNames = [
      ...(this.startColumn === undefined ? [] : ['ws']),
      ...numbered('k', node.groupKeys.length),
    ];
    this.partial = input.hasWatermark && frame.windows > 1;
    this.paneKeys = [
      { name: 'pane', type: 'BIGINT' },
      ...(this.partial ? [{ name: 'vf', type: 'BIGINT' }] : []),
      ...(this.startColumn === undefined ? [] : [{ name: 'ws', type: 'BIGINT' }]),
      ...node.groupKeys.map((key, index) => ({
        name: `k${index}`,
        type: duckdbType(input.fields[key]!.type),
      })),
    ];
    const source: PaneSource = {
      tableName: (suffix) => context.tableName(suffix),
      paneKeys: this.paneKeys,
      rows: (rows) => this.rowsInTime(rows),
      rowsInTime: (rows) => this.rowsNeverLate(rows),
      weighted: input.weighted,
      hasPosition: input.hasPosition,
      plan,
    };
    this.tables = [
      partialTable(source, this.merged()),
      ...plan.sets.map((set, index) => distinctTable(source, set, index)),
      ...plan.multisets.flatMap((multiset, index) =>
        multiset.source.kind === 'rows'
          ? [multisetTable(source, multiset, multiset.source.filter, index)]
          : [],
      ),
    ];
    this.output = {
      fields: node.fields,
      sql: this.outputSql(),
      weighted: false,
      hasWatermark: false,
      hasPosition: this.numbersRows,
    };
  }

  /** `fire` takes the position before the first row as its parameter. */
  get numbersRows(): boolean {
    return this.context.needsPosition !== false;
  }

  get usesClock(): boolean {
    return this.node.window.kind === 'assign' && this.node.time.attribute === 'proctime';
  }

  outColumns(): readonly StateColumn[] {
    const keys = this.paneKeys.filter(({ name }) => name !== 'pane' && name !== 'vf');
    return [
      { name: 'we', type: 'BIGINT' },
      ...keys,
      ...this.merged(),
      ...this.plan.sets.flatMap((set) => set.partials),
      ...this.plan.multisets.map((multiset) => multiset.result),
      ...(this.numbersRows ? [{ name: 'pos', type: 'BIGINT' }] : []),
    ];
  }

  /** Number of rows all of whose windows have fired; parameters as of `fold`. Undefined where rows are never late. */
  lateCount(): string | undefined {
    if (!this.mayBeLate) return undefined;
    const late = whereAll([`(${this.isLate()})`, ...this.inSomeWindow()]);
    return `SELECT count(*) FROM (SELECT ${this.paneSql()} AS pane, ${this.wmSql()} AS wm FROM (${this.input.sql}) i) p${late}`;
  }

  /** The end of the last window of the earliest row; undefined where the input should not be read once more for it. */
  earliestEnd(): string | undefined {
    if (this.usesClock || this.input.repeatable !== true) return undefined;
    const pane = `SELECT ${this.frame.paneEnd(this.earliestTime())} AS pane FROM (${this.input.sql}) i`;
    return `SELECT ${this.frame.lastEnd('pane')} FROM (${pane})`;
  }

  /** Later windows of a row hold all that earlier ones hold, so that fired panes are merged into one. */
  get cumulates(): boolean {
    return this.node.window.kind === 'assign' && this.node.window.spec.kind === 'cumulate';
  }

  /**
   * What windows hold that have not fired, as `StatefulOperator.openWindows`; only where each has its own pane in one table, and no keys.
   */
  openWindows(): string | undefined {
    const { keyNames, plan, node, tables } = this;
    const [base, ...details] = tables;
    if (node.window.kind !== 'assign' || this.frame.windows > 1 || keyNames.length > 0) return undefined;
    if (details.length > 0 || this.input.weighted) return undefined;
    const merged = plan.partials.map(({ name, merge }) => `${merge} AS ${name}`);
    const results = plan.results((name) => name).map((sql, index) => `${sql} AS r${index}`);
    return `(SELECT ${list('pane AS we', results)} FROM (SELECT ${list('pane', merged)} FROM ${base!.kept} GROUP BY pane))`;
  }

  /** Ends of windows that fire now. Parameters: fired before, fired now. */
  fillEnds(): string {
    const { frame } = this;
    const panes = `SELECT pane FROM ${this.tables[0]!.kept} UNION SELECT pane FROM ${this.tables[0]!.fresh}`;
    const end = frame.windows === 1 ? 'pane' : `${frame.firstEnd('pane')} + n * ${frame.stride}`;
    const from = frame.windows === 1 ? `(${panes})` : `(${panes}), range(${frame.windows}) AS r(n)`;
    const within = frame.windows === 1 ? '' : ` AND we <= ${frame.lastEnd('pane')}`;
    const target = this.cumulates ? this.allEnds : this.ends;
    return `INSERT INTO ${target} SELECT DISTINCT we FROM (SELECT ${end} AS we, pane FROM ${from}) WHERE we > CAST($1 AS BIGINT) AND we <= CAST($2 AS BIGINT)${within}`;
  }

  /** The next `count` of all ends. Parameter: the end of the last window that fired. */
  nextEnds(count: number): string {
    return `INSERT INTO ${this.ends} SELECT we FROM ${this.allEnds} WHERE we > CAST($1 AS BIGINT) ORDER BY we LIMIT ${count}`;
  }

  /** Fired panes of one window as one, in `fresh`. Parameter: the end of the last window that fired. */
  mergeFired(table: PaneTable): string | undefined {
    if (table.merge === undefined) return undefined;
    const { keys, columns } = table.merge;
    const names = keys.filter((name) => name !== 'pane' && name !== 'vf');
    const first = `(${this.frame.start('pane')} + ${this.frame.stride})`;
    const values = table.columns.map(({ name }) => name).filter((name) => !keys.includes(name));
    return (
      `INSERT INTO ${table.fresh} (${list('pane', names, values)}) ` +
      `SELECT ${list(`${first} AS first_pane`, names, columns)} FROM ${table.kept} WHERE ${this.hasFired()} AND ${this.frame.lastEnd('pane')} > CAST($1 AS BIGINT) GROUP BY ${list('first_pane', names)}`
    );
  }

  /** Parameter: the end of the last window that fired. */
  dropFired(table: PaneTable): string {
    const last = `${this.frame.lastEnd('pane')} <= CAST($1 AS BIGINT)`;
    const merged = table.merge === undefined ? '' : ` OR (${this.hasFired()})`;
    return `DELETE FROM ${table.kept} WHERE ${last}${merged}`;
  }

  /** Rows that count for every window that ends after `$1`, if for any. */
  private hasFired(): string {
    const valid = this.partial ? ' AND (vf IS NULL OR vf <= CAST($1 AS BIGINT))' : '';
    return `pane <= CAST($1 AS BIGINT)${valid}`;
  }

  /** Results of the windows in `ends`, in their order where that is needed. Parameter where rows are numbered: the position before the first one. */
  fire(): string {
    const by = ['we', ...this.keyNames];
    const [base, ...details] = this.tables;
    const having = this.input.weighted ? ' HAVING sum(n) > 0' : '';
    const merged = this.merged().map(({ name, merge }) => `${merge} AS ${name}`);
    const rows = `SELECT ${list(by, merged)} FROM (${this.windowRows(base!)}) GROUP BY ${by.join(', ')}${having}`;
    const joins: string[] = [];
    const values = this.merged().map(({ name }) => `b.${name}`);
    for (const [index, set] of this.plan.sets.entries()) {
      if (set.partials.length === 0) continue;
      const alias = `d${index}`;
      const folds = set.partials.map(({ name, fold }) => `${fold} AS ${name}`);
      joins.push(
        `LEFT JOIN (SELECT ${list(by, folds)} FROM (${this.distinctRows(set, details[index]!)}) GROUP BY ${by.join(', ')}) ${alias} ON ${sameKeys('b', alias, by)}`,
      );
      values.push(...set.partials.map(({ name }) => `${alias}.${name}`));
    }
    let table = this.plan.sets.length;
    for (const [index, multiset] of this.plan.multisets.entries()) {
      const alias = `v${index}`;
      const { source, result } = multiset;
      const values_ =
        source.kind === 'rows'
          ? this.multisetRows(multiset, details[table++]!)
          : this.multisetOfSet(multiset, source.flag, this.plan.sets[source.set]!, details[source.set]!);
      joins.push(
        `LEFT JOIN (SELECT ${list(by, `${multiset.evaluate} AS ${result.name}`)} FROM (${values_}) GROUP BY ${by.join(', ')}) ${alias} ON ${sameKeys('b', alias, by)}`,
      );
      values.push(`CASE WHEN ${alias}.we IS NULL THEN ${multiset.empty} ELSE ${alias}.${result.name} END`);
    }
    const order = this.numbersRows || this.context.needsOrder !== false ? ' ORDER BY b.we' : '';
    const results = `SELECT ${list(qualified('b', by), values)} FROM (${rows}) b ${joins.join(' ')}${order}`;
    const position = this.numbersRows ? 'CAST($1 AS BIGINT) + row_number() OVER ()' : undefined;
    return `INSERT INTO ${this.out} SELECT ${list('*', position)} FROM (${results})`;
  }

  /** Parameter: fired up to. */
  drop(table: PaneTable): string {
    return `DELETE FROM ${table.kept} WHERE ${this.frame.lastEnd('pane')} <= CAST($1 AS BIGINT)`;
  }

  /** Parameter: fired up to. */
  keep(table: PaneTable): string {
    return `INSERT INTO ${table.kept} SELECT * FROM ${table.fresh} WHERE ${this.frame.lastEnd('pane')} > CAST($1 AS BIGINT)`;
  }

  private get startColumn(): number | undefined {
    return this.node.window.kind === 'assigned' ? this.node.window.startColumn : undefined;
  }

  /** Partials, and the count of rows where rows may be taken back. */
  private merged(): readonly PartialColumn[] {
    const count = { name: 'n', type: 'BIGINT', fold: 'sum(w)', merge: 'sum(n)' };
    return [...(this.input.weighted ? [count] : []), ...this.plan.partials];
  }

  /** Rows of a pane table, once for each firing window that they count for. */
  private windowRows(table: PaneTable): string {
    const valid = this.partial ? ' AND (p.vf IS NULL OR e.we > p.vf)' : '';
    const panes = this.cumulates
      ? `SELECT * FROM ${table.kept}`
      : `SELECT * FROM ${table.kept} UNION ALL SELECT * FROM ${table.fresh}`;
    const { relation, on } = this.frame.match(this.ends);
    return `SELECT e.we, p.* FROM (${panes}) p JOIN ${relation} e ON ${on('p.pane')}${valid}`;
  }

  /** Each distinct value of a window once, with `t<flag>`. */
  private distinctRows(set: DistinctPlan, table: PaneTable): string {
    const names = ['we', ...this.keyNames, ...set.args];
    const flags = set.filters.flatMap((_, flag) => [
      `CASE WHEN sum(d${flag}) > 0 THEN 1 ELSE 0 END AS t${flag}`,
      ...(set.usesPosition ? [`min(pos${flag}) AS pos${flag}`] : []),
    ]);
    return `SELECT ${list(names, flags)} FROM (${this.windowRows(table)}) GROUP BY ${names.join(', ')}`;
  }

  private multisetRows(multiset: MultisetPlan, table: PaneTable): string {
    const names = ['we', ...this.keyNames, ...multiset.args];
    if (multiset.ordered) {
      const rows = this.windowRows(table);
      // Cancelled within a pane first, as compaction does, then between panes.
      return this.input.weighted ? aliveCopies(rows, names, ['pane', ...(this.partial ? ['vf'] : [])]) : rows;
    }
    return `SELECT ${list(names, 'sum(w) AS w', 'min(pos) AS pos')} FROM (${this.windowRows(table)}) GROUP BY ${names.join(', ')} HAVING sum(w) > 0`;
  }

  private multisetOfSet(multiset: MultisetPlan, flag: number, set: DistinctPlan, table: PaneTable): string {
    const position = set.usesPosition ? `pos${flag}` : '0';
    return `SELECT ${list('we', this.keyNames, multiset.args, '1 AS w', `${position} AS pos`)} FROM (${this.distinctRows(set, table)}) WHERE t${flag} <> 0`;
  }

  private get mayBeLate(): boolean {
    return !this.usesClock;
  }

  /** The end of the row's pane. */
  private paneSql(): string {
    return this.frame.paneEnd(this.timeSql());
  }

  /** What the row's pane is told by: wall-clock milliseconds of its time, or the end of the window it carries. */
  private timeSql(): string {
    const column = this.timeColumn ?? wallTimestamp('$1');
    return this.node.window.kind === 'assigned' ? `epoch_ms(${column})` : wallClock(column, this.node.time);
  }

  /** Of all rows. Where a time zone sets its clocks back the earliest time on the clock is not that of the earliest instant. */
  private earliestTime(): string {
    const { window, time } = this.node;
    return window.kind === 'assign' && time.timeZone === undefined
      ? wallClock(`min(${this.timeColumn!})`, time)
      : `min(${this.timeSql()})`;
  }

  /** Undefined where the clock is the time. */
  private get timeColumn(): string | undefined {
    const { window, time } = this.node;
    if (window.kind === 'assigned') return `i.c${window.endColumn}`;
    return this.usesClock ? undefined : `i.c${time.column!}`;
  }

  private wmSql(): string {
    return this.input.hasWatermark ? 'i.wm' : 'NULL::BIGINT';
  }

  /** Over `pane` and `wm`: all windows of the row have fired. Parameter: fired up to, before this epoch. */
  private isLate(): string {
    const last = this.frame.lastEnd('p.pane');
    const byRow = this.input.hasWatermark
      ? ` OR (p.wm IS NOT NULL AND ${last} <= ${firedUpTo('p.wm', this.node.time)})`
      : '';
    return `${last} <= CAST($1 AS BIGINT)${byRow}`;
  }

  /** HOP with a slide longer than its size leaves gaps between windows. */
  private inSomeWindow(): readonly string[] {
    const { window } = this.node;
    if (window.kind !== 'assign' || window.spec.kind !== 'hop' || window.spec.slide <= window.spec.size)
      return [];
    return [`${this.frame.firstEnd('p.pane')} <= ${this.frame.lastEnd('p.pane')}`];
  }

  /** Rows in time: pane, keys, arguments, filters, hidden columns. Parameter as of `PaneTable.fold`. */
  private rowsInTime(input: Relation): string {
    const fired = this.partial ? firedUpTo('p.wm', this.node.time) : '';
    const vf = this.partial
      ? `, CASE WHEN p.wm IS NOT NULL AND ${fired} >= ${this.frame.firstEnd('p.pane')} THEN ${fired} END AS vf`
      : '';
    const rows = this.rowsOfPanes(input, `${this.wmSql()} AS wm`);
    const conditions = [...(this.mayBeLate ? [`NOT (${this.isLate()})`] : []), ...this.inSomeWindow()];
    return `SELECT p.*${vf} FROM (${rows}) p${whereAll(conditions)}`;
  }

  /** The same where all rows are known to count for all of their windows. */
  private rowsNeverLate(input: Relation): string {
    return `SELECT p.* FROM (${this.rowsOfPanes(input)}) p${whereAll(this.inSomeWindow())}`;
  }

  /** Rows with a time. The column is what is tested: a test of the pane would compute it twice. */
  private rowsOfPanes(input: Relation, ...more: readonly string[]): string {
    const column = this.timeColumn;
    const where = column === undefined ? '' : ` WHERE ${column} IS NOT NULL`;
    return `SELECT ${list(`${this.paneSql()} AS pane`, more, this.projected())} FROM (${input.sql}) i${where}`;
  }

  private projected(): readonly string[] {
    const { node, input, plan } = this;
    return [
      ...(this.startColumn === undefined ? [] : [`epoch_ms(i.c${this.startColumn}) AS ws`]),
      ...node.groupKeys.map((key, index) => `i.c${key} AS k${index}`),
      ...[...plan.args, ...plan.filters].map(({ name, sql }) => `${sql} AS ${name}`),
      ...(input.weighted ? ['i.w'] : []),
      ...(input.hasPosition ? ['i.pos'] : []),
    ];
  }

  private outputSql(): string {
    const { node, plan } = this;
    const columns = [
      ...numbered('k', node.groupKeys.length),
      ...plan.results((name) => name),
      ...node.properties.map((property) => this.property(property)),
    ];
    const items = list(
      columns.map((sql, index) => `${sql} AS c${index}`),
      this.numbersRows ? 'pos' : undefined,
    );
    return `SELECT ${items === '' ? 'NULL' : items} FROM ${this.out}`;
  }

  private property(property: WindowProperty): string {
    switch (property) {
      case 'window_start':
        return wallTimestamp(this.startColumn === undefined ? this.frame.start('we') : 'ws');
      case 'window_end':
        return wallTimestamp('we');
      case 'window_time':
      case 'rowtime':
        return windowInstant('(we - 1)', this.node.time);
      case 'proctime':
        return this.context.now;
      default: {
        const unreachable: never = property;
        return unreachable;
      }
    }
  }
}

const whereAll = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
