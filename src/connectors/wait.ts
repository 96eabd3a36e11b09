/** Waiting of sources that have nothing to read: for a time, cut short when their job is canceled. */

/** Resolves after `delayMs`, or at once when `signal` aborts; never rejects. */
export function waitOrAbort(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
