/** Syntax tree → Flink SQL text. Parsing the text gives the same tree, spans aside. */
export { unparseExpression } from './expression.js';
export {
  identifier as unparseIdentifier,
  qualifiedName as unparseQualifiedName,
  quoteName,
  quoteString,
} from './identifier.js';
export { unparseQuery } from './query.js';
export { unparseRelation } from './relation.js';
export { unparseStatement } from './statement.js';
export { unparseType } from './type.js';
