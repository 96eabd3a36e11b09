/** Function calls: finding the function, named arguments, keywords as arguments, and the messages when nothing fits. */
import type { Argument, Expression, FunctionCall, QualifiedName } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { call, literal } from '../expression/build.js';
import type { FunctionDefinition } from '../function/index.js';
import { builtInFunctionNames, findBuiltInFunction, nearestNames } from '../function/index.js';
import * as t from '../types/index.js';
import type { Binding } from './binding.js';
import type { SessionContext } from './expression-scope.js';

export function bindFunctionCall(node: FunctionCall, binding: Binding): BoundExpression {
  if (node.specific) throw notSupported('SPECIFIC', node.span);
  const definition = findFunction(node.name, binding.scope.session);
  if (!definition) throw functionNotFound(node, binding);
  const { args, symbols } = bindArguments(node.arguments, binding);
  const name = definition.name;
  if (node.over)
    throw validationError(`OVER is only allowed in a select list or ORDER BY: ${name}`, node.span);
  if (definition.kind === 'aggregate') {
    throw new FungiError('GROUPING', `Aggregate expression ${name} is not allowed here`, { span: node.span });
  }
  if (node.nullTreatment) throw nullTreatmentError(name, node);
  if (node.quantifier || node.filter || node.orderBy.length > 0 || node.withinGroup.length > 0) {
    throw validationError(
      `DISTINCT, FILTER, ORDER BY and WITHIN GROUP are only allowed for aggregate functions: ${name}`,
      node.span,
    );
  }
  if (definition.group === 'catalog' && args.length === 0) {
    return literal(binding.scope.session.currentDatabase, t.string(false), node.span);
  }
  return call(definition, args, { symbols, span: node.span });
}

/** `SUM(x) IGNORE NULLS`: few functions take it. */
export function nullTreatmentError(name: string, node: FunctionCall): FungiError {
  return validationError(`Cannot specify IGNORE NULLS or RESPECT NULLS following '${name}'`, node.span);
}

/** A user-defined function of the session, else a built-in one. */
export function findFunction(name: QualifiedName, session: SessionContext): FunctionDefinition | undefined {
  const own = session.findFunction?.(name);
  if (own) return own;
  return name.parts.length === 1 ? findBuiltInFunction(name.parts[0]!.name) : undefined;
}

export interface BoundArguments {
  readonly args: readonly BoundExpression[];
  readonly symbols: readonly string[];
}

/** Arguments in order; keywords become `symbols`. */
function bindArguments(args: readonly Argument[], binding: Binding): BoundArguments {
  const bound: BoundExpression[] = [];
  const symbols: string[] = [];
  for (const argument of args) {
    switch (argument.kind) {
      case 'symbol':
        symbols.push(argument.value.toUpperCase());
        break;
      case 'named-argument':
        throw validationError(
          'Unsupported function signature. Function must not be overloaded or use varargs.',
          argument.span,
        );
      case 'table-argument':
      case 'model-argument':
      case 'descriptor-argument':
        throw validationError(
          'A table, model or descriptor is not allowed as an argument here',
          argument.span,
        );
      case 'default-argument':
        throw notSupported('DEFAULT as an argument', argument.span);
      default:
        bound.push(binding.bind(argument satisfies Expression));
    }
  }
  return { args: bound, symbols };
}

function functionNotFound(node: FunctionCall, binding: Binding): FungiError {
  const name = node.name.parts.map((part) => part.name).join('.');
  const near = nearestNames(node.name.parts.at(-1)!.name, builtInFunctionNames());
  const types = node.arguments.flatMap((argument) => {
    if (argument.kind !== 'named-argument') return argumentTypes(argument, binding);
    return argumentTypes(argument.value, binding).map((type) => `${argument.name.name} => ${type}`);
  });
  const signature = `${name}(${types.join(', ')})`;
  return new FungiError('FUNCTION_NOT_FOUND', `No match found for function signature ${signature}`, {
    span: node.span,
    ...(near.length > 0 ? { hint: `did you mean ${near.join(', ')}?` } : {}),
  });
}

/** What the argument of an unknown function is called in the message; keywords have no type. */
function argumentTypes(argument: Argument, binding: Binding): readonly string[] {
  if (argument.kind === 'default-argument') return ['DEFAULT'];
  return bindArguments([argument], binding).args.map((arg) => `<${familyName(arg.type)}>`);
}

/** The planner's name of a type's family. */
function familyName(type: t.LogicalType): string {
  if (t.isNumeric(type)) return 'NUMERIC';
  if (t.isCharacter(type)) return 'CHARACTER';
  if (t.isBinary(type)) return 'BINARY';
  if (type.kind === 'INTERVAL_DAY_TIME') return 'INTERVAL_DAY_TIME';
  if (type.kind === 'INTERVAL_YEAR_MONTH') return 'INTERVAL_YEAR_MONTH';
  if (t.isTimestamp(type)) return 'TIMESTAMP';
  if (type.kind === 'ROW') return t.printPlannerType(type);
  return type.kind;
}
