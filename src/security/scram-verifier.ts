/**
 * SCRAM-SHA-256 verifiers: what a server keeps instead of a password. The text form is PostgreSQL's
 * (`pg_authid.rolpassword`); the keys are those of RFC 5802, section 3.
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { FungiError } from '../../sql/error/index.js';

const derive = promisify(pbkdf2);

const ITERATIONS = 4_096;
const ITERATIONS_MAX = 1_000_000;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const DIGEST = 'sha256';

export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export async function makeScramVerifier(
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES),
  iterations = ITERATIONS,
): Promise<ScramVerifier> {
  const salted = await derive(saslPrepared(password), salt, iterations, KEY_BYTES, DIGEST);
  const clientKey = hmac(salted, 'Client Key');
  return { iterations, salt, storedKey: sha256(clientKey), serverKey: hmac(salted, 'Server Key') };
}

/** Whether the password is the verifier's. Takes as long for a wrong one. */
export async function passwordMatches(verifier: ScramVerifier, password: string): Promise<boolean> {
  const { storedKey } = await makeScramVerifier(password, verifier.salt, verifier.iterations);
  return timingSafeEqual(storedKey, verifier.storedKey);
}

/** `SCRAM-SHA-256$4096:<salt>$<stored key>:<server key>`, the last three in Base64. */
export function scramVerifierText({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  const [saltText, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
  return `SCRAM-SHA-256$${iterations}:${saltText}$${stored}:${server}`;
}

/** @throws FungiError CONFIGURATION; the message does not show the text */
export function parseScramVerifier(text: string, user: string): ScramVerifier {
  const match = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)$/.exec(
    text,
  );
  const [iterations, salt, storedKey, serverKey] = [
    Number(match?.[1]),
    ...[2, 3, 4].map((group) => Buffer.from(match?.[group] ?? '', 'base64')),
  ] as [number, Buffer, Buffer, Buffer];
  const valid =
    match !== null &&
    iterations >= 1 &&
    iterations <= ITERATIONS_MAX &&
    storedKey.length === KEY_BYTES &&
    serverKey.length === KEY_BYTES;
  if (valid) return { iterations, salt, storedKey, serverKey };
  throw new FungiError('CONFIGURATION', `The verifier of user ${user} is not one of SCRAM-SHA-256`, {
    hint: 'fungi user add makes one',
  });
}

/**
 * A verifier that nobody's password fits, the same for the same name: an unknown user is asked for a password like a
 * known one, so that names cannot be found out (RFC 5802, section 9).
 * @param like the verifier whose number of iterations and length of salt it has
 */
export function mockScramVerifier(
  user: string,
  secret: Buffer,
  like?: Pick<ScramVerifier, 'iterations' | 'salt'>,
): ScramVerifier {
  const length = like?.salt.length ?? SALT_BYTES;
  const salt = Buffer.alloc(length);
  for (let at = 0; at < length; at += KEY_BYTES) hmac(secret, `salt ${at} ${user}`).copy(salt, at);
  return {
    iterations: like?.iterations ?? ITERATIONS,
    salt,
    storedKey: hmac(secret, `stored ${user}`),
    serverKey: hmac(secret, `server ${user}`),
  };
}

/**
 * SASLprep (RFC 4013) as far as PostgreSQL's clients rely on it: compatibility composition. Passwords that the
 * profile forbids are used as they are, which is PostgreSQL's rule as well.
 */
const saslPrepared = (password: string): string => password.normalize('NFKC');

const hmac = (key: Buffer, text: string): Buffer => createHmac(DIGEST, key).update(text).digest();
const sha256 = (bytes: Buffer): Buffer => createHash(DIGEST).update(bytes).digest();
