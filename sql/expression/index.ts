/** Bound expressions: what analysis makes, plans hold and operators render. */
export type * from './bound-expression.js';
export {
  argumentError,
  argumentInfo,
  call,
  cast,
  coerceArguments,
  implicitCast,
  literal,
  literalValue,
} from './build.js';
export { COLUMN_TEXT, raise } from './duckdb-text.js';
export { renderExpression, renderField } from './render.js';
export type { RenderOptions } from './render.js';
export { renderCast } from './render-cast.js';
export { renderLiteral } from './render-literal.js';
export { fixedOffsetMinutes, instantToLocal, localToInstant } from './time-zone.js';
export {
  childExpressions,
  inputsOf,
  isConstant,
  isDeterministic,
  mapExpression,
  shiftInputs,
  walkExpression,
} from './visit.js';
export { isCheap, isCheapAndSafe } from './cost.js';
