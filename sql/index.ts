/** The language's public face: parse and unparse Flink SQL, the syntax tree, the errors. */
export {
  allKeywords,
  isKeyword,
  isReserved,
  parseExpression,
  parseScript,
  parseStatement,
  statementsOf,
} from './parser/index.js';
export type { ParseOptions } from './parser/index.js';
export * from './ast/index.js';
export * from './error/index.js';
export {
  quoteName,
  quoteString,
  unparseExpression,
  unparseQuery,
  unparseRelation,
  unparseStatement,
  unparseType,
} from './unparse/index.js';
