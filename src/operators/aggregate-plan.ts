/**
 * What the aggregate calls of one node need, as SQL: the columns to project from the input, the partials to fold from
 * rows, the sets of distinct values and the value multisets. Shared by group, window and session aggregation, which
 * differ only in where they keep these.
 */
import type { AggregateCall, BoundExpression } from '../../sql/expression/bound-expression.js';
import { renderExpression } from '../../sql/expression/render.js';
import { notSupported } from '../../sql/error/index.js';
import { duckdbType } from '../../sql/types/index.js';
import type { OperatorContext, Relation } from '../engine/operator.js';
import type { StateColumn } from '../state/sql-text.js';

/** A column projected from the input relation, whose alias is `i`. */
export interface ProjectedColumn extends StateColumn {
  readonly sql: string;
}

/** A running state column: `fold` over rows, `merge` over columns of the same names. */
export interface PartialColumn extends StateColumn {
  readonly fold: string;
  readonly merge: string;
}

/** Calls with DISTINCT over the same arguments share a set; each different FILTER is one flag of it. */
export interface DistinctPlan {
  /** Names of argument columns. */
  readonly args: readonly string[];
  /** Name of the filter column of each flag; undefined: every row. */
  readonly filters: readonly (string | undefined)[];
  /** Folded over the set's transitions: columns `args`, `t<flag>` (−1, 0, 1) and `pos<flag>`. */
  readonly partials: readonly PartialColumn[];
  /** True where some fold reads `pos<flag>`. */
  readonly usesPosition: boolean;
  /** No call looks at rows with a NULL argument. */
  readonly ignoresNulls: boolean;
}

/** A call that needs all its values. */
export interface MultisetPlan {
  /** Name of the column that holds its result. */
  readonly result: StateColumn;
  readonly args: readonly string[];
  readonly ordered: boolean;
  /** Aggregate SQL over `args`, `w` and `pos`. */
  readonly evaluate: string;
  readonly empty: string;
  readonly source:
    | { readonly kind: 'rows'; readonly filter: string | undefined }
    | { readonly kind: 'distinct'; readonly set: number; readonly flag: number };
}

export interface AggregatePlan {
  readonly args: readonly ProjectedColumn[];
  readonly filters: readonly ProjectedColumn[];
  /** Folded from rows: columns `args`, `filters`, `w`, `pos`. */
  readonly partials: readonly PartialColumn[];
  readonly sets: readonly DistinctPlan[];
  readonly multisets: readonly MultisetPlan[];
  /** The value of each call, from the partials' and the multiset results' columns. */
  results(column: (name: string) => string): readonly string[];
  /** Some call changes with every row, so that equal results need no check. */
  readonly alwaysChanges: boolean;
  /** True where some fold from rows reads `pos`. */
  readonly usesPosition: boolean;
}

const POSITION = 'pos';

/** @throws FungiError NOT_SUPPORTED for a call that cannot take back rows on an input with updates */
export function planAggregates(
  calls: readonly AggregateCall[],
  input: Relation,
  context: OperatorContext,
): AggregatePlan {
  return new AggregatePlanner(input, context).plan(calls);
}

interface MutableSet {
  readonly args: readonly string[];
  readonly filters: (string | undefined)[];
  readonly partials: PartialColumn[];
  usesPosition: boolean;
  ignoresNulls: boolean;
}

/** Where a call's rows come from. */
interface CallSource {
  readonly weight: string;
  readonly position: string;
  readonly condition: string | undefined;
  readonly partials: PartialColumn[];
  readonly multiset: MultisetPlan['source'];
}

class AggregatePlanner {
  private readonly args: ProjectedColumn[] = [];
  private readonly filters: ProjectedColumn[] = [];
  private readonly partials: PartialColumn[] = [];
  private readonly sets: MutableSet[] = [];
  private readonly multisets: MultisetPlan[] = [];
  private readonly finishers: ((column: (name: string) => string) => string)[] = [];
  private partialCount = 0;

  constructor(
    private readonly input: Relation,
    private readonly context: OperatorContext,
  ) {}

  plan(calls: readonly AggregateCall[]): AggregatePlan {
    for (const call of calls) this.add(call);
    const { args, filters, partials, sets, multisets, finishers } = this;
    return {
      args,
      filters,
      partials,
      sets,
      multisets,
      results: (column) => finishers.map((finish) => finish(column)),
      alwaysChanges: !this.input.weighted && calls.some(isCountStar),
      usesPosition:
        partials.some((partial) => mentionsPosition(partial.fold)) ||
        multisets.some(({ source, ordered }) => source.kind === 'rows' && ordered) ||
        sets.some((set) => set.usesPosition),
    };
  }

