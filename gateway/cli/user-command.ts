/** `fungi user add`: makes the entry of a user for `fungi.toml`, with a verifier in place of the password. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parse, stringify } from 'smol-toml';
import { FungiError } from '../../sql/error/index.js';
import { BUILT_IN_ROLES, makeScramVerifier, scramVerifierText } from '../../src/security/index.js';
import { errorText } from './error-text.js';

export interface UserAddOptions {
  readonly name: string;
  readonly role: string;
  /** The file to add the entry to; undefined: it is printed. */
  readonly config?: string;
}

/** What is looked at of a configuration file here; all of it is checked when a server starts. */
interface KnownEntries {
  readonly security?: {
    readonly users?: readonly { readonly name?: unknown }[];
    readonly rbac?: { readonly roles?: Readonly<Record<string, unknown>> };
  };
}

/** Gives the exit code. */
export async function userAddCommand({ name, role, config }: UserAddOptions): Promise<number> {
  try {
    if (config !== undefined && existsSync(config)) checkEntry(config, name, role);
    const password = await readPassword(`Password for ${name}: `);
    if (password === '') throw new FungiError('INVALID_REQUEST', 'The password is empty');
    const verifier = scramVerifierText(await makeScramVerifier(password));
    const entry = stringify({ security: { users: [{ name, verifier, role }] } });
    if (config === undefined) {
      process.stdout.write(entry);
    } else {
      appendFileSync(config, `\n${entry}`, { mode: 0o600 });
      process.stdout.write(`Added ${name} (${role}) to ${config}\n`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(errorText(error, { text: '', file: undefined, excerpt: false, verbose: false }));
    return 1;
  }
}

/** What the next start of the server would refuse. @throws FungiError CONFIGURATION */
function checkEntry(file: string, name: string, role: string): void {
  const { security } = parse(readFileSync(file, 'utf8')) as KnownEntries;
  if (security?.users?.some((user) => user.name === name)) {
    throw new FungiError('CONFIGURATION', `There is a user ${name} in ${file} already`);
  }
  const roles = [...BUILT_IN_ROLES.keys(), ...Object.keys(security?.rbac?.roles ?? {})];
  if (roles.includes(role)) return;
  throw new FungiError('CONFIGURATION', `There is no role ${role}`, {
    hint: `The roles are ${roles.join(', ')}`,
  });
}

/** From the terminal without showing it, else the first line of standard input. */
async function readPassword(prompt: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}
