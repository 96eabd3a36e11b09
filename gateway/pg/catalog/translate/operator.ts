/** Operators: by PostgreSQL's names, with untyped operands taking the other one's type. */
import type { A_Expr, Node } from 'libpg-query';
import { arrayOf, elementOf } from '../../../../catalog/pg-catalog/index.js';
import { coerce, commonType, isArray, isNumber, isText } from './coerce.js';
import { bool, expression, known } from './expression.js';
import { namesOf } from './nodes.js';
import type { Scope } from './scope.js';
import type { Translation, Typed } from './translation.js';

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '&', '|', '#', '<<', '>>']);

/** Regular expressions: whether it is negated, and DuckDB's options. */
const MATCHES: Readonly<Record<string, readonly [negated: boolean, options: string]>> = {
  '~': [false, 's'],
  '!~': [true, 's'],
  '~*': [false, 'is'],
  '!~*': [true, 'is'],
};

const LIKES: Readonly<Record<string, string>> = {
  '~~': 'LIKE',
  '!~~': 'NOT LIKE',
  '~~*': 'ILIKE',
  '!~~*': 'NOT ILIKE',
};

export function operatorExpression(t: Translation, node: A_Expr, scope: Scope): Typed {
  const operator = namesOf(node.name).at(-1) ?? '';
  const left = (): Typed => expression(t, node.lexpr!, scope);
  const right = (): Typed => expression(t, node.rexpr!, scope);
  switch (node.kind) {
    case 'AEXPR_OP':
      return node.lexpr ? binaryOperator(t, operator, left(), right()) : unary(t, operator, right());
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return quantified(t, operator, left(), right(), node.kind === 'AEXPR_OP_ANY');
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const [a, b] = alike(t, left(), right());
      return bool(`(${a.sql} IS ${node.kind === 'AEXPR_DISTINCT' ? '' : 'NOT '}DISTINCT FROM ${b.sql})`);
    }
    case 'AEXPR_NULLIF': {
      const [a, b] = alike(t, left(), right());
      return { sql: `nullif(${a.sql}, ${b.sql})`, type: a.type };
    }
    case 'AEXPR_IN':
      return inList(t, operator, left(), node.rexpr, scope);
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return like(t, operator, left(), node.rexpr!, scope);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const [low, high] = itemsOf(node.rexpr).map((item) => expression(t, item, scope));
      const value = left();
      const inside = `(${binaryOperator(t, '>=', value, low!).sql} AND ${binaryOperator(t, '<=', value, high!).sql})`;
      return bool(node.kind === 'AEXPR_BETWEEN' ? inside : `(NOT ${inside})`);
    }
    default:
      throw t.unsupported(`the operator ${operator}`, node.location);
  }
}

const itemsOf = (node: Node | undefined): readonly Node[] =>
  node && 'List' in node ? (node.List.items ?? []) : [];

function unary(t: Translation, operator: string, value: Typed): Typed {
  if (operator !== '-' && operator !== '+' && operator !== '~') throw unknownOperator(t, operator, [value]);
  const number = value.type === 'unknown' ? coerce(t, value, 'int4') : value;
  return { sql: `(${operator}${number.sql})`, type: number.type };
}

function unknownOperator(t: Translation, operator: string, operands: readonly Typed[]): Error {
  const [a, b] = operands.map(({ type }) => type);
  return t.error('42883', `operator does not exist: ${b === undefined ? '' : `${a} `}${operator} ${b ?? a}`);
}

/** Both with a type, an untyped one with that of the other. */
function alike(t: Translation, a: Typed, b: Typed): [Typed, Typed] {
  if (a.type === 'unknown' && b.type === 'unknown') return [known(t, a), known(t, b)];
  if (a.type === 'unknown') return [coerce(t, a, b.type), b];
  if (b.type === 'unknown') return [a, coerce(t, b, a.type)];
  return [a, b];
}

