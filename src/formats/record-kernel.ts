/** The WebAssembly that looks through the bytes of records (JavaScript takes ten times as long), and its memory. */
import { NARROW_RECORDS, PLAIN_VALUES } from './record-kernel-modules.js';

interface PlainValuesExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Of what is wanted, what is plain; `separator` is a byte. */
  plain(start: number, end: number, wanted: number, separator: number): number;
}

interface NarrowRecordsExports {
  narrow(start: number, end: number, to: number, members: number, wanted: number, separator: number): number;
  plainOfNarrow(): number;
}

type Kernel = PlainValuesExports & NarrowRecordsExports;

/** What is used of it; TypeScript knows it only together with a browser. Absent in a Node that may not compile (`--jitless`). */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports?: object) => { readonly exports: object };
    }
  | undefined;

const PAGE_BYTES = 65_536;
/** Where the table of wanted members lies, and how long it may be: what is left of a page, without the zeros before the records. */
export const TABLE_ADDRESS = 64;
export const TABLE_BYTES_MAX = PAGE_BYTES - TABLE_ADDRESS - 64;
const RECORDS_ADDRESS = PAGE_BYTES;
/** Zeros behind the records. */
const BEHIND = 64;

/** One for the process, since each takes gigabytes of its address space; null where there is none to be had. */
let kernel: Kernel | null | undefined;
let space: Uint8Array<ArrayBuffer> = new Uint8Array();
/** The table that lies in memory. */
let current: Uint8Array | undefined;

/** What of `wanted`, as bits, is plain in these records; 0 where nobody can tell. */
export function plainBits(records: Uint8Array, wanted: number, separator: number): number {
  const loaded = load(records, 0);
  if (loaded === null) return 0;
  return loaded.plain(RECORDS_ADDRESS, RECORDS_ADDRESS + records.length, wanted, separator);
}

/**
 * Writes records anew in their place, with the members of a table (see narrow-records.ts) only.
 * @returns their bytes, and what of `wanted` is plain in them; undefined where there is no memory, then nothing was done
 */
export function narrowBytes(
  records: Uint8Array,
  table: Uint8Array,
  wanted: number,
  separator: number,
): { readonly length: number; readonly plain: number } | undefined {
  const end = RECORDS_ADDRESS + records.length;
  const to = end + BEHIND;
  const loaded = load(records, records.length + BEHIND);
  if (loaded === null) return undefined;
  if (current !== table) {
    space.set(table, TABLE_ADDRESS);
    current = table;
  }
  const length = loaded.narrow(RECORDS_ADDRESS, end, to, TABLE_ADDRESS, wanted, separator) - to;
  records.set(space.subarray(to, to + length));
  return { length, plain: loaded.plainOfNarrow() };
}

/** The kernel with these records, and `more` bytes behind them. */
function load(records: Uint8Array, more: number): Kernel | null {
  if (kernel === undefined) kernel = instantiate();
  if (kernel === null) return null;
  const { memory } = kernel;
  const end = RECORDS_ADDRESS + records.length;
  const missing = end + BEHIND + more - memory.buffer.byteLength;
  if (missing > 0 && !grow(kernel, missing)) return null;
  if (space.buffer !== memory.buffer) space = new Uint8Array(memory.buffer);
  space.set(records, RECORDS_ADDRESS);
  space.fill(0, end, end + BEHIND);
  return kernel;
}

function instantiate(): Kernel | null {
  if (typeof WebAssembly === 'undefined') return null;
  const { Module, Instance } = WebAssembly;
  const compiled = (base64: string): object => new Module(Buffer.from(base64, 'base64'));
  return unlessFull(() => {
    const records = new Instance(compiled(PLAIN_VALUES)).exports;
    return { ...records, ...new Instance(compiled(NARROW_RECORDS), { records }).exports } as Kernel;
  });
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
