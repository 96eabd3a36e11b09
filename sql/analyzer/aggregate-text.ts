/** How EXPLAIN shows an aggregate: `COUNT(DISTINCT a) FILTER (WHERE b > 1)`. */
import { expressionLabel } from '../plan/expression-label.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { UnplacedAggregate } from './bind-aggregate-call.js';

export function aggregateText(aggregate: UnplacedAggregate, fields: readonly PlanField[]): string {
  const names = fields.map((field) => field.name);
  const text = (expression: UnplacedAggregate['arguments'][number]): string =>
    expressionLabel(expression, names);
  const args = aggregate.arguments.map(text).join(', ') || (aggregate.function.name === 'COUNT' ? '*' : '');
  const order = aggregate.orderBy
    .map((item) => `${text(item.expression)}${item.descending ? ' DESC' : ''}`)
    .join(', ');
  return [
    `${aggregate.function.name}(${aggregate.distinct ? 'DISTINCT ' : ''}${args}${order ? ` ORDER BY ${order}` : ''})`,
    ...(aggregate.ignoreNulls ? ['IGNORE NULLS'] : []),
    ...(aggregate.filter ? [`FILTER (WHERE ${text(aggregate.filter)})`] : []),
  ].join(' ');
}
