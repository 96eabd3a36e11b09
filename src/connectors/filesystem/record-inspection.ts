/**
 * Looks through the records of each batch before they are written to their file: which values are plain in all of them, so that they are decoded with
 * less care, and what of them nobody reads.
 */
import { NO_PLAIN_VALUES } from '../../formats/format.js';
import type { Decoder, PlainValues } from '../../formats/format.js';

/** What proved to be of no use is tried again after so many batches at the latest. */
const PAUSE_MAX = 64;
/** Leaving out less than this share of the bytes costs more than it saves. */
const LEFT_OUT_MIN = 1 / 8;

/** Something that is tried with every batch while it is of use, and else ever more seldom. */
class Attempt {
  /** Batches that it is not tried with. */
  private pause = 0;
  private nextPause = 1;

  begin(): boolean {
    if (this.pause === 0) return true;
    this.pause--;
    return false;
  }

  failed(): void {
    this.pause = this.nextPause;
    this.nextPause = Math.min(2 * this.nextPause, PAUSE_MAX);
  }

  succeeded(): void {
    this.nextPause = 1;
  }
}

export class RecordInspection {
  private plain = NO_PLAIN_VALUES;
  private readonly looking = new Attempt();
  private readonly narrowing = new Attempt();
  private looks = false;
  private narrows = false;
  /** Bytes of the batch as they were read, and as they are written. */
  private read = 0;
  private written = 0;

  constructor(private readonly inspect: Decoder['inspect']) {}

  /** `narrow`: records may be written anew. */
  beginBatch(narrow: boolean): void {
    this.looks = this.inspect !== undefined && this.looking.begin();
    this.narrows = this.inspect !== undefined && narrow && this.narrowing.begin();
    const sees = this.looks || this.narrows;
    this.plain = { numbers: sees, times: sees };
    this.read = 0;
    this.written = 0;
  }

  /** @returns whole records of the batch as they are to be written; they may be written anew in their place */
  see(records: Buffer): Buffer {
    const before = this.plain;
    this.read += records.length;
    if (!this.narrows && !(this.looks && isSome(before))) {
      this.plain = NO_PLAIN_VALUES;
      this.written += records.length;
      return records;
    }
    const inspected = this.inspect!(records, this.narrows);
    this.written += inspected.records.length;
    const { numbers, times } = inspected.plain;
    this.plain = { numbers: before.numbers && numbers, times: before.times && times };
    if (this.looks && isSome(before) && !isSome(this.plain)) this.looking.failed();
    if (this.narrows && this.written > this.read * (1 - LEFT_OUT_MIN)) {
      this.narrows = false;
      this.narrowing.failed();
    }
    return inspected.records;
  }

  /** What is plain in all records of the batch, where none went unseen. */
  endBatch(): PlainValues {
    if (isSome(this.plain)) this.looking.succeeded();
    if (this.narrows) this.narrowing.succeeded();
    return this.plain;
  }

  /** Whether the batch is written otherwise than it was read. */
  get isNarrow(): boolean {
    return this.written !== this.read;
  }
}

const isSome = ({ numbers, times }: PlainValues): boolean => numbers || times;
