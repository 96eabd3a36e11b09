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
import { PLAIN_VALUES_MODULE } from './plain-values-module.js';

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Of what is wanted, what is plain; `separator` is a byte. */
  plain(start: number, end: number, wanted: number, separator: number): number;
}

/** What is used of it; TypeScript knows it only together with a browser. Absent in a Node that may not compile (`--jitless`). */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: object };
    }
  | undefined;

/** Zeros before the records, and behind them. */
const BEFORE = 16;
const BEHIND = 64;
const PAGE_BYTES = 65_536;

/** One for the process, since each takes gigabytes of its address space; null where there is none to be had. */
let kernel: Kernel | null | undefined;
let space: Uint8Array<ArrayBuffer> = new Uint8Array();

/** Bits of the kernel. */
const NUMBERS = 1;
const TIMES = 2;

/**
 * What of `wanted` is plain in these records, which begin and end where a record does. `separator` is the character between day and time: a
 * space, or T.
 */
export function plainValuesOf(records: Uint8Array, wanted: PlainValues, separator: ' ' | 'T'): PlainValues {
  const bits = plainBits(
    records,
    (wanted.numbers ? NUMBERS : 0) | (wanted.times ? TIMES : 0),
    separator.charCodeAt(0),
  );
  return { numbers: (bits & NUMBERS) !== 0, times: (bits & TIMES) !== 0 };
}

function plainBits(records: Uint8Array, wanted: number, separator: number): number {
  if (kernel === undefined) kernel = instantiate();
  if (kernel === null) return 0;
  const { memory } = kernel;
  const end = BEFORE + records.length;
  const missing = end + BEHIND - memory.buffer.byteLength;
  if (missing > 0 && !grow(kernel, missing)) return 0;
  if (space.buffer !== memory.buffer) space = new Uint8Array(memory.buffer);
  space.set(records, BEFORE);
  space.fill(0, end, end + BEHIND);
  return kernel.plain(BEFORE, end, wanted, separator);
}

function instantiate(): Kernel | null {
  if (typeof WebAssembly === 'undefined') return null;
  const { Module, Instance } = WebAssembly;
  const module = new Module(Buffer.from(PLAIN_VALUES_MODULE, 'base64'));
  return unlessFull(() => new Instance(module).exports as Kernel);
}

const grow = ({ memory }: Kernel, bytes: number): boolean =>
  unlessFull(() => memory.grow(Math.ceil(bytes / PAGE_BYTES))) !== null;

/** Null where the process gets no more of its address space (`ulimit -v`). */
function unlessFull<T>(allocate: () => T): T | null {
  try {
    return allocate();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
