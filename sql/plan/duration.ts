/** Flink's durations in configuration values and hints: `10 s`, `1min`, `500ms` (docs: "Configuration", Duration). */
import { FungiError } from '../error/index.js';

const UNITS_MS: readonly (readonly [names: readonly string[], ms: number])[] = [
  [['d', 'day', 'days'], 86_400_000],
  [['h', 'hour', 'hours'], 3_600_000],
  [['m', 'min', 'minute', 'minutes'], 60_000],
  [['s', 'sec', 'secs', 'second', 'seconds'], 1_000],
  [['ms', 'milli', 'millis', 'millisecond', 'milliseconds', ''], 1],
  [['µs', 'micro', 'micros', 'microsecond', 'microseconds'], 0.001],
  [['ns', 'nano', 'nanos', 'nanosecond', 'nanoseconds'], 0.000_001],
];

/**
 * Milliseconds; a bare number is milliseconds.
 * @throws FungiError INVALID_OPTION that names `key`
 */
export function parseDurationMs(text: string, key: string): number {
  const match = /^\s*(\d+)\s*([a-zµ]*)\s*$/i.exec(text);
  const unit = match && UNITS_MS.find(([names]) => names.includes(match[2]!.toLowerCase()));
  if (!match || !unit) {
    throw new FungiError(
      'INVALID_OPTION',
      `Could not parse value '${text}' for key '${key}': not a duration like '10 s'`,
    );
  }
  return Number(match[1]) * unit[1];
}

/** The duration that `configuration` has for `key`, in milliseconds. */
export function durationOption(
  configuration: ReadonlyMap<string, string>,
  key: string,
  defaultMs: number,
): number {
  const text = configuration.get(key);
  return text === undefined ? defaultMs : parseDurationMs(text, key);
}
