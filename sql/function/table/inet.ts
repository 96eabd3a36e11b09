/** The built-in functions on internet addresses; an entry is all there is to know about a function. */
import { deterministic } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';

export const inetFunctions: readonly ScalarFunction[] = [
  deterministic({
    name: 'INET_ATON',
    group: 'string',
    signatures: ['INET_ATON(<CHARACTER_STRING>)'],
    coerce: i.parameters(i.characterString),
    returnType: i.returns(t.bigint()),
    render: ([address]) => `flink_inet_aton(${address})`,
    native: ['flink_inet_aton'],
  }),
  deterministic({
    name: 'INET_NTOA',
    group: 'string',
    signatures: ['INET_NTOA(<INTEGER_NUMERIC>)'],
    coerce: i.parameters(i.integerNumeric),
    returnType: i.returns(t.string()),
    render: ([number]) => {
      const byte = (shift: number): string => `((CAST(${number} AS BIGINT) >> ${shift}) & 255)`;
      return (
        `(CASE WHEN ${number} BETWEEN 0 AND 4294967295 THEN ` +
        `concat_ws('.', ${byte(24)}, ${byte(16)}, ${byte(8)}, ${byte(0)}) END)`
      );
    },
  }),
];
