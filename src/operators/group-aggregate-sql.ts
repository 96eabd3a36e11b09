/**
 * The statements of a group aggregate. Two shapes: at once (fold, join with state and emit in one statement) when all
 * partials merge by a scalar expression; in two phases (touched groups first, which get their number, then the sets
 * and multisets that belong to them) otherwise.
 */
import type { GroupAggregate } from '../../sql/plan/physical-plan.js';
import type { OperatorContext, Relation } from '../engine/operator.js';
import type { DistinctSet } from '../state/distinct-set.js';
import { list, numbered, qualified, sameKeys } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import type { AggregatePlan, MultisetPlan, PartialColumn } from './aggregate-plan.js';

export class GroupAggregateSql {
  /** One row of partials for each group. */
  readonly groups: string;
  /** This epoch's touched groups after it, and before where that is shown or compared. */
  readonly changes: string;
  /** Two phases: touched groups with their number and folded rows. */
  readonly touched: string;
  /** Two phases: the rows with their group's number. */
  readonly rows: string;
  /** Batch mode: holds a row when the result may be read. */
  readonly gate: string;
  readonly sequence: string;
  readonly keyNames: readonly string[];
  readonly twoPhase: boolean;
  /** Nothing but keys is kept and no row is taken back: DISTINCT on insert-only input. */
  readonly keysOnly: boolean;
  /** Only final results are emitted. */
  readonly finalOnly: boolean;
  readonly output: Relation;
  private readonly partials: readonly PartialColumn[];
  /** Old rows are emitted with −1, in streaming mode. */
  private readonly removes: boolean;
  /** State columns whose values before the epoch are needed. */
  private readonly before: readonly StateColumn[];
  private readonly expires: boolean;

  constructor(
    private readonly node: GroupAggregate,
    private readonly input: Relation,
    private readonly plan: AggregatePlan,
    private readonly keyTypes: readonly string[],
    context: OperatorContext,
  ) {
    this.groups = context.tableName('groups');
    this.changes = context.tableName('changes');
    this.touched = context.tableName('touched');
    this.rows = context.tableName('rows');
    this.gate = context.tableName('gate');
    this.sequence = context.tableName('numbers');
    this.keyNames = numbered('k', node.groupKeys.length);
    this.partials = [...plan.partials, ...plan.sets.flatMap((set) => set.partials)];
    this.twoPhase =
      plan.sets.length + plan.multisets.length > 0 ||
      this.partials.some((partial) => scalarMerge(partial, '', '') === undefined);
    this.keysOnly = node.aggregates.length === 0 && !input.weighted;
    this.finalOnly = context.runtimeMode === 'batch';
    this.expires = node.stateTtlMs > 0 && !this.finalOnly;
    this.removes = node.changelog === 'retract' || input.weighted;
    const needsBefore = this.removes || !plan.alwaysChanges;
    this.before = needsBefore && !this.finalOnly ? this.values : [];
    this.output = this.outputRelation();
  }

  /** SELECT of the numbers of the groups that exist. */
  get owners(): string {
    return `SELECT gid FROM ${this.groups}`;
  }

  tables(): readonly { readonly table: string; readonly columns: readonly StateColumn[] }[] {
    const keys = this.keyNames.map((name, index) => ({ name, type: this.keyTypes[index]! }));
    const gid = { name: 'gid', type: 'INTEGER' };
    const rowCount = this.input.weighted ? [{ name: 'n', type: 'BIGINT' }] : [];
    const last = this.positioned ? [{ name: 'last_pos', type: 'BIGINT' }] : [];
    const { values } = this;
    const before = this.before.map(({ name, type }) => ({ name: `o_${name}`, type }));
    const existed = { name: 'existed', type: 'BOOLEAN' };
    const tables = [
      {
        table: this.groups,
        columns: [
          gid,
          ...keys,
          ...rowCount,
          ...values,
          ...(this.expires ? [{ name: 'written', type: 'BIGINT' }] : []),
        ],
      },
      { table: this.changes, columns: [gid, ...keys, existed, ...rowCount, ...last, ...values, ...before] },
    ];
    if (this.finalOnly) tables.push({ table: this.gate, columns: [{ name: 'is_open', type: 'BOOLEAN' }] });
    if (!this.twoPhase) return tables;
    tables.push({
      table: this.touched,
      columns: [gid, ...keys, ...rowCount, ...last, ...this.plan.partials],
    });
    if (this.plan.sets.length + this.plan.multisets.length > 0) {
      const hidden = [
        ...(this.input.weighted ? [{ name: 'w', type: 'INTEGER' }] : []),
        ...(this.input.hasPosition ? [{ name: 'pos', type: 'BIGINT' }] : []),
      ];
      tables.push({ table: this.rows, columns: [gid, ...this.detailColumns(), ...hidden] });
    }
    return tables;
  }

