/** Dates, times, timestamps and intervals as the numbers that Arrow holds, from DuckDB's values or from their text. */
import type { DuckDBDateValue, DuckDBTimestampValue, DuckDBTimeValue } from '@duckdb/node-api';
import { DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { parseDate } from '../../../../sql/expression/datetime-text.js';
import type { LogicalType } from '../../../../sql/types/index.js';
import { localNanoseconds } from '../../../../src/engine/local-time.js';

type Origin = 'duckdb' | 'text';
type Numbers = readonly (number | bigint | null)[];

/** Undefined: not a type of time. `values` is called only for one. */
export function timeValues(
  values: () => readonly unknown[],
  type: LogicalType,
  timeZone: string,
  origin: Origin,
): Numbers | undefined {
  const convert = converter(type, timeZone, origin);
  return convert && values().map((value) => (value === null ? null : convert(value)));
}

function converter(
  type: LogicalType,
  timeZone: string,
  origin: Origin,
): ((value: unknown) => number | bigint) | undefined {
  const raw = origin === 'duckdb';
  switch (type.kind) {
    case 'DATE':
      return raw ? (value) => (value as DuckDBDateValue).days : (value) => parseDate(String(value)) ?? 0;
    case 'TIME':
      return raw
        ? (value) => Number((value as DuckDBTimeValue).micros / 1_000n)
        : (value) => Number(dayNanoseconds(String(value)) / 1_000_000n);
    case 'TIMESTAMP': {
      const scale = divisor(type.precision);
      return (value) => (raw ? nanosecondsOf(value) : localOf(String(value))) / scale;
    }
    case 'TIMESTAMP_LTZ': {
      const scale = divisor(type.precision);
      return (value) => (raw ? nanosecondsOf(value) : instantOf(localOf(String(value)), timeZone)) / scale;
    }
    case 'INTERVAL_DAY_TIME':
      return raw ? (value) => value as bigint : (value) => dayTimeMilliseconds(String(value));
    case 'INTERVAL_YEAR_MONTH':
      return raw ? (value) => Number(value) : (value) => months(String(value));
    default:
      return undefined;
  }
}

/** From nanoseconds to the unit of the Arrow type. */
const divisor = (precision: number): bigint => (precision > 6 ? 1n : precision > 3 ? 1_000n : 1_000_000n);

function nanosecondsOf(value: unknown): bigint {
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  return (value as DuckDBTimestampValue).micros * 1_000n;
}

/** `2026-11-21 03:47:52.111` */
function localOf(text: string): bigint {
  const at = text.lastIndexOf(' ');
  const days = parseDate(text.slice(0, at)) ?? 0;
  return BigInt(days) * 86_400_000_000_000n + dayNanoseconds(text.slice(at + 1));
}

/** `03:47:52.111` */
function dayNanoseconds(text: string): bigint {
  const [hours = '0', minutes = '0', rest = '0'] = text.split(':');
  const [seconds = '0', fraction = ''] = rest.split('.');
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** The instant at which the wall clock shows a time; of an hour that comes twice the first. */
function instantOf(local: bigint, timeZone: string): bigint {
  const guess = local - (localNanoseconds(local, timeZone) - local);
  return local - (localNanoseconds(guess, timeZone) - guess);
}

/** `+1 02:03:04.500` */
function dayTimeMilliseconds(text: string): bigint {
  const [days = '0', time = ''] = text.slice(1).split(' ');
  const total = BigInt(days) * 86_400_000n + dayNanoseconds(time) / 1_000_000n;
  return text.startsWith('-') ? -total : total;
}

/** `+1-02` */
function months(text: string): number {
  const [years = '0', rest = '0'] = text.slice(1).split('-');
  const total = Number(years) * 12 + Number(rest);
  return text.startsWith('-') ? -total : total;
}
