/** Units of time as functions take them: `SQL_TSI_DAY` is `DAY`, and how long each is. */
import type { LogicalType } from '../types/index.js';
import { once } from '../expression/duckdb-text.js';
import { instantToLocal } from '../expression/time-zone.js';

const MILLISECONDS: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
};
const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12_000,
};

export const unitName = (symbol: string | undefined): string => (symbol ?? '').replace(/^SQL_TSI_/, '');

/** Length of a unit up to the week; undefined for longer ones. */
export const unitMilliseconds = (unit: string): number | undefined => MILLISECONDS[unit];
/** Length of a unit from the month on. */
export const unitMonths = (unit: string): number | undefined => MONTHS[unit];

/** A date or time as DuckDB sees it in the session's zone: DATE, or a local TIMESTAMP (TIME is one on 1 January 1970). */
export function localDatetime(sql: string, type: LogicalType, timeZone: string): string {
  if (type.kind === 'TIMESTAMP_LTZ') {
    return type.precision > 6
      ? instantToLocal(`CAST(${sql} AS TIMESTAMP)`, timeZone)
      : instantToLocal(sql, timeZone);
  }
  if (type.kind === 'TIME') return `(DATE '1970-01-01' + ${sql})`;
  return type.kind === 'TIMESTAMP' && type.precision > 6 ? `CAST(${sql} AS TIMESTAMP)` : sql;
}

/**
 * A TIMESTAMP on the day that Flink takes it to be on: its milliseconds since 1970 are divided by Java's rule, towards zero, so that before 1970 every
 * time but midnight counts to the next day.
 */
export const javaDay = (local: string): string =>
  once(
    local,
    (value) =>
      `CASE WHEN ${value} >= TIMESTAMP '1970-01-01' THEN ${value} ELSE ${value} + to_milliseconds(86399999) END`,
  );
