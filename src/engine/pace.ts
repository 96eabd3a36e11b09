/** How many bytes the next batch of a source should have: more while there is a backlog, fewer when an epoch took too long. */
import { limits } from '../limits.js';

/** A batch is at most so many times as large as the one before. */
const GROWTH_MAX = 8;

export class Pace {
  private bytes: number = limits.batch_bytes_start;

  /** Bytes to ask for. */
  next(): number {
    return this.bytes;
  }

  /** `read` bytes were got when `asked` were asked for, and their epoch took `elapsedMs`. */
  record(read: number, elapsedMs: number): void {
    if (elapsedMs > limits.epoch_ms_max) {
      this.bytes = Math.max(limits.batch_bytes_min, this.bytes / 2);
    } else if (read >= 0.75 * this.bytes && elapsedMs < limits.epoch_ms_max / 2) {
      // A short epoch is mostly fixed cost; should it not be, the next one still takes half of the bound.
      const factor = Math.min(GROWTH_MAX, Math.max(2, limits.epoch_ms_max / 2 / elapsedMs));
      this.bytes = Math.min(limits.batch_bytes_max, this.bytes * factor);
    }
  }
}
