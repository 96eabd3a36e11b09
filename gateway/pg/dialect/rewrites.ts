/**
 * What PostgreSQL's clients write and Flink SQL says otherwise, on the syntax tree: `x = ANY ($1)` is ARRAY_CONTAINS, ILIKE is LIKE in
 * lower case. Spans stay those of the text.
 */
import type { Expression, FunctionCall, Span, Statement } from '../../../sql/ast/index.js';

/** The same statement, or one with the rewritten parts; nodes without such parts are shared. */
export function pgRewrites(statement: Statement): Statement {
  return rewrite(statement) as Statement;
}

function rewrite(node: unknown): unknown {
  if (Array.isArray(node)) {
    const parts = node as readonly unknown[];
    const rewritten = parts.map(rewrite);
    return rewritten.every((part, index) => part === parts[index]) ? node : rewritten;
  }
  if (node === null || typeof node !== 'object') return node;
  let changed: Record<string, unknown> | undefined;
  for (const [key, part] of Object.entries(node)) {
    if (part === null || typeof part !== 'object' || key === 'span') continue;
    const rewritten = rewrite(part);
    if (rewritten === part) continue;
    changed ??= { ...(node as Record<string, unknown>) };
    changed[key] = rewritten;
  }
  return 'kind' in node ? rewriteNode((changed ?? node) as unknown as Expression) : (changed ?? node);
}

function rewriteNode(node: Expression): Expression {
  switch (node.kind) {
    case 'quantified': {
      const [array, ...others] = Array.isArray(node.values) ? (node.values as readonly Expression[]) : [];
      if (!array || others.length > 0 || !isArray(array)) return node;
      if (node.operator === '=' && node.quantifier !== 'ALL') {
        return call('ARRAY_CONTAINS', [array, node.operand], node.span);
      }
      if ((node.operator === '<>' || node.operator === '!=') && node.quantifier === 'ALL') {
        const contains = call('ARRAY_CONTAINS', [array, node.operand], node.span);
        return { kind: 'unary', operator: 'NOT', operand: contains, span: node.span };
      }
      return node;
    }
    case 'like': {
      if (node.operator !== 'ILIKE') return node;
      const [operand, pattern] = [node.operand, node.pattern].map((side) => call('LOWER', [side], side.span));
      return { ...node, operator: 'LIKE', operand: operand!, pattern: pattern! };
    }
    default:
      return node;
  }
}

/** What can only be an array between the parentheses of ANY: a parameter, a constructor, or a cast to an array type. */
function isArray(node: Expression): boolean {
  return (
    node.kind === 'dynamic-parameter' ||
    node.kind === 'collection-constructor' ||
    (node.kind === 'cast' && node.type.kind === 'array-type')
  );
}

function call(name: string, args: readonly Expression[], span: Span): FunctionCall {
  return {
    kind: 'function-call',
    span,
    name: { kind: 'qualified-name', span, parts: [{ kind: 'identifier', span, name, quoted: false }] },
    arguments: args,
    bare: false,
    quantifier: undefined,
    orderBy: [],
    nullTreatment: undefined,
    withinGroup: [],
    withinDistinct: [],
    filter: undefined,
    over: undefined,
  };
}
