/** Data types as written in DDL and CAST, with synonyms folded into one name each. */
import type { RowFieldNode, SimpleTypeName, StringLiteral, TypeNode } from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { integerValue, plainString, stringLiteral } from './literal.js';
import { postgresType } from './postgres-type.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';

/** Types without parameters. */
const PLAIN: ReadonlyMap<string, SimpleTypeName> = new Map<string, SimpleTypeName>([
  ['BOOLEAN', 'BOOLEAN'],
  ['INTEGER', 'INT'],
  ['INT', 'INT'],
  ['TINYINT', 'TINYINT'],
  ['SMALLINT', 'SMALLINT'],
  ['BIGINT', 'BIGINT'],
  ['REAL', 'FLOAT'],
  ['FLOAT', 'FLOAT'],
  ['DATE', 'DATE'],
  ['BYTES', 'BYTES'],
  ['STRING', 'STRING'],
  ['VARIANT', 'VARIANT'],
  ['BITMAP', 'BITMAP'],
  ['GEOMETRY', 'GEOMETRY'],
  ['ANY', 'ANY'],
]);

/** Types with one length or precision. */
const ONE_PARAMETER: ReadonlyMap<string, SimpleTypeName> = new Map<string, SimpleTypeName>([
  ['VARCHAR', 'VARCHAR'],
  ['VARBINARY', 'VARBINARY'],
  ['TIMESTAMP_LTZ', 'TIMESTAMP_LTZ'],
]);

const OTHER_TYPE_WORDS: ReadonlySet<string> = new Set(
  'DECIMAL DEC NUMERIC DOUBLE CHARACTER CHAR BINARY TIME TIMESTAMP ROW RAW STRUCTURED'.split(' '),
);

/** Whether a token is a keyword that names a type. */
export const startsType = (tag: string): boolean =>
  PLAIN.has(tag) || ONE_PARAMETER.has(tag) || OTHER_TYPE_WORDS.has(tag);

/** A type with `NOT NULL`, `ARRAY` and `MULTISET` behind it. `nullability` is false in CAST, where it may not stand. */
export function parseType(c: Cursor, nullability = true): TypeNode {
  c.enter();
  const start = c.position;
  let type = parseTypeName(c, start);
  if (nullability) type = withNullability(c, type, start);
  for (;;) {
    const brackets = c.tokens.postgres && c.are('[', ']');
    const isArray = brackets || c.is('ARRAY');
    const kind = isArray ? 'array-type' : c.is('MULTISET') ? 'multiset-type' : undefined;
    if (kind === undefined) break;
    c.position += brackets ? 2 : 1;
    type = node({ kind, span: c.span(start), nullable: undefined, element: type });
    if (nullability) type = withNullability(c, type, start);
  }
  c.leave();
  return type;
}

function withNullability(c: Cursor, type: TypeNode, start: number): TypeNode {
  if (c.accept('NOT')) {
    c.expect('NULL');
    return node({ ...type, nullable: false, span: c.span(start) });
  }
  if (c.accept('NULL')) return node({ ...type, nullable: true, span: c.span(start) });
  return type;
}

function parameter(c: Cursor): number[] {
  if (!c.accept('(')) return [];
  const value = integerValue(c);
  c.expect(')');
  return [value];
}

function simple(c: Cursor, start: number, name: SimpleTypeName, parameters: number[]): TypeNode {
  return node({
    kind: 'simple-type',
    span: c.span(start),
    nullable: undefined,
    name,
    parameters: list(parameters),
  });
}

function parseTypeName(c: Cursor, start: number): TypeNode {
  const tag = c.tag;
  const plain = PLAIN.get(tag);
  if (plain !== undefined) {
    c.position++;
    if (plain === 'GEOMETRY') {
      throw syntaxError('Geo-spatial extensions and the GEOMETRY data type are not enabled', c.lastSpan());
    }
    return simple(c, start, plain, []);
  }
  const sized = ONE_PARAMETER.get(tag);
  if (sized !== undefined) {
    c.position++;
    return simple(c, start, sized, parameter(c));
  }
  switch (tag) {
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      return decimalType(c, start);
    case 'DOUBLE':
      c.position++;
      c.accept('PRECISION');
      return simple(c, start, 'DOUBLE', []);
    case 'CHARACTER':
    case 'CHAR':
    case 'BINARY':
      return varyingType(c, start, tag === 'BINARY');
    case 'TIME':
    case 'TIMESTAMP':
      return timeType(c, start, tag);
    case 'ROW':
      return rowType(c, start);
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
      if (c.peek(1) === '<') return collectionType(c, start, tag);
      break;
    case 'RAW':
      if (c.peek(1) !== '(') throw c.mismatch(2);
      return rawType(c, start);
    case 'STRUCTURED':
      if (c.peek(1) !== '<') throw c.mismatch(2);
      return structuredType(c, start);
  }
  return namedType(c, start);
}

