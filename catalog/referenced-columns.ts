/** Which columns an expression reads: ALTER TABLE must not take them away. */
import type { Expression } from '../sql/ast/index.js';

/** First parts of all column references; a path `r.f` reads `r`. */
export function referencedColumns(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  visit(expression, names);
  return names;
}

function visit(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) {
    for (const element of node) visit(element, names);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (isColumnReference(node)) {
    const first = node.name.parts[0];
    if (first) names.add(first.name);
    return;
  }
  for (const value of Object.values(node)) visit(value, names);
}

function isColumnReference(node: object): node is Extract<Expression, { kind: 'column-reference' }> {
  return 'kind' in node && node.kind === 'column-reference';
}
