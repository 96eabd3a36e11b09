/** String functions that look for something in a text, or measure it. */
import { deterministic, plannerChecked } from '../define.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';
import { literalInteger } from './text-rendering.js';

const { characterString, integerNumeric, overloads, parameters } = i;

const nullableInt = i.returnsNullableIfArgs(t.int());

/** Position of `search` in `text` from 1, looked for from `start` on; 0 where it is not there, 1 for an empty text. */
function positionFrom(
  search: string,
  text: string,
  start: string | undefined,
  context: RenderContext,
): string {
  const whole = `CAST(instr(${text}, ${search}) AS INTEGER)`;
  const literal = literalInteger(context, 2);
  if (start === undefined || (literal !== undefined && literal <= 1)) return whole;
  const rest = `instr(substring(${text}, ${start}), ${search})`;
  const later = `CASE WHEN ${rest} = 0 THEN 0 ELSE CAST(${rest} + ${start} - 1 AS INTEGER) END`;
  return `(CASE WHEN ${start} <= 1 OR ${search} = '' THEN ${whole} ELSE ${later} END)`;
}

function startOrEnd(name: 'STARTSWITH' | 'ENDSWITH', duckdb: string, second: string): ScalarFunction {
  return deterministic({
    name,
    group: 'string',
    signatures: [
      `${name}(expr <CHARACTER_STRING>, ${second} <CHARACTER_STRING>)`,
      `${name}(expr <BINARY_STRING>, ${second} <BINARY_STRING>)`,
    ],
    coerce: overloads(
      parameters(characterString, characterString),
      parameters(i.binaryString, i.binaryString),
    ),
    returnType: i.returnsNullableIfArgs(t.boolean()),
    render: ([text, part], { argumentTypes }) =>
      i.CHARACTER_KINDS.includes(argumentTypes[0]!.kind)
        ? `${duckdb}(${text}, ${part})`
        : `${duckdb}(hex(${text}), hex(${part}))`,
  });
}

export const searchFunctions: readonly ScalarFunction[] = [
  plannerChecked({
    name: 'CHAR_LENGTH',
    aliases: ['CHARACTER_LENGTH'],
    group: 'string',
    signatures: ['CHAR_LENGTH(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: nullableInt,
    render: ([text]) => `CAST(length(${text}) AS INTEGER)`,
  }),
  plannerChecked({
    name: 'POSITION',
    group: 'string',
    signatures: ['POSITION(<CHARACTER_STRING> IN <CHARACTER_STRING>)'],
    coerce: overloads(
      parameters(characterString, characterString),
      parameters(characterString, characterString, integerNumeric),
    ),
    returnType: nullableInt,
    render: ([search, text, start], context) => positionFrom(search!, text!, start, context),
  }),
  plannerChecked({
    name: 'LOCATE',
    group: 'string',
    signatures: [
      'LOCATE(<CHARACTER_STRING>, <CHARACTER_STRING>)',
      'LOCATE(<CHARACTER_STRING>, <CHARACTER_STRING>, <INTEGER_NUMERIC>)',
    ],
    coerce: overloads(
      parameters(characterString, characterString),
      parameters(characterString, characterString, integerNumeric),
    ),
    returnType: nullableInt,
    render: ([search, text, start], context) => positionFrom(search!, text!, start, context),
  }),
  plannerChecked({
    name: 'INSTR',
    group: 'string',
    signatures: [
      'INSTR(<CHARACTER_STRING>, <CHARACTER_STRING>)',
      'INSTR(<CHARACTER_STRING>, <CHARACTER_STRING>, <INTEGER>)',
      'INSTR(<CHARACTER_STRING>, <CHARACTER_STRING>, <INTEGER>, <INTEGER>)',
    ],
    coerce: overloads(
      parameters(characterString, characterString),
      parameters(characterString, characterString, integerNumeric),
      parameters(characterString, characterString, integerNumeric, integerNumeric),
    ),
    returnType: nullableInt,
    render: ([text, search, start, nth]) =>
      start === undefined
        ? `CAST(instr(${text}, ${search}) AS INTEGER)`
        : `flink_instr(${text}, ${search}, CAST(${start} AS INTEGER), CAST(${nth ?? '1'} AS INTEGER))`,
    native: ['flink_instr'],
  }),
  startOrEnd('STARTSWITH', 'starts_with', 'startExpr'),
  startOrEnd('ENDSWITH', 'ends_with', 'endExpr'),
];