  /** One statement: fold, join with the groups, before and after. `input` is the operator's, or has its columns. */
  changesAtOnce(input: Relation): string {
    const { keyNames } = this;
    if (this.keysOnly) {
      const absent = `ANTI JOIN ${this.groups} s ON ${sameKeys('d', 's', keyNames)}`;
      return `INSERT INTO ${this.changes} SELECT ${list(this.nextNumber(), qualified('d', keyNames), 'FALSE', this.lastPosition('d'))} FROM (${this.folded(input)}) d ${absent}`;
    }
    const gid = `CASE WHEN s.gid IS NULL THEN ${this.nextNumber()} ELSE s.gid END`;
    return (
      `INSERT INTO ${this.changes} SELECT ${list(
        gid,
        qualified('d', keyNames),
        's.gid IS NOT NULL',
        this.rowCount(),
        this.lastPosition('d'),
        this.partials.map((partial) => scalarMerge(partial, 's', 'd')!),
        this.before.map(({ name }) => `s.${name}`),
      )} FROM (${this.folded(input)}) d LEFT JOIN ${this.groups} s ON ${sameKeys('d', 's', keyNames)}` +
      this.alive()
    );
  }

  fillTouched(): string {
    const { keyNames } = this;
    const gid = `CASE WHEN s.gid IS NULL THEN ${this.nextNumber()} ELSE s.gid END`;
    const folded = this.plan.partials.map(({ name }) => `d.${name}`);
    return `INSERT INTO ${this.touched} SELECT ${list(
      gid,
      qualified('d', keyNames),
      this.input.weighted ? 'd.n' : undefined,
      this.lastPosition('d'),
      folded,
    )} FROM (${this.folded(this.input)}) d LEFT JOIN ${this.groups} s ON ${sameKeys('d', 's', keyNames)}`;
  }

  fillRows(): string {
    const columns = list(
      't.gid',
      this.detailColumns().map(({ name }) => `r.${name}`),
      this.input.weighted ? 'r.w' : undefined,
      this.input.hasPosition ? 'r.pos' : undefined,
    );
    return `INSERT INTO ${this.rows} SELECT ${columns} FROM (${this.projected(this.input)}) r JOIN ${this.touched} t ON ${sameKeys('r', 't', this.keyNames)}`;
  }

  changesFromTouched(transitions: readonly string[], results: readonly string[]): string {
    const joins = [`LEFT JOIN ${this.groups} s ON s.gid = t.gid`];
    const columnOf = new Map<string, string>();
    for (const partial of this.plan.partials) columnOf.set(partial.name, 't');
    for (const [index, set] of this.plan.sets.entries()) {
      const alias = `d${index}`;
      const folds = set.partials.map(({ name, fold }) => `${fold} AS ${name}`);
      if (folds.length > 0) {
        joins.push(
          `LEFT JOIN (SELECT ${list('gid', folds)} FROM (${transitions[index]!}) GROUP BY gid) ${alias} ON ${alias}.gid = t.gid`,
        );
      }
      for (const partial of set.partials) columnOf.set(partial.name, alias);
    }
    const general = this.partials.filter((partial) => scalarMerge(partial, '', '') === undefined);
    const wanted = this.withRelatives(general);
    if (wanted.length > 0) joins.push(this.generalMerge(wanted, columnOf, transitions));
    const values = this.partials.map((partial) =>
      wanted.includes(partial)
        ? `m.${partial.name}`
        : scalarMerge(partial, 's', columnOf.get(partial.name)!)!,
    );
    const resultValues = this.plan.multisets.map((multiset, index) => {
      joins.push(`LEFT JOIN ${results[index]!} v${index} ON v${index}.gid = t.gid`);
      const { name } = multiset.result;
      return multiset.empty === 'NULL'
        ? `v${index}.${name}`
        : `CASE WHEN v${index}.gid IS NULL THEN ${multiset.empty} ELSE v${index}.${name} END`;
    });
    return `INSERT INTO ${this.changes} SELECT ${list(
      't.gid',
      qualified('t', this.keyNames),
      's.gid IS NOT NULL',
      this.rowCount('t'),
      this.lastPosition('t'),
      values,
      resultValues,
      this.before.map(({ name }) => `s.${name}`),
    )} FROM ${this.touched} t ${joins.join(' ')}${this.alive('t')}`;
  }

