/** Writes an answer piece by piece, no faster than the client reads: what waits for a slow reader is one piece, not the result. */
import type { ServerResponse } from 'node:http';
import { apiLimits } from './limits.js';

export class ResponseStream {
  #pending: string[] = [];
  #pendingLength = 0;

  constructor(
    private readonly response: ServerResponse,
    private readonly contentType: string,
  ) {}

  get begun(): boolean {
    return this.response.headersSent;
  }

  /** The client is behind: what is written now would have to be held. */
  get isFull(): boolean {
    return this.response.writableNeedDrain;
  }

  /** Sends the headers; afterwards an error has no status of its own. */
  begin(): void {
    if (this.begun || this.response.destroyed) return;
    this.response.writeHead(200, {
      'content-type': this.contentType,
      'cache-control': 'no-store',
      // Proxies that collect answers would hold rows back.
      'x-accel-buffering': 'no',
    });
    this.response.flushHeaders();
  }

  /** Adds text to the piece under way, which goes when it is large enough. */
  async text(text: string): Promise<void> {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pendingLength >= apiLimits.piece_bytes) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#pendingLength === 0) return;
    const text = this.#pending.length === 1 ? this.#pending[0]! : this.#pending.join('');
    this.#pending = [];
    this.#pendingLength = 0;
    await this.bytes(text);
  }

  /** Resolves when there is room for more, or nobody reads any more: a client that takes nothing for long is cut off by the door. */
  async bytes(chunk: string | Uint8Array): Promise<void> {
    const { response } = this;
    this.begin();
    if (response.destroyed || response.writableEnded || response.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        response.off('drain', settle).off('close', settle);
        resolve();
      };
      response.on('drain', settle).on('close', settle);
    });
  }

  async end(): Promise<void> {
    await this.flush();
    this.begin();
    if (!this.response.destroyed) this.response.end();
  }

  /** Ends it so that the client sees that something is missing. */
  cut(): void {
    this.response.destroy();
  }
}
