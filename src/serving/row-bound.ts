/** How many rows a plan gives at the most, where its form says so: a look-up by key, LIMIT, an aggregate without groups. */
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PhysicalNode, TableScan } from '../../sql/plan/physical-plan.js';
import { conjuncts } from '../../sql/plan/expression-rewrite.js';

/** Infinity where nothing is known. */
export function rowsMax(node: PhysicalNode): number {
  switch (node.kind) {
    case 'table-scan':
      return isKeyLookup(node) ? 1 : Infinity;
    case 'values':
      return node.rows.length;
    case 'calc':
      return rowsMax(node.input);
    case 'sort-limit':
      return Math.min(node.fetch ?? Infinity, rowsMax(node.input));
    case 'group-aggregate':
      return node.groupKeys.length === 0 ? 1 : rowsMax(node.input);
    case 'union':
      return node.inputs.reduce((sum, input) => sum + rowsMax(input), 0);
    default:
      return Infinity;
  }
}

/** Each column of the table's key is compared with a value. */
function isKeyLookup({ table, columns, filter }: TableScan): boolean {
  const key = table.primaryKey?.columns ?? table.uniqueKey;
  if (!key || key.length === 0) return false;
  const compared = new Set(
    conjuncts(filter).flatMap((condition) => {
      const column = columns[comparedColumn(condition) ?? -1];
      return column?.kind === 'physical' && column.path.length === 1 ? [column.path[0]] : [];
    }),
  );
  return key.every((name) => compared.has(name));
}

function comparedColumn(condition: BoundExpression): number | undefined {
  if (condition.kind !== 'call' || condition.function.name !== '=') return undefined;
  const [left, right] = condition.arguments as readonly [BoundExpression, BoundExpression];
  if (left.kind === 'input' && isValue(right)) return left.index;
  return right.kind === 'input' && isValue(left) ? right.index : undefined;
}

function isValue(expression: BoundExpression): boolean {
  if (expression.kind === 'cast') return isValue(expression.operand);
  return expression.kind === 'literal' || expression.kind === 'parameter';
}
