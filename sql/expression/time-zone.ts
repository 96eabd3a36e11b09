/** Between UTC instants and the session's local time, as DuckDB SQL (`table.local-time-zone`). */
import { quoteString } from '../types/index.js';
import { once } from './duckdb-text.js';

/** Minutes east of Greenwich for `UTC`, `GMT+08:00`, `+08:00`; undefined for a region such as `Europe/Berlin`. */
export function fixedOffsetMinutes(timeZone: string): number | undefined {
  if (/^(UTC|GMT|Z|Etc\/UTC|Etc\/GMT|UT)$/i.test(timeZone)) return 0;
  const match = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?\d{2})?$/i.exec(timeZone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  return match[1] === '-' ? -minutes : minutes;
}

/** The local time of an instant. `nanoseconds`: the value is a TIMESTAMP_NS, else a TIMESTAMP. */
export function instantToLocal(sql: string, timeZone: string, nanoseconds = false): string {
  return shift(
    sql,
    timeZone,
    nanoseconds,
    1,
    (value) => `timezone(${quoteString(timeZone)}, timezone('UTC', ${value}))`,
  );
}

/** The instant of a local time; of the two in the hour when clocks go back, the first, as in Java. */
export function localToInstant(sql: string, timeZone: string, nanoseconds = false): string {
  const zone = quoteString(timeZone);
  return shift(sql, timeZone, nanoseconds, -1, (value) =>
    once(value, (local) => {
      const later = `timezone('UTC', timezone(${zone}, ${local}))`;
      const earlier = `${later} - to_hours(1)`;
      return `CASE WHEN timezone(${zone}, timezone('UTC', ${earlier})) = ${local} THEN ${earlier} ELSE ${later} END`;
    }),
  );
}

function shift(
  sql: string,
  timeZone: string,
  nanoseconds: boolean,
  sign: number,
  byRegion: (sql: string) => string,
): string {
  const offset = fixedOffsetMinutes(timeZone);
  if (offset === 0) return sql;
  if (!nanoseconds) return offset === undefined ? byRegion(sql) : `(${sql} + to_minutes(${sign * offset}))`;
  if (offset !== undefined) return `make_timestamp_ns(epoch_ns(${sql}) + ${sign * offset * 60}000000000)`;
  return once(sql, (value) => {
    const micros = `CAST(${value} AS TIMESTAMP)`;
    return `make_timestamp_ns(epoch_ns(${value}) + (epoch_us(${byRegion(micros)}) - epoch_us(${micros})) * 1000)`;
  });
}
