/**
 * Columns that identify a row of a relation, so that a newer row with the same values replaces an older one: what lets a
 * changelog leave out the old rows. Each node may have several such keys.
 */
import type { BoundExpression } from '../expression/bound-expression.js';
import type { LogicalType } from '../types/index.js';
import type { LogicalJoin, LogicalPlan } from './logical-plan.js';

/** A set of columns; the empty one means that there is at most one row. */
export type UpsertKey = readonly number[];

/** More are not kept: joins multiply them. */
const KEYS_MAX = 16;

/** All known keys of each relation of a plan, computed once for each node. */
export function upsertKeyFinder(): (plan: LogicalPlan) => readonly UpsertKey[] {
  const known = new Map<LogicalPlan, readonly UpsertKey[]>();
  const keysOf = (plan: LogicalPlan): readonly UpsertKey[] => {
    const found = known.get(plan) ?? distinctKeys(keysOfNode(plan, keysOf)).slice(0, KEYS_MAX);
    known.set(plan, found);
    return found;
  };
  return keysOf;
}

type KeysOf = (plan: LogicalPlan) => readonly UpsertKey[];

function keysOfNode(plan: LogicalPlan, keysOf: KeysOf): readonly UpsertKey[] {
  switch (plan.kind) {
    case 'scan': {
      const names = plan.table.primaryKey?.columns ?? plan.table.uniqueKey;
      if (!names) return [];
      const columns = names.map((name) =>
        plan.columns.findIndex(
          (column) => column.kind === 'physical' && column.path.length === 1 && column.path[0] === name,
        ),
      );
      return columns.includes(-1) ? [] : [columns];
    }
    case 'watermark':
    case 'sort':
      return keysOf(plan.input);
    case 'calc':
      return keysOf(plan.input).flatMap((key) => projected(key, plan.expressions));
    case 'values':
      return plan.rows.length <= 1 ? [[]] : [];
    case 'union':
      return plan.inputs.length === 1 ? keysOf(plan.inputs[0]!) : [];
    case 'unnest':
    case 'expand':
      return [];
    case 'window':
      return keysOf(plan.input).map((key) => [
        ...key,
        plan.input.fields.length,
        plan.input.fields.length + 1,
      ]);
    case 'aggregate':
      return [[...plan.groupKeys.keys()]];
    case 'window-aggregate': {
      const first = plan.groupKeys.length + plan.aggregates.length;
      const property = ['window_end', 'window_start', 'window_time', 'rowtime']
        .map((name) => plan.properties.findIndex((candidate) => candidate === name))
        .find((index) => index >= 0);
      return property === undefined ? [] : [[...plan.groupKeys.keys(), first + property]];
    }
    case 'join':
      return joinKeys(plan, keysOf);
    default: {
      const unreachable: never = plan;
      return unreachable;
    }
  }
}

/** The same key over the columns of a projection, once for each choice where a column appears several times. */
function projected(key: UpsertKey, expressions: readonly BoundExpression[]): readonly UpsertKey[] {
  let keys: readonly UpsertKey[] = [[]];
  for (const column of key) {
    const places = expressions.flatMap((expression, index) =>
      sourceColumn(expression) === column ? [index] : [],
    );
    keys = keys.flatMap((prefix) => places.map((place) => [...prefix, place])).slice(0, KEYS_MAX);
  }
  return keys;
}

/** The column whose values `expression` tells apart just as well: itself, or a cast that maps no two values to one. */
function sourceColumn(expression: BoundExpression): number | undefined {
  if (expression.kind === 'input') return expression.index;
  if (expression.kind !== 'cast' || expression.safe || !isInjective(expression.operand.type, expression.type))
    return undefined;
  return sourceColumn(expression.operand);
}

const INTEGER_WIDTH: Partial<Record<LogicalType['kind'], number>> = {
  TINYINT: 1,
  SMALLINT: 2,
  INT: 4,
  BIGINT: 8,
};

function isInjective(from: LogicalType, to: LogicalType): boolean {
  const [narrow, wide] = [INTEGER_WIDTH[from.kind], INTEGER_WIDTH[to.kind]];
  if (narrow !== undefined && wide !== undefined) return wide >= narrow;
  return from.kind === 'VARCHAR' && to.kind === 'VARCHAR' && to.length >= from.length;
}

/** A side whose join columns hold one of its keys matches at most one row, so the other side's keys stay keys. */
function joinKeys(plan: LogicalJoin, keysOf: KeysOf): readonly UpsertKey[] {
  const [left, right] = [keysOf(plan.left), keysOf(plan.right)];
  if (plan.joinType === 'semi' || plan.joinType === 'anti') return left;
  const width = plan.left.fields.length;
  const isUnique = (keys: readonly UpsertKey[], columns: readonly number[]): boolean =>
    keys.some((key) => key.every((column) => columns.includes(column)));
  const shifted = right.map((key) => key.map((column) => column + width));
  const keepsLeft = plan.joinType === 'inner' || plan.joinType === 'left';
  const keepsRight = plan.joinType === 'inner' || plan.joinType === 'right';
  return [
    ...(keepsLeft && isUnique(right, plan.rightKeys) ? left : []),
    ...(keepsRight && isUnique(left, plan.leftKeys) ? shifted : []),
    ...left.flatMap((a) => shifted.map((b) => [...a, ...b])),
  ];
}

const signature = (key: UpsertKey): string => [...key].sort((a, b) => a - b).join(',');

function distinctKeys(keys: readonly UpsertKey[]): readonly UpsertKey[] {
  return keys.filter(
    (key, index) => keys.findIndex((other) => signature(other) === signature(key)) === index,
  );
}

/** Whether both name the same columns. */
export const sameKey = (a: UpsertKey, b: UpsertKey): boolean => signature(a) === signature(b);
