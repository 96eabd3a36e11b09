/**
 * A join whose condition bounds the time attributes of both sides against each other is an interval join: it keeps rows
 * only as long as they can match, and its columns stay time attributes. Every other join loses them, and what needs them
 * above it is an error (Flink docs: "Joins", interval joins). As in Flink, exactly one lower and one upper bound make one.
 *
 *     Join(l.ts BETWEEN r.ts − 5 s AND r.ts)   →   Join(…, interval: −5 s … 0)
 */
import { validationError } from '../../error/index.js';
import type { LogicalType } from '../../types/index.js';
import { printType, timeAttributeOf, withoutTimeAttribute } from '../../types/index.js';
import { conjuncts, inputReference } from '../expression-rewrite.js';
import type { LogicalJoin, LogicalPlan } from '../logical-plan.js';
import { childPlans, rewriteBottomUp } from '../logical-plan.js';
import type { JoinInterval, PlanField } from '../physical-plan.js';
import { timeBounds } from '../time-bounds.js';

export function findIntervalJoins(plan: LogicalPlan): LogicalPlan {
  return rewriteBottomUp(plan, (node, original) => {
    const before = childPlans(original);
    const lost = childPlans(node).map((child, index) => lostColumns(before[index]!, child));
    const current = lost.some((columns) => columns.size > 0) ? withoutLost(node, lost) : node;
    return current.kind === 'join' ? decided(current) : current;
  });
}

type Columns = ReadonlySet<number>;

/** Columns that are no time attributes any more. */
function lostColumns(before: LogicalPlan, after: LogicalPlan): Columns {
  const lost = [...after.fields.keys()].filter(
    (column) => timeAttributeOf(after.fields[column]!.type) !== timeAttributeOf(before.fields[column]!.type),
  );
  return new Set(lost);
}

/** `node` over inputs of which the columns `lost` are no time attributes. */
function withoutLost(node: LogicalPlan, lost: readonly Columns[]): LogicalPlan {
  const [own] = lost as readonly [Columns];
  switch (node.kind) {
    case 'scan':
    case 'values':
      return node;
    case 'calc': {
      const expressions = node.expressions.map((expression) =>
        expression.kind === 'input' && own.has(expression.index)
          ? inputReference(expression.index, withoutTimeAttribute(expression.type), expression.span)
          : expression,
      );
      const fields = node.fields.map(({ name }, index) => ({ name, type: expressions[index]!.type }));
      return Object.freeze({ ...node, expressions, fields });
    }
    case 'join': {
      const width = node.left.fields.length;
      return withFields(node, (column) => (column < width ? own.has(column) : lost[1]!.has(column - width)));
    }
    case 'union':
      return node.fields.length === 0
        ? node
        : withFields(node, (column) => lost.some((columns) => columns.has(column)));
    case 'window':
    case 'window-aggregate':
      checkTime(node, own);
      return node.kind === 'window'
        ? withFields(node, (column) => own.has(column))
        : withFields(node, (column) => column < node.groupKeys.length && own.has(node.groupKeys[column]!));
    case 'aggregate':
      return withFields(node, (column) => column < node.groupKeys.length && own.has(node.groupKeys[column]!));
    case 'expand':
      return withFields(node, (column) =>
        node.projections.some((projection) => {
          const expression = projection[column]!;
          return expression.kind === 'input' && own.has(expression.index);
        }),
      );
    case 'watermark':
      return withFields(node, (column) => column !== node.column && own.has(column));
    case 'unnest':
    case 'sort':
      return withFields(node, (column) => own.has(column));
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function withFields(node: LogicalPlan, isLost: (column: number) => boolean): LogicalPlan {
  const fields: readonly PlanField[] = node.fields.map((field, column) =>
    isLost(column) ? { name: field.name, type: withoutTimeAttribute(field.type) } : field,
  );
  return Object.freeze({ ...node, fields });
}

function checkTime(node: Extract<LogicalPlan, { kind: 'window' | 'window-aggregate' }>, lost: Columns): void {
  const { column } = node.time;
  if (column === undefined || !lost.has(column)) return;
  const type: LogicalType = { ...node.input.fields[column]!.type, nullable: true };
  throw validationError(
    `The window function requires the timecol is a time attribute type, but is ${printType(type)}.`,
    node.span,
    'a join keeps time attributes only where its condition bounds them: a.ts BETWEEN b.ts - INTERVAL … AND b.ts + INTERVAL …',
  );
}

function decided(join: LogicalJoin): LogicalPlan {
  const interval = intervalOf(join);
  return interval ? Object.freeze({ ...join, interval }) : withFields(join, () => true);
}

function intervalOf(join: LogicalJoin): JoinInterval | undefined {
  if (join.joinType === 'semi' || join.joinType === 'anti') return undefined;
  const found = conjuncts(join.condition).flatMap((condition) => {
    const bounds = timeBounds(condition, join.left.fields.length);
    if (!bounds) return [];
    const attribute = timeAttributeOf(join.left.fields[bounds.leftTime]!.type);
    const other = timeAttributeOf(join.right.fields[bounds.rightTime]!.type);
    return attribute !== undefined && attribute === other ? [{ ...bounds, attribute }] : [];
  });
  const [first, second, third] = found;
  if (!first || third) return undefined;
  const lower = Math.max(first.lower, second?.lower ?? -Infinity);
  const upper = Math.min(first.upper, second?.upper ?? Infinity);
  const bothWays = second
    ? Number.isFinite(first.lower) !== Number.isFinite(second.lower) &&
      Number.isFinite(first.upper) !== Number.isFinite(second.upper)
    : true;
  if (!bothWays || !Number.isFinite(lower) || !Number.isFinite(upper)) return undefined;
  return { ...first, lower, upper };
}
