/** Nodes that rewrites put in the place of others, with the span of what was written there. */
import type { Argument, Expression, FunctionCall, Span, TypeNode } from '../../../sql/ast/index.js';
import { functionCall } from './function-call.js';

type SimpleType = Extract<TypeNode, { kind: 'simple-type' }>;
type Binary = Extract<Expression, { kind: 'binary' }>;

export const symbol = (value: string, span: Span): Argument => ({ kind: 'symbol', value, span });

/** The same call of another function; what stands behind its parentheses stays. */
export function renamed(
  call: FunctionCall,
  name: string,
  args: readonly Argument[] = call.arguments,
): FunctionCall {
  return { ...call, name: functionCall(name, [], call.name.span).name, arguments: args };
}

export function binary(
  operator: Binary['operator'],
  left: Expression,
  right: Expression,
  span: Span,
): Expression {
  return { kind: 'binary', operator, left, right, span };
}

export function numeric(text: string, span: Span): Expression {
  return { kind: 'numeric-literal', text, form: text.includes('.') ? 'decimal' : 'integer', span };
}

export function textLiteral(value: string, span: Span): Expression {
  return { kind: 'string-literal', value, characterSet: undefined, span };
}

export const simpleType = (
  name: SimpleType['name'],
  span: Span,
  parameters: readonly number[] = [],
): SimpleType => ({
  kind: 'simple-type',
  name,
  parameters,
  nullable: undefined,
  span,
});

export function cast(operand: Expression, type: TypeNode): Expression {
  return { kind: 'cast', safe: false, operand, type, format: undefined, span: operand.span };
}

/** `CASE WHEN … THEN … END`; with `operand` the simple form. */
export function caseOf(
  branches: readonly (readonly [when: Expression, then: Expression])[],
  span: Span,
  operand?: Expression,
): Expression {
  return {
    kind: 'case',
    operand,
    branches: branches.map(([when, then]) => ({ when, then })),
    otherwise: undefined,
    span,
  };
}

export function isNotNull(operand: Expression, span: Span): Expression {
  return { kind: 'is', operand, negated: true, test: 'NULL', span };
}
