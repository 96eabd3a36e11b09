/**
 * Functions that tools write against PostgreSQL and Flink SQL has under other names: `date_trunc('month', t)` is `FLOOR(t TO MONTH)`,
 * `to_char(t, 'YYYY-MM')` is DATE_FORMAT. None of these names is a function of Flink's. Aggregates: `pg-aggregates.ts`.
 */
import type { Argument, Expression, FunctionCall, Span } from '../../../sql/ast/index.js';
import { pgError } from '../pg-error.js';
import { binary, cast, numeric, renamed, simpleType, symbol, textLiteral } from './nodes.js';
import { isNumberPattern, numberText } from './number-pattern.js';
import { pgAggregates } from './pg-aggregates.js';

type Rewrite = (call: FunctionCall) => Expression | undefined;

/** The call in Flink's words, or as it is. @throws FungiError 0A000, 22023 for what has no equal there */
export function pgFunction(call: FunctionCall): Expression {
  const { parts } = call.name;
  const rewrite = parts.length === 1 ? functions.get(parts[0]!.name.toLowerCase()) : undefined;
  return rewrite?.(call) ?? call;
}

const rename =
  (name: string, arity: number): Rewrite =>
  (call) =>
    call.arguments.length === arity ? renamed(call, name) : undefined;

function textOf(argument: Argument | undefined): string | undefined {
  if (argument?.kind === 'cast') return textOf(argument.operand);
  return argument?.kind === 'string-literal' ? argument.value : undefined;
}

// ---- parts of times

const TRUNCATED = new Set('second minute hour day month quarter year decade century millennium'.split(' '));

/** Weeks begin on Monday in PostgreSQL, on Sunday in Flink. */
const dateTrunc: Rewrite = (call) => {
  const [unitArgument, time, ...others] = call.arguments as readonly Expression[];
  const unit = textOf(unitArgument)?.toLowerCase();
  if (unit === undefined || time === undefined || others.length > 0) return undefined;
  const { span } = call;
  if (TRUNCATED.has(unit)) return renamed(call, 'FLOOR', [time, symbol(unit.toUpperCase(), span)]);
  if (unit !== 'week') throw unknownUnit(unit, 'date_trunc', unitArgument!.span);
  const dayBefore = binary('-', time, oneDay(span), span);
  return binary('+', renamed(call, 'FLOOR', [dayBefore, symbol('WEEK', span)]), oneDay(span), span);
};

function oneDay(span: Span): Expression {
  const open = { startPrecision: undefined, end: undefined, fractionalPrecision: undefined } as const;
  const qualifier = { kind: 'interval-qualifier', span, start: 'DAY', ...open } as const;
  return { kind: 'interval-literal', value: '1', negative: false, qualifier, span };
}

const unknownUnit = (unit: string, name: string, span: Span): Error =>
  pgError('22023', `unit "${unit}" is not supported by ${name}`, undefined, span);

const EXTRACTED = new Map([
  ...'year quarter month week day hour minute doy isodow decade century millennium'
    .split(' ')
    .map((unit): [string, number] => [unit, 0]),
  // Sunday is 0 in PostgreSQL, 1 in Flink.
  ['dow', 1],
]);

const datePart: Rewrite = (call) => {
  const [unitArgument, time, ...others] = call.arguments;
  const unit = textOf(unitArgument)?.toLowerCase();
  if (unit === undefined || time === undefined || others.length > 0) return undefined;
  const less = EXTRACTED.get(unit);
  if (less === undefined) throw unknownUnit(unit, 'date_part', unitArgument!.span);
  const { span } = call;
  const part = renamed(call, 'EXTRACT', [symbol(unit.toUpperCase(), span), time]);
  const day = less === 0 ? part : binary('-', part, numeric(String(less), span), span);
  return cast(day, simpleType('DOUBLE', span));
};

// ---- to_char

/** Words of PostgreSQL's patterns → those of Java's; longer ones first. */
const PATTERN_WORDS: readonly (readonly [string, string])[] = [
  ['YYYY', 'yyyy'],
  ['YY', 'yy'],
  ['FMMonth', 'MMMM'],
  ['Mon', 'MMM'],
  ['FMMM', 'M'],
  ['MM', 'MM'],
  ['FMDay', 'EEEE'],
  ['Dy', 'EEE'],
  ['DDD', 'DDD'],
  ['FMDD', 'd'],
  ['DD', 'dd'],
  ['HH24', 'HH'],
  ['HH12', 'hh'],
  ['HH', 'hh'],
  ['MI', 'mm'],
  ['SS', 'ss'],
  ['MS', 'SSS'],
  ['US', 'SSSSSS'],
  ['AM', 'a'],
  ['PM', 'a'],
];

/** @throws FungiError 0A000 naming the pattern */
export function javaPattern(pattern: string, span: Span): string {
  let result = '';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const quoted = /^"([^"]*)"/.exec(rest);
    const word = PATTERN_WORDS.find(([name]) => rest.startsWith(name));
    if (quoted) result += `'${quoted[1]!.replaceAll("'", "''")}'`;
    else if (word) result += word[1];
    else if (/^[^A-Za-z0-9'"]/.test(rest)) result += rest[0]!;
    else if (rest.startsWith('T') || rest.startsWith('Z')) result += `'${rest[0]!}'`;
    else {
      throw pgError(
        '0A000',
        `to_char with pattern '${pattern}' is not supported`,
        `DATE_FORMAT takes Java's patterns; of to_char's there are ${PATTERN_WORDS.map(([name]) => name).join(', ')}`,
        span,
      );
    }
    at += quoted?.[0].length ?? word?.[0].length ?? 1;
  }
  return result;
}

const toChar: Rewrite = (call) => {
  const [time, pattern, ...others] = call.arguments;
  const text = textOf(pattern);
  if (text === undefined || time === undefined || others.length > 0) return undefined;
  const { span } = pattern!;
  if (isNumberPattern(text)) return numberText(time as Expression, text, span);
  const java = textLiteral(javaPattern(text, span), span);
  // A date is no argument of DATE_FORMAT; an instant is shown by the session's clock, as in PostgreSQL.
  const timestamp = cast(time as Expression, simpleType('TIMESTAMP', span, [6]));
  return renamed(call, 'DATE_FORMAT', [timestamp, java]);
};

/** Patterns with YYYY are PostgreSQL's: in Java's, which Flink takes, that is no year. */
const readTime =
  (name: string): Rewrite =>
  (call) => {
    const [text, pattern, ...others] = call.arguments;
    const written = textOf(pattern);
    if (text === undefined || others.length > 0 || !written?.includes('YYYY')) return undefined;
    const { span } = pattern!;
    return renamed(call, name, [text, textLiteral(javaPattern(written, span), span)]);
  };

const functions: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['date_trunc', dateTrunc],
  ['date_part', datePart],
  ...pgAggregates,
  ['to_char', toChar],
  ['to_date', readTime('TO_DATE')],
  ['to_timestamp', readTime('TO_TIMESTAMP')],
  ['string_agg', rename('LISTAGG', 2)],
  ['length', rename('CHAR_LENGTH', 1)],
  ['random', rename('RAND', 0)],
  [
    'strpos',
    (call) =>
      call.arguments.length === 2 ? renamed(call, 'POSITION', [...call.arguments].reverse()) : undefined,
  ],
]);
