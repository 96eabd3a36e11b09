/** String functions between texts, character codes and bytes. */
import { plannerChecked } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';
import { literalText } from './text-rendering.js';

const { anyString, characterString, parameters } = i;

/** The bytes of a string argument of either kind. */
const bytesOf = (sql: string, type: t.LogicalType): string =>
  i.CHARACTER_KINDS.includes(type.kind) ? `encode(${sql})` : sql;

const isUtf8 = (charset: string | undefined): boolean => charset !== undefined && /^utf-?8$/i.test(charset);

export const encodingFunctions: readonly ScalarFunction[] = [
  plannerChecked({
    name: 'ASCII',
    group: 'string',
    signatures: ['ASCII(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returnsNullableIfArgs(t.int()),
    // The first byte of the UTF-8 text as Java's signed byte; `ascii` of DuckDB is the code point.
    render: ([text]) => {
      const point = `ascii(${text})`;
      return (
        `CAST(CASE WHEN ${point} < 128 THEN ${point} WHEN ${point} < 2048 THEN (${point} >> 6) - 64 ` +
        `WHEN ${point} < 65536 THEN (${point} >> 12) - 32 ELSE (${point} >> 18) - 16 END AS INTEGER)`
      );
    },
  }),
  plannerChecked({
    name: 'CHR',
    group: 'string',
    signatures: ['CHR(<INTEGER_NUMERIC>)'],
    coerce: parameters(i.integerNumeric),
    returnType: i.returns(t.string()),
    render: ([code]) =>
      `(CASE WHEN ${code} < 0 THEN '' ELSE chr(CAST(CAST(${code} AS BIGINT) & 255 AS INTEGER)) END)`,
  }),
  plannerChecked({
    name: 'TO_BASE64',
    group: 'string',
    signatures: ['TO_BASE64(<CHARACTER_STRING>)'],
    coerce: parameters(anyString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([value], { argumentTypes }) => `to_base64(${bytesOf(value!, argumentTypes[0]!)})`,
  }),
  plannerChecked({
    name: 'FROM_BASE64',
    group: 'string',
    signatures: ['FROM_BASE64(<CHARACTER_STRING>)'],
    coerce: parameters(anyString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([value], { argumentTypes }) =>
      `flink_from_base64(${i.CHARACTER_KINDS.includes(argumentTypes[0]!.kind) ? value! : `decode(${value!})`})`,
    native: ['flink_from_base64'],
  }),
  plannerChecked({
    name: 'ENCODE',
    group: 'string',
    signatures: ['ENCODE(<CHARACTER_STRING>, <CHARACTER_STRING>)'],
    coerce: parameters(characterString, characterString),
    returnType: i.returnsNullableIfArgs(t.bytes()),
    render: ([text, charset], context) =>
      isUtf8(literalText(context, 1)) ? `encode(${text})` : `flink_encode(${text}, ${charset})`,
    native: ['flink_encode'],
  }),
  plannerChecked({
    name: 'DECODE',
    group: 'string',
    signatures: ['DECODE(<BINARY_STRING>, <CHARACTER_STRING>)'],
    coerce: parameters(i.binaryString, characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([bytes, charset], context) =>
      isUtf8(literalText(context, 1))
        ? `coalesce(try(decode(${bytes})), flink_decode(${bytes}, 'UTF-8'))`
        : `flink_decode(${bytes}, ${charset})`,
    native: ['flink_decode'],
  }),
];