  /** What a multiset gets in an epoch: owner, values, `w`, `pos`. */
  multisetRows(multiset: MultisetPlan, sets: readonly DistinctSet[]): string {
    const { source, args } = multiset;
    if (source.kind === 'rows') {
      const weight = this.input.weighted ? 'w' : '1 AS w';
      const position = this.input.hasPosition ? 'pos' : '0::BIGINT AS pos';
      const where = source.filter === undefined ? '' : ` WHERE ${source.filter}`;
      return `SELECT ${list('gid', args, weight, position)} FROM ${this.rows}${where}`;
    }
    const { flag } = source;
    const weight = this.input.weighted ? `t${flag}` : '1';
    const position = this.plan.sets[source.set]!.usesPosition ? `pos${flag}` : '0::BIGINT';
    return `SELECT ${list('gid', args, `${weight} AS w`, `${position} AS pos`)} FROM (${sets[source.set]!.transitions}) WHERE t${flag} <> 0`;
  }

  /** Stores the touched groups that still have rows. */
  keep(): string {
    const columns = list(
      'gid',
      this.keyNames,
      this.input.weighted ? 'n' : undefined,
      this.values.map(({ name }) => name),
      this.expires ? 'CAST($1 AS BIGINT)' : undefined,
    );
    return `INSERT INTO ${this.groups} SELECT ${columns} FROM ${this.changes}${this.input.weighted ? ' WHERE n > 0' : ''}`;
  }

  /** Batch mode, no keys, no rows: one group all the same. */
  emptyGroup(): string {
    const values = [
      ...this.partials.map(() => 'NULL'),
      ...this.plan.multisets.map((multiset) => multiset.empty),
    ];
    return `INSERT INTO ${this.groups} SELECT ${list('0', this.input.weighted ? '0' : undefined, values)}`;
  }

  /** State columns other than keys and counts. */
  private get values(): readonly StateColumn[] {
    return [...this.partials, ...this.plan.multisets.map((multiset) => multiset.result)];
  }

  private get positioned(): boolean {
    return this.input.hasPosition && !this.finalOnly;
  }

  private nextNumber(): string {
    return `nextval('${this.sequence}')`;
  }

  private rowCount(alias = 'd'): string | undefined {
    return this.input.weighted ? `coalesce(s.n, 0) + ${alias}.n` : undefined;
  }

  /** A group that neither existed nor exists is no change (a retraction of what was never seen). */
  private alive(alias = 'd'): string {
    return this.input.weighted ? ` WHERE s.gid IS NOT NULL OR ${alias}.n > 0` : '';
  }

  private lastPosition(alias: string): string | undefined {
    return this.positioned ? `${alias}.last_pos` : undefined;
  }

  /** What sets and multisets need of each row. */
  private detailColumns(): readonly StateColumn[] {
    const { plan } = this;
    const needed = new Set<string | undefined>([
      ...plan.sets.flatMap((set) => [...set.args, ...set.filters]),
      ...plan.multisets.flatMap(({ args, source }) => [
        ...args,
        source.kind === 'rows' ? source.filter : undefined,
      ]),
    ]);
    const filters = plan.filters.map(({ name }) => ({ name, type: 'BOOLEAN' }));
    return [...plan.args, ...filters].filter(({ name }) => needed.has(name));
  }

  /** Keys, arguments, filters and hidden columns of each input row. */
  private projected(input: Relation): string {
    const columns = list(
      this.node.groupKeys.map((key, index) => `i.c${key} AS ${this.keyNames[index]!}`),
      [...this.plan.args, ...this.plan.filters].map(({ name, sql }) => `${sql} AS ${name}`),
      this.input.weighted ? 'i.w' : undefined,
      this.input.hasPosition ? 'i.pos' : undefined,
    );
    return `SELECT ${columns === '' ? '1 AS one' : columns} FROM (${input.sql}) i`;
  }

  /** One row for each touched group. */
  private folded(input: Relation): string {
    const columns = list(
      this.keyNames,
      this.input.weighted ? 'sum(w) AS n' : undefined,
      this.positioned ? 'max(pos) AS last_pos' : undefined,
      this.plan.partials.map(({ name, fold }) => `${fold} AS ${name}`),
    );
    const by = this.keyNames.length > 0 ? ` GROUP BY ${this.keyNames.join(', ')}` : ' HAVING count(*) > 0';
    return `SELECT ${columns === '' ? '1 AS one' : columns} FROM (${this.projected(input)})${by}`;
  }

  /** Partials whose merge reads others of the same call are merged together with them. */
  private withRelatives(general: readonly PartialColumn[]): readonly PartialColumn[] {
    return this.partials.filter(
      (partial) =>
        general.includes(partial) ||
        general.some(({ merge }) => new RegExp(`\\b${partial.name}\\b`).test(merge)),
    );
  }

