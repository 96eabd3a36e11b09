/** Filter, then project. Linear, so it is only text: it fuses into whatever reads it. */
import type { Calc } from '../../../sql/plan/physical-plan.js';
import { selectOver } from '../../engine/relation-sql.js';
import type { Relation } from '../../engine/operator.js';
import type { LinearContext } from './linear-context.js';

export function calcRelation(node: Calc, input: Relation, context: LinearContext): Relation {
  const render = context.renderer((index) => `i.c${index}`);
  const where = node.condition === undefined ? undefined : render(node.condition);
  return { ...input, fields: node.fields, sql: selectOver(input, node.expressions.map(render), { where }) };
}
