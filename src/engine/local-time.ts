/** The wall clock of a time zone in JavaScript, for values inside of collections that SQL cannot reach cheaply. */
import { fixedOffsetMinutes } from '../../sql/expression/time-zone.js';

const NANOS_PER_MS = 1_000_000n;
/** Offsets change only at whole quarters of an hour (since 1972). */
const QUARTER_MS = 900_000;
const QUARTERS_MAX = 10_000;

const zones = new Map<
  string,
  { readonly format: Intl.DateTimeFormat; readonly offsets: Map<number, number> }
>();

/** Nanoseconds since 1970 on the wall clock of `timeZone` at a UTC instant. */
export function localNanoseconds(instant: bigint, timeZone: string): bigint {
  const fixed = fixedOffsetMinutes(timeZone);
  if (fixed !== undefined) return instant + BigInt(fixed) * 60_000n * NANOS_PER_MS;
  const ms = Number(instant / NANOS_PER_MS);
  return instant + BigInt(offsetMs(timeZone, Math.floor(ms / QUARTER_MS))) * NANOS_PER_MS;
}

function offsetMs(timeZone: string, quarter: number): number {
  let zone = zones.get(timeZone);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { format, offsets: new Map() };
    zones.set(timeZone, zone);
  }
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const instant = quarter * QUARTER_MS;
  const parts = new Map(zone.format.formatToParts(instant).map((part) => [part.type, part.value]));
  const number = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  const local = new Date(0);
  local.setUTCFullYear(year, number('month') - 1, number('day'));
  local.setUTCHours(number('hour'), number('minute'), number('second'));
  const offset = local.getTime() - instant;
  if (zone.offsets.size >= QUARTERS_MAX) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}
