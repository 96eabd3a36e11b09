/** GROUP BY with GROUPING SETS, ROLLUP and CUBE, taken apart into sets of key positions (Flink docs: "Group Aggregation"). */
import type { Expression, GroupBy, GroupingElement } from '../ast/index.js';
import { validationError } from '../error/index.js';

/** CUBE of more would make too many sets. */
const GROUPING_SETS_MAX = 4096;

/** A set is a number with a bit for each column, exact up to 2^53 with the copies of a set. */
const GROUPING_KEYS_MAX = 40;

/** Positions of keys; the order of the sets is that of the text. */
export type GroupingSet = readonly number[];

/**
 * @param keyOf the position of a grouping expression among the keys; undefined for one that groups without being a key (a group window)
 * @throws FungiError VALIDATION when there are too many sets
 */
export function groupingSets(
  groupBy: GroupBy,
  keyOf: (expression: Expression) => number | undefined,
): readonly GroupingSet[] {
  const sets = groupBy.elements
    .map((element) => setsOf(element, keyOf))
    .reduce<readonly GroupingSet[]>(
      (left, right) =>
        checked(
          left.flatMap((a) => right.map((b) => union(a, b))),
          groupBy,
        ),
      [[]],
    );
  return groupBy.distinct ? withoutDuplicates(sets) : sets;
}

function setsOf(
  element: GroupingElement,
  keyOf: (expression: Expression) => number | undefined,
): readonly GroupingSet[] {
  switch (element.kind) {
    case 'grouping-expression':
      return [keys([element.expression], keyOf)];
    case 'grouping-tuple':
      return [keys(element.expressions, keyOf)];
    case 'grouping-sets':
      return element.elements.flatMap((inner) => setsOf(inner, keyOf));
    case 'rollup': {
      if (element.elements.length > GROUPING_KEYS_MAX) throw tooManyColumns(element.span);
      const parts = element.elements.map((inner) => setsOf(inner, keyOf)[0]!);
      return Array.from({ length: parts.length + 1 }, (_, dropped) =>
        parts.slice(0, parts.length - dropped).reduce(union, []),
      );
    }
    case 'cube': {
      const parts = element.elements.map((inner) => setsOf(inner, keyOf)[0]!);
      if (2 ** parts.length > GROUPING_SETS_MAX) throw tooMany(element.span);
      return Array.from({ length: 2 ** parts.length }, (_, dropped) =>
        parts.filter((_part, index) => (dropped >> (parts.length - 1 - index)) % 2 === 0).reduce(union, []),
      );
    }
  }
}

const keys = (
  expressions: readonly Expression[],
  keyOf: (expression: Expression) => number | undefined,
): GroupingSet =>
  expressions
    .map(keyOf)
    .filter((key) => key !== undefined)
    .reduce<GroupingSet>((set, key) => union(set, [key]), []);

const union = (a: GroupingSet, b: GroupingSet): GroupingSet => [...a, ...b.filter((key) => !a.includes(key))];

function checked(sets: readonly GroupingSet[], groupBy: GroupBy): readonly GroupingSet[] {
  if (sets.length > GROUPING_SETS_MAX) throw tooMany(groupBy.span);
  return sets;
}

const tooMany = (span: GroupBy['span']) =>
  validationError(`GROUP BY makes more than ${GROUPING_SETS_MAX} grouping sets`, span);

const tooManyColumns = (span: GroupBy['span']) =>
  validationError(`GROUPING SETS, ROLLUP and CUBE take at most ${GROUPING_KEYS_MAX} columns`, span);

const signature = (set: GroupingSet): string => [...set].sort((a, b) => a - b).join(',');

function withoutDuplicates(sets: readonly GroupingSet[]): readonly GroupingSet[] {
  return [...new Map([...sets].reverse().map((set) => [signature(set), set])).values()].reverse();
}

/** A grouping set with the number that tells its rows apart (`expand_id`). */
export interface NumberedSet {
  readonly keys: GroupingSet;
  /** One bit for each key, the first key's highest: set where the key is not in the set. Copies of a set add 2^keys each. */
  readonly expandId: number;
  /** How many equal sets came before: GROUP_ID(). */
  readonly copy: number;
}

/** @throws FungiError VALIDATION: more columns than the number of a set has bits for */
export function numberedSets(
  sets: readonly GroupingSet[],
  keyCount: number,
  span: GroupBy['span'],
): readonly NumberedSet[] {
  if (sets.length > 1 && keyCount > GROUPING_KEYS_MAX) {
    throw tooManyColumns(span);
  }
  const copies = new Map<string, number>();
  return sets.map((set) => {
    const known = signature(set);
    const copy = copies.get(known) ?? 0;
    copies.set(known, copy + 1);
    return { keys: set, copy, expandId: groupingBits(set, keyCount) + copy * 2 ** keyCount };
  });
}

function groupingBits(set: GroupingSet, keyCount: number): number {
  let bits = 0;
  for (let key = 0; key < keyCount; key++) bits = bits * 2 + (set.includes(key) ? 0 : 1);
  return bits;
}
