/**
 * Walks of whole trees, whatever their nodes. A statement may be a list of a hundred thousand literals, and is walked several times for
 * each execution: what has nothing below it is passed over by its kind.
 */
import type { Expression } from './expression.js';

const LITERALS: ReadonlySet<string> = new Set([
  'numeric-literal',
  'string-literal',
  'binary-literal',
  'boolean-literal',
  'null-literal',
  'datetime-literal',
  'interval-literal',
] satisfies Expression['kind'][]);

/** Kinds of nodes without expressions or queries in them. */
const LEAVES: ReadonlySet<string> = new Set([
  ...LITERALS,
  'identifier',
  'qualified-name',
  'column-reference',
]);

/** A value, with nothing below it. */
export const isLiteral = (part: object): boolean => isOf(LITERALS, part);

/** Whether neither the part nor anything below it can be more than a literal or a name. */
export const isLeaf = (part: object): boolean => isOf(LEAVES, part);

function isOf(kinds: ReadonlySet<string>, part: object): boolean {
  const { kind } = part as { readonly kind?: unknown };
  // Lists, spans and the like have none.
  return typeof kind === 'string' && kinds.has(kind);
}

/** Calls `visit` for every node with a kind that is no leaf, each before those below it. */
export function walkNodes(root: object, visit: (node: Expression) => void): void {
  const pending: object[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (Array.isArray(node)) {
      for (const part of node as readonly unknown[]) {
        if (typeof part === 'object' && part !== null && !isLeaf(part)) pending.push(part);
      }
      continue;
    }
    if ('kind' in node) visit(node as Expression);
    const parts = node as Readonly<Record<string, unknown>>;
    for (const key in parts) {
      const part = parts[key];
      if (key === 'span' || typeof part !== 'object' || part === null || isLeaf(part)) continue;
      pending.push(part);
    }
  }
}
