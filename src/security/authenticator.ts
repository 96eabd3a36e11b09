/**
 * Who is who, for every door: users by SCRAM verifier or password, programs by API key, browsers by token. What a
 * principal may do is the policy's business (`gateway/session/policy.ts`).
 */
import { createHash, randomBytes } from 'node:crypto';
import { FungiError } from '../../sql/error/index.js';
import { AttemptLimit } from './attempt-limit.js';
import { BUILT_IN_ROLES } from './permission.js';
import {
  makeScramVerifier,
  mockScramVerifier,
  parseScramVerifier,
  passwordMatches,
} from './scram-verifier.js';
import type { ScramVerifier } from './scram-verifier.js';

/** Somebody who has logged in. */
export interface AuthenticatedPrincipal {
  readonly name: string;
  readonly role: string;
  readonly permissions: readonly string[];
}

export interface AuthenticatorOptions {
  /** False: every door lets everybody in, as an administrator. */
  readonly required: boolean;
  readonly users: readonly { readonly name: string; readonly verifier: string; readonly role: string }[];
  readonly admin: { readonly username: string; readonly password: string };
  readonly apiKeys: readonly {
    readonly key: string;
    readonly name: string;
    readonly role?: string | undefined;
    readonly permissions?: readonly string[] | undefined;
  }[];
  /** Roles beside admin, operator and viewer, or instead of them: name → permissions. */
  readonly roles: Readonly<Record<string, { readonly permissions: readonly string[] }>>;
  readonly token: {
    readonly secret: string | undefined;
    readonly expiryHours: number;
    readonly issuer: string;
  };
  readonly now?: () => number;
}

const FAILURES_MAX = 10;
const FAILURE_WINDOW_MS = 60_000;
const ALGORITHM = 'HS256';

interface User {
  readonly verifier: ScramVerifier;
  readonly principal: AuthenticatedPrincipal;
}

export class Authenticator {
  readonly required: boolean;
  readonly #users = new Map<string, User>();
  /** By SHA-256 of the key, so that looking one up takes as long for any wrong key. */
  readonly #apiKeys = new Map<string, AuthenticatedPrincipal>();
  readonly #attempts: AttemptLimit;
  readonly #mockSecret = randomBytes(32);
  readonly #tokenSecret: Uint8Array;

