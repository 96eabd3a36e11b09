/**
 * The tables in which a window aggregate keeps its panes: the partials, each set of distinct values and each multiset,
 * all folded from rows, merged and compacted in the same way.
 */
import type { Relation } from '../engine/operator.js';
import { list, groupBy } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import { compactedCopies } from '../state/value-multiset.js';
import type { AggregatePlan, DistinctPlan, MultisetPlan, PartialColumn } from './aggregate-plan.js';

/** One kind of thing kept per pane: the partials, a set of distinct values, or a multiset. */
export interface PaneTable {
  /** Panes that are still needed. */
  readonly kept: string;
  /** This epoch's rows, folded. */
  readonly fresh: string;
  readonly columns: readonly StateColumn[];
  /** Fills `fresh`. Parameter: fired up to before this epoch, or the processing time where the clock is the time. */
  readonly fold: (input: Relation) => string;
  /** The same for rows of which none is late or counts for a part of its windows only. Without parameter. */
  readonly foldInTime: (input: Relation) => string;
  /** Aggregates of all columns that are not keys, where rows of equal keys merge; undefined where each row stays. */
  readonly merge: { readonly keys: readonly string[]; readonly columns: readonly string[] } | undefined;
  /** SELECT of what is left of `kept` after compaction; undefined where nothing ever cancels out. */
  readonly compacted: string | undefined;
}

/** What the tables of one operator have in common. */
export interface PaneSource {
  tableName(suffix: string): string;
  /** Names of `pane`, perhaps `vf`, and the keys. */
  readonly paneKeys: readonly StateColumn[];
  /** Rows in time of the operator's input, or of one with its columns, as text: pane, keys, arguments, filters, hidden columns. */
  readonly rows: (input: Relation) => string;
  /** The same without `vf`, where no row may be late. */
  readonly rowsInTime: (input: Relation) => string;
  readonly weighted: boolean;
  readonly hasPosition: boolean;
  readonly plan: AggregatePlan;
}

/** A column with its fold over rows and its merge over itself. */
type Folded = Pick<PartialColumn, 'name' | 'type' | 'fold' | 'merge'>;

export function partialTable(source: PaneSource, columns: readonly PartialColumn[]): PaneTable {
  return foldedTable(source, source.tableName('panes'), source.paneKeys, columns, '', '');
}

export function distinctTable(source: PaneSource, set: DistinctPlan, index: number): PaneTable {
  const filter = (flag: string | undefined): string => (flag === undefined ? '' : ` FILTER (WHERE ${flag})`);
  const flags = set.filters.flatMap((flag, position): Folded[] => [
    {
      name: `d${position}`,
      type: 'INTEGER',
      fold: `coalesce(sum(${source.weighted ? 'w' : '1'})${filter(flag)}, 0)`,
      merge: `sum(d${position})`,
    },
    ...(set.usesPosition
      ? [
          {
            name: `pos${position}`,
            type: 'BIGINT',
            fold: `min(pos)${filter(flag)}`,
            merge: `min(pos${position})`,
          },
        ]
      : []),
  ]);
  const keys = [...source.paneKeys, ...argumentsOf(source, set.args)];
  return foldedTable(source, source.tableName(`distinct${index}`), keys, flags, '', '');
}

export function multisetTable(
  source: PaneSource,
  multiset: MultisetPlan,
  filter: string | undefined,
  index: number,
): PaneTable {
  const kept = source.tableName(`values${index}`);
  const keys = [...source.paneKeys, ...argumentsOf(source, multiset.args)];
  const weight = source.weighted ? 'w' : '1';
  const position = source.hasPosition ? 'pos' : '0::BIGINT';
  const where = filter === undefined ? '' : ` WHERE ${filter}`;
  if (!multiset.ordered) {
    const columns = [
      { name: 'w', type: 'INTEGER', fold: `sum(${weight})`, merge: 'sum(w)' },
      { name: 'pos', type: 'BIGINT', fold: `min(${position})`, merge: 'min(pos)' },
    ];
    return foldedTable(source, kept, keys, columns, where, ' HAVING sum(w) <> 0');
  }
  const columns = [...keys, { name: 'w', type: 'INTEGER' }, { name: 'pos', type: 'BIGINT' }];
  const names = keys.map(({ name }) => name);
  const fold = (rows: string, present: readonly string[]): string =>
    `INSERT INTO ${kept}_fresh (${list(present, 'w', 'pos')}) SELECT ${list(present, `${weight} AS w`, `${position} AS pos`)} FROM (${rows})${where}`;
  return {
    kept,
    fresh: `${kept}_fresh`,
    columns,
    fold: (input) => fold(source.rows(input), names),
    foldInTime: (input) => fold(source.rowsInTime(input), withoutValidity(names)),
    merge: undefined,
    compacted: source.weighted ? compactedCopies(kept, names) : undefined,
  };
}

function foldedTable(
  source: PaneSource,
  kept: string,
  keys: readonly StateColumn[],
  columns: readonly Folded[],
  where: string,
  having: string,
): PaneTable {
  const names = keys.map(({ name }) => name);
  const values = columns.map(({ name }) => name);
  const merges = columns.map(({ name, merge }) => `${merge} AS ${name}`);
  const folds = columns.map(({ name, fold }) => `${fold} AS ${name}`);
  const fold = (rows: string, present: readonly string[]): string =>
    `INSERT INTO ${kept}_fresh (${list(present, values)}) SELECT ${list(present, folds)} FROM (${rows})${where}${groupBy(present)}`;
  return {
    kept,
    fresh: `${kept}_fresh`,
    columns: [...keys, ...columns.map(({ name, type }) => ({ name, type }))],
    fold: (input) => fold(source.rows(input), names),
    foldInTime: (input) => fold(source.rowsInTime(input), withoutValidity(names)),
    merge: { keys: names, columns: merges },
    compacted: `SELECT ${list(names, merges)} FROM ${kept}${groupBy(names)}${having}`,
  };
}

const withoutValidity = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name !== 'vf');

const argumentsOf = (source: PaneSource, names: readonly string[]): readonly StateColumn[] =>
  names.map((name) => source.plan.args.find((column) => column.name === name)!);
