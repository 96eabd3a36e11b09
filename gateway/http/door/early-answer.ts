/**
 * Answers a request that has not come in whole, such as one whose body is too large, so that its sender sees the answer: what still comes
 * is read and thrown away within bounds, because a connection that is closed with unread bytes is reset and the answer lost with it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectionLimits } from './limits.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers, before or after the request has come in whole; in the first case the connection is closed after it. */
export function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
  limits: ConnectionLimits,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const early = !incoming.complete && !isSmall(incoming);
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(early ? { connection: 'close' } : {}),
  });
  // Without a socket of its own it waits behind an answer to an earlier request of the connection, which goes on.
  if (!early || !response.socket) {
    response.end(body);
    return;
  }
  response.write(body);
  drain(incoming, limits);
}

/** What is left of a small body is read by Node, and the connection lives on. */
const isSmall = ({ headers }: IncomingMessage): boolean =>
  headers.expect === undefined &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) <= SMALL_BYTES;

const SMALL_BYTES = 64 * 1024;

function drain(incoming: IncomingMessage, { drain_bytes_max, drain_ms_max }: ConnectionLimits): void {
  const { socket } = incoming;
  const timer = setTimeout(() => socket.destroy(), drain_ms_max);
  let left = drain_bytes_max;
  socket.once('close', () => clearTimeout(timer));
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  // Nothing more will come: closing loses nothing.
  incoming.once('end', () => socket.destroySoon());
  incoming.on('error', () => undefined);
  incoming.resume();
  // Tells the client that this was the last answer while its bytes are still taken.
  socket.end();
}
