/** A call as the parser would have made it of `NAME(…)`: what PostgreSQL writes as an operator is a function of Flink's. */
import type { Expression, FunctionCall, Span } from '../../../sql/ast/index.js';

export function functionCall(name: string, args: readonly Expression[], span: Span): FunctionCall {
  return {
    kind: 'function-call',
    span,
    name: { kind: 'qualified-name', span, parts: [{ kind: 'identifier', span, name, quoted: false }] },
    arguments: args,
    bare: false,
    quantifier: undefined,
    orderBy: [],
    nullTreatment: undefined,
    withinGroup: [],
    withinDistinct: [],
    filter: undefined,
    over: undefined,
  };
}
