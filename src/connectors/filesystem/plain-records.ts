/** Notices which batches of a source have plain records only, which are decoded with less care. */
import type { Decoder } from '../../formats/format.js';

/** A source whose batches are not plain is looked at again after so many at the latest. */
const PAUSE_MAX = 64;

export class PlainRecords {
  private plain = false;
  /** Batches that are not looked at. */
  private pause = 0;
  private nextPause = 1;

  constructor(private readonly arePlain: Decoder['arePlain']) {}

  beginBatch(): void {
    this.plain = this.arePlain !== undefined && this.pause === 0;
    if (this.pause > 0) this.pause--;
  }

  /** Whole records of the batch. */
  see(records: Buffer): void {
    if (!this.plain || this.arePlain!(records)) return;
    this.plain = false;
    this.pause = this.nextPause;
    this.nextPause = Math.min(2 * this.nextPause, PAUSE_MAX);
  }

  /** Whether all records that were seen are plain, and none went unseen. */
  endBatch(): boolean {
    if (this.plain) this.nextPause = 1;
    return this.plain;
  }
}
