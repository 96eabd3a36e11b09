/** Window specifications as Flink SQL text. */
import type { FrameBound, WindowSpecification } from '../ast/index.js';
import { expressions, unparseExpression } from './expression.js';
import { identifier } from './identifier.js';
import { orderItems } from './query.js';

function bound(b: FrameBound): string {
  return b.offset === undefined ? b.type : `${unparseExpression(b.offset)} ${b.type}`;
}

function frameClause(frame: NonNullable<WindowSpecification['frame']>): string {
  const range =
    frame.end === undefined ? bound(frame.start) : `BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`;
  return `${frame.unit} ${range}${frame.exclude === undefined ? '' : ` EXCLUDE ${frame.exclude}`}`;
}

export function windowSpecification(w: WindowSpecification): string {
  const parts: string[] = [];
  if (w.reference !== undefined) parts.push(identifier(w.reference));
  if (w.partitionBy.length > 0) parts.push(`PARTITION BY ${expressions(w.partitionBy)}`);
  if (w.orderBy.length > 0) parts.push(`ORDER BY ${orderItems(w.orderBy)}`);
  if (w.frame !== undefined) parts.push(frameClause(w.frame));
  if (w.allowPartial !== undefined) parts.push(w.allowPartial ? 'ALLOW PARTIAL' : 'DISALLOW PARTIAL');
  return `(${parts.join(' ')})`;
}
