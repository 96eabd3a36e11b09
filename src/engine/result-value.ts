/**
 * Values at the edge: what DuckDB returns, as the plain JavaScript values that `ResultValue` promises, with Flink's text for
 * times, decimals and intervals, at the top and inside of collections.
 */
import type {
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';
import { DuckDBBlobValue, DuckDBDecimalValue, DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { formatDate, formatTimestamp } from '../../sql/expression/datetime-text.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { ResultValue } from './job.js';
import { localNanoseconds } from './local-time.js';

export type ValueConverter = (value: unknown) => ResultValue;

/** A function that converts values of `type`; NULL stays null. */
export function valueConverter(type: LogicalType, timeZone: string): ValueConverter {
  const convert = converterOf(type, timeZone);
  return (value) => (value === null || value === undefined ? null : convert(value));
}

function converterOf(type: LogicalType, timeZone: string): ValueConverter {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'BIGINT':
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
    case 'NULL':
      return (value) => value as ResultValue;
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return (value) =>
        Uint8Array.from(value instanceof DuckDBBlobValue ? value.bytes : (value as Uint8Array));
    case 'DECIMAL':
      return (value) => decimalText(value, type.scale);
    case 'DATE':
      return (value) => formatDate((value as DuckDBDateValue).days);
    case 'TIME':
      return (value) => timeText((value as DuckDBTimeValue).micros, type.precision);
    case 'TIMESTAMP':
      return (value) => formatTimestamp(nanosecondsOf(value), type.precision);
    case 'TIMESTAMP_LTZ':
      return (value) => formatTimestamp(localNanoseconds(nanosecondsOf(value), timeZone), type.precision);
    case 'INTERVAL_DAY_TIME':
      return (value) => dayTimeText(value as bigint);
    case 'INTERVAL_YEAR_MONTH':
      return (value) => yearMonthText(Number(value));
    case 'ARRAY': {
      const element = valueConverter(type.element, timeZone);
      return (value) => (value as DuckDBListValue).items.map(element);
    }
    case 'MAP':
      return entries(valueConverter(type.key, timeZone), valueConverter(type.value, timeZone));
    case 'MULTISET':
      return entries(valueConverter(type.element, timeZone), (value) => value as number);
    case 'ROW': {
      const fields = type.fields.map((field) => valueConverter(field.type, timeZone));
      return (value) =>
        Object.values((value as DuckDBStructValue).entries).map((field, index) => fields[index]!(field));
    }
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

function entries(key: ValueConverter, value: ValueConverter): ValueConverter {
  return (map) => (map as DuckDBMapValue).entries.map((entry) => [key(entry.key), value(entry.value)]);
}

function nanosecondsOf(value: unknown): bigint {
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  return (value as DuckDBTimestampValue).micros * 1000n;
}

function decimalText(value: unknown, scale: number): string {
  if (!(value instanceof DuckDBDecimalValue)) return String(value);
  const digits = (value.value < 0n ? -value.value : value.value).toString().padStart(scale + 1, '0');
  const sign = value.value < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Flink's CAST: the fraction without trailing zeros, but with at least one digit where the precision is not 0. */
function timeText(micros: bigint, precision: number): string {
  const milliseconds = Number(micros / 1000n);
  const seconds = Math.floor(milliseconds / 1000);
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (precision === 0) return text;
  const fraction = String(milliseconds % 1000)
    .padStart(3, '0')
    .slice(0, precision)
    .replace(/0+$/, '');
  return `${text}.${fraction === '' ? '0' : fraction}`;
}

/** `+1 02:03:04.500` */
function dayTimeText(value: bigint): string {
  const total = Number(value < 0n ? -value : value);
  const milliseconds = String(total % 1000).padStart(3, '0');
  const seconds = Math.floor(total / 1000);
  const time = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${value < 0n ? '-' : '+'}${Math.floor(seconds / 86_400)} ${time}.${milliseconds}`;
}

/** `+1-02` */
function yearMonthText(months: number): string {
  const total = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.floor(total / 12)}-${two(total % 12)}`;
}
