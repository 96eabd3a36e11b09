/** Expressions and queries as the catalog keeps and shows them: as Flink prints its parsed tree, with every name quoted. */
import type { Expression, Identifier, Query } from '../sql/ast/index.js';
import { isLiteral } from '../sql/ast/index.js';
import { unparseExpression } from '../sql/unparse/index.js';
import { layoutQuery } from './query-layout.js';

/** `` `price` * `qty` ``, `TO_TIMESTAMP(`ts`)`. */
export function expressionText(expression: Expression): string {
  return unparseExpression(quoteNames(expression));
}

/** A query as SHOW CREATE VIEW prints it. */
export function queryText(query: Query): string {
  return layoutQuery(quoteNames(query));
}

/** The same tree with all names but those of functions marked as quoted. */
function quoteNames<T>(node: T): T {
  return quoted(node) as T;
}

function quoted(node: unknown): unknown {
  if (node === null || typeof node !== 'object' || isLiteral(node)) return node;
  if (Array.isArray(node)) return node.map(quoted);
  if (isIdentifier(node)) return { ...node, quoted: true };
  const isCall = 'kind' in node && node.kind === 'function-call';
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    result[key] = key === 'span' || (isCall && key === 'name') ? value : quoted(value);
  }
  return result;
}

function isIdentifier(node: object): node is Identifier {
  return 'kind' in node && node.kind === 'identifier';
}