  private constructor(private readonly options: AuthenticatorOptions) {
    this.required = options.required;
    const { now } = options;
    this.#attempts = new AttemptLimit({
      failures: FAILURES_MAX,
      windowMs: FAILURE_WINDOW_MS,
      ...(now ? { now } : {}),
    });
    this.#tokenSecret = options.token.secret
      ? new TextEncoder().encode(options.token.secret)
      : randomBytes(32);
  }

  /** @throws FungiError CONFIGURATION: a verifier that is none, a role that does not exist */
  static async create(options: AuthenticatorOptions): Promise<Authenticator> {
    const authenticator = new Authenticator(options);
    for (const { name, verifier, role } of options.users) {
      const principal = { name, role, permissions: authenticator.#permissions(role, `user ${name}`) };
      authenticator.#users.set(name, { verifier: parseScramVerifier(verifier, name), principal });
    }
    const { username, password } = options.admin;
    if (username !== '') {
      const principal = { name: username, role: 'admin', permissions: ['*'] };
      authenticator.#users.set(username, { verifier: await makeScramVerifier(password), principal });
    }
    for (const { key, name, role, permissions } of options.apiKeys) {
      const granted = permissions ?? authenticator.#permissions(role ?? 'viewer', `API key ${name}`);
      authenticator.#apiKeys.set(digest(key), { name, role: role ?? 'api-key', permissions: granted });
    }
    return authenticator;
  }

  /** The verifier to check a SCRAM exchange against; for unknown users one that nothing fits. */
  scramVerifier(user: string): ScramVerifier {
    return this.#users.get(user)?.verifier ?? mockScramVerifier(user, this.#mockSecret);
  }

  /** The principal of a user whose password was checked by SCRAM; undefined: there is no such user. */
  principal(user: string): AuthenticatedPrincipal | undefined {
    return this.#users.get(user)?.principal;
  }

  /** A user or the holder of an API key, for a session of an earlier run; undefined: there is none of that name. */
  named(name: string): AuthenticatedPrincipal | undefined {
    return this.principal(name) ?? this.#keyHolder(name);
  }

  /** @throws FungiError UNAUTHENTICATED; TOO_MANY after repeated failures */
  async byPassword(user: string, password: string, address: string): Promise<AuthenticatedPrincipal> {
    this.checkAttempt(user, address);
    const known = this.#users.get(user);
    const verifier = known?.verifier ?? mockScramVerifier(user, this.#mockSecret);
    if (!(await passwordMatches(verifier, password)) || !known) {
      throw this.failed(user, address);
    }
    this.succeeded(user, address);
    return known.principal;
  }

  /** @throws FungiError UNAUTHENTICATED; TOO_MANY after repeated failures */
  byApiKey(key: string, address: string): AuthenticatedPrincipal {
    // A right key works although others behind the same address guess: keys are too long to be guessed.
    const principal = this.#apiKeys.get(digest(key));
    if (principal) return principal;
    this.#attempts.check(`address ${address}`);
    this.#attempts.failed(`address ${address}`);
    throw unauthenticated('The API key is not valid');
  }

  /** @throws FungiError UNAUTHENTICATED: not ours, expired, or its user is gone */
  async byToken(token: string): Promise<AuthenticatedPrincipal> {
    const { jwtVerify } = await import('jose');
    const { issuer } = this.options.token;
    const verified = await jwtVerify(token, this.#tokenSecret, {
      issuer,
      algorithms: [ALGORITHM],
      currentDate: new Date(this.#now()),
    }).catch(() => {
      throw unauthenticated('The token is not valid or has expired');
    });
    const { sub, kind } = verified.payload;
    const principal =
      kind === 'user' ? this.#users.get(String(sub))?.principal : this.#keyHolder(String(sub));
    if (principal) return principal;
    throw unauthenticated('The token is of somebody who may not log in any more');
  }

  /**
   * A token for a user by password, or for the holder of an API key of that name.
   * @throws FungiError UNAUTHENTICATED; TOO_MANY
   */
  async login(user: string, key: string, address: string): Promise<string> {
    this.checkAttempt(user, address);
    const byKey = this.#apiKeys.get(digest(key));
    const kind = byKey?.name === user ? 'key' : 'user';
    if (kind === 'user') await this.byPassword(user, key, address);
    // Loaded on first use: most processes never see a token.
    const { SignJWT } = await import('jose');
    const { issuer, expiryHours } = this.options.token;
    const now = Math.floor(this.#now() / 1_000);
    return new SignJWT({ kind })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(user)
      .setIssuer(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + Math.round(expiryHours * 3_600))
      .sign(this.#tokenSecret);
  }

  /** @throws FungiError TOO_MANY: this address or user failed too often lately */
  checkAttempt(user: string, address: string): void {
    this.#attempts.check(`address ${address}`, `user ${user} at ${address}`);
  }

  /** Counts a failed log-in and gives the error to report, which does not say what was wrong. */
  failed(user: string, address: string): FungiError {
    this.#attempts.failed(`address ${address}`, `user ${user} at ${address}`);
    return unauthenticated(`password authentication failed for user "${user}"`);
  }

  succeeded(user: string, address: string): void {
    this.#attempts.succeeded(`address ${address}`, `user ${user} at ${address}`);
  }

  #keyHolder(name: string): AuthenticatedPrincipal | undefined {
    return [...this.#apiKeys.values()].find((principal) => principal.name === name);
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }

  #permissions(role: string, holder: string): readonly string[] {
    const found = this.options.roles[role]?.permissions ?? BUILT_IN_ROLES.get(role);
    if (found) return found;
    const known = [...new Set([...BUILT_IN_ROLES.keys(), ...Object.keys(this.options.roles)])];
    throw new FungiError('CONFIGURATION', `There is no role ${role}, which ${holder} has`, {
      hint: `The roles are ${known.join(', ')}`,
    });
  }
}

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

const unauthenticated = (message: string): FungiError => new FungiError('UNAUTHENTICATED', message);
