/**
 * One configuration out of `fungi.toml`, the environment and the command line's flags; later ones win. Errors name the
 * key and where its value came from, never the value itself, which may be a secret.
 */
import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { closestMatch, FungiError } from '../../sql/error/index.js';
import { ENVIRONMENT, serviceLinks } from './environment.js';
import { configurationSchema } from './schema.js';
import type { ServerConfiguration } from './schema.js';

export interface ConfigurationSources {
  /** Path of a TOML file; without it there is none. */
  readonly file?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** By key, e.g. `server.port`; undefined when the flag was not given. */
  readonly flags?: Readonly<Record<string, string | number | undefined>>;
}

/** Flags that are not called like the last part of their key. */
const FLAG_NAMES: ReadonlyMap<string, string> = new Map([
  ['logging.level', 'log-level'],
  ['logging.format', 'log-format'],
]);

const flagName = (key: string): string =>
  `--${FLAG_NAMES.get(key) ?? key.split('.').at(-1)!.replaceAll('_', '-')}`;

/** Variables that look like mistyped ones of ours, for a warning at the start. Others that begin alike may be anybody's. */
export function mistypedVariables(
  environment: Readonly<Record<string, string | undefined>>,
): readonly { readonly name: string; readonly meant: string }[] {
  const known = [...Object.keys(ENVIRONMENT), ...OTHER_VARIABLES];
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith('FUNGI_') || known.includes(name) || OF_SERVICES.test(name)) return [];
    const meant = closestMatch(name, known);
    return meant === undefined ? [] : [{ name, meant }];
  });
}

/** Of the command line's client. */
const OTHER_VARIABLES = ['FUNGI_API_KEY', 'FUNGI_HISTORY'];

/** What Kubernetes sets beside `FUNGI_PORT` for a service of our name. */
const OF_SERVICES = /_SERVICE_(?:HOST|PORT)(?:_\w+)?$|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?$/;

type Table = Record<string, unknown>;

/** @throws FungiError CONFIGURATION naming the key, or the line of the file */
export function readConfiguration(sources: ConfigurationSources): ServerConfiguration {
  const environment = sources.environment ?? {};
  const raw = sources.file === undefined ? {} : (interpolated(readToml(sources.file), environment) as Table);
  const origins = new Map<string, string>();
  const set = (key: string, value: unknown, origin: string): void => {
    put(raw, key.split('.'), value);
    origins.set(key, origin);
  };
  const links = serviceLinks(environment);
  for (const [variable, key] of Object.entries(ENVIRONMENT)) {
    const value = environment[variable];
    // An empty variable is how shells and compose files leave one out.
    if (value !== undefined && value !== '' && !links.includes(variable))
      set(key, value, `variable ${variable}`);
  }
  for (const [key, value] of Object.entries(sources.flags ?? {})) {
    if (value !== undefined) set(key, value, `flag ${flagName(key)}`);
  }
  const parsed = configurationSchema.safeParse(raw);
  if (parsed.success) return checked(parsed.data);
  throw issueError(parsed.error.issues[0]!, origins, sources.file);
}

/** Keys that are read but have no effect yet, for a warning at the start. */
export function keysWithoutEffect(configuration: ServerConfiguration): readonly string[] {
  const { kafka, checkpoint } = configuration;
  const given: readonly (readonly [string, unknown])[] = [
    ['kafka.bootstrap_servers', kafka.bootstrap_servers],
    ['kafka.group_id', kafka.group_id],
    ['checkpoint.timeout_ms', checkpoint.timeout_ms],
    ['checkpoint.max_concurrent', checkpoint.max_concurrent],
  ];
  return given.flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function readToml(file: string): unknown {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw configurationError(`Cannot read the configuration file: ${reason}`, error);
  }
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace('Invalid TOML document: ', '');
    throw configurationError(`${file}, line ${error.line}, column ${error.column}: ${reason}`, error);
  }
}

/** Puts the environment's values in place of `${NAME}`, so that secrets can stay out of the file. */
function interpolated(value: unknown, environment: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found !== undefined) return found;
      throw configurationError(`The configuration file refers to variable ${name}, which is not set`);
    });
  }
  if (Array.isArray(value)) return value.map((item) => interpolated(item, environment));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolated(item, environment)]),
  );
}

function put(table: Table, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    table[head] = value;
    return;
  }
  const inner = table[head];
  const next = inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? (inner as Table) : {};
  table[head] = next;
  put(next, rest, value);
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function issueError(
  issue: Issue,
  origins: ReadonlyMap<string, string>,
  file: string | undefined,
): FungiError {
  const path = issue.path.map(String).join('.');
  const origin = origins.get(path) ?? file ?? 'the configuration';
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys![0]!;
    const key = path === '' ? unknown : `${path}.${unknown}`;
    const near = closestMatch(unknown, keysAt(issue.path));
    return configurationError(
      `${origin}: there is no key ${key}`,
      undefined,
      near === undefined ? `The keys there are: ${keysAt(issue.path).join(', ')}` : `Did you mean ${near}?`,
    );
  }
  return configurationError(`${origin}: ${path}: ${issue.message}`);
}

/** The names that the schema knows at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let node: unknown = configurationSchema;
  for (const step of path) {
    const shape = shapeOf(node);
    node = shape?.[String(step)] ?? elementOf(node);
  }
  return Object.keys(shapeOf(node) ?? {});
}

interface SchemaNode {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  unwrap?(): unknown;
}

/** Takes defaults and optionals off. */
function bare(node: unknown): SchemaNode {
  let inner = node as SchemaNode;
  while (inner && !inner.shape && !inner.element && typeof inner.unwrap === 'function') {
    inner = inner.unwrap() as SchemaNode;
  }
  return inner ?? {};
}

const shapeOf = (node: unknown): Readonly<Record<string, unknown>> | undefined => bare(node).shape;
const elementOf = (node: unknown): unknown => bare(node).element;

/** Rules over several keys, and what is not there yet. */
function checked(configuration: ServerConfiguration): ServerConfiguration {
  const { server, security, cluster, state_backend, limits } = configuration;
  if ((server.tls_cert === undefined) !== (server.tls_key === undefined)) {
    throw configurationError('server.tls_cert and server.tls_key go together');
  }
  if ((security.admin.username === '') !== (security.admin.password === '')) {
    throw configurationError('FUNGI_ADMIN_USERNAME and FUNGI_ADMIN_PASSWORD go together');
  }
  if (cluster.mode) {
    throw configurationError(
      'cluster.mode is not supported: one server starts its own task-manager processes',
    );
  }
  if (state_backend.type === 'rocksdb') {
    throw configurationError('state_backend.type = "rocksdb" is not supported yet; use "memory"');
  }
  if (limits.headers_timeout_ms > limits.request_timeout_ms) {
    throw configurationError('limits.headers_timeout_ms is longer than limits.request_timeout_ms');
  }
  const { users, auth, admin } = security;
  if (auth.enabled && users.length === 0 && auth.api_keys.length === 0 && admin.username === '') {
    throw configurationError(
      'Authentication is on, but there is nobody who could log in',
      undefined,
      'Set FUNGI_ADMIN_USERNAME and FUNGI_ADMIN_PASSWORD, or add [[security.users]] by fungi user add',
    );
  }
  const names = [...users.map((user) => user.name), ...(admin.username === '' ? [] : [admin.username])];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw configurationError(`security.users: ${twice} is there twice`);
  return configuration;
}

function configurationError(message: string, cause?: unknown, hint?: string): FungiError {
  return new FungiError('CONFIGURATION', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(hint === undefined ? {} : { hint }),
  });
}
