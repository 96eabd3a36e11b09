/** A constant of SQL as the text form that a client could have bound: the arguments of EXECUTE, LIMIT. */
import type { Expression } from '../../../sql/ast/index.js';
import { pgError } from '../pg-error.js';

/** NULL is null. @throws FungiError 0A000 for what is no constant */
export function literalText(node: Expression): string | null {
  switch (node.kind) {
    case 'null-literal':
      return null;
    case 'numeric-literal':
      return node.text;
    case 'string-literal':
    case 'datetime-literal':
      return node.value;
    case 'boolean-literal':
      return node.value === null ? null : node.value ? 't' : 'f';
    case 'binary-literal':
      return `\\x${node.hex}`;
    case 'cast':
      return literalText(node.operand);
    case 'unary': {
      if (node.operator !== '-' && node.operator !== '+') break;
      const text = literalText(node.operand);
      return text !== null && node.operator === '-' ? `-${text}` : text;
    }
    case 'collection-constructor': {
      if (!Array.isArray(node.elements)) break;
      const items = (node.elements as readonly Expression[]).map(literalText);
      return `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
    }
  }
  throw pgError('0A000', 'only a constant is possible here');
}
