/** Reading dates and times as Flink reads them, and Java's date patterns. */
import { FungiError } from '../../error/index.js';
import { daysOf, lastDaysOf } from '../../expression/datetime-text.js';
import type { NativeFunction, NativeValue } from '../native-function.js';
import { formatPattern, parsePattern } from './date-pattern.js';
import { formatSimple, parseSimple } from './simple-date-format.js';

const NANOS_PER_DAY = 86_400_000_000_000n;

/** Days since 1970: `yyyy-MM-dd`, short fields, missing month or day, and anything after a space. */
export function readDate(text: string): number | undefined {
  const space = text.indexOf(' ');
  const date = (space > 0 ? text.slice(0, space) : text).trim();
  const match = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(date);
  return match ? daysOf(Number(match[1]), Number(match[2] ?? '1'), Number(match[3] ?? '1')) : undefined;
}

/** Milliseconds of the day: `HH:mm:ss.SSS`, where everything after the hour may be missing. */
export function readTime(text: string): number | undefined {
  const match = /^\s*(\d{1,2})\s*(?::\s*(\d{1,2})\s*(?::\s*(\d{1,2})\s*(?:\.(\d+)\s*)?)?)?$/.exec(text);
  if (!match) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2] ?? '0'), Number(match[3] ?? '0')];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((match[4] ?? '').padEnd(3, '0').slice(0, 3));
}

const TIMESTAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/;

/** Nanoseconds since 1970 of `yyyy-MM-dd[ HH:mm:ss[.fffffffff]]`. */
export function readTimestamp(text: string): bigint | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const days = lastDaysOf(Number(match[1]), Number(match[2]), Number(match[3]));
  const [hour, minute, second] = [Number(match[4] ?? '0'), Number(match[5] ?? '0'), Number(match[6] ?? '0')];
  if (days === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const nanos =
    BigInt((hour * 60 + minute) * 60 + second) * 1_000_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
  return BigInt(days) * NANOS_PER_DAY + nanos;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function reader(
  name: string,
  type: string,
  returns: string,
  read: (text: string) => NativeValue | undefined,
): NativeFunction {
  return {
    name,
    parameters: ['VARCHAR'],
    returns,
    evaluate([text]) {
      const value = read(text as string);
      if (value === undefined)
        throw new FungiError('EVALUATION', `Cannot parse '${text as string}' as ${type}`);
      return value;
    },
  };
}

const micros = (text: string): bigint | undefined => {
  const nanos = readTimestamp(text);
  return nanos === undefined ? undefined : floorDivide(nanos, 1000n);
};

/** A function that refuses what it cannot read, and one that gives NULL. */
function readers(
  name: string,
  type: string,
  returns: string,
  read: (text: string) => NativeValue | undefined,
): readonly NativeFunction[] {
  return [
    reader(`flink_${name}`, type, returns, read),
    reader(`flink_try_${name}`, type, returns, (text) => read(text) ?? null),
  ];
}

export const temporalNatives: readonly NativeFunction[] = [
  ...readers('date_days', 'DATE', 'INTEGER', readDate),
  ...readers('time_millis', 'TIME', 'INTEGER', readTime),
  ...readers('timestamp_micros', 'TIMESTAMP', 'BIGINT', micros),
  ...readers('timestamp_nanos', 'TIMESTAMP', 'BIGINT', readTimestamp),
  {
    name: 'flink_format_timestamp',
    parameters: ['BIGINT', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([micros, pattern]) => formatPattern((micros as bigint) * 1000n, pattern as string),
  },
  {
    name: 'flink_simple_format',
    parameters: ['BIGINT', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([millis, pattern]) => formatSimple(Number(millis), pattern as string),
  },
  {
    name: 'flink_simple_parse',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BIGINT',
    evaluate([text, pattern]) {
      const millis = parseSimple(text as string, pattern as string);
      return millis === undefined ? null : BigInt(millis) * 1000n;
    },
  },
  {
    name: 'flink_format_timestamp_ns',
    parameters: ['BIGINT', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([nanos, pattern]) => formatPattern(nanos as bigint, pattern as string),
  },
  {
    name: 'flink_parse_pattern_ns',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BIGINT',
    evaluate: ([text, pattern]) => parsePattern(text as string, pattern as string) ?? null,
  },
  {
    name: 'flink_parse_pattern',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BIGINT',
    evaluate([text, pattern]) {
      const nanos = parsePattern(text as string, pattern as string);
      return nanos === undefined ? null : floorDivide(nanos, 1000n);
    },
  },
];
