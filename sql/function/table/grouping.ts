/** GROUPING, GROUPING_ID and GROUP_ID (Flink docs: "Grouping Functions"); only the query binder can give them a meaning. */
import { validationError } from '../../error/index.js';
import * as t from '../../types/index.js';
import type { ScalarFunction } from '../function-definition.js';

function grouping(name: string, aliases: readonly string[], signature: string): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    aliases,
    group: 'grouping',
    signatures: [signature],
    determinism: 'deterministic',
    coerce: (args) => args.map((arg) => arg.type),
    returnType: () => t.bigint(false),
    render() {
      throw validationError(`${name} is only allowed in a query with GROUP BY`);
    },
  };
}

export const groupingFunctions: readonly ScalarFunction[] = [
  grouping('GROUPING', ['GROUPING_ID'], 'GROUPING(expression1 [, expression2]*)'),
  grouping('GROUP_ID', [], 'GROUP_ID()'),
];
