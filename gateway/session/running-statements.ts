/** Statements that end by themselves and are under way, so that a server which is told to stop can wait for them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FungiError } from '../../sql/error/index.js';

export class RunningStatements {
  #count = 0;
  #stopping = false;
  #wake: (() => void) | undefined;

  /** @throws FungiError UNREACHABLE: the server takes no new work */
  admit(): void {
    if (this.#stopping) {
      throw new FungiError('UNREACHABLE', 'The server is stopping', { hint: 'Try again when it is back' });
    }
  }

  /** Somebody waits for a part of a statement; to be called when that is there. */
  begin(): () => void {
    this.#count++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (--this.#count === 0) this.#wake?.();
    };
  }

  /** Admits no more statements, and waits for those under way; for `ms` at most. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true;
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        resolve();
      }, ms);
    });
    // A result that was just made is about to be read.
    await nextTurn();
    while (this.#count > 0 && !late) {
      await Promise.race([deadline, new Promise<void>((resolve) => (this.#wake = resolve))]);
      await nextTurn();
    }
    clearTimeout(timer);
  }
}
