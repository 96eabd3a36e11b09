/** Reads the body of a request whole, within a bound, and only once it is clear that it is wanted. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FungiError } from '../../../sql/error/index.js';

/** The body is, or says that it is, larger than the bound. */
export class BodyTooLarge extends FungiError {
  constructor(readonly bytesMax: number) {
    super('LIMIT_EXCEEDED', `The body is larger than ${bytesMax} bytes`);
  }
}

/** @throws BodyTooLarge; FungiError CANCELED: the client went away before the end */
export function readBytes(
  incoming: IncomingMessage,
  response: ServerResponse,
  bytesMax: number,
): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > bytesMax) throw new BodyTooLarge(bytesMax);
  // Who asks first is told to go on now, when who it is and what it wants have been checked.
  if (/^100-continue$/i.test(incoming.headers.expect ?? '')) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (finish: () => void): void => {
      incoming.off('data', take).off('end', end).off('close', gone).off('error', gone);
      finish();
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= bytesMax) return;
      incoming.pause();
      settle(() => reject(new BodyTooLarge(bytesMax)));
    };
    const end = (): void => settle(() => resolve(Buffer.concat(chunks, size)));
    const gone = (): void => settle(() => reject(new FungiError('CANCELED', 'The client has gone')));
    incoming.on('data', take).on('end', end).on('close', gone).on('error', gone);
  });
}
