/** The equations of a join's keys as SQL over `l` and `r`. */
import type { JoinNode } from '../../sql/plan/physical-plan.js';

export function keyCondition(node: JoinNode): string {
  const terms = node.leftKeys.map((key, index) => {
    const operator = node.nullSafe[index] ? 'IS NOT DISTINCT FROM' : '=';
    return `l.c${key} ${operator} r.c${node.rightKeys[index]!}`;
  });
  return terms.length === 0 ? 'TRUE' : terms.join(' AND ');
}
