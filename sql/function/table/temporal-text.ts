/** Dates and times from and to text and Unix time. */
import { FungiError, validationError } from '../../error/index.js';
import { readDateOrNull, readTimestampOrNull, withPrecision } from '../../expression/cast-datetime.js';
import { once, raise } from '../../expression/duckdb-text.js';
import { fixedOffsetMinutes, instantToLocal, localToInstant } from '../../expression/time-zone.js';
import { strftimeFormat } from '../strftime-format.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import { characterString, family, numeric, overloads, parameters } from '../inference.js';
import type { Coercion } from '../inference.js';

interface TextEntry {
  readonly name: string;
  readonly signatures: readonly string[];
  readonly coerce: Coercion;
  readonly returnType: (args: readonly ArgumentInfo[]) => LogicalType;
  readonly render: (args: readonly string[], context: RenderContext) => string;
}

function entry({ name, signatures, coerce, returnType, render }: TextEntry): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    group: 'temporal',
    signatures,
    determinism: 'deterministic',
    coerce,
    returnType,
    render,
  };
}

const text1 = parameters(characterString);
const text2 = parameters(characterString, characterString);
const timestampParameter = family(['TIMESTAMP', 'TIMESTAMP_LTZ'], t.timestamp(3));

const isColumn = (sql: string): boolean => /^\w+(\.\w+)?$/.test(sql);

/** As `strftime` by '%Y-%m-%d', in half its time; DATE prints years before 1 in a way of its own. */
function dateText(column: string): string {
  return `CASE WHEN ${column} >= TIMESTAMP '0001-01-01' THEN CAST(CAST(${column} AS DATE) AS VARCHAR) ELSE strftime(${column}, '%Y-%m-%d') END`;
}

/** A local TIMESTAMP (or TIMESTAMP_NS) by a Java pattern. */
function format(local: string, pattern: string, literal: unknown, nanoseconds: boolean): string {
  const fast = typeof literal === 'string' && literal !== '' ? strftimeFormat(literal) : undefined;
  if (fast === '%Y-%m-%d' && !nanoseconds && isColumn(local)) return dateText(local);
  if (fast !== undefined) return `strftime(${local}, ${t.quoteString(fast)})`;
  return nanoseconds
    ? `flink_format_timestamp_ns(epoch_ns(${local}), ${pattern})`
    : `flink_format_timestamp(epoch_us(${local}), ${pattern})`;
}

/** A text as `SimpleDateFormat` reads it, as a TIMESTAMP; DuckDB reads those of the usual form. */
function readSimple(text: string, pattern?: string): string {
  const exact = `make_timestamp(flink_simple_parse(${text}, ${pattern ?? `'yyyy-MM-dd HH:mm:ss'`}))`;
  if (pattern !== undefined || !isColumn(text)) return exact;
  const usual = `${text} LIKE '____-__-__ __:__:__'`;
  return `coalesce(CASE WHEN ${usual} THEN TRY_CAST(${text} AS TIMESTAMP) END, ${exact})`;
}

/** A local TIMESTAMP by a pattern of `SimpleDateFormat`. */
function formatSimply(local: string, pattern: string, literal: unknown): string {
  const fast = typeof literal === 'string' && literal !== '' ? strftimeFormat(literal) : undefined;
  if (fast === '%Y-%m-%d' && isColumn(local)) return dateText(local);
  if (fast !== undefined && !/%[fn]/.test(fast)) return `strftime(${local}, ${t.quoteString(fast)})`;
  return `flink_simple_format(epoch_ms(${local}), ${pattern})`;
}

const dateFormat = entry({
  name: 'DATE_FORMAT',
  signatures: [
    'DATE_FORMAT(<TIMESTAMP>, <CHARACTER_STRING>)',
    'DATE_FORMAT(<CHARACTER_STRING>, <CHARACTER_STRING>)',
  ],
  coerce: overloads(parameters(timestampParameter, characterString), text2),
  returnType: () => t.string(),
  render([value, pattern], { argumentTypes, literals, timeZone }) {
    const type = argumentTypes[0]!;
    if (t.isCharacter(type)) return formatSimply(readSimple(value!), pattern!, literals[1]);
    const fine = 'precision' in type && type.precision > 6;
    const local = type.kind === 'TIMESTAMP_LTZ' ? instantToLocal(value!, timeZone, fine) : value!;
    return format(local, pattern!, literals[1], fine);
  },
});

