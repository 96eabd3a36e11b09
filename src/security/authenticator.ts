/**
 * Who is who, for every door: users by SCRAM verifier or password, programs by API key, browsers by token. Guessing is slowed down by
 * the rule of `login-guard.ts`; an unknown user costs the same work and gets the same answer as a wrong password. What a principal may
 * do is the policy's business (`gateway/session/policy.ts`).
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { FungiError } from '../../sql/error/index.js';
import { HashGate } from './hash-gate.js';
import { loginLimits } from './limits.js';
import { LoginGuard } from './login-guard.js';
import type { Subject } from './login-guard.js';
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
  readonly #guard: LoginGuard;
  readonly #hashes = new HashGate();
  /** What salts are made of where no verifier was given: for unknown users, and for the administrator's. */
  readonly #saltSecret: Buffer;
  readonly #tokenSecret: Uint8Array;

  private constructor(private readonly options: AuthenticatorOptions) {
    this.required = options.required;
    this.#guard = new LoginGuard(() => this.#now());
    this.#saltSecret = saltSecret(options);
    this.#tokenSecret = options.token.secret
      ? new TextEncoder().encode(options.token.secret)
      : randomBytes(32);
  }

  /** @throws FungiError CONFIGURATION: a verifier that is none, a role that does not exist, a name that two users have */
  static async create(options: AuthenticatorOptions): Promise<Authenticator> {
    const authenticator = new Authenticator(options);
    for (const { name, verifier, role } of options.users) {
      // Whose password would be right?
      if (authenticator.#users.has(name))
        throw new FungiError('CONFIGURATION', `There are two users ${name}`);
      const principal = { name, role, permissions: authenticator.#permissions(role, `user ${name}`) };
      authenticator.#users.set(name, { verifier: parseScramVerifier(verifier, name), principal });
    }
    const { username, password } = options.admin;
    if (username !== '') {
      const principal = { name: username, role: 'admin', permissions: ['*'] };
      const adminSalt = authenticator.#saltOf(username);
      authenticator.#users.set(username, {
        verifier: await makeScramVerifier(password, adminSalt),
        principal,
      });
    }
    for (const { key, name, role, permissions } of options.apiKeys) {
      const granted = permissions ?? authenticator.#permissions(role ?? 'viewer', `API key ${name}`);
      authenticator.#apiKeys.set(digest(key), { name, role: role ?? 'api-key', permissions: granted });
    }
    return authenticator;
  }

  /** The verifier to check a SCRAM exchange against; for unknown users one that nothing fits. */
  scramVerifier(user: string): ScramVerifier {
    return this.#users.get(user)?.verifier ?? this.#mockVerifier(user);
  }

  /** Looks like that of one of the users, always the same one: else numbers of iterations would tell who exists. */
  #mockVerifier(user: string): ScramVerifier {
    const models = [...this.#users.values()];
    const choice = createHmac('sha256', this.#saltSecret).update(`model ${user}`).digest().readUInt32BE();
    return mockScramVerifier(user, this.#saltSecret, models[choice % models.length]?.verifier);
  }

  /** The principal of a user whose password was checked by SCRAM; undefined: there is no such user. */
  principal(user: string): AuthenticatedPrincipal | undefined {
    return this.#users.get(user)?.principal;
  }

  /** All users, by name. */
  get users(): readonly AuthenticatedPrincipal[] {
    return [...this.#users.values()]
      .map(({ principal }) => principal)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A user or the holder of an API key, for a session of an earlier run; undefined: there is none of that name. */
  named(name: string): AuthenticatedPrincipal | undefined {
    return this.principal(name) ?? this.#keyHolder(name);
  }

  /** @throws FungiError UNAUTHENTICATED; TOO_MANY after repeated failures, or when too many log in at a time */
  async byPassword(user: string, password: string, address: string): Promise<AuthenticatedPrincipal> {
    const subject = userSubject(user);
    return this.#hashes.run(address, this.#guard.isKnownGood(subject, address), async () => {
      // Only now: of many sent at a time those behind the failures are refused, too.
      this.#guard.check(subject, address);
      const known = this.#users.get(user);
      const text = password.slice(0, loginLimits.secret_length_max);
      const matches = await passwordMatches(known?.verifier ?? this.#mockVerifier(user), text);
      if (!matches || !known || text.length < password.length) throw this.failed(user, address);
      this.succeeded(user, address);
      return known.principal;
    });
  }

  /** @throws FungiError UNAUTHENTICATED; TOO_MANY after repeated failures */
  byApiKey(key: string, address: string): AuthenticatedPrincipal {
    const subject: Subject = { kind: 'key', name: key };
    // Refused whether right or not, or the limit would be none.
    this.#guard.check(subject, address);
    const principal = this.#apiKeys.get(digest(key));
    if (!principal) {
      this.#guard.failed(subject, address);
      throw unauthenticated('The API key is not valid');
    }
    this.#guard.succeeded(subject, address);
    return principal;
  }

  /** @throws FungiError UNAUTHENTICATED: not ours, expired, or its user is gone; TOO_MANY after repeated wrong ones */
  async byToken(token: string, address: string): Promise<AuthenticatedPrincipal> {
    const { jwtVerify, errors } = await import('jose');
    const { issuer } = this.options.token;
    const verified = await jwtVerify(token, this.#tokenSecret, {
      issuer,
      algorithms: [ALGORITHM],
      currentDate: new Date(this.#now()),
    }).catch((error: unknown) => {
      // One whose time is up was ours once: nobody guesses.
      if (!(error instanceof errors.JWTExpired)) this.#wrongToken(token, address);
      throw unauthenticated('The token is not valid or has expired');
    });
    const { sub, kind } = verified.payload;
    const principal =
      kind === 'user' ? this.#users.get(String(sub))?.principal : this.#keyHolder(String(sub));
    if (principal) return principal;
    throw unauthenticated('The token is of somebody who may not log in any more');
  }

  /** @throws FungiError TOO_MANY */
  #wrongToken(token: string, address: string): void {
    const subject: Subject = { kind: 'token', name: token };
    this.#guard.check(subject, address);
    this.#guard.failed(subject, address);
  }

  /**
   * A token for a user by password, or for the holder of an API key of that name.
   * @throws FungiError UNAUTHENTICATED; TOO_MANY
   */
  async login(user: string, key: string, address: string): Promise<string> {
    const kind = await this.#loginKind(user, key, address);
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

  async #loginKind(user: string, key: string, address: string): Promise<'key' | 'user'> {
    if (this.#apiKeys.get(digest(key))?.name === user) {
      const subject = userSubject(user);
      this.#guard.check(subject, address);
      this.#guard.succeeded(subject, address);
      return 'key';
    }
    await this.byPassword(user, key, address);
    return 'user';
  }

  /** @throws FungiError TOO_MANY: this user at this address, or either of them, failed too often lately */
  checkAttempt(user: string, address: string): void {
    this.#guard.check(userSubject(user), address);
  }

  /** Counts a failed log-in and gives the error to report, which does not say what was wrong. */
  failed(user: string, address: string): FungiError {
    this.#guard.failed(userSubject(user), address);
    return unauthenticated(`password authentication failed for user "${user}"`);
  }

  /** Forgets the failures of this user at this address, of nobody else. */
  succeeded(user: string, address: string): void {
    this.#guard.succeeded(userSubject(user), address);
  }

  #saltOf(name: string): Buffer {
    return createHmac('sha256', this.#saltSecret).update(`salt of ${name}`).digest().subarray(0, SALT_BYTES);
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

const SALT_BYTES = 16;

/**
 * As lasting as the verifiers that were given: if salts of unknown users alone changed with a restart, or stayed alone, they would tell
 * who exists.
 */
function saltSecret({ token, users }: AuthenticatorOptions): Buffer {
  if (token.secret !== undefined) return createHmac('sha256', token.secret).update('salts').digest();
  if (users.length === 0) return randomBytes(32);
  const verifiers = users.map(({ verifier }) => verifier).sort();
  return createHash('sha256').update(verifiers.join('\n')).digest();
}

const userSubject = (name: string): Subject => ({ kind: 'user', name });

const digest = (key: string): string => createHash('sha256').update(key).digest('hex');

const unauthenticated = (message: string): FungiError => new FungiError('UNAUTHENTICATED', message);
