/** Reads bodies of requests whole, within bounds for each and for all together, and only once it is clear that one is wanted. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FungiError } from '../../../sql/error/index.js';

/** The body is, or says that it is, larger than the bound. */
export class BodyTooLarge extends FungiError {
  constructor(readonly bytesMax: number) {
    super('LIMIT_EXCEEDED', `The body is larger than ${bytesMax} bytes`);
  }
}

export class BodyReader {
  #held = 0;

  /** @param bytesMaxTogether of all bodies that are being read */
  constructor(private readonly bytesMaxTogether: number) {}

  /**
   * @throws BodyTooLarge; FungiError TOO_MANY: others are sending too much at the moment; CANCELED: the client went away before the end
   */
  async read(incoming: IncomingMessage, response: ServerResponse, bytesMax: number): Promise<Buffer> {
    if (Number(incoming.headers['content-length'] ?? 0) > bytesMax) throw new BodyTooLarge(bytesMax);
    // Who asks first is told to go on now, when who it is and what it wants have been checked.
    if (/^100-continue$/i.test(incoming.headers.expect ?? '')) response.writeContinue();
    let size = 0;
    try {
      return await collected(incoming, (bytes) => {
        size += bytes;
        this.#held += bytes;
        if (size > bytesMax) return new BodyTooLarge(bytesMax);
        return this.#held > this.bytesMaxTogether ? tooManyBodies() : undefined;
      });
    } finally {
      this.#held -= size;
    }
  }
}

const tooManyBodies = (): FungiError =>
  new FungiError('TOO_MANY', 'Too many requests are being received at a time', { hint: 'Try again in 1 s' });

/** The bytes there are until the end, or until `take`, which is told how many more came, has an objection. */
function collected(
  incoming: IncomingMessage,
  take: (bytes: number) => FungiError | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const settle = (finish: () => void): void => {
      incoming.off('data', data).off('end', end).off('close', gone).off('error', gone);
      finish();
    };
    const data = (chunk: Buffer): void => {
      chunks.push(chunk);
      const objection = take(chunk.length);
      if (!objection) return;
      incoming.pause();
      settle(() => reject(objection));
    };
    const end = (): void => settle(() => resolve(Buffer.concat(chunks)));
    const gone = (): void => settle(() => reject(new FungiError('CANCELED', 'The client has gone')));
    incoming.on('data', data).on('end', end).on('close', gone).on('error', gone);
  });
}
