/** The parser's face: text in, frozen syntax tree out. */
export {
  parseExpression,
  parseScript,
  parseStatement,
  parseSteps,
  statementSteps,
  statementsOf,
} from './script.js';
export type { ParseOptions } from './script.js';
export { allKeywords, isKeyword, isReserved } from './keywords.js';
