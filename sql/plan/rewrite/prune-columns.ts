/**
 * Columns that nobody reads are not computed, kept in state or read from the source. A node that several consumers share
 * keeps what any of them reads.
 *
 *     Calc(a)                    Calc(a)
 *       Aggregate(a, SUM(b))  →    Aggregate(a)
 *         Scan(a, b, c)              Scan(a)
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { shiftInputs } from '../../expression/visit.js';
import { printType } from '../../types/index.js';
import { expressionKey, inputReference, isIdentity, isPerRow, mapAggregate } from '../expression-rewrite.js';
import type {
  LogicalCalc,
  LogicalExpand,
  LogicalPlan,
  LogicalScan,
  LogicalValues,
  LogicalWatermark,
} from '../logical-plan.js';
import { calc } from '../logical-plan.js';
import type { PlanField } from '../physical-plan.js';
import type { Aggregating } from './required-columns.js';
import { reads, requiredColumns } from './required-columns.js';

/** A rebuilt node; `columns[i]` is the new position of column `i`, undefined when it is gone. */
interface Pruned {
  readonly plan: LogicalPlan;
  readonly columns: readonly (number | undefined)[];
}

/** The plans with the same columns as before, in the same order. */
export function pruneColumns(plans: readonly LogicalPlan[]): readonly LogicalPlan[] {
  const required = requiredColumns(plans);
  const done = new Map<LogicalPlan, Pruned>();
  const visit = (node: LogicalPlan): Pruned => {
    const known = done.get(node);
    if (known) return known;
    const result = pruneNode(node, required.get(node)!, visit);
    done.set(node, result);
    return result;
  };
  return plans.map((plan) => columnsInOrder(visit(plan), plan.fields));
}

/** `fields` of the node before pruning, all of which are still there. */
function columnsInOrder(pruned: Pruned, fields: readonly PlanField[]): LogicalPlan {
  const expressions = fields.map((field, index) => inputReference(pruned.columns[index]!, field.type));
  if (isIdentity(expressions, pruned.plan.fields.length)) return pruned.plan;
  return calc(
    pruned.plan,
    undefined,
    expressions,
    fields.map((field) => field.name),
  );
}

type Visit = (node: LogicalPlan) => Pruned;

const over = (expression: BoundExpression, columns: Pruned['columns']): BoundExpression =>
  shiftInputs(expression, (column) => columns[column]!);

const kept = (own: ReadonlySet<number>): readonly number[] => [...own].sort((a, b) => a - b);

/** Where the columns `list`, and no others, are now. */
function positions(width: number, list: readonly number[]): Pruned['columns'] {
  return Array.from({ length: width }, (_, column) => {
    const position = list.indexOf(column);
    return position < 0 ? undefined : position;
  });
}

