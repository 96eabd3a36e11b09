/**
 * Bound expressions as DuckDB SQL that gives Flink's values. Values are held as `sql/types/duckdb-type.ts` says. This is text
 * only: it is rendered once when a job is planned, never for each batch.
 */
import type { LogicalType } from '../types/index.js';
import { duckdbType, quoteString, structFieldName } from '../types/index.js';
import type { RenderContext } from '../function/function-definition.js';
import type { BoundExpression, CallExpression } from './bound-expression.js';
import { argumentInfo } from './build.js';
import { renderCast } from './render-cast.js';
import { renderLiteral } from './render-literal.js';

export interface RenderOptions {
  /** SQL of column `index` of the input. */
  column(index: number): string;
  /** `table.local-time-zone`: an IANA id or an offset. */
  readonly timeZone: string;
  /** SQL of type TIMESTAMP (UTC): the statement's start, or the batch's time in streaming mode. */
  readonly now: string;
  /** SQL (TIMESTAMP) of the current watermark, where the operator knows it. */
  readonly watermark?: string;
  readonly configuration: ReadonlyMap<string, string>;
}

/** @throws FungiError NOT_SUPPORTED for a cast or function without a rendering */
export function renderExpression(expression: BoundExpression, options: RenderOptions): string {
  switch (expression.kind) {
    case 'literal':
      return renderLiteral(expression.value, expression.type);
    case 'input':
      return options.column(expression.index);
    case 'parameter':
      return `CAST($p${expression.index} AS ${duckdbType(expression.type)})`;
    case 'call':
      return renderCall(expression, options);
    case 'cast':
      return renderCast(
        renderExpression(expression.operand, options),
        expression.operand.type,
        expression.type,
        {
          safe: expression.safe,
          timeZone: options.timeZone,
        },
      );
    case 'case': {
      const branches = expression.branches.map(
        ({ when, then }) => `WHEN ${renderExpression(when, options)} THEN ${renderExpression(then, options)}`,
      );
      return `CASE ${branches.join(' ')} ELSE ${renderExpression(expression.otherwise, options)} END`;
    }
    case 'field':
      return renderField(
        renderExpression(expression.operand, options),
        expression.operand.type,
        expression.index,
      );
    case 'outer':
    case 'subquery':
      throw new Error(`A ${expression.kind} expression is left after rewriting`);
    default: {
      const unreachable: never = expression;
      return unreachable;
    }
  }
}

/** The operands of an associative function, those of the same function among them taken apart. */
function operandsOf({ function: called, arguments: operands }: CallExpression): readonly BoundExpression[] {
  if (!called.associative) return operands;
  return operands.flatMap((operand) =>
    operand.kind === 'call' && operand.function.name === called.name ? operandsOf(operand) : [operand],
  );
}

function renderCall(call: CallExpression, options: RenderOptions): string {
  const operands = operandsOf(call);
  const expression = operands === call.arguments ? call : { ...call, arguments: operands };
  const { function: called } = expression;
  const [first] = operands;
  if ((called.name === 'IS NULL' || called.name === 'IS NOT NULL') && first?.kind === 'call') {
    return renderNullTest(called.name, first, options);
  }
  const args = operands.map((argument) => renderExpression(argument, options));
  return called.render(args, renderContext(expression, options));
}

/** Some calls can tell whether they are NULL for less than their value costs. */
function renderNullTest(
  test: 'IS NULL' | 'IS NOT NULL',
  operand: CallExpression,
  options: RenderOptions,
): string {
  const args = operand.arguments.map((argument) => renderExpression(argument, options));
  const context = renderContext(operand, options);
  const present = operand.function.renderPresence?.(args, context);
  if (present === undefined) return `(${operand.function.render(args, context)} ${test})`;
  return test === 'IS NULL' ? `(NOT ${present})` : present;
}

function renderContext(expression: CallExpression, options: RenderOptions): RenderContext {
  return {
    argumentTypes: expression.arguments.map((argument) => argument.type),
    literals: expression.arguments.map((argument) => argumentInfo(argument).literal),
    returnType: expression.type,
    symbols: expression.symbols,
    timeZone: options.timeZone,
    now: options.now,
    configuration: options.configuration,
    ...(options.watermark === undefined ? {} : { watermark: options.watermark }),
  };
}

/** Field `index` of the row `sql`. */
export function renderField(sql: string, type: LogicalType, index: number): string {
  if (type.kind !== 'ROW') throw new Error(`${type.kind} has no fields`);
  return `struct_extract(${sql}, ${quoteString(structFieldName(type, index))})`;
}