  private generalMerge(
    partials: readonly PartialColumn[],
    columnOf: ReadonlyMap<string, string>,
    transitions: readonly string[],
  ): string {
    const names = partials.map(({ name }) => name);
    const own = `SELECT ${list(
      's.gid',
      names.map((name) => `s.${name}`),
    )} FROM ${this.groups} s SEMI JOIN ${this.touched} t ON s.gid = t.gid`;
    const parts = [own];
    const plain = names.map((name) => (columnOf.get(name) === 't' ? name : `NULL AS ${name}`));
    parts.push(`SELECT ${list('gid', plain)} FROM ${this.touched}`);
    for (const [index, set] of this.plan.sets.entries()) {
      const folds = names.map((name) => {
        const partial = set.partials.find((candidate) => candidate.name === name);
        return partial === undefined ? `NULL AS ${name}` : `${partial.fold} AS ${name}`;
      });
      if (set.partials.some(({ name }) => names.includes(name))) {
        parts.push(`SELECT ${list('gid', folds)} FROM (${transitions[index]!}) GROUP BY gid`);
      }
    }
    const merged = partials.map(({ name, merge }) => `${merge} AS ${name}`);
    return `LEFT JOIN (SELECT ${list('gid', merged)} FROM (${parts.join(' UNION ALL ')}) GROUP BY gid) m ON m.gid = t.gid`;
  }

  private outputRelation(): Relation {
    const { node, keyNames, plan } = this;
    const hidden = { hasWatermark: false, fields: node.fields };
    const columns = (prefix: string): readonly string[] =>
      [...keyNames, ...plan.results((name) => `${prefix}${name}`)].map((sql, index) => `${sql} AS c${index}`);
    const select = (prefix: string, ...more: (string | undefined)[]): string => {
      const text = list(columns(prefix), ...more);
      return text === '' ? 'SELECT 1 AS one' : `SELECT ${text}`;
    };
    if (this.finalOnly) {
      const sql = `${select('')} FROM ${this.groups}, ${this.gate}`;
      return { ...hidden, sql, weighted: false, hasPosition: false };
    }
    const position = (weight: 0 | 1): string | undefined =>
      this.positioned ? `last_pos * 2 + ${weight} AS pos` : undefined;
    const { positioned: hasPosition } = this;
    if (node.changelog === 'insert-only') {
      const sql = `${select('', position(1))} FROM ${this.changes}`;
      return { ...hidden, sql, weighted: false, hasPosition };
    }
    const exists = this.input.weighted ? 'n > 0' : 'TRUE';
    const changed = this.changedCondition();
    const inserted = `CASE WHEN existed THEN '+U' ELSE '+I' END AS kind`;
    const removed = `CASE WHEN ${exists} THEN '-U' ELSE '-D' END AS kind`;
    const insert = `${select('', '1 AS w', inserted, position(1))} FROM ${this.changes} WHERE ${exists}${changed}`;
    const gone = node.changelog === 'upsert' ? ` AND NOT (${exists})` : changed;
    const remove = `${select('o_', '-1 AS w', removed, position(0))} FROM ${this.changes} WHERE existed${gone}`;
    const sql = this.removes ? `${remove} UNION ALL ${insert}` : insert;
    return { ...hidden, sql, weighted: true, hasKind: true, hasPosition };
  }

  /** Flink emits nothing where the new row equals the old one. */
  private changedCondition(): string {
    const { plan } = this;
    if (plan.alwaysChanges) return '';
    const before = plan.results((name) => `o_${name}`);
    const equal = plan
      .results((name) => name)
      .map((after, index) => `${after} IS NOT DISTINCT FROM ${before[index]!}`);
    const exists = this.input.weighted ? ['n > 0'] : [];
    return ` AND NOT (${['existed', ...exists, ...equal].join(' AND ')})`;
  }
}

/**
 * A partial's merge as a scalar expression over two columns, which is several times cheaper than grouping both;
 * undefined for merges other than sum, min and max of the column itself.
 */
function scalarMerge(partial: PartialColumn, left: string, right: string): string | undefined {
  const match = /^(sum|min|max)\((\w+)\)$/.exec(partial.merge);
  if (match?.[2] !== partial.name) return undefined;
  const [a, b] = [`${left}.${partial.name}`, `${right}.${partial.name}`];
  // As the aggregate does, and unlike `+`: a sum of more than 38 digits is kept, so that it is told at the end, however rows are batched.
  if (match[1] === 'sum' && partial.type.startsWith('DECIMAL')) return `list_sum([${a}, ${b}])`;
  if (match[1] === 'sum') return `coalesce(${a} + ${b}, ${a}, ${b})`;
  return match[1] === 'min' ? `least(${a}, ${b})` : `greatest(${a}, ${b})`;
}
