/** Who sends an HTTP request: an API key or a token in its headers, the same at every HTTP door. */
import type { IncomingHttpHeaders } from 'node:http';
import { FungiError } from '../../sql/error/index.js';
import type { Authenticator } from '../../src/security/index.js';
import type { Principal } from '../session/policy.js';

/** What an HTTP door needs of `src/security`. */
export type HeaderAuthenticator = Pick<Authenticator, 'required' | 'byApiKey' | 'byToken'>;

/**
 * Undefined: anonymous, where nobody has to log in.
 * @param address of the client, which may be behind a proxy
 * @throws FungiError UNAUTHENTICATED: nothing or nothing valid was sent; TOO_MANY after repeated failures
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  address: string,
  authenticator: HeaderAuthenticator | undefined,
): Promise<Principal | undefined> {
  if (!authenticator) return undefined;
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return authenticator.byApiKey(key, address);
  const token = /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  if (token !== undefined) return authenticator.byToken(token, address);
  if (!authenticator.required) return undefined;
  throw new FungiError('UNAUTHENTICATED', 'Authentication is needed', {
    hint: 'Send an API key as X-API-Key, or a token as Authorization: Bearer',
  });
}
