/** Functions with a syntax of their own: CAST, EXTRACT, TRIM, SUBSTRING, FLOOR … TO, the unit functions, JSON. */
import type {
  Argument,
  Expression,
  IntervalQualifier,
  QualifiedName,
  SymbolArgument,
  TypeNode,
} from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { callNode, keywordName, namedCall } from './function-call.js';
import { atQualifier, intervalQualifier } from './interval.js';
import { isReservedFunction } from './keywords.js';
import { parseJsonFunction } from './json-function.js';
import { startsOperand } from './operand-start.js';
import { parsePrimary } from './primary.js';
import { syntaxError } from './syntax-error.js';
import { parseType } from './type.js';
import * as token from './token-buffer.js';

type Builtin = (c: Cursor, start: number) => Expression;

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['CAST', cast],
  ['TRY_CAST', cast],
  ['SAFE_CAST', cast],
  ['EXTRACT', extract],
  ['POSITION', position],
  ['CONVERT', convert],
  ['TRANSLATE', translate],
  ['OVERLAY', overlay],
  ['FLOOR', rounding],
  ['CEIL', rounding],
  ['CEILING', rounding],
  ['SUBSTRING', substring],
  ['TRIM', trim],
  ['TIMESTAMPADD', unitFirst],
  ['TIMESTAMPDIFF', unitFirst],
  ['DATE_TRUNC', unitLast],
  ['DATETIME_TRUNC', unitLast],
  ['TIMESTAMP_TRUNC', unitLast],
  ['TIME_TRUNC', unitLast],
  ['DATE_DIFF', unitLast],
  ['DATETIME_DIFF', unitLast],
  ['TIMESTAMP_DIFF', unitLast],
  ['TIME_DIFF', unitLast],
  ['CONTAINS_SUBSTR', containsSubstring],
  ['PREV', plainCall],
  ['NEXT', plainCall],
  ['CLASSIFIER', withoutArguments],
  ['MATCH_NUMBER', withoutArguments],
  ['DATE', plainCall],
  ['TIME', plainCall],
  ['TIMESTAMP', plainCall],
  ['DATETIME', plainCall],
]);

/** A function that starts with a keyword of its own, or undefined. */
export function parseBuiltin(c: Cursor, start: number): Expression | undefined {
  const tag = c.tag;
  if (tag === 'RUNNING' || tag === 'FINAL') return matchModifier(c, start);
  if (tag === 'SPECIFIC') return specificCall(c, start);
  if (c.peek(1) !== '(') return undefined;
  const builtin = BUILTINS.get(tag);
  if (builtin !== undefined) return builtin(c, start);
  return tag.startsWith('JSON_') ? parseJsonFunction(c, start) : undefined;
}

function plainCall(c: Cursor, start: number): Expression {
  return namedCall(c, start, keywordName(c));
}

function withoutArguments(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  c.expect(')');
  return callNode(c, start, name, list<Argument>([]));
}

