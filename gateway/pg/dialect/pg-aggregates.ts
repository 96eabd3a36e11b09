/**
 * Aggregates of PostgreSQL's that Flink SQL has in other words: bool_and is the MIN of a truth value, percentile_cont is PERCENTILE,
 * percentile_disc is an element of the sorted values.
 */
import type { Expression, FunctionCall, OrderItem } from '../../../sql/ast/index.js';
import { pgError } from '../pg-error.js';
import { functionCall } from './function-call.js';
import { binary, caseOf, cast, isNotNull, numeric, renamed, simpleType } from './nodes.js';

type Rewrite = (call: FunctionCall) => Expression | undefined;

/** True where the extreme of the truth values, 1 and 0, is 1. A CASE over TRUE and FALSE takes nothing but truth values. */
const truth =
  (extreme: 'MIN' | 'MAX'): Rewrite =>
  (call) => {
    const [operand, ...others] = call.arguments;
    if (operand === undefined || others.length > 0) return undefined;
    const { span } = call;
    const number = (value: boolean): readonly [Expression, Expression] => [
      { kind: 'boolean-literal', value, span },
      numeric(value ? '1' : '0', span),
    ];
    const counted = caseOf([number(true), number(false)], span, operand as Expression);
    return binary('=', renamed(call, extreme, [counted]), numeric('1', span), span);
  };

interface OrderedSet {
  readonly fraction: Expression;
  readonly order: OrderItem;
  /** The call without WITHIN GROUP. */
  readonly call: FunctionCall;
}

/** Undefined for another number of arguments or columns. @throws FungiError 42809: without WITHIN GROUP; 22003 */
function orderedSet(written: FunctionCall): OrderedSet | undefined {
  const [fraction, ...others] = written.arguments as readonly Expression[];
  const [order, ...further] = written.withinGroup;
  if (fraction === undefined || others.length > 0 || further.length > 0) return undefined;
  if (!order) {
    const name = written.name.parts[0]!.name.toLowerCase();
    throw pgError(
      '42809',
      `WITHIN GROUP is required for ordered-set aggregate ${name}`,
      undefined,
      written.span,
    );
  }
  for (const part of fraction.kind === 'collection-constructor' ? elementsOf(fraction) : [fraction]) {
    if (part.kind === 'numeric-literal' && Number(part.text) > 1) {
      throw pgError('22003', `percentile value ${part.text} is not between 0 and 1`, undefined, part.span);
    }
  }
  return { fraction, order, call: { ...written, withinGroup: [] } };
}

/** @throws FungiError 0A000 for `ARRAY(SELECT …)` */
function elementsOf(array: Extract<Expression, { kind: 'collection-constructor' }>): readonly Expression[] {
  if (Array.isArray(array.elements)) return array.elements as readonly Expression[];
  throw pgError('0A000', 'percentiles of fractions from a query are not supported', undefined, array.span);
}

/** Of values from the largest on it is that of the negated ones: the numbers between two values are the same to the last digit. */
const percentileCont: Rewrite = (written) => {
  const set = orderedSet(written);
  if (!set) return undefined;
  const { fraction, order, call } = set;
  const { span } = call;
  if (!order.descending) return renamed(call, 'PERCENTILE', [order.expression, fraction]);
  const negated = (operand: Expression): Expression => ({ kind: 'unary', operator: '-', operand, span });
  const descending = (part: Expression): Expression =>
    negated(renamed(call, 'PERCENTILE', [negated(order.expression), part]));
  if (fraction.kind !== 'collection-constructor') return descending(fraction);
  return { ...fraction, elements: elementsOf(fraction).map(descending) };
};

/** The first value that has at least this part of the values before or at it; NULLs do not count. */
const percentileDisc: Rewrite = (written) => {
  const set = orderedSet(written);
  if (!set) return undefined;
  const { fraction, order, call } = set;
  const { span } = call;
  if (fraction.kind === 'collection-constructor') {
    throw pgError('0A000', 'percentile_disc of several fractions is not supported', undefined, fraction.span);
  }
  const value = order.expression;
  const given = isNotNull(value, span);
  const filter = call.filter ? binary('AND', call.filter, given, span) : given;
  const values = renamed({ ...call, filter }, 'ARRAY_AGG', [value]);
  const ascending: Expression = { kind: 'boolean-literal', value: !order.descending, span };
  const count = binary(
    '*',
    cast(fraction, simpleType('DOUBLE', span)),
    renamed(call, 'COUNT', [value]),
    span,
  );
  const position = functionCall(
    'GREATEST',
    [functionCall('CEIL', [count], span), cast(numeric('1', span), simpleType('DOUBLE', span))],
    span,
  );
  return {
    kind: 'item-access',
    operand: functionCall('ARRAY_SORT', [values, ascending], span),
    mode: undefined,
    index: cast(position, simpleType('INT', span)),
    span,
  };
};

export const pgAggregates: readonly (readonly [name: string, rewrite: Rewrite])[] = [
  ['bool_and', truth('MIN')],
  ['every', truth('MIN')],
  ['bool_or', truth('MAX')],
  ['percentile_cont', percentileCont],
  ['percentile_disc', percentileDisc],
];
