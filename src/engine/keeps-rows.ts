/** Which operators give exactly one row for each of their input, so that nobody has to count again. */
import type { PhysicalNode } from '../../sql/plan/physical-plan.js';

export const keepsRows = (node: PhysicalNode): boolean =>
  node.kind === 'watermark-assigner' || (node.kind === 'calc' && node.condition === undefined);