/** `CONTAINS_SUBSTR(x, 'text')`. */
function containsSubstring(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  c.expect(',');
  args.push(parseExpression(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

function specificCall(c: Cursor, start: number): Expression {
  if (!c.isNameAt(1)) throw c.mismatch(2);
  c.position++;
  return namedCall(c, start, c.qualifiedName(), true);
}

/** `FINAL LAST(a)`, `RUNNING a`: a call named so with one argument. `final` alone is a name. */
function matchModifier(c: Cursor, start: number): Expression | undefined {
  if (c.are('FINAL', '(')) return undefined;
  const fits = c.isNameAt(1) || (isReservedFunction(c.peek(1)) && c.peek(2) === '(');
  if (!fits && (!c.is('RUNNING') || !startsOperand(c, 1))) return undefined;
  const name = keywordName(c);
  const inner = parsePrimary(c);
  return callNode(c, start, name, list([inner]));
}

function cast(c: Cursor, start: number): Expression {
  const safe = !c.is('CAST');
  c.position += 2;
  const operand = parseExpression(c);
  c.expect('AS');
  const type = castType(c);
  c.expect(')');
  return node({ kind: 'cast', span: c.span(start), safe, operand, type, format: undefined });
}

function castType(c: Cursor): TypeNode | IntervalQualifier {
  if (!c.accept('INTERVAL')) return parseType(c, false);
  if (!atQualifier(c)) throw c.unexpected();
  return intervalQualifier(c);
}

/** Units that EXTRACT, FLOOR and their like know, besides names of the user's own. */
const UNIT_NAMES: ReadonlySet<string> = new Set(
  (
    'NANOSECOND MICROSECOND MILLISECOND SECOND MINUTE HOUR DAY DOW DOY DAYOFWEEK DAYOFYEAR ISODOW ISOYEAR ' +
    'WEEK MONTH QUARTER YEAR EPOCH DECADE CENTURY MILLENNIUM'
  ).split(' '),
);

const symbol = (c: Cursor, start: number, value: string): SymbolArgument =>
  node({ kind: 'symbol', span: c.span(start), value });

/** A unit, `WEEK(MONDAY)`, or any name: `EXTRACT(y FROM d)`. */
function timeUnit(c: Cursor): SymbolArgument {
  const start = c.position;
  const tag = c.tag;
  if (UNIT_NAMES.has(tag)) {
    c.position++;
    if (tag !== 'WEEK' || !c.is('(')) return symbol(c, start, tag);
    c.position++;
    const day = c.expectOneOf('SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY');
    c.expect(')');
    return symbol(c, start, `WEEK(${day})`);
  }
  const { name, quoted } = c.identifier();
  return symbol(c, start, quoted ? `\`${name}\`` : name);
}

function extract(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const unit = timeUnit(c);
  c.expect('FROM');
  const value = parseExpression(c);
  c.expect(')');
  return callNode(c, start, name, list([unit, value]));
}

function position(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parsePrimary(c)];
  c.expect('IN');
  args.push(parseExpression(c));
  if (c.accept('FROM')) args.push(parseExpression(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

/** Keywords that only a type can start with. */
const TYPE_WORDS: ReadonlySet<string> = new Set(
  (
    'BOOLEAN INTEGER INT TINYINT SMALLINT BIGINT REAL FLOAT DOUBLE DATE TIME TIMESTAMP DECIMAL DEC NUMERIC CHAR ' +
    'CHARACTER VARCHAR BINARY VARBINARY BYTES STRING TIMESTAMP_LTZ ANY INTERVAL'
  ).split(' '),
);

/**
 * `CONVERT(x USING cs)`, `CONVERT(x, cs, cs)`, and `CONVERT(type, x[, style])`, which is a cast.
 */
function convert(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  if (TYPE_WORDS.has(c.tag) && c.peek(1) !== token.STRING) {
    const type = castType(c);
    c.expect(',');
    const operand = parseExpression(c);
    const format = c.accept(',') ? (acceptStyle(c) ?? parseExpression(c)) : undefined;
    c.expect(')');
    return node({ kind: 'cast', span: c.span(start), safe: false, operand, type, format });
  }
  return characterSetCall(c, start, name);
}

function acceptStyle(c: Cursor): Expression | undefined {
  return c.is('NULL') ? parsePrimary(c) : undefined;
}

function characterSetCall(c: Cursor, start: number, name: ReturnType<typeof keywordName>): Expression {
  const args: Argument[] = [parseExpression(c)];
  const takeName = (): void => {
    const at = c.position;
    const parts = c.qualifiedName().parts;
    args.push(symbol(c, at, parts.map((part) => part.name).join('.')));
  };
  if (c.accept('USING')) takeName();
  else {
    c.expect(',');
    takeName();
    c.expect(',');
    takeName();
  }
  c.expect(')');
  return callNode(c, start, name, list(args));
}

/** `TRANSLATE(x USING cs)` or `TRANSLATE(x, from, to)`. */
function translate(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  if (c.accept('USING')) {
    const at = c.position;
    const parts = c.qualifiedName().parts;
    args.push(symbol(c, at, parts.map((part) => part.name).join('.')));
  } else while (c.accept(',')) args.push(parseExpression(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

function overlay(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  c.expect('PLACING');
  args.push(parseExpression(c));
  c.expect('FROM');
  args.push(parseExpression(c));
  if (c.accept('FOR')) args.push(parseExpression(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

/** `FLOOR(x)`, `CEIL(x TO unit)`. */
function rounding(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  if (c.accept('TO')) args.push(timeUnit(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

function substring(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  if (!c.accept('FROM')) c.expect(',');
  args.push(parseExpression(c));
  if (c.accept('FOR') || c.accept(',')) args.push(parseExpression(c));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

/** `TRIM(x)` → [x]; `TRIM([BOTH|LEADING|TRAILING] [a FROM] x)` → [symbol, a, x], where a is a blank when not written. */
function trim(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const at = c.position;
  const side = c.acceptOneOf('BOTH', 'LEADING', 'TRAILING');
  if (side === undefined && c.is('FROM')) {
    c.position++;
    throw syntaxError("'FROM' without operands preceding it is illegal", c.lastSpan());
  }
  const flag = symbol(c, at, side ?? 'BOTH');
  const first = c.is('FROM') ? blank(flag) : parseExpression(c);
  const args: Argument[] = [first];
  if (c.accept('FROM')) args.splice(0, 1, flag, first, parseExpression(c));
  else if (side !== undefined) args.unshift(flag, blank(flag));
  c.expect(')');
  return callNode(c, start, name, list(args));
}

const blank = (at: SymbolArgument): Expression =>
  node({ kind: 'string-literal', span: at.span, value: ' ', characterSet: undefined });

/** Names of the SQL/CLI standard for units. */
const CLI_UNIT = /^SQL_TSI_/;

/** `TIMESTAMPADD(unit, n, x)`, `TIMESTAMPDIFF(unit, a, b)`. */
function unitFirst(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const at = c.position;
  const written = timeUnit(c);
  let value = written.value.replace(CLI_UNIT, '');
  if (CLI_UNIT.test(written.value.toUpperCase())) value = written.value.toUpperCase().replace(CLI_UNIT, '');
  if (value.toUpperCase() === 'FRAC_SECOND') value = 'MICROSECOND';
  const args: Argument[] = [node({ kind: 'symbol', span: c.tokenSpanAt(at), value })];
  for (let i = 0; i < 2; i++) {
    c.expect(',');
    args.push(parseExpression(c));
  }
  c.expect(')');
  return callNode(c, start, name, list(args));
}

const upper = (name: QualifiedName): string => name.parts[0]!.name.toUpperCase();

/** `DATE_TRUNC(x, unit)`, `TIMESTAMP_DIFF(a, b, unit)`: a name at the end is a unit or a column, hence a column. */
function unitLast(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const args: Argument[] = [parseExpression(c)];
  const more = upper(name).endsWith('_DIFF') ? 2 : 1;
  for (let i = 0; i < more; i++) {
    c.expect(',');
    const next = c.peek(1);
    const isUnit = UNIT_NAMES.has(c.tag) && (next === ')' || (c.is('WEEK') && next === '('));
    args.push(isUnit ? timeUnit(c) : parseExpression(c));
  }
  c.expect(')');
  return callNode(c, start, name, list(args));
}
