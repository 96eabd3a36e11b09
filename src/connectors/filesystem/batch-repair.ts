/**
 * Finds the rows of a text batch that the format's relation cannot decode, and has them rewritten. Runs only for batches in which some
 * row is unusual; in slices, so that other work of the process goes on meanwhile.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineConnection } from '../../duckdb/index.js';
import type { BadRecord, Decoder, Repair } from '../../formats/format.js';
import type { MemorySlot } from './memory-files.js';

const LINE_FEED = 10;
/** Bytes that are rewritten at a time (measured: 12 MB/s where all rows are). */
const SLICE_BYTES = 256 * 1024;
/** When more rows than this are refused without having been suspected, all rows that are left are rewritten. */
const SEARCHED_ROWS_MAX = 16;

export interface RepairTask {
  readonly repair: Repair;
  readonly framing: Decoder['framing'];
  readonly connection: EngineConnection;
  readonly signal: AbortSignal;
  readonly slot: MemorySlot;
  /** The batch as it was read. */
  readonly range: Buffer;
  readonly aliases: readonly string[];
}

export interface Repaired {
  /** The slot holds the rewritten batch, to be read by `Repair.settled`. */
  readonly changed: boolean;
  readonly bad: readonly BadRecord[];
}

/** Rewrites what must be rewritten; `changed` is false when every row is fine as it is. */
export async function repairBatch(task: RepairTask): Promise<Repaired> {
  const { repair, connection, slot, range } = task;
  if (!repair.suspects) return rewrite(task, () => true);
  const [total, ...found] = (await connection.rows(repair.suspects(slot.paths))).map(([value]) =>
    Number(value),
  );
  // Should DuckDB count lines otherwise than we do, every row is decoded exactly.
  const all = -total! !== countRecords(range);
  const suspects = new Set(found);
  let result: Repaired = { changed: false, bad: [] };
  if (all || suspects.size > 0) result = await rewrite(task, (row) => all || suspects.has(row));
  if (await accepts(task)) return result;
  // Some row that DuckDB refuses does not show among the suspects (it has a key twice): look for it.
  const refused = new Set([...suspects, ...(await refusedRows(task, suspects))]);
  result = await rewrite(task, (row) => refused.has(row));
  if (!result.bad.length && !(await accepts(task))) return rewrite(task, () => true);
  return result;

  /** Numbers (from 1) of rows that are refused when they stand alone, so that no row depends on the others of its batch. */
  async function refusedRows(of: RepairTask, known: ReadonlySet<number>): Promise<readonly number[]> {
    const rows = linesOf(range)
      .map((line, index) => ({ line, number: index + 1 }))
      .filter(({ number }) => !known.has(number));
    let count = 0;
    const search = async (part: typeof rows): Promise<readonly number[]> => {
      if (part.length === 0) return [];
      if (count >= SEARCHED_ROWS_MAX) return part.map(({ number }) => number);
      await slot.write(Buffer.concat(part.map(({ line }) => line)));
      if (await accepts(of)) return [];
      if (part.length === 1) {
        count++;
        return [part[0]!.number];
      }
      const middle = part.length >> 1;
      return [...(await search(part.slice(0, middle))), ...(await search(part.slice(middle)))];
    };
    return search(rows);
  }
}

/** Whether the rewritten batch can be decoded. */
export async function accepts({
  repair,
  connection,
  slot,
  aliases,
  signal,
}: Omit<RepairTask, 'range' | 'framing'>): Promise<boolean> {
  const counts = aliases.map((alias) => `, count(${alias})`).join('');
  try {
    await connection.rows(`SELECT count(*)${counts} FROM (${repair.settled(slot.paths, aliases)})`);
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

async function rewrite(
  { repair, framing, slot, range, signal }: RepairTask,
  suspicious: (row: number) => boolean,
): Promise<Repaired> {
  const pieces: Buffer[] = [];
  const bad: BadRecord[] = [];
  let row = 0;
  for (let start = 0; start < range.length;) {
    const end = recordEnd(range, start, framing);
    const slice = range.subarray(start, end);
    const before = row;
    const from = start;
    const { bytes, bad: found } = repair.rewrite(slice, (number) => suspicious(before + number));
    pieces.push(bytes);
    bad.push(...found.map(({ offset, reason }) => ({ offset: from + offset, reason })));
    // Then the first bad row is all that is asked for.
    if (bad.length > 0 && !repair.skips) return { changed: false, bad };
    row += countRecords(slice);
    start = end;
    await nextTurn();
    signal.throwIfAborted();
  }
  await slot.write(Buffer.concat(pieces));
  return { changed: true, bad };
}

/** Where some whole records after `start` end, about a slice of them. */
function recordEnd(range: Buffer, start: number, framing: Decoder['framing']): number {
  if (framing.kind === 'lines') {
    const least = Math.min(start + SLICE_BYTES, range.length);
    const next = range.indexOf(LINE_FEED, least);
    return next < 0 ? range.length : next + 1;
  }
  for (let size = SLICE_BYTES; start + size < range.length; size *= 2) {
    const { end } = framing.cutter.cut(range.subarray(start, start + size), false);
    if (end > 0) return start + end;
  }
  return range.length;
}

const isBlank = (bytes: Buffer, start: number, end: number): boolean => {
  let at = start;
  while (at < end && bytes[at]! <= 32) at++;
  return at === end;
};

/** Lines that are not blank. */
function countRecords(bytes: Buffer): number {
  let count = 0;
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, offset);
    const end = next < 0 ? bytes.length : next;
    if (!isBlank(bytes, offset, end)) count++;
    offset = end + 1;
  }
  return count;
}

/** Lines with their ends, without blank ones. */
function linesOf(range: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < range.length;) {
    const next = range.indexOf(LINE_FEED, start);
    const end = next < 0 ? range.length : next + 1;
    if (!isBlank(range, start, end)) lines.push(range.subarray(start, end));
    start = end;
  }
  return lines;
}
