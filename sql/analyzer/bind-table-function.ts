/**
 * Window table functions in FROM: TUMBLE, HOP, CUMULATE and SESSION with positional or named arguments
 * (Flink docs: "Windowing table-valued functions").
 */
import type {
  Argument,
  DescriptorArgument,
  FunctionCall,
  QualifiedName,
  Query,
  TableArgument,
  TableFunctionRelation,
} from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import { literalValue } from '../expression/build.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import type { PlanField, WindowSpec, WindowTime } from '../plan/physical-plan.js';
import {
  isTimestamp,
  printPlannerType,
  printType,
  timeAttributeOf,
  timestamp,
  timestampLtz,
} from '../types/index.js';
import { findFunction } from './bind-call.js';
import { bindExpression } from './bind-expression.js';
import { bindSubquery } from './bind-query.js';
import type { BoundRelation } from './bind-table.js';
import { bindTableName } from './bind-table.js';
import type { QueryContext } from './query-context.js';
import { scopeOf } from './relation-scope.js';
import { rowScope } from './row-scope.js';
import { checkWindow } from './window-rules.js';

type WindowName = 'TUMBLE' | 'HOP' | 'CUMULATE' | 'SESSION';

/** Names of the arguments, in order; those in `optional` may be missing. */
const PARAMETERS: Readonly<Record<WindowName, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['DATA', 'TIMECOL', 'STEP', 'SIZE', 'OFFSET'],
  SESSION: ['DATA', 'TIMECOL', 'GAP'],
};
const OPTIONAL = new Set(['OFFSET']);
/** Table functions that parse but are not planned. */
const KNOWN_TABLE_FUNCTIONS = new Set([
  'FROM_CHANGELOG',
  'TO_CHANGELOG',
  'ML_PREDICT',
  'VECTOR_SEARCH',
  'SNAPSHOT',
]);

export function bindTableFunction(relation: TableFunctionRelation, context: QueryContext): BoundRelation {
  const { call } = relation;
  const name = call.name.parts
    .map((part) => part.name)
    .join('.')
    .toUpperCase();
  if (isWindowName(name)) return bindWindowFunction(name, call, context);
  if (KNOWN_TABLE_FUNCTIONS.has(name) || findFunction(call.name, context.session)) {
    throw notSupported(`${name} as a table function`, call.span);
  }
  const written = call.name.parts.map((part) => part.name).join('.');
  throw new FungiError('FUNCTION_NOT_FOUND', `No match found for function signature ${written}`, {
    span: call.span,
  });
}

const isWindowName = (name: string): name is WindowName => name in PARAMETERS;

function bindWindowFunction(name: WindowName, call: FunctionCall, context: QueryContext): BoundRelation {
  const args = windowArguments(name, call);
  const data = bindData(name, args.get('DATA')!, context);
  const time = bindTime(name, call, args.get('TIMECOL')!, data, context);
  const interval = (parameter: string): number =>
    args.has(parameter) ? intervalMs(name, call, args.get(parameter)!, context) : 0;
  const window = checkWindow(windowSpec(name, interval, data.partitionKeys), call.span);
  const plan: LogicalPlan = Object.freeze({
    kind: 'window',
    input: data.plan,
    window,
    time,
    fields: [...data.plan.fields, ...windowFields(data.plan, time, context)],
    span: call.span,
  });
  return { plan, scope: scopeOf(plan.fields, undefined) };
}

function windowSpec(
  name: WindowName,
  interval: (parameter: string) => number,
  partitionKeys: readonly number[],
): WindowSpec {
  switch (name) {
    case 'TUMBLE':
      return { kind: 'tumble', size: interval('SIZE'), offset: interval('OFFSET') };
    case 'HOP':
      return { kind: 'hop', size: interval('SIZE'), slide: interval('SLIDE'), offset: interval('OFFSET') };
    case 'CUMULATE':
      return { kind: 'cumulate', size: interval('SIZE'), step: interval('STEP'), offset: interval('OFFSET') };
    case 'SESSION':
      return { kind: 'session', gap: interval('GAP'), partitionKeys };
  }
}

// ---- arguments

function windowArguments(name: WindowName, call: FunctionCall): ReadonlyMap<string, Argument> {
  const parameters = PARAMETERS[name];
  const required = parameters.filter((parameter) => !OPTIONAL.has(parameter));
  if (call.arguments.length < required.length || call.arguments.length > parameters.length) {
    throw validationError(
      `Invalid number of arguments to function '${name}'. Was expecting ${required.length} arguments`,
      call.span,
    );
  }
  const args = new Map<string, Argument>();
  for (const [index, argument] of call.arguments.entries()) {
    const parameter =
      argument.kind === 'named-argument' ? argument.name.name.toUpperCase() : parameters[index]!;
    if (!parameters.includes(parameter)) {
      throw validationError(
        `Unknown argument name '${parameter}' of function '${name}'. Its arguments are ${parameters.join(', ')}`,
        argument.span,
      );
    }
    if (args.has(parameter)) throw validationError(`Duplicate argument name '${parameter}'`, argument.span);
    args.set(parameter, argument.kind === 'named-argument' ? argument.value : argument);
  }
  for (const parameter of required) {
    if (!args.has(parameter))
      throw validationError(`Argument '${parameter}' of function '${name}' is missing`, call.span);
  }
  return args;
}

interface WindowData {
  readonly plan: LogicalPlan;
  readonly partitionKeys: readonly number[];
}

