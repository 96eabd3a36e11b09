/**
 * Reads files of text records: byte ranges of one file at a time go to memory files, which the format's relation decodes. Files are
 * read side by side so that their watermarks advance together.
 */
import { FungiError } from '../../../sql/error/index.js';
import { MONITOR_INTERVAL, readOption } from '../../../catalog/options/index.js';
import { plainMessage } from '../../duckdb/index.js';
import type { Decoder, PlainValues } from '../../formats/format.js';
import type {
  ReadBudget,
  Redecoded,
  Source,
  SourceBatch,
  SourceContext,
  SourcePosition,
} from '../connector.js';
import { accepts, repairBatch } from './batch-repair.js';
import type { DataFile } from './list-files.js';
import { unavailable } from './list-files.js';
import { MemorySlot } from './memory-files.js';
import { RecordInspection } from './record-inspection.js';
import type { ScanExpressions } from './scan-expressions.js';
import { BlockSpace, TextSplit } from './text-split.js';
import type { SplitPart } from './text-split.js';
import { waitOrAbort } from '../wait.js';

/** Files that are open at the same time; the others wait their turn. */
const OPEN_FILES_MAX = 64;
const LINE_FEED = 10;
/** Batches that probably have to be rewritten row by row in JavaScript are small (measured: 12 MB/s). */
const REPAIR_BYTES_MAX = 2 * 1024 * 1024;
/** Batches without any row to repair after which the source is trusted again. */
const CLEAN_BATCHES = 16;

/** A batch, and where it comes from. */
interface BatchInSlot {
  readonly slot: MemorySlot;
  readonly split: TextSplit;
  readonly part: SplitPart;
  /** The slot holds it without what nobody reads. */
  readonly isNarrow: boolean;
}

