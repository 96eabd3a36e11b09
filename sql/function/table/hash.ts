/** The built-in functions of the hash group; an entry is all there is to know about a function. */
import { deterministic, plannerChecked } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { literalInteger } from './text-rendering.js';

const { anyString, parameters } = i;

/** The bytes of a text or binary argument. */
const bytesOf = (sql: string, type: LogicalType): string => (t.isCharacter(type) ? `encode(${sql})` : sql);

/** A digest as hexadecimal text of `length` characters; `render` gets the bytes. */
function digest(
  name: string,
  length: number,
  render: (bytes: string) => string,
  native: readonly string[],
): ScalarFunction {
  return plannerChecked({
    name,
    group: 'hash',
    signatures: [`${name}(<CHARACTER_STRING>)`],
    coerce: parameters(anyString),
    returnType: i.returnsNullableIfArgs(t.char(length)),
    render: ([value], { argumentTypes }) => render(bytesOf(value!, argumentTypes[0]!)),
    native,
  });
}

const sha2 =
  (length: number): ((bytes: string) => string) =>
  (bytes) =>
    `flink_sha2(${bytes}, ${length})`;

const hashable: i.Parameter = ({ type }) =>
  t.isCharacter(type) || t.isInteger(type) || type.kind === 'BOOLEAN' || type.kind === 'DOUBLE'
    ? type
    : undefined;

/** Java's hash code of the value as Flink holds it. */
function renderHashCode(value: string, type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return `flink_hash_code(${value})`;
    case 'DOUBLE':
      return `flink_double_hash(${value})`;
    case 'BOOLEAN':
      return `CAST(CASE WHEN ${value} THEN 1231 WHEN NOT ${value} THEN 1237 END AS INTEGER)`;
    case 'BIGINT': {
      const low = `(xor(${value}, ${value} >> 32) & 4294967295)`;
      return `CAST(CASE WHEN ${low} > 2147483647 THEN ${low} - 4294967296 ELSE ${low} END AS INTEGER)`;
    }
    default:
      return `CAST(${value} AS INTEGER)`;
  }
}

export const hashFunctions: readonly ScalarFunction[] = [
  digest('MD5', 32, (bytes) => `md5(${bytes})`, []),
  digest('SHA1', 40, (bytes) => `sha1(${bytes})`, []),
  digest('SHA224', 56, sha2(224), ['flink_sha2']),
  digest('SHA256', 64, (bytes) => `sha256(${bytes})`, []),
  digest('SHA384', 96, sha2(384), ['flink_sha2']),
  digest('SHA512', 128, sha2(512), ['flink_sha2']),
  plannerChecked({
    name: 'SHA2',
    group: 'hash',
    signatures: ['SHA2(<CHARACTER_STRING>, <INTEGER>)'],
    coerce: parameters(anyString, i.integerNumeric),
    returnType: i.returnsNullableIfArgs(t.varchar(128)),
    render: ([value, length], context) => {
      const bytes = bytesOf(value!, context.argumentTypes[0]!);
      return literalInteger(context, 1) === 256
        ? `sha256(${bytes})`
        : `flink_sha2(${bytes}, CAST(${length} AS INTEGER))`;
    },
    native: ['flink_sha2'],
  }),
  deterministic({
    name: 'HASH_CODE',
    group: 'hash',
    signatures: ['HASH_CODE(value)'],
    coerce: parameters(hashable),
    returnType: i.returnsNullableIfArgs(t.int()),
    render: ([value], { argumentTypes }) => renderHashCode(value!, argumentTypes[0]!),
    native: ['flink_hash_code', 'flink_double_hash'],
  }),
];
