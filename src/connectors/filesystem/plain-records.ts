/** Notices which values are plain in all records of a batch, which are decoded with less care. */
import { NO_PLAIN_VALUES } from '../../formats/format.js';
import type { Decoder, PlainValues } from '../../formats/format.js';

/** A source whose batches have no plain values is looked at again after so many at the latest. */
const PAUSE_MAX = 64;

export class PlainRecords {
  private plain = NO_PLAIN_VALUES;
  /** Batches that are not looked at. */
  private pause = 0;
  private nextPause = 1;

  constructor(private readonly plainValues: Decoder['plainValues']) {}

  beginBatch(): void {
    const looks = this.plainValues !== undefined && this.pause === 0;
    this.plain = { numbers: looks, times: looks };
    if (this.pause > 0) this.pause--;
  }

  /** Whole records of the batch. */
  see(records: Buffer): void {
    const before = this.plain;
    if (!isSome(before)) return;
    const { numbers, times } = this.plainValues!(records);
    this.plain = { numbers: before.numbers && numbers, times: before.times && times };
    if (isSome(this.plain)) return;
    this.pause = this.nextPause;
    this.nextPause = Math.min(2 * this.nextPause, PAUSE_MAX);
  }

  /** What is plain in all records that were seen, where none went unseen. */
  endBatch(): PlainValues {
    if (isSome(this.plain)) this.nextPause = 1;
    return this.plain;
  }
}

const isSome = ({ numbers, times }: PlainValues): boolean => numbers || times;
