/**
 * Tells whether JSON records hold only what DuckDB reads into columns of whole numbers as Flink does, so that it need not be asked for the text of each
 * number (measured: 70 ns a number; looking through its record takes 0.3 ns a byte, in WebAssembly, since JavaScript takes ten times as long).
 *
 * DuckDB rounds fractions, takes `true` for 1, and takes some texts for numbers that Java does not: "0x1F", "0b11", "- ". All else that Flink refuses in
 * such a column it refuses, too. So records are not plain that seem to hold
 *
 * - a number with a fraction or an exponent, `true` or `false`;
 * - a text that is, after spaces, a hexadecimal or binary number or a minus alone;
 * - a text in which an escape stands where such a number begins or goes on: it may be a part of one.
 *
 * A text may look as if it held the first two: then the records are read with more care than they need.
 */
import { PLAIN_NUMBERS_MODULE } from './plain-numbers-module.js';

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  isPlain(start: number, end: number): number;
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

/** Whether `read_json` may be asked for whole numbers in these records, which begin and end where a record does. */
export function holdsPlainNumbers(records: Uint8Array): boolean {
  if (kernel === undefined) kernel = instantiate();
  if (kernel === null) return false;
  const { memory } = kernel;
  const end = BEFORE + records.length;
  const missing = end + BEHIND - memory.buffer.byteLength;
  if (missing > 0 && !grow(kernel, missing)) return false;
  if (space.buffer !== memory.buffer) space = new Uint8Array(memory.buffer);
  space.set(records, BEFORE);
  space.fill(0, end, end + BEHIND);
  return kernel.isPlain(BEFORE, end) === 1;
}

function instantiate(): Kernel | null {
  if (typeof WebAssembly === 'undefined') return null;
  const { Module, Instance } = WebAssembly;
  const module = new Module(Buffer.from(PLAIN_NUMBERS_MODULE, 'base64'));
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
