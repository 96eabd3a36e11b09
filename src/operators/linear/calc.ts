/** Filter, then project. Linear, so it is only text: it fuses into whatever reads it. */
import { isCheap } from '../../../sql/expression/index.js';
import type { Calc } from '../../../sql/plan/physical-plan.js';
import { selectOver, withoutKind } from '../../engine/relation-sql.js';
import type { Relation } from '../../engine/operator.js';
import type { LinearContext } from './linear-context.js';

export function calcRelation(node: Calc, source: Relation, context: LinearContext): Relation {
  // A filter may keep one row of an update only.
  const input = node.condition === undefined ? source : withoutKind(source);
  const render = context.renderer((index) => `i.c${index}`);
  const where = node.condition === undefined ? undefined : render(node.condition);
  const expressions = node.condition === undefined ? node.expressions : [...node.expressions, node.condition];
  return {
    ...input,
    fields: node.fields,
    sql: selectOver(input, node.expressions.map(render), { where }),
    repeatable: (input.repeatable ?? false) && expressions.every(isCheap),
  };
}