const toDate = entry({
  name: 'TO_DATE',
  signatures: ['TO_DATE(<CHARACTER_STRING>)', 'TO_DATE(<CHARACTER_STRING>, <CHARACTER_STRING>)'],
  coerce: overloads(text1, text2),
  returnType: () => t.date(),
  render: ([text, pattern]) =>
    pattern === undefined
      ? readDateOrNull(text!)
      : `CAST(make_timestamp(flink_simple_parse(${text!}, ${pattern})) AS DATE)`,
});

const toTimestamp = entry({
  name: 'TO_TIMESTAMP',
  signatures: ['TO_TIMESTAMP(<CHARACTER_STRING>)', 'TO_TIMESTAMP(<CHARACTER_STRING>, <CHARACTER_STRING>)'],
  coerce: overloads(text1, text2),
  returnType: () => t.timestamp(3),
  render: ([text, pattern]) =>
    withPrecision(
      pattern === undefined
        ? readTimestampOrNull(text!)
        : `make_timestamp(flink_parse_pattern(${text!}, ${pattern}))`,
      6,
      3,
    ),
});

/** Digits of the fraction that a pattern reads, at least the three that the type has. */
function patternPrecision(pattern: unknown): number {
  if (typeof pattern !== 'string') return 3;
  return Math.min(9, Math.max(3, /S+/.exec(pattern)?.[0].length ?? 0));
}

