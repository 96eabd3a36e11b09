/**
 * Equal parts of the plans become the same node, so that a statement set, or a WITH table used twice, reads and computes
 * them once.
 *
 *     Sink a    Sink b              Sink a    Sink b
 *       f(x)      f(x)       →          \     /
 *                                        f(x)
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { printType } from '../../types/index.js';
import { aggregateKey, expressionKey, isPerRow } from '../expression-rewrite.js';
import type { LogicalPlan } from '../logical-plan.js';
import { childPlans, withChildPlans } from '../logical-plan.js';
import type { TableDescription } from '../table-description.js';

/** The plans in the same order. */
export function sharePlans(plans: readonly LogicalPlan[]): readonly LogicalPlan[] {
  const canonical = new Map<string, LogicalPlan>();
  const numbers = new Map<LogicalPlan, number>();
  const done = new Map<LogicalPlan, LogicalPlan>();
  const tables = new Map<TableDescription, string>();
  const visit = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node);
    if (known) return known;
    const children = childPlans(node).map(visit);
    const rebuilt = withChildPlans(node, children);
    const inputs = children.map((child) => numbers.get(child)!);
    const key = `${node.kind}(${inputs.join(',')}) ${nodeKey(rebuilt, tables)}`;
    const result = isUnique(rebuilt) ? rebuilt : (canonical.get(key) ?? rebuilt);
    if (result === rebuilt) canonical.set(key, rebuilt);
    if (!numbers.has(result)) numbers.set(result, numbers.size);
    done.set(node, result);
    return result;
  };
  return plans.map(visit);
}

/** Nodes that feed more than one consumer. */
export function sharedNodes(plans: readonly LogicalPlan[]): ReadonlySet<LogicalPlan> {
  const consumers = new Map<LogicalPlan, number>();
  const visit = (node: LogicalPlan): void => {
    const count = (consumers.get(node) ?? 0) + 1;
    consumers.set(node, count);
    if (count === 1) childPlans(node).forEach(visit);
  };
  plans.forEach(visit);
  return new Set([...consumers].filter(([, count]) => count > 1).map(([node]) => node));
}

/** RAND() in two places is two different columns. */
function isUnique(node: LogicalPlan): boolean {
  return node.kind === 'calc' && node.expressions.some(isPerRow);
}

const list = (expressions: readonly BoundExpression[]): string => expressions.map(expressionKey).join('; ');
const optional = (expression: BoundExpression | undefined): string =>
  expression ? expressionKey(expression) : '';

const COMPARED_ROWS_MAX = 100;
const valuesNumbers = new WeakMap<LogicalPlan, number>();
const keys = new WeakMap<LogicalPlan, string>();

/** Two nodes with equal keys over equal inputs compute the same; names of columns do not count. */
function nodeKey(node: LogicalPlan, tables: Map<TableDescription, string>): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  const key = keyOf(node, tables);
  keys.set(node, key);
  return key;
}

function keyOf(node: LogicalPlan, tables: Map<TableDescription, string>): string {
  switch (node.kind) {
    case 'scan':
      return `${tableKey(node.table, tables)} ${JSON.stringify(node.columns)} ${optional(node.filter)} ${node.limit}`;
    case 'watermark':
      return `${node.column} ${expressionKey(node.expression)} ${node.idleTimeoutMs}`;
    case 'calc':
      return `${optional(node.condition)} | ${list(node.expressions)} | ${types(node)}`;
    case 'values':
      if (node.rows.length > COMPARED_ROWS_MAX) return `#${valuesNumber(node)}`;
      return `${node.rows.map((row) => list(row)).join(' | ')} ${types(node)}`;
    case 'union':
      return types(node);
    case 'unnest':
      return `${expressionKey(node.collection)} ${node.withOrdinality} ${node.joinType} ${optional(node.condition)}`;
    case 'window':
      return JSON.stringify([node.window, node.time]);
    case 'window-aggregate':
      return `${JSON.stringify([node.window, node.time, node.groupKeys, node.properties, node.legacy])} ${node.aggregates.map(aggregateKey).join('; ')}`;
    case 'aggregate':
      return `${node.groupKeys.join(',')} ${node.stateTtlMs} ${node.aggregates.map(aggregateKey).join('; ')}`;
    case 'expand':
      return node.projections.map((projection) => list(projection)).join(' | ');
    case 'join':
      return `${node.joinType} ${JSON.stringify([node.leftKeys, node.rightKeys, node.nullSafe, node.stateTtl, node.interval])} ${optional(node.condition)}`;
    case 'sort':
      return JSON.stringify([node.keys, node.offset, node.fetch ?? null]);
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

let valuesSeen = 0;

/** Lists of values that long are never taken for equal: comparing them costs more than having them twice. */
function valuesNumber(node: LogicalPlan): number {
  const known = valuesNumbers.get(node);
  if (known !== undefined) return known;
  valuesNumbers.set(node, ++valuesSeen);
  return valuesSeen;
}

const types = (node: LogicalPlan): string => node.fields.map((field) => printType(field.type)).join(', ');

function tableKey(table: TableDescription, tables: Map<TableDescription, string>): string {
  const known = tables.get(table);
  if (known !== undefined) return known;
  const { catalog, database, name } = table.path;
  const options = [...table.options].sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([catalog, database, name, table.temporary, options]);
  tables.set(table, key);
  return key;
}
