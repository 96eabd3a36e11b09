/**
 * Compressed sets of unsigned 32-bit integers in the portable format of Roaring bitmaps (its public "format
 * specification"): what Flink's BITMAP is stored and exchanged as. Few elements of a 65,536 block are kept as a sorted
 * list, many as bits; runs are read and written back as one of these.
 */
import { FungiError } from '../../error/index.js';

const COOKIE = 12346;
const COOKIE_WITH_RUNS = 12347;
/** A block of more elements is written as bits. */
const LIST_SIZE_MAX = 4096;
const BITS_BYTES = 8192;
/** Offsets are left out below this many blocks where there are runs. */
const OFFSETS_FROM = 4;

export type Combination = 'and' | 'or' | 'xor' | 'andnot';

/** The low halves of the elements of a block, as bits. */
type Block = Uint8Array;

function malformed(): FungiError {
  return new FungiError('EVALUATION', 'Failed to deserialize bitmap from bytes.');
}

export class RoaringBitmap {
  /** By the high half of the elements, ascending. */
  private constructor(private readonly blocks: ReadonlyMap<number, Block>) {}

  /** Integers are taken as unsigned. */
  static of(elements: Iterable<number>): RoaringBitmap {
    const blocks = new Map<number, Block>();
    for (const element of elements) {
      const high = element >>> 16;
      let block = blocks.get(high);
      if (!block) blocks.set(high, (block = new Uint8Array(BITS_BYTES)));
      const low = element & 0xffff;
      block[low >> 3]! |= 1 << (low & 7);
    }
    return RoaringBitmap.fromBlocks(blocks);
  }

  static fromBlocks(blocks: ReadonlyMap<number, Block>): RoaringBitmap {
    const filled = [...blocks].filter(([, block]) => block.some((byte) => byte !== 0));
    return new RoaringBitmap(new Map(filled.sort(([a], [b]) => a - b)));
  }

  /** Throws EVALUATION for other bytes. */
  static fromBytes(bytes: Uint8Array): RoaringBitmap {
    try {
      return new RoaringBitmap(readBlocks(bytes));
    } catch (error) {
      if (error instanceof RangeError) throw malformed();
      throw error;
    }
  }

  get cardinality(): number {
    let count = 0;
    for (const block of this.blocks.values()) count += countBits(block);
    return count;
  }

  get highs(): readonly number[] {
    return [...this.blocks.keys()];
  }

  block(high: number): Block | undefined {
    return this.blocks.get(high);
  }

  /** Ascending, unsigned. */
  *elements(): Generator<number> {
    for (const [high, block] of this.blocks) for (const low of lows(block)) yield high * 0x10000 + low;
  }

  toBytes(): Uint8Array {
    const counts = [...this.blocks.values()].map(countBits);
    const sizes = counts.map((count) => (count > LIST_SIZE_MAX ? BITS_BYTES : count * 2));
    const head = 8 + this.blocks.size * 8;
    const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, head));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, COOKIE, true);
    view.setUint32(4, this.blocks.size, true);
    let offset = head;
    for (const [index, [high, block]] of [...this.blocks].entries()) {
      view.setUint16(8 + index * 4, high, true);
      view.setUint16(10 + index * 4, counts[index]! - 1, true);
      view.setUint32(8 + this.blocks.size * 4 + index * 4, offset, true);
      if (counts[index]! > LIST_SIZE_MAX) bytes.set(block, offset);
      else [...lows(block)].forEach((low, at) => view.setUint16(offset + at * 2, low, true));
      offset += sizes[index]!;
    }
    return bytes;
  }
}

export function combine(left: RoaringBitmap, right: RoaringBitmap, kind: Combination): RoaringBitmap {
  const blocks = new Map<number, Block>();
  for (const high of new Set([...left.highs, ...right.highs])) {
    const [a, b] = [left.block(high), right.block(high)];
    const block = new Uint8Array(BITS_BYTES);
    for (let index = 0; index < BITS_BYTES; index += 1)
      block[index] = combineByte(a?.[index] ?? 0, b?.[index] ?? 0, kind);
    blocks.set(high, block);
  }
  return RoaringBitmap.fromBlocks(blocks);
}

function combineByte(a: number, b: number, kind: Combination): number {
  switch (kind) {
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'andnot':
      return a & ~b;
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

/** Throws RangeError where the bytes end too early. */
function readBlocks(bytes: Uint8Array): ReadonlyMap<number, Block> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cookie = view.getUint32(0, true);
  const withRuns = (cookie & 0xffff) === COOKIE_WITH_RUNS;
  if (!withRuns && cookie !== COOKIE) throw malformed();
  const size = withRuns ? (cookie >>> 16) + 1 : view.getUint32(4, true);
  if (size > 0x10000) throw malformed();
  let at = withRuns ? 4 : 8;
  const isRun = (index: number): boolean => withRuns && ((bytes[4 + (index >> 3)]! >> (index & 7)) & 1) === 1;
  if (withRuns) at += Math.ceil(size / 8);
  const heads = Array.from({ length: size }, (_, index) => ({
    high: view.getUint16(at + index * 4, true),
    count: view.getUint16(at + index * 4 + 2, true) + 1,
  }));
  at += size * 4 + (!withRuns || size >= OFFSETS_FROM ? size * 4 : 0);
  const blocks = new Map<number, Block>();
  for (const [index, { high, count }] of heads.entries()) {
    const block = new Uint8Array(BITS_BYTES);
    const add = (low: number): void => {
      block[low >> 3]! |= 1 << (low & 7);
    };
    if (isRun(index)) {
      const runs = view.getUint16(at, true);
      for (let run = 0; run < runs; run += 1) {
        const start = view.getUint16(at + 2 + run * 4, true);
        const length = view.getUint16(at + 4 + run * 4, true);
        for (let low = start; low <= Math.min(0xffff, start + length); low += 1) add(low);
      }
      at += 2 + runs * 4;
    } else if (count > LIST_SIZE_MAX) {
      if (at + BITS_BYTES > bytes.length) throw malformed();
      block.set(bytes.subarray(at, at + BITS_BYTES));
      at += BITS_BYTES;
    } else {
      for (let element = 0; element < count; element += 1) add(view.getUint16(at + element * 2, true));
      at += count * 2;
    }
    blocks.set(high, block);
  }
  return blocks;
}

function countBits(block: Block): number {
  let count = 0;
  for (let byte of block) for (; byte !== 0; byte &= byte - 1) count += 1;
  return count;
}

function* lows(block: Block): Generator<number> {
  for (let index = 0; index < BITS_BYTES; index += 1) {
    const byte = block[index]!;
    for (let bit = 0; bit < 8 && byte >> bit !== 0; bit += 1) if ((byte >> bit) & 1) yield index * 8 + bit;
  }
}
