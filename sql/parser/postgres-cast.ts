/** `x::type`: PostgreSQL's CAST, with its meaning of a type without length. */
import type { Expression, TypeNode } from '../ast/index.js';
import { DECIMAL_PRECISION_MAX } from '../types/index.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseType } from './type.js';

/** PostgreSQL's numeric has any number of decimals; half of the digits is the best that a DECIMAL can do. */
const NUMERIC = [DECIMAL_PRECISION_MAX, 18] as const;

export function parsePostgresCast(c: Cursor, start: number, operand: Expression): Expression {
  c.position++;
  const type = unbounded(parseType(c, false));
  return node({ kind: 'cast', span: c.span(start), safe: false, operand, type, format: undefined });
}

/** `varchar` is of any length, `numeric` of any size and `time` with its fraction, which in Flink are 1, (10, 0) and 0. */
function unbounded(type: TypeNode): TypeNode {
  if (type.kind === 'array-type') return node({ ...type, element: unbounded(type.element) });
  if (type.kind !== 'simple-type' || type.parameters.length > 0) return type;
  switch (type.name) {
    case 'VARCHAR':
      return node({ ...type, name: 'STRING' });
    case 'DECIMAL':
      return node({ ...type, parameters: NUMERIC });
    case 'TIME':
      return node({ ...type, parameters: [3] });
    default:
      return type;
  }
}
