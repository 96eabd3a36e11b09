/** Who sends a request: an API key or a token in its headers, which Flink's own clients can be told to send. */
import type { IncomingMessage } from 'node:http';
import type { Principal } from '../../session/policy.js';
import { RestFailure } from './java-exception.js';

/** What this door needs of `src/security`. */
export interface HeaderAuthenticator {
  readonly required: boolean;
  /** @throws FungiError when the key is not known */
  byApiKey(key: string, address: string): Principal;
  /** @throws FungiError when the token is not valid (any more) */
  byToken(token: string): Promise<Principal>;
}

/** @throws RestFailure 401; FungiError of the authenticator */
export async function authenticate(
  incoming: IncomingMessage,
  authenticator: HeaderAuthenticator | undefined,
): Promise<Principal | undefined> {
  if (!authenticator) return undefined;
  const key = incoming.headers['x-api-key'];
  if (typeof key === 'string' && key !== '') {
    return authenticator.byApiKey(key, incoming.socket.remoteAddress ?? '');
  }
  const token = /^Bearer\s+(\S+)\s*$/i.exec(incoming.headers.authorization ?? '')?.[1];
  if (token !== undefined) return authenticator.byToken(token);
  if (!authenticator.required) return undefined;
  throw new RestFailure(401, [
    'Authentication is needed: send an API key as X-API-Key, or a token as Authorization: Bearer',
  ]);
}
