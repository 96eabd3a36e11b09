/** Casts to numbers: text is checked as Flink checks it, integers narrow as in Java, decimals round half up or become NULL. */
import { notSupported } from '../error/index.js';
import type { DecimalType, LogicalType } from '../types/index.js';
import { asDecimal, duckdbType, isApproximate, isCharacter, isInteger, printType } from '../types/index.js';
import { decimalFromText } from './decimal-from-text.js';
import { once, raise, wrapInteger } from './duckdb-text.js';

type IntegerKind = 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT';
/** Every number of so many digits is a double. */
const EXACT_DIGITS = 15;

type NumberType = Extract<LogicalType, { kind: IntegerKind | 'DECIMAL' | 'FLOAT' | 'DOUBLE' }>;

const DIGITS: Readonly<Record<IntegerKind, number>> = { TINYINT: 2, SMALLINT: 4, INT: 9, BIGINT: 18 };
const ORDER: readonly string[] = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];

/** @param safe text that is no number gives NULL instead of an error */
export function castToNumber(sql: string, from: LogicalType, to: NumberType, safe: boolean): string {
  const type = duckdbType(to);
  if (from.kind === 'BOOLEAN') return `CAST(CAST(${sql} AS INTEGER) AS ${type})`;
  if (from.kind === 'INTERVAL_DAY_TIME' || from.kind === 'INTERVAL_YEAR_MONTH') {
    const factor = { YEAR: 12, MONTH: 1, DAY: 86_400_000, HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1000 }[
      from.resolution as string
    ];
    return `CAST(${sql} // ${factor ?? 1} AS ${type})`;
  }
  switch (to.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return castToInteger(sql, from, to.kind, safe);
    case 'DECIMAL':
      return castToDecimal(sql, from, to, safe);
    case 'FLOAT':
    case 'DOUBLE':
      if (isCharacter(from)) return parseApproximate(sql, type, safe);
      // DuckDB divides a decimal's digits, which is exact while a double holds them.
      if (from.kind === 'DECIMAL' && from.precision > EXACT_DIGITS)
        return `CAST(CAST(${sql} AS VARCHAR) AS ${type})`;
      return to.kind === 'FLOAT' && from.kind === 'DOUBLE' ? narrowDouble(sql) : `CAST(${sql} AS ${type})`;
    default: {
      const unreachable: never = to;
      return unreachable;
    }
  }
}

function castToInteger(sql: string, from: LogicalType, kind: IntegerKind, safe: boolean): string {
  const type = kind === 'INT' ? 'INTEGER' : kind;
  if (isCharacter(from)) return parseInteger(sql, type, safe);
  if (isInteger(from)) {
    return ORDER.indexOf(from.kind) <= ORDER.indexOf(kind)
      ? `CAST(${sql} AS ${type})`
      : wrapInteger(sql, kind);
  }
  if (from.kind === 'DECIMAL') {
    const digits = from.precision - from.scale;
    const whole = from.scale === 0 ? sql : `trunc(${sql})`;
    if (digits <= DIGITS[kind]) return `CAST(${whole} AS ${type})`;
    if (digits <= 18) return wrapInteger(`CAST(${whole} AS BIGINT)`, kind);
    const low = wrapInteger(`CAST(${whole} AS HUGEINT)`, 'BIGINT');
    return kind === 'BIGINT' ? low : wrapInteger(low, kind);
  }
  if (isApproximate(from)) return once(sql, (value) => truncate(value, kind, type));
  throw notSupported(`CAST from ${from.kind} to ${kind}`);
}