export function binaryOperator(t: Translation, operator: string, left: Typed, right: Typed): Typed {
  if (operator === '||') return concatenation(t, left, right);
  const matches = MATCHES[operator];
  if (matches) {
    const [negated, options] = matches;
    const match = `regexp_matches(${coerce(t, left, 'text').sql}, ${coerce(t, right, 'text').sql}, '${options}')`;
    return bool(negated ? `(NOT ${match})` : match);
  }
  const like = LIKES[operator];
  if (like !== undefined) {
    return bool(`(${coerce(t, left, 'text').sql} ${like} ${coerce(t, right, 'text').sql} ESCAPE '\\')`);
  }
  const [a, b] = alike(t, left, right);
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    if ((isNumber(a.type) && isText(b.type)) || (isText(a.type) && isNumber(b.type)))
      throw unknownOperator(t, operator, [a, b]);
    return bool(`(${a.sql} ${comparison} ${b.sql})`);
  }
  if (isArray(a.type) && isArray(b.type)) return arrayOperator(t, operator, a, b);
  if (!ARITHMETIC.has(operator) || isText(a.type) || isText(b.type))
    throw unknownOperator(t, operator, [a, b]);
  const type = commonType([a.type, b.type]);
  const whole = !type.startsWith('float') && type !== 'numeric';
  const symbol = operator === '/' && whole ? '//' : operator;
  return { sql: operator === '#' ? `xor(${a.sql}, ${b.sql})` : `(${a.sql} ${symbol} ${b.sql})`, type };
}

function arrayOperator(t: Translation, operator: string, a: Typed, b: Typed): Typed {
  if (operator === '@>') return bool(`list_has_all(${a.sql}, ${b.sql})`);
  if (operator === '<@') return bool(`list_has_all(${b.sql}, ${a.sql})`);
  if (operator === '&&') return bool(`list_has_any(${a.sql}, ${b.sql})`);
  throw unknownOperator(t, operator, [a, b]);
}

function concatenation(t: Translation, left: Typed, right: Typed): Typed {
  const type = isArray(left.type) ? left.type : isArray(right.type) ? right.type : undefined;
  if (type === undefined) {
    return { sql: `(${coerce(t, left, 'text').sql} || ${coerce(t, right, 'text').sql})`, type: 'text' };
  }
  const element = elementOf(type) ?? 'text';
  const list = ({ sql, type: own, ...rest }: Typed): string =>
    isArray(own)
      ? `coalesce(${sql}, [])`
      : own === 'unknown'
        ? coerce(t, { sql, type: own, ...rest }, type).sql
        : `[${coerce(t, { sql, type: own, ...rest }, element).sql}]`;
  return { sql: `list_concat(${list(left)}, ${list(right)})`, type };
}

function quantified(t: Translation, operator: string, left: Typed, right: Typed, any: boolean): Typed {
  const list = right.type === 'unknown' ? coerce(t, right, arrayOf(known(t, left).type)) : right;
  const element = elementOf(list.type);
  if (element === undefined) throw t.error('42809', 'op ANY/ALL (array) requires array on right side');
  const value = left.type === 'unknown' ? coerce(t, left, element) : left;
  if (operator === '=' && any) return bool(`list_contains(${list.sql}, ${value.sql})`);
  if ((operator === '<>' || operator === '!=') && !any)
    return bool(`(NOT list_contains(${list.sql}, ${value.sql}))`);
  const item = binaryOperator(t, operator, value, { sql: 'fungi_item', type: element }).sql;
  const results = `list_transform(${list.sql}, lambda fungi_item: ${item})`;
  return bool(
    any ? `coalesce(list_bool_or(${results}), false)` : `coalesce(list_bool_and(${results}), true)`,
  );
}

function inList(t: Translation, operator: string, left: Typed, list: Node | undefined, scope: Scope): Typed {
  const items = itemsOf(list).map((item) => expression(t, item, scope));
  const type = left.type === 'unknown' ? commonType(items.map((item) => item.type)) : left.type;
  const value = coerce(t, left, type);
  const texts = items.map((item) => (item.type === 'unknown' ? coerce(t, item, type) : item).sql);
  return bool(`(${value.sql} ${operator === '=' ? 'IN' : 'NOT IN'} (${texts.join(', ')}))`);
}

/** Without ESCAPE a backslash escapes, which DuckDB has to be told. */
function like(t: Translation, operator: string, left: Typed, pattern: Node, scope: Scope): Typed {
  let escape = "'\\'";
  let written = pattern;
  if ('FuncCall' in pattern && namesOf(pattern.FuncCall.funcname).at(-1) === 'like_escape') {
    const [inner, character] = pattern.FuncCall.args ?? [];
    written = inner!;
    escape = coerce(t, expression(t, character!, scope), 'text').sql;
  }
  const text = coerce(t, expression(t, written, scope), 'text').sql;
  const value = coerce(t, left, 'text').sql;
  const word = LIKES[operator] ?? 'LIKE';
  // An empty escape switches it off.
  return bool(escape === "''" ? `(${value} ${word} ${text})` : `(${value} ${word} ${text} ESCAPE ${escape})`);
}
