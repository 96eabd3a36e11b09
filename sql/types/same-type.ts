/** Equality of types, with and without regard to NULL. */
import type { LogicalType } from './logical-type.js';
import { withNullability, withoutTimeAttribute } from './logical-type.js';
import { printType } from './print-type.js';

/** The very same type; time attributes count, names of ROW fields too. */
export function sameType(a: LogicalType, b: LogicalType): boolean {
  return a === b || (a.kind === b.kind && printType(a) === printType(b));
}

/** The same type but for NULL at the outermost level and for time attributes: no cast is needed between them. */
export function sameValues(a: LogicalType, b: LogicalType): boolean {
  return a.kind === b.kind && sameType(plain(a), plain(b));
}

const plain = (type: LogicalType): LogicalType => withoutTimeAttribute(withNullability(type, true));