/** `(n)` or `(n, m)`, at most `count` of them. */
function typeParameters(c: Cursor, count: number): number[] {
  const parameters: number[] = [];
  if (!c.accept('(')) return parameters;
  do parameters.push(integerValue(c));
  while (parameters.length < count && c.accept(','));
  c.expect(')');
  return parameters;
}

function decimalType(c: Cursor, start: number): TypeNode {
  c.position++;
  const parameters: number[] = [];
  if (c.accept('(')) {
    parameters.push(integerValue(c));
    if (c.accept(',')) parameters.push(c.accept('-') ? -integerValue(c) : integerValue(c));
    c.expect(')');
  }
  return simple(c, start, 'DECIMAL', parameters);
}

/** `CHAR(n)`, `CHAR VARYING(n)`, `BINARY(n)`, `BINARY VARYING(n)`. */
function varyingType(c: Cursor, start: number, binary: boolean): TypeNode {
  c.position++;
  const varying = c.accept('VARYING');
  const name = binary ? (varying ? 'VARBINARY' : 'BINARY') : varying ? 'VARCHAR' : 'CHAR';
  return simple(c, start, name, parameter(c));
}

/** `TIME(p)`, `TIMESTAMP(p) [WITH[OUT] [LOCAL] TIME ZONE]`. */
function timeType(c: Cursor, start: number, word: 'TIME' | 'TIMESTAMP'): TypeNode {
  c.position++;
  const parameters = parameter(c);
  let name: SimpleTypeName = word;
  if (c.accept('WITHOUT')) {
    c.expect('TIME');
    c.expect('ZONE');
  } else if (c.accept('WITH')) {
    // PostgreSQL's `timestamp with time zone` is an instant too.
    if (!c.tokens.postgres || word === 'TIME') c.expect('LOCAL');
    else c.accept('LOCAL');
    c.expect('TIME');
    c.expect('ZONE');
    name = word === 'TIME' ? 'TIME_LTZ' : 'TIMESTAMP_LTZ';
  }
  return simple(c, start, name, parameters);
}

function comment(c: Cursor): StringLiteral | undefined {
  return c.is(token.STRING) ? plainString(c) : undefined;
}

function rowField(c: Cursor): RowFieldNode {
  const start = c.position;
  const name = c.identifier();
  const type = parseType(c);
  const remark = comment(c);
  return node({ kind: 'row-field', span: c.span(start), name, type, comment: remark });
}

/** Fields between `<>` or `()`; `ROW<>` has none. */
function rowFields(c: Cursor, close: '>' | ')'): readonly RowFieldNode[] {
  const fields: RowFieldNode[] = [];
  if (!c.is(close)) {
    do fields.push(rowField(c));
    while (c.accept(','));
  }
  c.expect(close);
  return list(fields);
}

function rowType(c: Cursor, start: number): TypeNode {
  c.position++;
  let fields: readonly RowFieldNode[];
  if (c.accept('<>')) fields = list([]);
  else if (c.accept('<')) fields = rowFields(c, '>');
  else {
    c.expect('(');
    fields = rowFields(c, ')');
  }
  return node({ kind: 'row-type', span: c.span(start), nullable: undefined, fields });
}

function structuredType(c: Cursor, start: number): TypeNode {
  c.position++;
  c.expect('<');
  const className = stringLiteral(c);
  const fields = c.accept(',') ? rowFields(c, '>') : (c.expect('>'), list<RowFieldNode>([]));
  return node({ kind: 'structured-type', span: c.span(start), nullable: undefined, className, fields });
}

function collectionType(c: Cursor, start: number, word: 'ARRAY' | 'MULTISET' | 'MAP'): TypeNode {
  c.position += 2;
  const first = parseType(c);
  if (word === 'MAP') {
    c.expect(',');
    const value = parseType(c);
    c.expect('>');
    return node({ kind: 'map-type', span: c.span(start), nullable: undefined, key: first, value });
  }
  c.expect('>');
  const kind = word === 'ARRAY' ? 'array-type' : 'multiset-type';
  return node({ kind, span: c.span(start), nullable: undefined, element: first });
}

function rawType(c: Cursor, start: number): TypeNode {
  c.position++;
  c.expect('(');
  const className = stringLiteral(c);
  c.expect(',');
  const serializer = stringLiteral(c);
  c.expect(')');
  return node({ kind: 'raw-type', span: c.span(start), nullable: undefined, className, serializer });
}

function namedType(c: Cursor, start: number): TypeNode {
  const name = c.qualifiedName().parts;
  const postgres = c.tokens.postgres ? postgresType(name) : undefined;
  if (postgres !== undefined) {
    const own = postgres.parameters > 0 ? typeParameters(c, postgres.parameters) : [];
    return simple(c, start, postgres.name, own.length > 0 ? own : [...postgres.defaults]);
  }
  return node({ kind: 'named-type', span: c.span(start), nullable: undefined, name });
}
