/**
 * Reads files of text records: byte ranges of one file at a time go to memory files, which the format's relation decodes. Files are
 * read side by side so that their watermarks advance together.
 */
import { FungiError } from '../../../sql/error/index.js';
import { MONITOR_INTERVAL, readOption } from '../../../catalog/options/index.js';
import { SHORT_RECORD_BYTES_MAX } from '../../formats/format.js';
import type { Decoder } from '../../formats/format.js';
import type { ReadBudget, Source, SourceBatch, SourceContext, SourcePosition } from '../connector.js';
import type { DataFile } from './list-files.js';
import { unavailable } from './list-files.js';
import { MemorySlot } from './memory-files.js';
import type { ScanExpressions } from './scan-expressions.js';
import { TextSplit } from './text-split.js';
import { waitOrAbort } from '../wait.js';

/** Files that are open at the same time; the others wait their turn. */
const OPEN_FILES_MAX = 64;
const LINE_FEED = 10;
/** Batches that may have to be rewritten row by row in JavaScript are small, so that this never blocks for long (measured: 12 MB/s). */
const REPAIR_BYTES_MAX = 2 * 1024 * 1024;

export class TextSource implements Source {
  readonly bounded: boolean;
  private readonly slots: readonly MemorySlot[];
  private readonly known = new Set<string>();
  private readonly interval: number | undefined;
  private waiting: DataFile[] = [];
  private open_: TextSplit[] = [];
  private turn = 0;
  private readBytes = 0;
  private totalBytes = 0;
  private lookedAt = 0;
  private start: SourcePosition | undefined;

  constructor(
    private readonly context: SourceContext,
    private readonly decoder: Decoder,
    private readonly expressions: ScanExpressions,
    private readonly list: () => Promise<readonly DataFile[]>,
  ) {
    this.interval = readOption(context.table.options, MONITOR_INTERVAL);
    this.bounded = this.interval === undefined;
    this.slots = [0, 1].map((index) => new MemorySlot(context.uniqueName(`slot${index}`)));
  }

  async open(): Promise<void> {
    await this.discover();
  }

  async read(budget: ReadBudget, preferredSplit: string | undefined): Promise<SourceBatch | 'idle' | 'end'> {
    await this.discover();
    for (;;) {
      const split =
        this.open_.find(({ file }) => file.path === preferredSplit) ??
        this.open_[this.turn++ % Math.max(1, this.open_.length)];
      if (!split) return this.bounded ? 'end' : 'idle';
      const batch = await this.readSplit(split, budget);
      if (batch) return batch;
    }
  }

  splits(): readonly string[] {
    return [...this.open_.map(({ file }) => file.path), ...this.waiting.map((file) => file.path)];
  }

  async wait(timeoutMs: number): Promise<void> {
    const until = this.interval === undefined ? 0 : this.lookedAt + this.interval - Date.now();
    const delay = Math.max(0, Math.min(timeoutMs, until));
    await waitOrAbort(delay, this.context.signal);
  }

  position(): SourcePosition {
    const offsets = Object.fromEntries(this.open_.map((split) => [split.file.path, split.position]));
    const done = [...this.known].filter((path) => !this.splits().includes(path));
    return { offsets, done };
  }

