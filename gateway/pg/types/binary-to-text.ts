/** A bound value of a catalog statement, in the text form its SQL is run with. */
import { logicalTypeOfOid, decodeParameter } from './parameter-value.js';
import { pgTypeOf, pgTypes } from './pg-type.js';
import { textOf } from './value-writer.js';
import { string } from '../../../sql/types/index.js';

/** @throws ProtocolError 22P03 */
export function binaryAsText(bytes: Buffer, oid: number): string | null {
  // Names, texts and numbers of objects are all that catalog statements take.
  const type = pgTypeOf(oid) === pgTypes.char ? string() : (logicalTypeOfOid(oid) ?? string());
  const value = decodeParameter(bytes, 1, oid, type, 'UTC');
  return value === null ? null : textOf(type, 'UTC')(value);
}
