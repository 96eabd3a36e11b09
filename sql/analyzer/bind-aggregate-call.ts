/** Aggregate calls: which expressions are some, and their arguments, FILTER, DISTINCT and order after binding. */
import type {
  Expression,
  FunctionCall,
  JsonArrayConstructor,
  JsonObjectConstructor,
  OrderItem,
} from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { argumentError, argumentInfo, coerceArguments } from '../expression/build.js';
import type { AggregateFunction } from '../function/index.js';
import { findBuiltInFunction } from '../function/index.js';
import { withoutTimeAttribute } from '../types/index.js';
import { builtInCall } from '../plan/expression-rewrite.js';
import { findFunction, nullTreatmentError } from './bind-call.js';
import { bindExpression } from './bind-expression.js';
import type { ExpressionScope, SessionContext } from './expression-scope.js';
import { bindCondition } from './row-scope.js';

type AggregateNode = FunctionCall | JsonObjectConstructor | JsonArrayConstructor;

/** The aggregate function that `node` calls; undefined when it calls none. */
export function aggregateOf(node: Expression, session: SessionContext): AggregateFunction | undefined {
  switch (node.kind) {
    case 'function-call': {
      const definition = findFunction(node.name, session);
      return definition?.kind === 'aggregate' ? definition : undefined;
    }
    case 'json-object':
      return node.aggregate
        ? jsonAggregate(`JSON_OBJECTAGG_${node.onNull.replaceAll(' ', '_')}`, node.entries[0], node)
        : undefined;
    case 'json-array':
      return node.aggregate
        ? jsonAggregate(`JSON_ARRAYAGG_${node.onNull.replaceAll(' ', '_')}`, node.elements[0], node)
        : undefined;
    default:
      return undefined;
  }
}

export const isAggregateCall = (node: Expression, session: SessionContext): node is AggregateNode =>
  aggregateOf(node, session) !== undefined;

/** What a JSON constructor takes: text in JSON form goes in as it is. */
function jsonAggregate(
  base: string,
  item: { readonly value: Expression; readonly formatJson: boolean } | undefined,
  node: Expression,
): AggregateFunction {
  const name = item && (item.formatJson || makesJson(item.value)) ? `${base}_FORMAT_JSON` : base;
  const definition = findBuiltInFunction(name);
  if (definition?.kind !== 'aggregate') throw notSupported(name, node.span);
  return definition;
}

function makesJson(value: Expression): boolean {
  if (value.kind === 'json-object' || value.kind === 'json-array') return true;
  return value.kind === 'function-call' && /^JSON$/i.test(value.name.parts.at(-1)?.name ?? '');
}

/** An aggregate before its arguments are columns: everything is over the row that is aggregated. */
export type UnplacedAggregate = Omit<AggregateCall, 'text'>;

/**
 * @param grouped false for a global aggregate, whose result may be NULL; so may be one whose FILTER takes no row
 * @param row scope of the rows that are aggregated
 * @throws FungiError GROUPING when aggregates are nested, VALIDATION when arguments do not fit
 */
export function bindAggregateCall(
  node: AggregateNode,
  definition: AggregateFunction,
  grouped: boolean,
  row: ExpressionScope,
): UnplacedAggregate {
  const scope: ExpressionScope = {
    ...row,
    intercept: (inner) => {
      if (!isAggregateCall(inner, row.session)) return undefined;
      throw new FungiError('GROUPING', 'Aggregate expressions cannot be nested', { span: node.span });
    },
  };
  const call = aggregateParts(node, definition, scope);
  const args = coerceArguments(definition, call.arguments);
  if (!args) throw argumentError(definition, call.arguments, node.span);
  const filter = filterOf(node, call, args, scope);
  return {
    function: definition,
    arguments: args,
    distinct: call.distinct,
    filter,
    orderBy: call.orderBy.map((item) => ({
      expression: bindExpression(item.expression, scope),
      descending: item.descending,
      nullsFirst: item.nulls === undefined ? !item.descending : item.nulls === 'FIRST',
    })),
    ignoreNulls: call.ignoreNulls,
    type: withoutTimeAttribute(
      definition.returnType(args.map(argumentInfo), grouped && filter === undefined),
    ),
  };
}

/** IGNORE NULLS is a filter as well: nothing else than NULLs of the argument is left out. */
function filterOf(
  node: AggregateNode,
  { ignoreNulls }: AggregateParts,
  args: readonly BoundExpression[],
  scope: ExpressionScope,
): BoundExpression | undefined {
  const filter = node.filter && bindCondition(node.filter, scope, 'FILTER');
  if (!ignoreNulls) return filter;
  const present = builtInCall('IS NOT NULL', [args[0]!]);
  return filter ? builtInCall('AND', [filter, present]) : present;
}

interface AggregateParts {
  readonly arguments: readonly BoundExpression[];
  readonly distinct: boolean;
  readonly orderBy: readonly OrderItem[];
  readonly ignoreNulls: boolean;
}

function aggregateParts(
  node: AggregateNode,
  definition: AggregateFunction,
  scope: ExpressionScope,
): AggregateParts {
  switch (node.kind) {
    case 'json-object':
      return {
        arguments: node.entries.flatMap((entry) => [
          bindExpression(entry.key, scope),
          bindExpression(entry.value, scope),
        ]),
        distinct: false,
        orderBy: [],
        ignoreNulls: false,
      };
    case 'json-array':
      return {
        arguments: node.elements.map((element) => bindExpression(element.value, scope)),
        distinct: false,
        orderBy: node.orderBy,
        ignoreNulls: false,
      };
    case 'function-call':
      return functionParts(node, definition, scope);
  }
}

function functionParts(
  node: FunctionCall,
  definition: AggregateFunction,
  scope: ExpressionScope,
): AggregateParts {
  if (node.nullTreatment && definition.name !== 'ARRAY_AGG') throw nullTreatmentError(definition.name, node);
  if (node.withinDistinct.length > 0) throw notSupported('WITHIN DISTINCT', node.span);
  if (node.withinGroup.length > 0) {
    throw validationError(
      `Aggregate expression '${definition.name}' must not contain a WITHIN GROUP clause`,
      node.span,
    );
  }
  const star = node.arguments.find(
    (argument) => argument.kind === 'star' && argument.qualifier !== undefined,
  );
  if (star) throw new FungiError('COLUMN_NOT_FOUND', "Unknown field '*'", { span: star.span });
  const args = node.arguments.filter((argument) => argument.kind !== 'star');
  if (args.length < node.arguments.length && (definition.name !== 'COUNT' || node.arguments.length > 1)) {
    throw validationError(`'*' is only allowed in COUNT(*)`, node.span);
  }
  if (definition.name === 'COUNT' && args.length > 1) {
    throw notSupported('COUNT of several columns', node.span);
  }
  return {
    arguments: args.map((argument) => {
      switch (argument.kind) {
        case 'named-argument':
        case 'table-argument':
        case 'model-argument':
        case 'descriptor-argument':
        case 'default-argument':
        case 'symbol':
          throw validationError(`Argument of ${definition.name} must be an expression`, argument.span);
        default:
          return bindExpression(argument, scope);
      }
    }),
    distinct: node.quantifier === 'DISTINCT',
    orderBy: node.orderBy,
    ignoreNulls: node.nullTreatment === 'IGNORE NULLS',
  };
}
