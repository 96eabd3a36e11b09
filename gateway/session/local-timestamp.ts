/** An instant as text in the session time zone, for lists of jobs. */
import { formatTimestamp } from '../../sql/expression/datetime-text.js';
import { localNanoseconds } from '../../src/engine/local-time.js';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** `2026-11-21 03:47:52.111`; `time` in milliseconds since 1970, `zone` an IANA id or a fixed offset. */
export function localTimestamp(time: number, zone: string): string {
  return formatTimestamp(localNanoseconds(BigInt(Math.trunc(time)) * NANOSECONDS_PER_MILLISECOND, zone), 3);
}
