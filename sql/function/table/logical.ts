/** Three-valued logic (Flink docs: "Logical Functions"); DuckDB's agrees with it. */
import * as t from '../../types/index.js';
import type { ScalarFunction } from '../function-definition.js';
import { booleanParameter, parameters, returns, returnsNullableIfArgs, variadic } from '../inference.js';

function junction(name: 'AND' | 'OR'): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'logical',
    signatures: [`boolean1 ${name} boolean2`],
    determinism: 'deterministic',
    coerce: variadic([], booleanParameter, 2),
    returnType: returnsNullableIfArgs(t.boolean()),
    render: (args) => `(${args.join(` ${name} `)})`,
  };
}

function test(name: string): ScalarFunction {
  const sql = name.replace('UNKNOWN', 'NULL');
  return {
    kind: 'scalar',
    name,
    group: 'logical',
    signatures: [`boolean ${name}`],
    determinism: 'deterministic',
    coerce: parameters(booleanParameter),
    returnType: returns(t.boolean(false)),
    render: ([operand]) => `(${operand} ${sql})`,
  };
}

const not: ScalarFunction = {
  kind: 'scalar',
  name: 'NOT',
  group: 'logical',
  signatures: ['NOT boolean'],
  determinism: 'deterministic',
  coerce: parameters(booleanParameter),
  returnType: returnsNullableIfArgs(t.boolean()),
  render: ([operand]) => `(NOT ${operand})`,
};

export const logicalFunctions: readonly ScalarFunction[] = [
  junction('AND'),
  junction('OR'),
  not,
  ...['TRUE', 'FALSE', 'UNKNOWN'].flatMap((value) => [test(`IS ${value}`), test(`IS NOT ${value}`)]),
];
