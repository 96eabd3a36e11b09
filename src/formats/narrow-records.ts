/**
 * Writes JSON records without the members that nobody reads, before DuckDB parses them: leaving a byte out costs a third of parsing it, and less is
 * written to memory files and read from there (of Nexmark q12 a ninth, of q7 half). What is read is not changed, and neither are
 * its order and the number of records.
 *
 * A record is left as it is unless it is certain that the shorter one says the same. It is one where
 *
 * - the record is a line that holds an object, with nothing but spaces, tabs and a carriage return around and between its parts;
 * - what is left out is JSON as RFC 8259 has it: texts of ASCII without escapes, numbers without exponents, and whatever is made of them;
 * - of what is kept, keys stand once and texts have no escapes, objects and arrays are read whole or are as JSON has them, and a row is an object.
 *
 * Members that are null are left out, too: to DuckDB that is the same. Whether what is kept is plain (see plain-values.ts) is told on the way, with no
 * regard to what is left out.
 */
import type { InspectedRecords, PlainValues } from './format.js';
import { bitsOf, plainOf } from './plain-values.js';
import { narrowBytes, TABLE_ADDRESS, TABLE_BYTES_MAX } from './record-kernel.js';

/** A member of an object that is read; of a row only some. `whole` and `time`: it matters whether the values are plain. */
export type Member =
  | { readonly name: string; readonly kind: 'other' | 'whole' | 'time' }
  | { readonly name: string; readonly kind: 'row'; readonly members: readonly Member[] };

/** Members of one object, at most; each takes a bit and, in the worst case, a comparison with every key. */
const MEMBERS_MAX = 32;
/** Names that stand in JSON as they are. */
const USUAL_NAME = /^[ !#-[\]-~]*$/;

/** What is copied and compared at once. */
const STEP_BYTES = 16;
/** Of a member, as narrow-records.wat knows it: 32-bit numbers, the first bytes of the key, and which of these there are. */
const MEMBER_BYTES = 64;
const NEXT = 0;
const LENGTH = 4;
const KIND = 8;
const MEMBERS = 12;
const BIT = 16;
const FIRST_BYTES = 20;
const TEXT = 24;
const KEY = 32;
const MASK = 48;
const KINDS = { other: 0, whole: 1, time: 2, row: 3 } as const;

/** The wanted members as the kernel reads them; undefined where there are too many, or unusual names. */
export function memberTable(members: readonly Member[]): Uint8Array | undefined {
  const objects: (readonly Member[])[] = [members];
  // Grows on the way.
  for (const object of objects)
    for (const member of object) if (member.kind === 'row') objects.push(member.members);
  if (!objects.every(isUsual)) return undefined;

  const starts = new Map<readonly Member[], number>();
  let size = 0;
  for (const object of objects) {
    starts.set(object, size);
    size += object.length * MEMBER_BYTES;
  }
  const texts = new Map<Member, number>();
  for (const member of objects.flat()) {
    texts.set(member, size);
    size += inSteps(textOf(member).length);
  }
  if (size > TABLE_BYTES_MAX) return undefined;

  const table = Buffer.alloc(size);
  for (const object of objects) {
    const first = starts.get(object)!;
    const firstBytes = object.reduce((bits, { name }) => bits | (1 << (`${name}"`.charCodeAt(0) % 32)), 0);
    for (const [index, member] of object.entries()) {
      const start = first + index * MEMBER_BYTES;
      const put = (value: number, offset: number): number => table.writeInt32LE(value, start + offset);
      const text = textOf(member);
      // Behind the first quote, and with the last.
      const key = text.subarray(1, -1);
      put(TABLE_ADDRESS + first + ((index + 1) % object.length) * MEMBER_BYTES, NEXT);
      put(key.length, LENGTH);
      put(KINDS[member.kind], KIND);
      if (member.kind === 'row') put(TABLE_ADDRESS + starts.get(member.members)!, MEMBERS);
      put(1 << index, BIT);
      put(firstBytes, FIRST_BYTES);
      put(TABLE_ADDRESS + texts.get(member)!, TEXT);
      table.set(key.subarray(0, STEP_BYTES), start + KEY);
      table.fill(255, start + MASK, start + MASK + Math.min(key.length, STEP_BYTES));
      table.set(text, texts.get(member));
    }
  }
  return table;
}

const textOf = ({ name }: Member): Buffer => Buffer.from(`"${name}":`);

const inSteps = (bytes: number): number => Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;

const isUsual = (object: readonly Member[]): boolean =>
  object.length > 0 &&
  object.length <= MEMBERS_MAX &&
  object.every(({ name }) => USUAL_NAME.test(name)) &&
  new Set(object.map(({ name }) => name)).size === object.length;

/**
 * Writes whole records, each a line, in their place; `table`: of `memberTable`. What is plain is told as by `plainValuesOf`.
 * @returns undefined where the process has no memory for it; then they are as they were
 */
export function narrowRecords(
  records: Buffer,
  table: Uint8Array,
  wanted: PlainValues,
  separator: ' ' | 'T',
): InspectedRecords | undefined {
  const narrow = narrowBytes(records, table, bitsOf(wanted), separator.charCodeAt(0));
  return narrow && { records: records.subarray(0, narrow.length), plain: plainOf(narrow.plain) };
}
