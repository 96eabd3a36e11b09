/** TYPEOF (Flink docs: "Type Conversion Functions"); CAST and TRY_CAST have a node of their own. */
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ScalarFunction } from '../function-definition.js';

const typeOf: ScalarFunction = {
  kind: 'scalar',
  name: 'TYPEOF',
  group: 'conversion',
  signatures: [
    'TYPEOF(input <ANY>)',
    'TYPEOF(input <ANY>, force_serializable [<BOOLEAN> & <LITERAL NOT NULL>])',
  ],
  determinism: 'deterministic',
  coerce(args) {
    const [input, force] = args;
    if (!input || args.length > 2 || (force && typeof force.literal !== 'boolean')) return undefined;
    return args.map((arg) => arg.type);
  },
  returnType: () => t.string(),
  render(_, { argumentTypes, literals }) {
    const type: LogicalType = argumentTypes[0]!;
    const text = t.printType(t.resultType(type));
    return t.quoteString(literals[1] === true ? serializable(text) : text);
  },
};

/** Without the short names that only people read. */
const serializable = (text: string): string =>
  text.replace(/\bSTRING\b/g, 'VARCHAR(2147483647)').replace(/\bBYTES\b/g, 'VARBINARY(2147483647)');

export const conversionFunctions: readonly ScalarFunction[] = [typeOf];