export class TextSource implements Source {
  readonly bounded: boolean;
  private readonly slots: readonly MemorySlot[];
  private readonly space = new BlockSpace();
  private readonly inspection: RecordInspection;
  private readonly known = new Set<string>();
  private readonly interval: number | undefined;
  private waiting: DataFile[] = [];
  private open_: TextSplit[] = [];
  /** Read to their end, and open until their last batch is released: some of it may be read again. */
  private readonly ended = new Set<TextSplit>();
  private turn = 0;
  private readBytes = 0;
  private totalBytes = 0;
  private lookedAt = 0;
  private start: SourcePosition | undefined;
  /** Batches left that are searched for rows to repair before they are handed out. */
  private distrust = 0;
  private repairing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: SourceContext,
    private readonly decoder: Decoder,
    private readonly expressions: ScanExpressions,
    private readonly list: () => Promise<readonly DataFile[]>,
  ) {
    this.interval = readOption(context.table.options, MONITOR_INTERVAL);
    this.bounded = this.interval === undefined;
    this.inspection = new RecordInspection(decoder.inspect);
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
    await Promise.all([...this.open_, ...this.ended].map((split) => split.close()));
    this.open_ = [];
    this.ended.clear();
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
    const bytes = this.distrust > 0 ? Math.min(budget.bytes, REPAIR_BYTES_MAX) : budget.bytes;
    let counted = 0;
    let part: SplitPart;
    // Batches that are probably rewritten are wanted as they are.
    this.inspection.beginBatch(this.distrust === 0);
    slot.begin(this.isSpread(budget) ? Math.min(bytes, split.remaining) : 0);
    try {
      part = await split.next(bytes, budget.rows, this.space, (records) => {
        const { length } = records;
        const inspected = this.inspection.see(records);
        const written = slot.append(inspected, length);
        // Meanwhile, since the bytes are written on another thread.
        if (budget.counted) counted += countRecords(inspected);
        return written;
      });
    } catch (error) {
      throw error instanceof FungiError ? error : unavailable(split.file.path, error);
    }
    if (split.ended) {
      this.open_ = this.open_.filter((other) => other !== split);
      this.ended.add(split);
    }
    if (part.length === 0) {
      if (split.ended) await this.closeEnded(split);
      return undefined;
    }
    slot.busy = true;
    await slot.end();
    this.readBytes += part.length;
    const rows = budget.counted ? counted : undefined;
    const plain = this.inspection.endBatch();
    const read: BatchInSlot = { slot, split, part, isNarrow: this.inspection.isNarrow };
    const batch = this.batch(read, rows, plain);
    const suspected = this.distrust > 0 && this.decoder.framing.kind === 'lines';
    if (this.distrust > 0) this.distrust--;
    if (!suspected && !part.unusual) return batch.asRead;
    const repaired = await this.alone(() => this.repair(read, false));
    if (repaired instanceof Error) throw repaired;
    return repaired ? batch.rewritten(repaired) : batch.asRead;
  }

  /** The batch in a slot, and what it is once it was rewritten there. */
  private batch(
    read: BatchInSlot,
    rows: number | undefined,
    plain: PlainValues,
  ): { readonly asRead: SourceBatch; rewritten(by: Redecoded): SourceBatch } {
    const { slot, split, part } = read;
    const { file, ended: endOfSplit } = split;
    const relation = (): string => this.expressions.over(this.decoder, slot.paths, file, plain);
    let repaired = false;
    const asRead: SourceBatch = {
      split: file.path,
      relation: relation(),
      bytes: part.length,
      rows,
      endOfSplit,
      explain: async (error) => {
        if (this.context.signal.aborted) return undefined;
        if (repaired) return this.alone(() => this.explainRewritten(error, read));
        if (this.decoder.repair === undefined) return this.explain(error, read);
        if (await this.alone(() => this.adapt(slot))) return { relation: relation() };
        repaired = true;
        return this.alone(() => this.repair(read, true));
      },
      release: () => {
        slot.busy = false;
        return endOfSplit ? this.closeEnded(split) : Promise.resolve();
      },
    };
    return {
      asRead,
      rewritten: (by) => {
        repaired = this.decoder.framing.kind === 'records';
        return { ...asRead, ...by };
      },
    };
  }

  private closeEnded(split: TextSplit): Promise<void> {
    this.ended.delete(split);
    return split.close();
  }

  /** Why a rewritten batch cannot be evaluated, where that is for its rows: then some value is none of its type. */
  private async explainRewritten(error: unknown, read: BatchInSlot): Promise<Error | undefined> {
    const { slot, split, part } = read;
    const repair = this.decoder.repair!;
    if (this.decoder.framing.kind === 'lines') return undefined;
    const { connection, signal } = this.context;
    if (await accepts({ repair, connection, signal, slot, aliases: this.aliases() })) return undefined;
    const bad = this.decoder.findBadRecord(await this.bytesInFile(read), messageOf(error)) ?? {
      offset: 0,
      reason: `in a row from here on: ${plainReason(messageOf(error))}`,
    };
    return this.badRecord(split.file, part.offset + bad.offset, bad.reason);
  }

  private aliases(): readonly string[] {
    return this.expressions.decoded.map((index) => `c${index}`);
  }

  private async explain(error: unknown, read: BatchInSlot): Promise<Error | undefined> {
    const bad = this.decoder.findBadRecord(await this.bytesOf(read), messageOf(error));
    return bad && this.badRecord(read.split.file, read.part.offset + bad.offset, bad.reason);
  }

  /** A batch as it is in its file. */
  private bytesOf(read: BatchInSlot): Promise<Buffer> {
    return read.isNarrow ? this.bytesInFile(read) : read.slot.bytes();
  }

  private async bytesInFile({ split, part }: BatchInSlot): Promise<Buffer> {
    try {
      return await split.again(part);
    } catch (error) {
      throw error instanceof FungiError ? error : unavailable(split.file.path, error);
    }
  }

  private badRecord(file: DataFile, position: number, reason: string): FungiError {
    return new FungiError('DATA', `${file.path}: the row at byte ${position} cannot be read: ${reason}`);
  }

  /** One batch is explained while the next is read: the connection serves one of them after the other. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.repairing.then(work);
    this.repairing = result.catch(() => undefined);
    return result;
  }

  /** Whether some fields are read with more care from now on. */
  private async adapt(slot: MemorySlot): Promise<boolean> {
    const repair = this.decoder.repair!;
    const sql = repair.diagnosis?.(slot.paths);
    if (sql === undefined) return false;
    const [counts] = await this.context.connection.rows(sql);
    return repair.adapt!(counts!.map(Number));
  }

  /** Has unusual rows rewritten; undefined when there are none. `failed`: the batch could not be evaluated. */
  private async repair(read: BatchInSlot, failed: boolean): Promise<Redecoded | FungiError | undefined> {
    const { connection, signal } = this.context;
    const { slot, split, part } = read;
    const { file } = split;
    const repair = this.decoder.repair!;
    const aliases = this.aliases();
    const range = await this.bytesOf(read);
    const { framing } = this.decoder;
    const { changed, bad } = await repairBatch({ repair, framing, connection, signal, slot, range, aliases });
    for (const { offset: at, reason } of bad) {
      if (!repair.skips) return this.badRecord(file, part.offset + at, reason);
      this.context.badRow({ origin: file.path, position: part.offset + at, reason });
    }
    if (!changed && !failed) return undefined;
    if (changed) this.distrust = CLEAN_BATCHES;
    const relation = this.expressions.around(repair.settled(slot.paths, aliases), file);
    return { relation, skipped: bad.length };
  }

  /** Whether a batch may be cut into several files: it is when the number of its records is not given. */
  private isSpread(budget: ReadBudget): boolean {
    return budget.rows === undefined;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What DuckDB said, without its names of our files and its hints at settings. */
const plainReason = (message: string): string =>
  plainMessage(message).replace(/ ?(in|on|of) file "[^"]*"/g, '');

/** In a block that ends where a line does; the last line of a file may have no end. */
function countRecords(records: Buffer): number {
  let rows = 0;
  let start = 0;
  for (let end = records.indexOf(LINE_FEED); end >= 0; end = records.indexOf(LINE_FEED, start)) {
    rows++;
    start = end + 1;
  }
  return start < records.length ? rows + 1 : rows;
}
