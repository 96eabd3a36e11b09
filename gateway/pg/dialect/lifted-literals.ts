/**
 * Statements that differ only in values, `… WHERE id = 17` and `… WHERE id = 18`, as one statement with parameters. Only literals of WHERE
 * that are compared with a column of their own kind are taken out: the statement means the same then, and gives columns of the same types.
 */
import type { Expression, Statement } from '../../../sql/ast/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { bigint, int, isInteger } from '../../../sql/types/index.js';
import { scan } from './scan.js';

/** A literal as it stands in the text. */
export interface WrittenLiteral {
  readonly kind: 'int' | 'bigint' | 'text';
  readonly value: string;
  readonly start: number;
}

export interface Shape {
  /** The text with the kinds of its literals in their places. */
  readonly key: string;
  readonly literals: readonly WrittenLiteral[];
}

const INT_MAX = 2_147_483_647;
const LITERALS_MAX = 100;

/** Undefined for a text that is no query, or has parameters of its own. */
export function shapeOf(text: string): Shape | undefined {
  if (!/^\s*select\b/i.test(text)) return undefined;
  const literals: WrittenLiteral[] = [];
  let key = '';
  let at = 0;
  for (const { kind, value, start, end } of scan(text)) {
    if (kind === 'parameter') return undefined;
    const literal = literalOf(kind, value, text[start] === "'", start);
    if (!literal) continue;
    if (literals.push(literal) > LITERALS_MAX) return undefined;
    key += `${text.slice(at, start)}\0${literal.kind}\0`;
    at = end;
  }
  return literals.length === 0 ? undefined : { key: key + text.slice(at), literals };
}

function literalOf(kind: string, value: string, plain: boolean, start: number): WrittenLiteral | undefined {
  if (kind === 'number' && /^\d{1,18}$/.test(value)) {
    return { kind: Number(value) <= INT_MAX ? 'int' : 'bigint', value, start };
  }
  return kind === 'string' && plain && value !== '' ? { kind: 'text', value, start } : undefined;
}

export interface Lifted {
  readonly statement: Statement;
  /** Of the parameters in the literals' places: numbers of the literals in the text. */
  readonly literals: readonly number[];
  /** Undefined: what the column is. */
  readonly types: readonly (LogicalType | undefined)[];
}

/** The type of a column of the one table that the statement reads, by the parts of the name in FROM and by the column's. */
export type ColumnType = (table: readonly string[], column: string) => LogicalType | undefined;

/** Undefined where nothing can be taken out. */
export function liftLiterals(
  statement: Statement,
  { literals }: Shape,
  columnType: ColumnType,
): Lifted | undefined {
  if (statement.kind !== 'query') return undefined;
  const { query } = statement;
  const select = query.kind === 'ordered-query' ? query.query : query;
  if (select.kind !== 'select' || !select.where) return undefined;
  const { from } = select;
  const relation = from?.kind === 'aliased' && from.columns.length === 0 ? from.relation : from;
  if (relation?.kind !== 'table-reference' || relation.systemTime) return undefined;
  const table = relation.name.parts.map(({ name }) => name);
  const lift = new Lift(literals, (column) => columnType(table, column));
  const where = lift.condition(select.where);
  if (lift.literals.length === 0) return undefined;
  const lifted = { ...select, where };
  return {
    statement: {
      ...statement,
      query: query.kind === 'ordered-query' ? { ...query, query: lifted } : lifted,
    },
    literals: lift.literals,
    types: lift.types,
  };
}

class Lift {
  readonly literals: number[] = [];
  readonly types: (LogicalType | undefined)[] = [];

  constructor(
    private readonly written: readonly WrittenLiteral[],
    private readonly columnType: (column: string) => LogicalType | undefined,
  ) {}

  condition(node: Expression): Expression {
    if (node.kind === 'binary' && (node.operator === 'AND' || node.operator === 'OR')) {
      return { ...node, left: this.condition(node.left), right: this.condition(node.right) };
    }
    if (node.kind === 'binary' && /^(?:=|<>|!=|<|>|<=|>=)$/.test(node.operator)) {
      return { ...node, left: this.#value(node.left, node.right), right: this.#value(node.right, node.left) };
    }
    if (node.kind === 'in' && Array.isArray(node.values)) {
      const values = node.values as readonly Expression[];
      return { ...node, values: values.map((value) => this.#value(value, node.operand)) };
    }
    if (node.kind === 'between') {
      return {
        ...node,
        low: this.#value(node.low, node.operand),
        high: this.#value(node.high, node.operand),
      };
    }
    return node;
  }

  #value(node: Expression, column: Expression): Expression {
    if (column.kind !== 'column-reference') return node;
    const number = this.written.findIndex(({ start }) => start === node.span.offset);
    const literal = this.written[number];
    if (!literal) return node;
    const value =
      node.kind === 'numeric-literal' ? node.text : node.kind === 'string-literal' ? node.value : undefined;
    const type = this.columnType(column.name.parts.at(-1)!.name);
    if (value !== literal.value || !type) return node;
    if (literal.kind === 'text' ? type.kind !== 'VARCHAR' : !isInteger(type)) return node;
    this.literals.push(number);
    this.types.push(literal.kind === 'text' ? undefined : literal.kind === 'int' ? int() : bigint());
    return { kind: 'dynamic-parameter', index: this.literals.length - 1, span: node.span };
  }
}