  private add(call: AggregateCall): void {
    if (call.orderBy.length > 0)
      throw notSupported(`ORDER BY inside ${call.function.name}`, call.arguments[0]?.span);
    const insertOnly = !this.input.weighted;
    const args = call.arguments.map((argument) => this.project(this.args, 'a', argument));
    const filter = call.filter === undefined ? undefined : this.project(this.filters, 'f', call.filter);
    const strategy = call.function.strategy(
      call.arguments.map((argument) => argument.type),
      call.type,
      insertOnly,
    );
    const distinct = call.distinct && !IDEMPOTENT.has(call.function.name);
    const source = distinct ? this.distinctSource(args, filter) : this.rowSource(filter);
    if (strategy.kind === 'multiset') {
      const result = { name: `r${this.multisets.length}`, type: duckdbType(call.type) };
      this.multisets.push({
        result,
        args,
        ordered: strategy.ordered,
        evaluate: strategy.evaluate(args, 'w', POSITION),
        empty: strategy.empty ?? 'NULL',
        source: source.multiset,
      });
      if (source.multiset.kind === 'distinct') {
        const set = this.sets[source.multiset.set]!;
        if (strategy.ordered) set.usesPosition = true;
        // ARRAY_AGG and the JSON aggregates take NULLs; everything that folds to partials leaves them out.
        set.ignoresNulls = false;
      }
      this.finishers.push((column) => column(result.name));
      return;
    }
    if (!insertOnly && !strategy.retractable) {
      throw notSupported(`${call.function.name} over an input with updates`, call.arguments[0]?.span);
    }
    const names = strategy.partials.map(() => `p${this.partialCount++}`);
    const independent = strategy.partials.every((partial, index) => {
      const merge = partial.merge(names);
      return names.every((name, other) => other === index || !new RegExp(`\\b${name}\\b`).test(merge));
    });
    for (const [index, partial] of strategy.partials.entries()) {
      const fold = partial.fold(args, source.weight, source.position);
      if (distinct && fold.includes(source.position)) this.sets[setOf(source)]!.usesPosition = true;
      const column: PartialColumn = {
        name: names[index]!,
        type: partial.type,
        fold: filtered(fold, source.condition),
        merge: partial.merge(names),
      };
      // SUM and AVG of the same argument keep the same sum and count.
      const known = independent
        ? source.partials.find((candidate) => isSamePartial(candidate, column))
        : undefined;
      if (known) names[index] = known.name;
      else source.partials.push(column);
    }
    this.finishers.push((column) => strategy.finish(names.map(column), call.type));
  }

  private rowSource(filter: string | undefined): CallSource {
    return {
      weight: this.input.weighted ? 'w' : '1',
      position: this.input.hasPosition ? POSITION : '0',
      condition: filter,
      partials: this.partials,
      multiset: { kind: 'rows', filter },
    };
  }

  private distinctSource(args: readonly string[], filter: string | undefined): CallSource {
    let set = this.sets.findIndex((candidate) => candidate.args.join() === args.join());
    if (set < 0)
      set = this.sets.push({ args, filters: [], partials: [], usesPosition: false, ignoresNulls: true }) - 1;
    const { filters, partials } = this.sets[set]!;
    let flag = filters.indexOf(filter);
    if (flag < 0) flag = filters.push(filter) - 1;
    if (filters.length > FLAGS_MAX)
      throw notSupported(`More than ${FLAGS_MAX} filters over one DISTINCT argument`);
    return {
      weight: this.input.weighted ? `t${flag}` : '1',
      position: `pos${flag}`,
      condition: `t${flag} <> 0`,
      partials,
      multiset: { kind: 'distinct', set, flag },
    };
  }

  private project(columns: ProjectedColumn[], prefix: string, expression: BoundExpression): string {
    const { timeZone, now, configuration } = this.context;
    const sql = renderExpression(expression, {
      column: (index) => `i.c${index}`,
      timeZone,
      now,
      configuration,
    });
    const known = columns.find((column) => column.sql === sql);
    if (known) return known.name;
    const name = `${prefix}${columns.length}`;
    columns.push({ name, sql, type: duckdbType(expression.type) });
    return name;
  }
}

/** A set keeps its flags as bits of one integer. */
const FLAGS_MAX = 62;

/** Aggregates for which DISTINCT changes nothing. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['MIN', 'MAX']);

function setOf(source: CallSource): number {
  return source.multiset.kind === 'distinct' ? source.multiset.set : 0;
}

function isCountStar(call: AggregateCall): boolean {
  return (
    call.function.name === 'COUNT' &&
    call.arguments.length === 0 &&
    call.filter === undefined &&
    !call.distinct
  );
}

function filtered(fold: string, condition: string | undefined): string {
  if (condition === undefined) return fold;
  // Counting a condition costs a quarter less than a count with FILTER.
  if (fold === 'count(*)') return `count_if(${condition})`;
  const counted = /^count\((\w+)\)$/.exec(fold)?.[1];
  if (counted !== undefined) return `count_if(${condition} AND ${counted} IS NOT NULL)`;
  return `${fold} FILTER (WHERE ${condition})`;
}

/** Kept the same way under another name. */
function isSamePartial(a: PartialColumn, b: PartialColumn): boolean {
  const renamed = b.merge.replaceAll(new RegExp(`\\b${b.name}\\b`, 'g'), a.name);
  return a.fold === b.fold && a.type === b.type && a.merge === renamed;
}

function mentionsPosition(sql: string): boolean {
  return /\bpos\b/.test(sql);
}
