/** Casts to DATE, TIME and timestamps, and changes of a timestamp's precision. */
import { notSupported } from '../error/index.js';
import type { LogicalType } from '../types/index.js';
import { isCharacter } from '../types/index.js';
import { isRepeatable, once } from './duckdb-text.js';
import { instantToLocal, localToInstant } from './time-zone.js';

type DatetimeType = Extract<LogicalType, { kind: 'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ' }>;

/** @param safe text that is no date or time gives NULL instead of an error */
export function castToDatetime(
  sql: string,
  from: LogicalType,
  to: DatetimeType,
  { timeZone, safe }: { readonly timeZone: string; readonly safe: boolean },
): string {
  switch (to.kind) {
    case 'DATE':
      if (isCharacter(from)) return parseDate(sql, safe);
      return `CAST(${localTime(sql, from, timeZone)} AS DATE)`;
    case 'TIME':
      if (isCharacter(from)) return truncateTime(parseTime(sql, safe), to.precision);
      if (from.kind === 'TIME') return from.precision <= to.precision ? sql : truncateTime(sql, to.precision);
      return truncateTime(`CAST(${localTime(sql, from, timeZone)} AS TIME)`, to.precision);
    case 'TIMESTAMP':
      if (isCharacter(from)) return parseTimestamp(sql, to.precision, safe);
      return withPrecision(localTime(sql, from, timeZone), precisionOf(from), to.precision);
    case 'TIMESTAMP_LTZ':
      if (isCharacter(from))
        return localToInstant(parseTimestamp(sql, to.precision, safe), timeZone, to.precision > 6);
      if (from.kind === 'TIMESTAMP_LTZ') return withPrecision(sql, from.precision, to.precision);
      return localToInstant(
        withPrecision(localTime(sql, from, timeZone), precisionOf(from), to.precision),
        timeZone,
        to.precision > 6,
      );
    default: {
      const unreachable: never = to;
      return unreachable;
    }
  }
}

const precisionOf = (type: LogicalType): number =>
  'precision' in type && type.kind !== 'TIME' ? type.precision : 3;

/** A date or time as a local TIMESTAMP (or TIMESTAMP_NS where it is one). */
function localTime(sql: string, from: LogicalType, timeZone: string): string {
  switch (from.kind) {
    case 'TIMESTAMP':
    case 'DATE':
      return sql;
    case 'TIMESTAMP_LTZ':
      return instantToLocal(sql, timeZone, from.precision > 6);
    case 'TIME':
      return `(DATE '1970-01-01' + ${sql})`;
    default:
      throw notSupported(`CAST from ${from.kind} to a date or time`);
  }
}

/** The same time with `to` fraction digits; what is finer is cut. */
export function withPrecision(sql: string, from: number, to: number): string {
  const target = to > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
  if (to >= from) return `CAST(${sql} AS ${target})`;
  if (to > 6)
    return once(
      sql,
      (value) => `make_timestamp_ns(epoch_ns(${value}) - epoch_ns(${value}) % ${10 ** (9 - to)})`,
    );
  const micros = from > 6 ? `CAST(${sql} AS TIMESTAMP)` : sql;
  if (to === 0) return `date_trunc('second', ${micros})`;
  if (to === 3) return `date_trunc('millisecond', ${micros})`;
  if (to === 6) return micros;
  return once(
    micros,
    (value) => `make_timestamp(epoch_us(${value}) - epoch_us(${value}) % ${10 ** (6 - to)})`,
  );
}

function truncateTime(sql: string, precision: number): string {
  if (precision >= 6) return sql;
  if (precision === 0) return `CAST(date_trunc('second', DATE '1970-01-01' + ${sql}) AS TIME)`;
  return `CAST(date_trunc('millisecond', DATE '1970-01-01' + ${sql}) AS TIME)`;
}

/** The usual form is read by DuckDB; everything else that Flink reads or refuses, in JavaScript. */
function parseTimestamp(sql: string, precision: number, safe: boolean): string {
  const read = safe ? 'flink_try_timestamp' : 'flink_timestamp';
  if (precision > 6) return `make_timestamp_ns(${read}_nanos(${sql}))`;
  const exact = (text: string): string => `make_timestamp(${read}_micros(${text}))`;
  if (!isRepeatable(sql)) return withPrecision(exact(sql), 6, precision);
  const usual = `regexp_full_match(${sql}, '\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?')`;
  const parsed = `coalesce(CASE WHEN ${usual} THEN TRY_CAST(${sql} AS TIMESTAMP) END, ${exact(sql)})`;
  return withPrecision(parsed, 6, precision);
}

function parseDate(sql: string, safe: boolean): string {
  const exact = (text: string): string =>
    `(DATE '1970-01-01' + ${safe ? 'flink_try_date_days' : 'flink_date_days'}(${text}))`;
  if (!isRepeatable(sql)) return exact(sql);
  const usual = `regexp_full_match(${sql}, '\\d{4}-\\d{2}-\\d{2}')`;
  return `coalesce(CASE WHEN ${usual} THEN TRY_CAST(${sql} AS DATE) END, ${exact(sql)})`;
}

function parseTime(sql: string, safe: boolean): string {
  return `CAST(TIMESTAMP '1970-01-01' + to_milliseconds(${safe ? 'flink_try_time_millis' : 'flink_time_millis'}(${sql})) AS TIME)`;
}

/** Text as a TIMESTAMP, NULL where it is none. */
export function readTimestampOrNull(sql: string): string {
  return parseTimestamp(sql, 6, true);
}

/** Text as a DATE, NULL where it is none. */
export function readDateOrNull(sql: string): string {
  return parseDate(sql, true);
}
