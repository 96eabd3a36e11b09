/** The built-in functions of the variant group; an entry is all there is to know about a function. */
import { deterministic } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';

const { characterString, overloads, parameters } = i;

function parse(name: 'PARSE_JSON' | 'TRY_PARSE_JSON', returnType: i.ReturnInference): ScalarFunction {
  const native = `flink_${name.toLowerCase()}`;
  return deterministic({
    name,
    group: 'variant',
    signatures: [`${name}(<CHARACTER_STRING>)`, `${name}(<CHARACTER_STRING>, <BOOLEAN>)`],
    coerce: overloads(parameters(characterString), parameters(characterString, i.booleanParameter)),
    returnType,
    render: ([text, duplicates]) => `CAST(${native}(${text}, ${duplicates ?? 'false'}) AS JSON)`,
    native: [native],
  });
}

export const variantFunctions: readonly ScalarFunction[] = [
  parse('PARSE_JSON', i.returnsNullableIfArgs(t.variant())),
  parse('TRY_PARSE_JSON', i.returns(t.variant())),
];
