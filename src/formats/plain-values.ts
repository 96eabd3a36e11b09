/**
 * Tells which values of JSON records DuckDB reads into its own types as Flink does, so that it need not be asked for the text of each (measured: 70 ns
 * a number, 30 ns a time; looking through its record takes 0.3 ns a byte, in WebAssembly, since JavaScript takes ten times as long).
 *
 * Numbers: DuckDB rounds fractions, takes `true` for 1, and takes some texts for whole numbers that Java does not: "0x1F", "0b11", "- ". All else that
 * Flink refuses in such a column it refuses, too. So they are not plain in records that seem to hold
 *
 * - a number with a fraction or an exponent, `true` or `false`;
 * - a text that is, after spaces, a hexadecimal or binary number or a minus alone;
 * - a text in which an escape stands where such a number begins or goes on: it may be a part of one.
 *
 * Times: DuckDB takes days without a time, other separators, less digits, zones, `infinity` and `epoch`. So timestamps are not plain in records that
 * seem to hold
 *
 * - a text that begins, after spaces and a minus, with a day, and is none of 2020-01-31 23:59:59 and 2020-01-31 23:59:59.999 (ISO-8601: with a T);
 * - `inf`, `infinity` or `epoch`, as a text or without quotes;
 * - a text that begins with an escape as above, in which one stands where a day goes on, or in which a letter is escaped.
 *
 * A text may look as if it held one of these: then the records are read with more care than they need.
 */
import type { PlainValues } from './format.js';
import { plainBits } from './record-kernel.js';

/** Bits of the kernel. */
const NUMBERS = 1;
const TIMES = 2;

export const bitsOf = ({ numbers, times }: PlainValues): number =>
  (numbers ? NUMBERS : 0) | (times ? TIMES : 0);

export const plainOf = (bits: number): PlainValues => ({
  numbers: (bits & NUMBERS) !== 0,
  times: (bits & TIMES) !== 0,
});

/**
 * What of `wanted` is plain in these records, which begin and end where a record does. `separator` is the character between day and time: a
 * space, or T.
 */
export const plainValuesOf = (records: Uint8Array, wanted: PlainValues, separator: ' ' | 'T'): PlainValues =>
  plainOf(wanted.numbers || wanted.times ? plainBits(records, bitsOf(wanted), separator.charCodeAt(0)) : 0);