const toTimestampLtz = entry({
  name: 'TO_TIMESTAMP_LTZ',
  signatures: [
    'TO_TIMESTAMP_LTZ(<NUMERIC>)',
    'TO_TIMESTAMP_LTZ(<NUMERIC>, <INTEGER_NUMERIC>)',
    'TO_TIMESTAMP_LTZ(<CHARACTER_STRING>)',
    'TO_TIMESTAMP_LTZ(<CHARACTER_STRING>, pattern <CHARACTER_STRING>)',
    'TO_TIMESTAMP_LTZ(<CHARACTER_STRING>, pattern <CHARACTER_STRING>, timezone <CHARACTER_STRING>)',
  ],
  coerce: overloads(
    parameters(numeric),
    parameters(numeric, family(['TINYINT', 'SMALLINT', 'INT', 'BIGINT'], t.int())),
    text1,
    text2,
    parameters(characterString, characterString, characterString),
  ),
  returnType(args) {
    const [value, second, zone] = args;
    if (!t.isCharacter(value!.type)) {
      const precision = second?.literal;
      if (typeof precision === 'bigint' && precision !== 0n && precision !== 3n) {
        throw validationError(
          `The precision value '${precision}' for function TO_TIMESTAMP_LTZ(numeric, precision) is unsupported, the supported value is '0' for second or '3' for millisecond.`,
          second!.span,
        );
      }
      return t.timestampLtz(3);
    }
    if (
      typeof second?.literal === 'string' &&
      !/^[^A-Za-z]*(?:[GuyDMLdQqYwWEecaBhKkHmsSAnNVvzOXxpF]+(?:'[^']*'|[^A-Za-z])*)*$/.test(second.literal)
    ) {
      throw validationError(`Invalid pattern for parsing TIMESTAMP_LTZ: ${second.literal}`, second.span);
    }
    if (typeof zone?.literal === 'string') requireZone(zone.literal, zone);
    return t.timestampLtz(patternPrecision(second?.literal));
  },
  render(args, context) {
    return t.isCharacter(context.argumentTypes[0]!)
      ? textToInstant(args, context)
      : numberToInstant(args, context);
  },
});

function requireZone(name: string, zone: ArgumentInfo): void {
  if (fixedOffsetMinutes(name) !== undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch (cause) {
    throw new FungiError(
      'VALIDATION',
      `Invalid timezone for parsing TIMESTAMP_LTZ: Invalid ID for region-based ZoneId, invalid format: ${name}`,
      {
        cause,
        ...(zone.span ? { span: zone.span } : {}),
      },
    );
  }
}

/** Years 0 to 9999, as milliseconds; what lies outside is NULL. */
const INSTANT_MIN = '-62167219200000';
const INSTANT_MAX = '253402300799999';

function numberToInstant([value, precision]: readonly string[], { argumentTypes }: RenderContext): string {
  const type = argumentTypes[0]!;
  const factor = precision === undefined ? '1' : `CASE ${precision} WHEN 0 THEN 1000 WHEN 3 THEN 1 END`;
  const wide = t.isApproximate(type) ? 'DOUBLE' : type.kind === 'DECIMAL' ? 'DOUBLE' : 'HUGEINT';
  // FLOAT seconds are rounded to the millisecond they were written with.
  const scaled =
    type.kind === 'FLOAT' ? `CAST(CAST(${value!} AS VARCHAR) AS DOUBLE)` : `CAST(${value!} AS ${wide})`;
  return once(
    `(${scaled} * (${factor}))`,
    (ms) =>
      `CASE WHEN ${ms} BETWEEN ${INSTANT_MIN} AND ${INSTANT_MAX} THEN make_timestamp(CAST(trunc(CAST(${ms} AS DOUBLE)) AS BIGINT) * 1000) END`,
  );
}

function textToInstant(
  [text, pattern, zone]: readonly string[],
  { literals, returnType }: RenderContext,
): string {
  const precision = 'precision' in returnType ? returnType.precision : 3;
  if (pattern === undefined) {
    // Only without a pattern does a text that is no timestamp fail the query.
    return once(text!, (value) => {
      const message = `'Text ''' || ${value} || ''' could not be parsed at index 0'`;
      const read = `coalesce(${readTimestampOrNull(value)}, ${raise(message, 'TIMESTAMP')})`;
      return localToInstant(`CASE WHEN ${value} IS NOT NULL THEN ${withPrecision(read, 6, 3)} END`, 'UTC');
    });
  }
  const nanos = `flink_parse_pattern_ns(${text!}, ${pattern})`;
  const local =
    precision > 6
      ? `make_timestamp_ns(${nanos})`
      : withPrecision(`make_timestamp(flink_parse_pattern(${text!}, ${pattern}))`, 6, precision);
  const zoneLiteral = literals[2];
  if (zone === undefined) return localToInstant(local, 'UTC', precision > 6);
  if (typeof zoneLiteral === 'string') return localToInstant(local, zoneLiteral, precision > 6);
  return `CAST(TRY(timezone('UTC', timezone(${zone}, CAST(${local} AS TIMESTAMP)))) AS ${t.duckdbType(returnType)})`;
}

const fromUnixtime = entry({
  name: 'FROM_UNIXTIME',
  signatures: ['FROM_UNIXTIME(<NUMERIC>)', 'FROM_UNIXTIME(<NUMERIC>, <CHARACTER_STRING>)'],
  coerce: overloads(parameters(numeric), parameters(numeric, characterString)),
  returnType: () => t.string(),
  render([seconds, pattern], { literals, timeZone, argumentTypes }) {
    const whole = t.isInteger(argumentTypes[0]!)
      ? `CAST(${seconds!} AS BIGINT)`
      : `CAST(trunc(${seconds!}) AS BIGINT)`;
    const local = instantToLocal(`make_timestamp(${whole} * 1000000)`, timeZone);
    if (pattern === undefined) return `strftime(${local}, '%Y-%m-%d %H:%M:%S')`;
    return formatSimply(local, pattern, literals[1]);
  },
});

/** Seconds since 1970; for text that cannot be read Flink gives the least BIGINT. */
const unixTimestamp: ScalarFunction = {
  kind: 'scalar',
  name: 'UNIX_TIMESTAMP',
  group: 'temporal',
  signatures: [
    'UNIX_TIMESTAMP()',
    'UNIX_TIMESTAMP(<CHARACTER_STRING>)',
    'UNIX_TIMESTAMP(<CHARACTER_STRING>, <CHARACTER_STRING>)',
  ],
  determinism: 'per-row',
  coerce: overloads(parameters(), text1, text2),
  returnType: (args) => t.bigint(args.some((arg) => arg.type.nullable)),
  render([text, pattern], { now, timeZone }) {
    const seconds = (instant: string): string =>
      once(`epoch_ms(${instant})`, (ms) => `((${ms} - ((${ms} % 1000) + 1000) % 1000) // 1000)`);
    if (text === undefined) return seconds(now);
    const local = readSimple(text, pattern);
    const missing = `CASE WHEN ${text} IS NOT NULL${pattern === undefined ? '' : ` AND ${pattern} IS NOT NULL`} THEN CAST('-9223372036854775808' AS BIGINT) END`;
    return `coalesce(${seconds(localToInstant(local, timeZone))}, ${missing})`;
  },
};

const convertTz = entry({
  name: 'CONVERT_TZ',
  signatures: ['CONVERT_TZ(<CHARACTER_STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>)'],
  coerce: parameters(characterString, characterString, characterString),
  returnType: () => t.string(),
  render: ([text, from, to]) => {
    const instant = `timezone(flink_java_zone(${from!}), ${readSimple(text!)})`;
    return `strftime(timezone(flink_java_zone(${to!}), ${instant}), '%Y-%m-%d %H:%M:%S')`;
  },
});

export const temporalTextFunctions: readonly ScalarFunction[] = [
  dateFormat,
  toDate,
  toTimestamp,
  toTimestampLtz,
  fromUnixtime,
  unixTimestamp,
  convertTz,
];
