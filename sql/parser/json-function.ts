/** The SQL/JSON functions and constructors with their clauses. */
import type {
  Expression,
  JsonBehavior,
  JsonNullClause,
  JsonPathFunction,
  OrderItem,
  TypeNode,
} from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { filterAndOver } from './function-call.js';
import { orderBy } from './query.js';
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

type PathParts = Partial<Omit<JsonPathFunction, 'kind' | 'span' | 'name' | 'input' | 'path'>>;

function pathNode(
  c: Cursor,
  start: number,
  name: JsonPathFunction['name'],
  input: Expression,
  path: Expression,
  parts: PathParts,
): Expression {
  return node({
    kind: 'json-path-function',
    span: c.span(start),
    name,
    input,
    path,
    returning: parts.returning,
    wrapper: parts.wrapper,
    onEmpty: parts.onEmpty,
    onError: parts.onError,
  });
}

/** `( input , path`. */
function openPath(c: Cursor): readonly [Expression, Expression] {
  c.position += 2;
  const input = parseExpression(c);
  c.expect(',');
  return [input, parseExpression(c)];
}

function jsonExists(c: Cursor, start: number): Expression {
  const [input, path] = openPath(c);
  const kind = c.acceptOneOf('TRUE', 'FALSE', 'UNKNOWN', 'ERROR');
  let onError: JsonBehavior | undefined;
  if (kind !== undefined) {
    c.expect('ON');
    c.expect('ERROR');
    onError = node({ kind });
  }
  c.expect(')');
  return pathNode(c, start, 'JSON_EXISTS', input, path, { onError });
}

interface Behaviors {
  readonly onEmpty: JsonBehavior | undefined;
  readonly onError: JsonBehavior | undefined;
}

/** `… ON EMPTY … ON ERROR`, each at most once and in this order. */
function behaviors(c: Cursor, parse: () => JsonBehavior | undefined): Behaviors {
  let onEmpty: JsonBehavior | undefined;
  let onError: JsonBehavior | undefined;
  for (let behavior = parse(); behavior !== undefined; behavior = parse()) {
    c.expect('ON');
    if (onEmpty === undefined && onError === undefined && c.accept('EMPTY')) onEmpty = behavior;
    else {
      c.expect('ERROR');
      onError = behavior;
      break;
    }
  }
  return { onEmpty, onError };
}

function jsonValue(c: Cursor, start: number): Expression {
  const [input, path] = openPath(c);
  const returning = returningType(c);
  const { onEmpty, onError } = behaviors(c, () => {
    const kind = c.acceptOneOf('ERROR', 'NULL');
    if (kind !== undefined) return node({ kind });
    if (!c.accept('DEFAULT')) return undefined;
    return node({ kind: 'DEFAULT' as const, value: parseExpression(c) });
  });
  c.expect(')');
  return pathNode(c, start, 'JSON_VALUE', input, path, { returning, onEmpty, onError });
}

const returningType = (c: Cursor): TypeNode | undefined =>
  c.accept('RETURNING') ? parseType(c, false) : undefined;

function jsonQuery(c: Cursor, start: number): Expression {
  const [input, path] = openPath(c);
  const returning = returningType(c);
  const wrapper = jsonWrapper(c);
  const { onEmpty, onError } = behaviors(c, () => {
    const kind = c.acceptOneOf('ERROR', 'NULL');
    if (kind !== undefined) return node({ kind });
    if (!c.accept('EMPTY')) return undefined;
    return node({ kind: c.expectOneOf('ARRAY', 'OBJECT') === 'ARRAY' ? 'EMPTY ARRAY' : 'EMPTY OBJECT' });
  });
  c.expect(')');
  return pathNode(c, start, 'JSON_QUERY', input, path, { returning, wrapper, onEmpty, onError });
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

/** `[KEY] k VALUE v`, `k : v`, `k , v`. */
function jsonEntry(c: Cursor): JsonEntry {
  if (c.is('KEY') && c.peek(1) !== ',' && c.peek(1) !== ':' && c.peek(1) !== 'VALUE') c.position++;
  const key = parseExpression(c);
  if (!c.accept('VALUE') && !c.accept(',')) c.expect(':');
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
  const { filter, over } = aggregate ? filterAndOver(c) : { filter: undefined, over: undefined };
  return node({
    kind: 'json-object',
    span: c.span(start),
    aggregate,
    entries: list(entries),
    onNull,
    filter,
    over,
  });
}

function jsonArray(c: Cursor, start: number): Expression {
  c.position += 2;
  const elements: { readonly value: Expression; readonly formatJson: boolean }[] = [];
  if (!c.is(')') && !c.are('NULL', 'ON') && !c.are('ABSENT', 'ON')) {
    do elements.push(jsonElement(c));
    while (c.accept(','));
  }
  const onNull = nullClause(c, 'ABSENT ON NULL');
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
    ...filterAndOver(c),
  });
}
