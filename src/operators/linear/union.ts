/** UNION ALL. The inputs' hidden columns are brought to a common set: a missing weight is +1, a missing watermark NULL. */
import type { UnionNode } from '../../../sql/plan/physical-plan.js';
import type { Relation } from '../../engine/operator.js';

export function unionRelation(node: UnionNode, inputs: readonly Relation[]): Relation {
  const weighted = inputs.some((input) => input.weighted);
  const hasWatermark = inputs.some((input) => input.hasWatermark);
  const hasPosition = inputs.every((input) => input.hasPosition);
  const parts = inputs.map((input) => {
    const items = node.fields.map((_, index) => `c${index}`);
    if (weighted) items.push(input.weighted ? 'w' : '1 AS w');
    if (hasWatermark) items.push(input.hasWatermark ? 'wm' : 'CAST(NULL AS BIGINT) AS wm');
    if (hasPosition) items.push('pos');
    return `SELECT ${items.join(', ')} FROM (${input.sql})`;
  });
  return { sql: parts.join(' UNION ALL '), fields: node.fields, weighted, hasWatermark, hasPosition };
}
