/** The walk that every rewrite of the syntax tree makes: rewrites say only what becomes of a node. */
import type { Expression } from '../../../sql/ast/index.js';
import { isLeaf } from '../../../sql/ast/index.js';

/** What becomes of a node whose parts have been rewritten. */
export type NodeRewrite<N> = (node: Expression) => N;

/**
 * Bottom up, every node that has a kind, but literals and names: a tree of a hundred thousand of them is walked for each execution.
 * Nodes without rewritten parts are shared with the tree that was given.
 */
export function mapNodes<T>(node: T, rewrite: NodeRewrite<unknown>): T {
  return mapped(node, rewrite) as T;
}

function mapped(node: unknown, rewrite: NodeRewrite<unknown>): unknown {
  if (node === null || typeof node !== 'object' || isLeaf(node)) return node;
  if (Array.isArray(node)) return sharedMap(node as readonly unknown[], (part) => mapped(part, rewrite));
  const parts = node as Readonly<Record<string, unknown>>;
  let changed: Record<string, unknown> | undefined;
  for (const key in parts) {
    const part = parts[key];
    if (part === null || typeof part !== 'object' || key === 'span') continue;
    const other = mapped(part, rewrite);
    if (other === part) continue;
    changed ??= { ...parts };
    changed[key] = other;
  }
  const result = changed ?? node;
  return 'kind' in result ? rewrite(result as unknown as Expression) : result;
}

/** The same list where no part becomes another. */
export function sharedMap<T>(parts: readonly T[], map: (part: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let index = 0; index < parts.length; index++) {
    const part = map(parts[index]!);
    if (part !== parts[index]) changed ??= [...parts];
    if (changed) changed[index] = part;
  }
  return changed ?? parts;
}
