/** Flink's durations in configuration values, table options and hints: `10 s`, `1min`, `PT1S` (docs: "Configuration", Duration). */
import { FungiError } from '../error/index.js';

const UNITS: readonly (readonly [nanoseconds: number, ...labels: string[]])[] = [
  [86_400e9, 'd', 'day', 'days'],
  [3_600e9, 'h', 'hour', 'hours'],
  [60e9, 'min', 'm', 'minute', 'minutes'],
  [1e9, 's', 'sec', 'secs', 'second', 'seconds'],
  [1e6, 'ms', 'milli', 'millis', 'millisecond', 'milliseconds'],
  [1e3, 'µs', 'micro', 'micros', 'microsecond', 'microseconds'],
  [1, 'ns', 'nano', 'nanos', 'nanosecond', 'nanoseconds'],
];
const NANOSECONDS_PER_MS = 1e6;

/**
 * Milliseconds of `'1 min'`, `'500ms'`, `'PT10S'`; a bare number is milliseconds.
 * @throws Error that says what is wrong with the text; who knows the option makes it a FungiError
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') throw new Error('argument is an empty- or whitespace-only string');
  const parts = /^(\d+)\s*([^\d\s]*)$/.exec(trimmed);
  if (!parts) {
    const iso = parseIsoDuration(trimmed);
    if (iso !== undefined) return iso;
    throw new Error(
      `text does not start with a number, and is not a valid ISO-8601 duration format: ${trimmed}`,
    );
  }
  const label = parts[2]!.toLowerCase();
  const unit = label === '' ? NANOSECONDS_PER_MS : UNITS.find(([, ...labels]) => labels.includes(label))?.[0];
  if (unit === undefined) {
    const known = UNITS.map(([, ...labels]) => labels.join(' | ')).join(', ');
    throw new Error(
      `Time interval unit label '${parts[2]!}' does not match any of the recognized units: ${known}`,
    );
  }
  return (Number(parts[1]) * unit) / NANOSECONDS_PER_MS;
}

function parseIsoDuration(text: string): number | undefined {
  const parts = /^([+-])?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (!parts || !/\d/.test(text)) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -1000 : 1000) * total;
}

/**
 * Milliseconds, as {@link parseDuration}.
 * @throws FungiError INVALID_OPTION that names `key`
 */
export function parseDurationMs(text: string, key: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError('INVALID_OPTION', `Could not parse value '${text}' for key '${key}': ${reason}`);
  }
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
