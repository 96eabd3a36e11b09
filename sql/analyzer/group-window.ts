/**
 * Legacy group windows: `GROUP BY TUMBLE(ts, INTERVAL …)`, HOP and SESSION, and their auxiliary functions
 * TUMBLE_START, TUMBLE_END, TUMBLE_ROWTIME and TUMBLE_PROCTIME (Flink docs: "Group Window Aggregation").
 */
import type { Argument, Expression, FunctionCall } from '../ast/index.js';
import { validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { literalValue } from '../expression/build.js';
import { expressionKey } from '../plan/expression-rewrite.js';
import type { WindowProperty, WindowSpec } from '../plan/physical-plan.js';
import type { LogicalType } from '../types/index.js';
import {
  isTimestamp,
  printType,
  timeAttributeOf,
  timestamp,
  timestampLtz,
  withNullability,
} from '../types/index.js';
import { bindExpression } from './bind-expression.js';
import type { ExpressionScope } from './expression-scope.js';
import { checkWindow } from './window-rules.js';

const GROUP_FUNCTIONS: Readonly<Record<string, number>> = { TUMBLE: 2, HOP: 3, SESSION: 2 };
const PROPERTIES: Readonly<Record<string, WindowProperty>> = {
  START: 'window_start',
  END: 'window_end',
  ROWTIME: 'rowtime',
  PROCTIME: 'proctime',
};

export interface GroupWindow {
  readonly spec: WindowSpec;
  readonly time: BoundExpression;
  readonly attribute: 'rowtime' | 'proctime';
  /** Equal for calls that mean the same window. */
  readonly key: string;
}

const nameOf = (call: FunctionCall): string =>
  call.name.parts
    .map((part) => part.name)
    .join('.')
    .toUpperCase();

export function isGroupWindow(node: Expression): node is FunctionCall {
  return node.kind === 'function-call' && nameOf(node) in GROUP_FUNCTIONS;
}

/** @throws FungiError VALIDATION when the time is no time attribute or a size is not constant */
export function bindGroupWindow(call: FunctionCall, scope: ExpressionScope): GroupWindow {
  const name = nameOf(call);
  const count = GROUP_FUNCTIONS[name]!;
  if (call.arguments.length === count + 1) {
    throw validationError(`${name} window with alignment is not supported yet.`, call.span);
  }
  if (call.arguments.length !== count) {
    throw validationError(
      `Invalid number of arguments to function '${name}'. Was expecting ${count} arguments`,
      call.span,
    );
  }
  const time = bindExpression(argumentExpression(call.arguments[0]!), scope);
  const attribute = timeAttribute(time, scope, call);
  const sizes = call.arguments.slice(1).map((argument) => intervalMs(argument, scope));
  const spec = checkWindow(specOf(name, sizes), call.span);
  return { spec, time, attribute, key: windowKey(name, time, sizes) };
}

const windowKey = (name: string, time: BoundExpression, sizes: readonly number[]): string =>
  `${name}(${expressionKey(time)}, ${sizes.join(', ')})`;

function specOf(name: string, sizes: readonly number[]): WindowSpec {
  if (name === 'HOP') return { kind: 'hop', slide: sizes[0]!, size: sizes[1]!, offset: 0 };
  if (name === 'SESSION') return { kind: 'session', gap: sizes[0]!, partitionKeys: [] };
  return { kind: 'tumble', size: sizes[0]!, offset: 0 };
}

function timeAttribute(
  time: BoundExpression,
  scope: ExpressionScope,
  call: FunctionCall,
): GroupWindow['attribute'] {
  const attribute = timeAttributeOf(time.type);
  if (scope.session.runtimeMode === 'batch' && attribute === 'proctime') {
    throw validationError(
      'Window can not be defined over a proctime attribute column for batch mode',
      time.span ?? call.span,
    );
  }
  if (scope.session.runtimeMode === 'batch' && isTimestamp(time.type)) return 'rowtime';
  if (!attribute) {
    throw validationError(
      `Window aggregate can only be defined over a time attribute column, but ${printType(withNullability(time.type, true))} encountered.`,
      time.span ?? call.span,
    );
  }
  return attribute;
}

function argumentExpression(argument: Argument): Expression {
  switch (argument.kind) {
    case 'named-argument':
    case 'table-argument':
    case 'model-argument':
    case 'descriptor-argument':
    case 'default-argument':
    case 'symbol':
      throw validationError('A time attribute and intervals are expected here', argument.span);
    default:
      return argument;
  }
}

function intervalMs(argument: Argument, scope: ExpressionScope): number {
  const bound = bindExpression(argumentExpression(argument), scope);
  const value = literalValue(bound);
  if (bound.type.kind !== 'INTERVAL_DAY_TIME' || typeof value !== 'bigint') {
    throw validationError(
      'Only constant window intervals with millisecond resolution are supported.',
      argument.span,
    );
  }
  return Number(value);
}

// ---- auxiliary functions

/** The property that `TUMBLE_START(…)` and its like ask for; undefined for other calls. */
export function auxiliaryProperty(
  node: Expression,
): { readonly window: string; readonly property: WindowProperty } | undefined {
  if (node.kind !== 'function-call') return undefined;
  const [window, suffix, ...rest] = nameOf(node).split('_');
  if (!window || !suffix || rest.length > 0 || !(window in GROUP_FUNCTIONS)) return undefined;
  const property = PROPERTIES[suffix];
  return property && { window, property };
}

/** @throws FungiError VALIDATION unless the GROUP BY has the same window */
export function checkAuxiliary(
  call: FunctionCall,
  name: string,
  window: GroupWindow | undefined,
  scope: ExpressionScope,
): void {
  const mismatch = validationError(
    `Call to auxiliary group function '${nameOf(call)}' must have matching call to group function '$${name}' in GROUP BY clause`,
    call.span,
  );
  if (!window || call.arguments.length < 2) throw mismatch;
  const time = bindExpression(argumentExpression(call.arguments[0]!), scope);
  const sizes = call.arguments.slice(1).map((argument) => intervalMs(argument, scope));
  if (windowKey(name, time, sizes) !== window.key) throw mismatch;
}

export function propertyType(property: WindowProperty, window: GroupWindow): LogicalType {
  switch (property) {
    case 'window_start':
    case 'window_end':
      return timestamp(3, false);
    case 'window_time':
    case 'rowtime': {
      const streaming = timeAttributeOf(window.time.type) === undefined ? undefined : 'rowtime';
      return window.time.type.kind === 'TIMESTAMP_LTZ'
        ? timestampLtz(3, true, streaming)
        : timestamp(3, true, streaming);
    }
    case 'proctime':
      return timestampLtz(3, false, 'proctime');
  }
}
