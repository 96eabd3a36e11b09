/** The SQL/JSON functions and constructors with their clauses. */
import type {
  Expression,
  JsonBehavior,
  JsonNullClause,
  JsonPassing,
  JsonPathFunction,
  OrderItem,
  TypeNode,
} from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { orderBy } from './query.js';
import { syntaxError } from './syntax-error.js';
import { parseType } from './type.js';

/** A JSON function with its own syntax; undefined for the others, which are ordinary calls. */
export function parseJsonFunction(c: Cursor, start: number): Expression | undefined {
  switch (c.tag) {
    case 'JSON_EXISTS':
      return jsonExists(c, start);
    case 'JSON_VALUE':
      return jsonValue(c, start);
    case 'JSON_QUERY':
      return jsonQuery(c, start);
    case 'JSON_OBJECT':
    case 'JSON_OBJECTAGG':
      return jsonObject(c, start, c.is('JSON_OBJECTAGG'));
    case 'JSON_ARRAY':
      return jsonArray(c, start);
    case 'JSON_ARRAYAGG':
      return jsonArrayAggregate(c, start);
    default:
      return undefined;
  }
}

type PathParts = Partial<Omit<JsonPathFunction, 'kind' | 'span' | 'name' | 'input' | 'path' | 'passing'>>;

function pathNode(
  c: Cursor,
  start: number,
  name: JsonPathFunction['name'],
  head: JsonPathHead,
  parts: PathParts,
): Expression {
  return node({
    kind: 'json-path-function',
    span: c.span(start),
    name,
    input: head.input,
    path: head.path,
    ...(head.passing.length > 0 ? { passing: head.passing } : undefined),
    returning: parts.returning,
    wrapper: parts.wrapper,
    onEmpty: parts.onEmpty,
    onError: parts.onError,
  });
}

interface JsonPathHead {
  readonly input: Expression;
  readonly path: Expression;
  readonly passing: readonly JsonPassing[];
}

/** `( input , path [PASSING x AS name, …]`. */
function openPath(c: Cursor): JsonPathHead {
  c.position += 2;
  const input = parseExpression(c);
  c.expect(',');
  const path = parseExpression(c);
  const passing = c.accept('PASSING') ? c.commaList(() => jsonPassing(c)) : [];
  return { input, path, passing: list(passing) };
}

function jsonPassing(c: Cursor): JsonPassing {
  const value = parseExpression(c);
  c.expect('AS');
  return node({ value, name: c.identifier() });
}

function jsonExists(c: Cursor, start: number): Expression {
  const head = openPath(c);
  const kind = c.acceptOneOf('TRUE', 'FALSE', 'UNKNOWN', 'ERROR');
  let onError: JsonBehavior | undefined;
  if (kind !== undefined) {
    c.expect('ON');
    c.expect('ERROR');
    onError = node({ kind });
  }
  c.expect(')');
  return pathNode(c, start, 'JSON_EXISTS', head, { onError });
}

interface Behaviors {
  readonly onEmpty: JsonBehavior | undefined;
  readonly onError: JsonBehavior | undefined;
}

/** `… ON EMPTY`, `… ON ERROR` in any order; the last of each counts. */
function behaviors(c: Cursor, parse: () => JsonBehavior | undefined): Behaviors {
  let onEmpty: JsonBehavior | undefined;
  let onError: JsonBehavior | undefined;
  for (let behavior = parse(); behavior !== undefined; behavior = parse()) {
    c.expect('ON');
    if (c.expectOneOf('EMPTY', 'ERROR') === 'EMPTY') onEmpty = behavior;
    else onError = behavior;
  }
  return { onEmpty, onError };
}

function jsonValue(c: Cursor, start: number): Expression {
  const head = openPath(c);
  const returning = returningType(c);
  const { onEmpty, onError } = behaviors(c, () => {
    const kind = c.acceptOneOf('ERROR', 'NULL');
    if (kind !== undefined) return node({ kind });
    if (!c.accept('DEFAULT')) return undefined;
    return node({ kind: 'DEFAULT' as const, value: parseExpression(c) });
  });
  c.expect(')');
  return pathNode(c, start, 'JSON_VALUE', head, { returning, onEmpty, onError });
}

const returningType = (c: Cursor): TypeNode | undefined =>
  c.accept('RETURNING') ? parseType(c, false) : undefined;

function jsonQuery(c: Cursor, start: number): Expression {
  const head = openPath(c);
  const returning = returningType(c);
  const wrapper = jsonWrapper(c);
  const { onEmpty, onError } = behaviors(c, () => {
    const kind = c.acceptOneOf('ERROR', 'NULL');
    if (kind !== undefined) return node({ kind });
    if (!c.accept('EMPTY')) return undefined;
    return node({ kind: c.expectOneOf('ARRAY', 'OBJECT') === 'ARRAY' ? 'EMPTY ARRAY' : 'EMPTY OBJECT' });
  });
  c.expect(')');
  return pathNode(c, start, 'JSON_QUERY', head, { returning, wrapper, onEmpty, onError });
}