function bindData(name: WindowName, argument: Argument, context: QueryContext): WindowData {
  if (argument.kind === 'subquery') return { plan: bindSubquery(argument.query, context), partitionKeys: [] };
  if (argument.kind !== 'table-argument') {
    throw validationError(
      `The first argument of ${name} must be a table: TABLE name or a subquery`,
      argument.span,
    );
  }
  if (argument.orderBy.length > 0)
    throw notSupported(`ORDER BY in an argument of ${name}`, argument.orderBy[0]!.span);
  const plan = tablePlan(argument, context);
  if (argument.partitionBy.length > 0 && name !== 'SESSION') {
    throw validationError(
      `Only tables with set semantics may be partitioned. Invalid PARTITION BY clause in the 0-th operand of table function '${name}'`,
      argument.span,
    );
  }
  const scope = rowScope(scopeOf(plan.fields, undefined), context);
  const partitionKeys = argument.partitionBy.map((key) => {
    const bound = bindExpression(key, scope);
    if (bound.kind !== 'input') throw notSupported('PARTITION BY of an expression', key.span);
    return bound.index;
  });
  return { plan, partitionKeys };
}

function tablePlan(argument: TableArgument, context: QueryContext): LogicalPlan {
  const isName = (table: QualifiedName | Query): table is QualifiedName => table.kind === 'qualified-name';
  return isName(argument.table)
    ? bindTableName(argument.table, [], context).plan
    : bindSubquery(argument.table, context);
}

function bindTime(
  name: WindowName,
  call: FunctionCall,
  argument: Argument,
  data: WindowData,
  context: QueryContext,
): WindowTime {
  if (argument.kind !== 'descriptor-argument') {
    throw validationError(`The time column of ${name} must be given as DESCRIPTOR(column)`, argument.span);
  }
  const column = descriptorColumn(argument, data.plan);
  const { type } = data.plan.fields[column]!;
  if (!isTimestamp(type)) {
    throw validationError(
      `The window function ${usage(name)} requires the timecol to be TIMESTAMP or TIMESTAMP_LTZ, but is ${printPlannerType(type, false)}.\nBesides, the timecol must be a time attribute type in streaming mode.`,
      argument.span,
    );
  }
  const attribute = timeAttributeOf(type);
  const { runtimeMode, timeZone } = context.session;
  if (!attribute && runtimeMode === 'streaming') {
    throw validationError(
      `The window function requires the timecol is a time attribute type, but is ${printType({ ...type, nullable: true })}.`,
      argument.span,
    );
  }
  if (attribute === 'proctime') {
    if (runtimeMode === 'batch')
      throw validationError('Processing time Window TableFunction is not supported yet.', call.span);
    return { attribute, column: undefined, timeZone };
  }
  return { attribute: 'rowtime', column, timeZone: type.kind === 'TIMESTAMP_LTZ' ? timeZone : undefined };
}

function usage(name: WindowName): string {
  const intervals = PARAMETERS[name].length - 3;
  return `${name}(TABLE table_name, DESCRIPTOR(timecol), ${'datetime interval, '.repeat(Math.max(0, intervals - 1))}datetime interval${OPTIONAL.has(PARAMETERS[name].at(-1)!) ? '[, datetime interval]' : ''})`;
}

function descriptorColumn(argument: DescriptorArgument, plan: LogicalPlan): number {
  const first = argument.columns[0]!;
  const index = plan.fields.findIndex((field) => field.name === first.name.name);
  if (index >= 0) return index;
  throw new FungiError('COLUMN_NOT_FOUND', `Unknown identifier '${first.name.name}'`, {
    span: first.name.span,
  });
}

function intervalMs(name: WindowName, call: FunctionCall, argument: Argument, context: QueryContext): number {
  switch (argument.kind) {
    case 'table-argument':
    case 'model-argument':
    case 'descriptor-argument':
    case 'default-argument':
    case 'symbol':
    case 'named-argument':
      throw validationError(`An interval is expected here by ${name}`, argument.span);
    default: {
      const bound = bindExpression(argument, rowScope(scopeOf([], undefined), context));
      if (bound.type.kind === 'INTERVAL_YEAR_MONTH') {
        throw validationError(
          'Window aggregate only support SECOND, MINUTE, HOUR, DAY as the time unit. MONTH and YEAR time unit are not supported yet.',
          argument.span,
        );
      }
      if (bound.type.kind !== 'INTERVAL_DAY_TIME') {
        throw validationError(
          `Cannot apply '${name}' to arguments of type '${name}(<TABLE>, <COLUMN_LIST>, <${printPlannerType(bound.type, false)}>)'. Supported form(s): ${usage(name)}`,
          call.span,
        );
      }
      const value = literalValue(bound);
      if (typeof value !== 'bigint')
        throw validationError('Only constant window descriptors are supported.', argument.span);
      return Number(value);
    }
  }
}

/** window_start, window_end, window_time; names already taken get a number, as in a cascade of window functions. */
function windowFields(input: LogicalPlan, time: WindowTime, context: QueryContext): readonly PlanField[] {
  const taken = new Set(input.fields.map((field) => field.name));
  const free = (name: string): string => {
    let candidate = name;
    for (let n = 0; taken.has(candidate); n++) candidate = `${name}${n}`;
    return candidate;
  };
  const attribute = context.session.runtimeMode === 'streaming' ? time.attribute : undefined;
  const local = time.timeZone === undefined;
  return [
    { name: free('window_start'), type: timestamp(3, false) },
    { name: free('window_end'), type: timestamp(3, false) },
    {
      name: free('window_time'),
      type: local ? timestamp(3, false, attribute) : timestampLtz(3, false, attribute),
    },
  ];
}
