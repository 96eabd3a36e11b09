/** Whose request it is, for whatever is counted by address: limits of guessing, and of requests at a time. */
import type { IncomingMessage } from 'node:http';
import type { TrustedProxies } from '../../src/security/index.js';

export function clientAddress(incoming: IncomingMessage, proxies: TrustedProxies | undefined): string {
  const peer = incoming.socket.remoteAddress ?? '';
  if (!proxies) return peer;
  const header = incoming.headers['x-forwarded-for'];
  return proxies.clientAddress(peer, Array.isArray(header) ? header.join(',') : header);
}