/** `WITHOUT [ARRAY] WRAPPER`, `WITH [CONDITIONAL|UNCONDITIONAL] [ARRAY] WRAPPER`. */
function jsonWrapper(c: Cursor): JsonPathFunction['wrapper'] {
  let wrapper: JsonPathFunction['wrapper'];
  if (c.accept('WITHOUT')) wrapper = 'WITHOUT ARRAY';
  else if (c.accept('WITH')) {
    const condition = c.acceptOneOf('CONDITIONAL', 'UNCONDITIONAL');
    wrapper = condition === 'CONDITIONAL' ? 'WITH CONDITIONAL ARRAY' : 'WITH UNCONDITIONAL ARRAY';
  } else return undefined;
  c.accept('ARRAY');
  c.expect('WRAPPER');
  return wrapper;
}

function nullClause(c: Cursor, otherwise: JsonNullClause): JsonNullClause {
  const word = c.are('NULL', 'ON') || c.is('ABSENT') ? c.acceptOneOf('NULL', 'ABSENT') : undefined;
  if (word === undefined) return otherwise;
  c.expect('ON');
  c.expect('NULL');
  return word === 'NULL' ? 'NULL ON NULL' : 'ABSENT ON NULL';
}

interface JsonEntry {
  readonly key: Expression;
  readonly value: Expression;
  readonly formatJson: boolean;
}

/** `KEY k VALUE v`, `k VALUE v`, `k : v`. */
function jsonEntry(c: Cursor): JsonEntry {
  const withKey = c.accept('KEY');
  const key = parseExpression(c);
  if (!c.accept('VALUE')) {
    if (withKey && c.is(':')) {
      throw syntaxError("Illegal identifier ':'. Was expecting 'VALUE'", c.tokenSpanAt(c.position));
    }
    if (withKey) throw c.unexpected();
    c.expect(':');
  }
  return node({ key, ...jsonElement(c) });
}

/** A value; a `FORMAT JSON` behind it is a property of the place, not of the value. */
function jsonElement(c: Cursor): { readonly value: Expression; readonly formatJson: boolean } {
  const value = parseExpression(c);
  if (value.kind === 'json-format' && value.encoding === undefined) {
    return node({ value: value.operand, formatJson: true });
  }
  return node({ value, formatJson: false });
}

function jsonObject(c: Cursor, start: number, aggregate: boolean): Expression {
  c.position += 2;
  const entries: JsonEntry[] = [];
  const noEntries = !aggregate && (c.is(')') || c.are('NULL', 'ON') || c.are('ABSENT', 'ON'));
  if (!noEntries) {
    do entries.push(jsonEntry(c));
    while (!aggregate && c.accept(','));
  }
  const onNull = nullClause(c, 'NULL ON NULL');
  c.expect(')');
  return node({
    kind: 'json-object',
    span: c.span(start),
    aggregate,
    entries: list(entries),
    onNull,
    filter: undefined,
    over: undefined,
  });
}

function jsonArray(c: Cursor, start: number): Expression {
  c.position += 2;
  const elements: { readonly value: Expression; readonly formatJson: boolean }[] = [];
  const empty = c.is(')');
  if (!empty) {
    do elements.push(jsonElement(c));
    while (c.accept(','));
  }
  const onNull = empty ? 'ABSENT ON NULL' : nullClause(c, 'ABSENT ON NULL');
  c.expect(')');
  return node({
    kind: 'json-array',
    span: c.span(start),
    aggregate: false,
    elements: list(elements),
    orderBy: list<OrderItem>([]),
    onNull,
    filter: undefined,
    over: undefined,
  });
}

/** `JSON_ARRAYAGG(v [FORMAT JSON] [ORDER BY …] [… ON NULL])`, or the order after it as `WITHIN GROUP`. */
function jsonArrayAggregate(c: Cursor, start: number): Expression {
  c.position += 2;
  const element = jsonElement(c);
  let order = c.is('ORDER') ? orderBy(c) : list<OrderItem>([]);
  const onNull = nullClause(c, 'ABSENT ON NULL');
  c.expect(')');
  if (order.length === 0 && c.acceptPair('WITHIN', 'GROUP')) {
    c.expect('(');
    order = orderBy(c);
    c.expect(')');
  }
  return node({
    kind: 'json-array',
    span: c.span(start),
    aggregate: true,
    elements: list([element]),
    orderBy: order,
    onNull,
    filter: undefined,
    over: undefined,
  });
}