function pruneNode(node: LogicalPlan, own: ReadonlySet<number>, visit: Visit): Pruned {
  switch (node.kind) {
    case 'scan':
      return pruneScan(node, own);
    case 'values':
      return pruneValues(node, own);
    case 'watermark':
      return pruneWatermark(node, visit);
    case 'calc':
      return pruneCalc(node, own, visit);
    case 'expand':
      return pruneExpand(node, own, visit);
    case 'union':
      return pruneUnion(node, own, visit);
    case 'unnest':
      return pruneUnnest(node, visit);
    case 'window':
      return pruneWindow(node, visit);
    case 'aggregate':
    case 'window-aggregate':
      return pruneAggregate(node, own, visit);
    case 'join':
      return pruneJoin(node, visit);
    case 'sort': {
      const input = visit(node.input);
      const keys = node.keys.map((key) => ({ ...key, column: input.columns[key.column]! }));
      const plan: LogicalPlan = Object.freeze({
        ...node,
        input: input.plan,
        keys,
        fields: input.plan.fields,
      });
      return { plan, columns: input.columns };
    }
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function pruneScan(node: LogicalScan, own: ReadonlySet<number>): Pruned {
  const list = kept(new Set([...own, ...reads([node.filter])]));
  const columns = positions(node.fields.length, list);
  const plan: LogicalPlan = Object.freeze({
    ...node,
    columns: list.map((column) => node.columns[column]!),
    filter: node.filter && over(node.filter, columns),
    fields: list.map((column) => node.fields[column]!),
  });
  return { plan, columns };
}

function pruneValues(node: LogicalValues, own: ReadonlySet<number>): Pruned {
  const list = kept(own);
  const plan: LogicalPlan = Object.freeze({
    ...node,
    rows: node.rows.map((row) => list.map((column) => row[column]!)),
    fields: list.map((column) => node.fields[column]!),
  });
  return { plan, columns: positions(node.fields.length, list) };
}

function pruneWatermark(node: LogicalWatermark, visit: Visit): Pruned {
  const input = visit(node.input);
  const column = input.columns[node.column]!;
  const plan: LogicalPlan = Object.freeze({
    ...node,
    input: input.plan,
    column,
    expression: over(node.expression, input.columns),
    fields: input.plan.fields.map((field, index) => (index === column ? node.fields[node.column]! : field)),
  });
  return { plan, columns: input.columns };
}

function pruneCalc(node: LogicalCalc, own: ReadonlySet<number>, visit: Visit): Pruned {
  const input = visit(node.input);
  const references = !node.condition && plainReferences(node.expressions);
  if (references) return { plan: input.plan, columns: references.map((column) => input.columns[column]) };
  const first = firstEqual(node.expressions);
  const list = kept(new Set([...own].map((column) => first[column]!)));
  const plan: LogicalPlan = Object.freeze({
    ...node,
    input: input.plan,
    condition: node.condition && over(node.condition, input.columns),
    expressions: list.map((column) => over(node.expressions[column]!, input.columns)),
    fields: list.map((column) => node.fields[column]!),
  });
  const columns = positions(node.fields.length, list);
  return { plan, columns: first.map((column) => columns[column]) };
}

function pruneExpand(node: LogicalExpand, own: ReadonlySet<number>, visit: Visit): Pruned {
  const input = visit(node.input);
  // The last column tells the sets apart and stays the last.
  const list = kept(new Set([...own, node.fields.length - 1]));
  const plan: LogicalPlan = Object.freeze({
    ...node,
    input: input.plan,
    projections: node.projections.map((projection) =>
      list.map((column) => over(projection[column]!, input.columns)),
    ),
    fields: list.map((column) => node.fields[column]!),
  });
  return { plan, columns: positions(node.fields.length, list) };
}

/** For each expression the first one that computes the same, so that it is computed once. */
function firstEqual(expressions: readonly BoundExpression[]): readonly number[] {
  const first = new Map<string, number>();
  return expressions.map((expression, index) => {
    if (isPerRow(expression)) return index;
    const key = `${expressionKey(expression)} ${printType(expression.type)}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, index);
    return known ?? index;
  });
}

/** The columns that `expressions` are, when they compute nothing: a projection that only renames and reorders goes away. */
function plainReferences(expressions: readonly BoundExpression[]): readonly number[] | undefined {
  const columns = expressions.flatMap((expression) =>
    expression.kind === 'input' ? [expression.index] : [],
  );
  return columns.length === expressions.length ? columns : undefined;
}

function pruneUnion(
  node: Extract<LogicalPlan, { kind: 'union' }>,
  own: ReadonlySet<number>,
  visit: Visit,
): Pruned {
  const list = kept(own);
  const inputs = node.inputs.map((input) => {
    const pruned = visit(input);
    const columns = list.map((column) => pruned.columns[column]);
    return columnsInOrder(
      { plan: pruned.plan, columns },
      list.map((column) => input.fields[column]!),
    );
  });
  const plan: LogicalPlan = Object.freeze({
    ...node,
    inputs,
    fields: list.map((column) => node.fields[column]!),
  });
  return { plan, columns: positions(node.fields.length, list) };
}

/** Columns of the input that are left, then all that `node` adds. */
function appended(
  node: Extract<LogicalPlan, { kind: 'unnest' | 'window' }>,
  input: Pruned,
): Pruned['columns'] {
  const [before, after] = [node.input.fields.length, input.plan.fields.length];
  return node.fields.map((_, column) => (column < before ? input.columns[column] : column - before + after));
}

function pruneUnnest(node: Extract<LogicalPlan, { kind: 'unnest' }>, visit: Visit): Pruned {
  const input = visit(node.input);
  const columns = appended(node, input);
  const plan: LogicalPlan = Object.freeze({
    ...node,
    input: input.plan,
    collection: over(node.collection, input.columns),
    condition: node.condition && over(node.condition, columns),
    fields: [...input.plan.fields, ...node.fields.slice(node.input.fields.length)],
  });
  return { plan, columns };
}

function pruneWindow(node: Extract<LogicalPlan, { kind: 'window' }>, visit: Visit): Pruned {
  const input = visit(node.input);
  const { window, time } = node;
  const plan: LogicalPlan = Object.freeze({
    ...node,
    input: input.plan,
    window:
      window.kind === 'session'
        ? { ...window, partitionKeys: window.partitionKeys.map((key) => input.columns[key]!) }
        : window,
    time: { ...time, column: time.column === undefined ? undefined : input.columns[time.column]! },
    fields: [...input.plan.fields, ...node.fields.slice(node.input.fields.length)],
  });
  return { plan, columns: appended(node, input) };
}

function pruneAggregate(node: Aggregating, own: ReadonlySet<number>, visit: Visit): Pruned {
  const input = visit(node.input);
  const keyCount = node.groupKeys.length;
  const list = kept(new Set([...node.groupKeys.keys(), ...own]));
  const isAggregate = (column: number): boolean =>
    column >= keyCount && column < keyCount + node.aggregates.length;
  const base = {
    input: input.plan,
    groupKeys: node.groupKeys.map((key) => input.columns[key]!),
    aggregates: list
      .filter(isAggregate)
      .map((column) =>
        mapAggregate(node.aggregates[column - keyCount]!, (expression) => over(expression, input.columns)),
      ),
    fields: list.map((column) => node.fields[column]!),
  };
  const columns = positions(node.fields.length, list);
  if (node.kind === 'aggregate') return { plan: Object.freeze({ ...node, ...base }), columns };
  const firstProperty = keyCount + node.aggregates.length;
  const { time } = node;
  const plan: LogicalPlan = Object.freeze({
    ...node,
    ...base,
    window: movedWindow(node.window, input),
    time: { ...time, column: time.column === undefined ? undefined : input.columns[time.column]! },
    properties: list
      .filter((column) => column >= firstProperty)
      .map((column) => node.properties[column - firstProperty]!),
  });
  return { plan, columns };
}

type AggregateWindow = Extract<LogicalPlan, { kind: 'window-aggregate' }>['window'];

function movedWindow(window: AggregateWindow, input: Pruned): AggregateWindow {
  if (window.kind === 'assigned') {
    return {
      ...window,
      startColumn: window.startColumn === undefined ? undefined : input.columns[window.startColumn]!,
      endColumn: input.columns[window.endColumn]!,
    };
  }
  if (window.spec.kind !== 'session') return window;
  const partitionKeys = window.spec.partitionKeys.map((key) => input.columns[key]!);
  return { ...window, spec: { ...window.spec, partitionKeys } };
}

function pruneJoin(node: Extract<LogicalPlan, { kind: 'join' }>, visit: Visit): Pruned {
  const [left, right] = [visit(node.left), visit(node.right)];
  const [before, after] = [node.left.fields.length, left.plan.fields.length];
  const moved = (column: number): number | undefined => {
    if (column < before) return left.columns[column];
    const position = right.columns[column - before];
    return position === undefined ? undefined : position + after;
  };
  const columns = node.fields.map((_, column) => moved(column));
  const { interval } = node;
  const rows = node.joinType === 'semi' || node.joinType === 'anti';
  const fields: PlanField[] = [...left.plan.fields, ...(rows ? [] : right.plan.fields)];
  columns.forEach((position, column) => {
    if (position !== undefined) fields[position] = node.fields[column]!;
  });
  const plan: LogicalPlan = Object.freeze({
    ...node,
    left: left.plan,
    right: right.plan,
    leftKeys: node.leftKeys.map((key) => left.columns[key]!),
    rightKeys: node.rightKeys.map((key) => right.columns[key]!),
    condition: node.condition && shiftInputs(node.condition, (column) => moved(column)!),
    ...(interval
      ? {
          interval: {
            ...interval,
            leftTime: left.columns[interval.leftTime]!,
            rightTime: right.columns[interval.rightTime]!,
          },
        }
      : {}),
    fields,
  });
  return { plan, columns };
}
