/** Bounds how many costly requests run at a time, of all clients and of each. */
import { RequestFailure } from './failure.js';
import { apiLimits } from './limits.js';

export class BusyLimit {
  readonly #byClient = new Map<string, number>();
  #running = 0;

  constructor(
    private readonly max: number,
    private readonly maxPerClient: number,
  ) {}

  /** @returns to be called at the end. @throws RequestFailure 429, 503 with Retry-After */
  enter(client: string): () => void {
    const own = this.#byClient.get(client) ?? 0;
    if (own >= this.maxPerClient)
      throw tooBusy(429, `${own} of your requests run already, which is the limit`);
    if (this.#running >= this.max)
      throw tooBusy(503, `${this.#running} requests run already, which is the limit`);
    this.#running++;
    this.#byClient.set(client, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running--;
      const rest = (this.#byClient.get(client) ?? 1) - 1;
      if (rest === 0) this.#byClient.delete(client);
      else this.#byClient.set(client, rest);
    };
  }
}

const tooBusy = (status: number, message: string): RequestFailure =>
  new RequestFailure(message, {
    status,
    name: 'TOO_MANY',
    headers: { 'retry-after': String(apiLimits.retry_after_s) },
  });