  seek(position: SourcePosition): void {
    this.start = position;
  }

  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: this.readBytes, totalBytes: this.bounded ? this.totalBytes : undefined };
  }

  async close(): Promise<void> {
    await Promise.all(this.open_.map((split) => split.close()));
    this.open_ = [];
    await Promise.all(this.slots.map((slot) => slot.close()));
  }

  /** Looks for files: once, or again after each interval. */
  private async discover(): Promise<void> {
    const due =
      this.lookedAt === 0 || (this.interval !== undefined && Date.now() - this.lookedAt >= this.interval);
    if (due) {
      this.lookedAt = Date.now();
      const done = new Set((this.start?.['done'] as readonly string[] | undefined) ?? []);
      for (const file of await this.list()) {
        if (this.known.has(file.path)) continue;
        this.known.add(file.path);
        if (done.has(file.path)) continue;
        this.waiting.push(file);
        this.totalBytes += file.size;
      }
    }
    while (this.open_.length < OPEN_FILES_MAX && this.waiting.length > 0) {
      const split = new TextSplit(this.waiting.shift()!, this.decoder.framing);
      const offsets = this.start?.['offsets'] as Readonly<Record<string, number>> | undefined;
      split.position = offsets?.[split.file.path] ?? 0;
      this.open_.push(split);
    }
  }

  private async readSplit(split: TextSplit, budget: ReadBudget): Promise<SourceBatch | undefined> {
    const slot = this.slots.find((candidate) => !candidate.busy);
    if (!slot) throw new Error('two batches are already in use');
    let part: Awaited<ReturnType<TextSplit['next']>>;
    try {
      const bytes = this.decoder.repair ? Math.min(budget.bytes, REPAIR_BYTES_MAX) : budget.bytes;
      part = await split.next(bytes, budget.rows, (size) => slot.reserve(size));
    } catch (error) {
      throw error instanceof FungiError ? error : unavailable(split.file.path, error);
    }
    if (split.ended) {
      this.open_ = this.open_.filter((other) => other !== split);
      await split.close();
    }
    if (part.range.length === 0) return undefined;
    slot.busy = true;
    await slot.write(part.range, this.cuts(part.range, slot.paths.length, budget.rows));
    this.readBytes += part.range.length;
    await this.repair(slot, split, part.range, part.offset);
    return this.batch(slot, split, part.range, part.offset);
  }

  private batch(slot: MemorySlot, split: TextSplit, range: Buffer, offset: number): SourceBatch {
    const { file } = split;
    const { rows, longest } = countRows(range);
    // Rows that are written again may be longer than they were.
    const long = this.decoder.repair !== undefined || longest > SHORT_RECORD_BYTES_MAX;
    return {
      split: file.path,
      relation: this.expressions.over(this.decoder, slot.paths, file, long),
      bytes: range.length,
      rows,
      endOfSplit: split.ended,
      explain: (error) => Promise.resolve(this.explain(error, file, range, offset)),
      release: () => {
        slot.busy = false;
        slot.bytes = Buffer.alloc(0);
        return Promise.resolve();
      },
    };
  }

  private explain(error: unknown, file: DataFile, range: Buffer, offset: number): Error | undefined {
    const message = error instanceof Error ? error.message : String(error);
    const bad = this.decoder.findBadRecord(range, message);
    if (!bad) return undefined;
    const text = `${file.path}: the row at byte ${offset + bad.offset} cannot be read: ${bad.reason}`;
    return new FungiError('DATA', text, { cause: error });
  }

  /** Cuts a batch into as many parts as there are files, at ends of records; a small one is left whole. */
  private cuts(range: Buffer, parts: number, rows: number | undefined): readonly number[] {
    if (rows !== undefined || range.length < 64 * 1024 || this.decoder.framing.kind === 'quoted-lines')
      return [];
    return Array.from({ length: parts - 1 }, (_, index) => {
      const middle = Math.floor((range.length * (index + 1)) / parts);
      return range.lastIndexOf(LINE_FEED, middle) + 1;
    });
  }

  /**
   * Where errors are ignored: looks for rows that do not fit and rewrites them, so that the relation handed out never fails. Done here
   * rather than on failure because a sink may already have written rows of a batch that fails late.
   */
  private async repair(slot: MemorySlot, split: TextSplit, range: Buffer, offset: number): Promise<void> {
    const { repair } = this.decoder;
    if (!repair) return;
    const { connection, signal } = this.context;
    const [total, ...suspects] = (await connection.rows(repair.suspects(slot.paths))).map(([value]) =>
      Number(value),
    );
    let repaired = suspects.length > 0 ? repair.rewrite(range, new Set(suspects), -total!) : undefined;
    if (repaired) await slot.write(repaired.bytes, []);
    const aliases = this.expressions.decoded.map((index) => `c${index}`);
    const values = aliases.map((alias) => `, count(${alias})`).join('');
    const check = `SELECT count(*)${values} FROM (${this.decoder.relation(slot.paths, aliases, true)})`;
    try {
      await connection.rows(check);
    } catch (error) {
      if (signal.aborted) throw error;
      // Some field that DuckDB refuses does not show among the suspects (a FLOAT that overflows): look for its row.
      const found = await this.refusedRows(slot, range, new Set(suspects), check);
      repaired = repair.rewrite(range, new Set([...suspects, ...found]), -total!);
      await slot.write(repaired.bytes, []);
    }
    for (const { offset: at, reason } of repaired?.skipped ?? [])
      this.context.badRow({ origin: split.file.path, position: offset + at, reason });
  }

  /** Numbers (from 1) of rows that `check` fails on when they stand alone, so that no row depends on the others of its batch. */
  private async refusedRows(
    slot: MemorySlot,
    range: Buffer,
    known: ReadonlySet<number>,
    check: string,
  ): Promise<readonly number[]> {
    const rows = linesOf(range)
      .map((line, index) => ({ line, number: index + 1 }))
      .filter(({ number }) => !known.has(number));
    const search = async (part: typeof rows): Promise<readonly number[]> => {
      if (part.length === 0) return [];
      await slot.write(Buffer.concat(part.map(({ line }) => line)), []);
      try {
        await this.context.connection.rows(check);
        return [];
      } catch (error) {
        if (this.context.signal.aborted) throw error;
        if (part.length === 1) return [part[0]!.number];
        const middle = part.length >> 1;
        return [...(await search(part.slice(0, middle))), ...(await search(part.slice(middle)))];
      }
    };
    return search(rows);
  }
}

/** The number of lines, and the bytes of the longest one with its end. */
function countRows(range: Buffer): { readonly rows: number; readonly longest: number } {
  let rows = 0;
  let longest = 0;
  let start = 0;
  for (let at = range.indexOf(LINE_FEED); at >= 0; at = range.indexOf(LINE_FEED, start)) {
    rows++;
    if (at + 1 - start > longest) longest = at + 1 - start;
    start = at + 1;
  }
  if (start < range.length) {
    rows++;
    longest = Math.max(longest, range.length - start);
  }
  return { rows, longest };
}

/** Lines with their ends, without blank ones. */
function linesOf(range: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < range.length;) {
    const next = range.indexOf(LINE_FEED, start);
    const end = next < 0 ? range.length : next + 1;
    const line = range.subarray(start, end);
    if (line.toString('utf8').trim() !== '') lines.push(line);
    start = end;
  }
  return lines;
}
