/** What every join has in common: its keys as SQL over `l` and `r`, and the row kinds of its changes. */
import type { JoinNode } from '../../sql/plan/physical-plan.js';

/** Over insert-only inputs a row without a partner is deleted when it gets one, and the joined row inserted: no update, as in Flink. */
export const JOIN_KIND = `CASE WHEN w < 0 THEN '-D' ELSE '+I' END AS kind`;

export function keyCondition(node: JoinNode): string {
  const terms = node.leftKeys.map((key, index) => {
    const operator = node.nullSafe[index] ? 'IS NOT DISTINCT FROM' : '=';
    return `l.c${key} ${operator} r.c${node.rightKeys[index]!}`;
  });
  return terms.length === 0 ? 'TRUE' : terms.join(' AND ');
}