/** Towards zero; out of range the nearest end, NaN is 0. Narrower than INT goes by way of INT, as in Java. */
function truncate(value: string, kind: IntegerKind, type: string): string {
  const wide = kind === 'BIGINT' ? 'BIGINT' : 'INTEGER';
  const [low, high] =
    wide === 'BIGINT' ? ['-9223372036854775808', '9223372036854775807'] : ['-2147483648', '2147483647'];
  const number =
    `CASE WHEN isnan(${value}) THEN 0 WHEN ${value} >= ${high}::DOUBLE THEN ${high} ` +
    `WHEN ${value} <= ${low}::DOUBLE THEN ${low} ELSE CAST(trunc(${value}) AS ${wide}) END`;
  if (kind === 'BIGINT' || kind === 'INT') return `CAST(${number} AS ${type})`;
  return wrapInteger(`CAST(${number} AS INTEGER)`, kind);
}

/** Flink reads an optional sign, digits, and a fraction that it drops; a lone point is zero. */
function parseInteger(sql: string, type: string, safe: boolean): string {
  const cast = safe ? 'TRY_CAST' : 'CAST';
  return once(sql, (text) => {
    const message = `'For input string: ''' || ${text} || '''. Invalid character found.'`;
    return (
      `CASE WHEN regexp_full_match(${text}, '[+-]?[0-9]+') THEN ${cast}(${text} AS ${type}) ` +
      `WHEN regexp_full_match(${text}, '\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]*)\\s*') ` +
      `THEN ${cast}(regexp_replace(split_part(trim(${text}), '.', 1), '^([+-]?)$', '\\10') AS ${type}) ` +
      (safe ? 'END' : `WHEN ${text} IS NOT NULL THEN ${raise(message, type)} END`)
    );
  });
}

/** What Java's `parseDouble` takes; DuckDB takes more (`1_000`, `+-1`, `nan`). */
function parseApproximate(sql: string, type: string, safe: boolean): string {
  const digits = '(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?';
  const number = `[+-]?(?:NaN|Infinity|${digits})`;
  const blank = '[\\x01-\\x20]*';
  return once(sql, (text) => {
    const message = `'For input string: "' || ${text} || '"'`;
    return (
      `CASE WHEN regexp_full_match(${text}, '${number}') THEN TRY_CAST(${text} AS ${type}) ` +
      `WHEN regexp_full_match(${text}, '${blank}(?:${number}|[+-]?${digits}[dDfF])${blank}') THEN TRY_CAST(regexp_extract(${text}, '${number}') AS ${type}) ` +
      (safe ? 'END' : `WHEN ${text} IS NOT NULL THEN ${raise(message, type)} END`)
    );
  });
}

/** Beyond the largest FLOAT lies infinity. */
function narrowDouble(sql: string): string {
  return once(
    sql,
    (value) =>
      `CASE WHEN abs(${value}) < 3.4028235677973366e38 OR isnan(${value}) THEN CAST(${value} AS FLOAT) ` +
      `WHEN ${value} > 0 THEN 'inf'::FLOAT WHEN ${value} < 0 THEN '-inf'::FLOAT END`,
  );
}

function castToDecimal(sql: string, from: LogicalType, to: DecimalType, safe: boolean): string {
  const type = duckdbType(to);
  if (isCharacter(from)) {
    return once(sql, (text) => {
      const number = '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?';
      return (
        `CASE WHEN regexp_full_match(trim(${text}, ' '), '${number}') THEN ${decimalFromText(`trim(${text}, ' ')`, type, safe ? 'TRY_CAST' : 'CAST')} ` +
        (safe
          ? 'END'
          : `WHEN ${text} IS NOT NULL THEN ${raise(`'For input string: ''' || ${text} || '''. It is not a value of ${printType(to).replace(' NOT NULL', '')}.'`, type)} END`)
      );
    });
  }
  // The shortest text of a double is what Java's BigDecimal.valueOf starts from.
  if (isApproximate(from)) return decimalFromText(`CAST(${sql} AS VARCHAR)`, type, 'TRY_CAST');
  const source = asDecimal(from);
  const fits =
    source.precision - source.scale < to.precision - to.scale ||
    (source.precision - source.scale === to.precision - to.scale && source.scale <= to.scale);
  return `${fits ? 'CAST' : 'TRY_CAST'}(${sql} AS ${type})`;
}
