/** `GROUP BY 1` groups by the first column of the select list, as reports of BI tools have it; in Flink SQL it is a constant. */
import type { Expression, Select } from '../../../sql/ast/index.js';
import { pgError } from '../pg-error.js';
import { mapNodes } from './map-nodes.js';

/** The same query, or one whose grouping has expressions in place of positions. @throws FungiError 42P10 */
export function groupedByPosition(select: Select): Select {
  const { groupBy } = select;
  if (!groupBy) return select;
  const mapped = mapNodes(groupBy, (node: unknown) => {
    const element = node as GroupingElement;
    switch (element.kind) {
      case 'grouping-expression': {
        const expression = atPosition(element.expression, select);
        return expression === element.expression ? element : { ...element, expression };
      }
      case 'grouping-tuple':
        return { ...element, expressions: element.expressions.map((part) => atPosition(part, select)) };
      default:
        return node;
    }
  });
  return mapped === groupBy ? select : { ...select, groupBy: mapped };
}

type GroupingElement = NonNullable<Select['groupBy']>['elements'][number];

function atPosition(expression: Expression, { items }: Select): Expression {
  if (expression.kind !== 'numeric-literal' || expression.form !== 'integer') return expression;
  const item = items[Number(expression.text) - 1]?.expression;
  const before = items.slice(0, Number(expression.text)).map((each) => each.expression.kind);
  // Behind a star nobody knows where a column stands.
  if (item && !before.includes('star')) return item;
  const message = `GROUP BY position ${expression.text} is not in select list`;
  throw pgError('42P10', message, undefined, expression.span);
}
