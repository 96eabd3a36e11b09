/**
 * The bytes of a VARCHAR or BLOB column of a chunk. Short values lie in the column itself, long ones elsewhere, mostly side by side: these are
 * read a stretch of memory at a time, since reaching for each by itself cost a microsecond and an object for the collector.
 */
import duckdb from '@duckdb/node-bindings';
import type { OutputBuffer } from '../codec/index.js';

/** 4 bytes length, then the value, or its first 4 bytes and a pointer to it. */
const ENTRY_BYTES = 16;
const ENTRY_WORDS = ENTRY_BYTES / 4;
const POINTER_OFFSET = 8;
/** Values up to this length lie in the column. */
const INLINE_MAX = 12;
/** Up to this length a loop copies faster than a call. */
const LOOP_MAX = 64;
/**
 * Values no further apart share a stretch: whatever lies between them is in a page of memory that one of them touches, and so
 * can be mapped. It is never read.
 */
const GAP_MAX = 4_095;
/** A stretch ends with the value that makes it as long: reading is copying, and the texts of a chunk may have a hundred megabytes. */
const STRETCH_BYTES = 256 * 1024;
const WORD = 0x1_0000_0000;
const NOTHING = new Uint8Array();
const NONE = { stretch: undefined, bytes: NOTHING };

/** Addresses in memory; `first`: the row whose value begins it. */
interface Stretch {
  readonly first: number;
  readonly low: number;
  readonly high: number;
}

export class StringBytes {
  #buffer: ArrayBufferLike = new ArrayBuffer(0);
  #byteOffset = 0;
  #bytes: Uint8Array = NOTHING;
  #words: Uint32Array = new Uint32Array();
  /** Address of each long value, and its stretch. */
  readonly #addresses: number[] = [];
  readonly #stretchOf: number[] = [];
  readonly #stretches: Stretch[] = [];
  /** The one that was needed last, since rows are taken in their order. */
  #read: { readonly stretch: Stretch | undefined; readonly bytes: Uint8Array } = NONE;

  /** @param isNull true for rows whose entry means nothing */
  set(view: DataView, rows: number, isNull: (row: number) => boolean): void {
    this.#buffer = view.buffer;
    this.#byteOffset = view.byteOffset;
    this.#bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    this.#words = new Uint32Array(view.buffer, view.byteOffset, view.byteLength / 4);
    this.#stretches.length = 0;
    this.#read = NONE;
    this.#findStretches(rows, isNull);
  }

  length(row: number): number {
    return this.#words[row * ENTRY_WORDS]!;
  }

  copyTo(out: OutputBuffer, row: number): void {
    const length = this.#words[row * ENTRY_WORDS]!;
    out.reserve(length);
    let source = this.#bytes;
    let from = row * ENTRY_BYTES + 4;
    if (length > INLINE_MAX) {
      const stretch = this.#stretches[this.#stretchOf[row]!]!;
      source = this.#bytesOf(stretch);
      from = this.#addresses[row]! - stretch.low;
    }
    const target = out.bytes;
    const to = out.length;
    if (length > LOOP_MAX) target.set(source.subarray(from, from + length), to);
    else for (let index = 0; index < length; index++) target[to + index] = source[from + index]!;
    out.length = to + length;
  }

  /** Valid as long as the chunk is. */
  get(row: number): Uint8Array {
    const length = this.#words[row * ENTRY_WORDS]!;
    if (length <= INLINE_MAX) {
      const from = row * ENTRY_BYTES + 4;
      return this.#bytes.subarray(from, from + length);
    }
    const stretch = this.#stretches[this.#stretchOf[row]!]!;
    const from = this.#addresses[row]! - stretch.low;
    return this.#bytesOf(stretch).subarray(from, from + length);
  }

  #findStretches(rows: number, isNull: (row: number) => boolean): void {
    const words = this.#words;
    let first = 0;
    let low = Infinity;
    let high = -Infinity;
    for (let row = 0; row < rows; row++) {
      const at = row * ENTRY_WORDS;
      const length = words[at]!;
      if (length <= INLINE_MAX || isNull(row)) continue;
      const address = words[at + 2]! + words[at + 3]! * WORD;
      const isApart = address > high + GAP_MAX || address + length < low - GAP_MAX;
      if (low !== Infinity && (isApart || high - low >= STRETCH_BYTES)) {
        this.#stretches.push({ first, low, high });
        low = Infinity;
        high = -Infinity;
      }
      if (address < low) {
        low = address;
        first = row;
      }
      if (address + length > high) high = address + length;
      this.#addresses[row] = address;
      this.#stretchOf[row] = this.#stretches.length;
    }
    if (low !== Infinity) this.#stretches.push({ first, low, high });
  }

  #bytesOf(stretch: Stretch): Uint8Array {
    if (this.#read.stretch === stretch) return this.#read.bytes;
    const { first, low, high } = stretch;
    const pointer = this.#byteOffset + first * ENTRY_BYTES + POINTER_OFFSET;
    const bytes = duckdb.get_data_from_pointer(this.#buffer as ArrayBuffer, pointer, high - low);
    this.#read = { stretch, bytes };
    return bytes;
  }
}
