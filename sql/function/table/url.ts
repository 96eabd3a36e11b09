/** The built-in functions on URLs; an entry is all there is to know about a function. */
import { deterministic, plannerChecked } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';

const { characterString, overloads, parameters } = i;

export const urlFunctions: readonly ScalarFunction[] = [
  deterministic({
    name: 'URL_ENCODE',
    group: 'string',
    signatures: ['URL_ENCODE(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returns(t.string()),
    render: ([text]) => `flink_url_encode(${text})`,
    native: ['flink_url_encode'],
  }),
  deterministic({
    name: 'URL_DECODE',
    group: 'string',
    signatures: ['URL_DECODE(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returns(t.string()),
    render: ([text]) => `flink_url_decode(${text})`,
    native: ['flink_url_decode'],
  }),
  plannerChecked({
    name: 'PARSE_URL',
    group: 'string',
    signatures: [
      'PARSE_URL(<CHARACTER_STRING>, <CHARACTER_STRING>)',
      'PARSE_URL(<CHARACTER_STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>)',
    ],
    coerce: overloads(
      parameters(characterString, characterString),
      parameters(characterString, characterString, characterString),
    ),
    returnType: i.returns(t.string()),
    render: ([url, part, key]) =>
      key === undefined ? `flink_url_part(${url}, ${part})` : `flink_url_parameter(${url}, ${part}, ${key})`,
    native: ['flink_url_part', 'flink_url_parameter'],
  }),
];
