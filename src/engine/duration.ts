/** Reads durations as Flink's configuration writes them: `200 ms`, `1min`, `2 h`; a bare number is milliseconds. */
import { FungiError } from '../../sql/error/index.js';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nano: 1e-6,
  nanosecond: 1e-6,
  us: 1e-3,
  micro: 1e-3,
  microsecond: 1e-3,
  ms: 1,
  milli: 1,
  millisecond: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/**
 * Milliseconds.
 * @throws FungiError INVALID_OPTION
 */
export function parseDurationMs(text: string, option: string): number {
  const match = /^\s*(\d+)\s*([a-zµ]*)\s*$/i.exec(text);
  const name = match?.[2]?.toLowerCase() ?? '';
  const unit = name === '' ? 1 : (UNITS[name] ?? UNITS[name.replace(/s$/, '')]);
  if (!match || unit === undefined) {
    throw new FungiError('INVALID_OPTION', `'${text}' is not a duration (option '${option}')`, {
      hint: `write it like '200 ms' or '1 min'`,
    });
  }
  return Number(match[1]) * unit;
}

/** The option's duration, or `fallback` where it is not set. */
export function durationOption(
  configuration: ReadonlyMap<string, string>,
  option: string,
  fallback: number,
): number {
  const text = configuration.get(option);
  return text === undefined ? fallback : parseDurationMs(text, option);
}
