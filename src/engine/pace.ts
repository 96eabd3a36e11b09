/** How many bytes the next batch of a source should have: more while there is a backlog, fewer when an epoch took too long. */
import { limits } from '../limits.js';

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
      // A short epoch is mostly fixed cost: the next one may be much larger and still be short.
      const factor = elapsedMs < limits.epoch_ms_max / 16 ? 4 : 2;
      this.bytes = Math.min(limits.batch_bytes_max, this.bytes * factor);
    }
  }
}
