/** Finds the files of a table: a file, a directory read recursively, or a glob; partition values come from `key=value` directories. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FungiError } from '../../../sql/error/index.js';

export interface DataFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Values of the partition keys, as text; null for the default partition. */
  readonly partition: ReadonlyMap<string, string | null>;
}

export interface ListOptions {
  readonly path: string;
  readonly pattern: RegExp | undefined;
  readonly partitionKeys: readonly string[];
  readonly defaultPartition: string;
  /** A directory that does not exist yet is empty rather than an error. */
  readonly missingIsEmpty: boolean;
  /** Checks a path before it is looked at, and resolves its links. @throws FungiError FORBIDDEN */
  confine(path: string): string;
}

/** `file:///a/b` and plain paths. */
export function localPath(path: string): string {
  if (path.startsWith('file:'))
    return path.startsWith('file://') ? fileURLToPath(path) : resolve(path.slice('file:'.length));
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1];
  if (scheme)
    throw new FungiError(
      'NOT_SUPPORTED',
      `The file system '${scheme}' is not supported yet; use a local path`,
    );
  return resolve(path);
}

const hidden = (name: string): boolean => name.startsWith('_') || name.startsWith('.');

/** Sorted by path. @throws FungiError SOURCE_UNAVAILABLE */
export async function listFiles(options: ListOptions): Promise<readonly DataFile[]> {
  const root = localPath(options.path);
  const files: DataFile[] = [];
  try {
    const glob = /[*?[{]/.test(root) && !(await exists(root, options));
    if (glob) await walk(globRoot(root), options, files, globPattern(root));
    else await walk(root, options, files, undefined);
  } catch (error) {
    if (error instanceof FungiError) throw error;
    if (options.missingIsEmpty && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unavailable(root, error);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function exists(path: string, { confine }: ListOptions): Promise<boolean> {
  return stat(confine(path)).then(
    () => true,
    () => false,
  );
}

async function walk(
  path: string,
  options: ListOptions,
  files: DataFile[],
  glob: RegExp | undefined,
): Promise<void> {
  const real = options.confine(path);
  const entry = await stat(real);
  if (entry.isDirectory()) {
    for (const name of await readdir(path))
      if (!hidden(name)) await walk(join(path, name), options, files, glob);
  } else if ((glob?.test(path) ?? true) && (options.pattern?.test(path) ?? true)) {
    // Opening a pipe waits for its writer, where no cancel is heard; a device never ends.
    if (!entry.isFile()) {
      throw new FungiError(
        'SOURCE_UNAVAILABLE',
        `${path} cannot be read: it is a pipe, socket or device, not a file`,
      );
    }
    files.push({ path, size: entry.size, modified: entry.mtimeMs, partition: partitionOf(path, options) });
  }
}

function partitionOf(
  path: string,
  { partitionKeys, defaultPartition }: ListOptions,
): ReadonlyMap<string, string | null> {
  const values = new Map<string, string | null>();
  for (const part of path.split(sep)) {
    const equals = part.indexOf('=');
    const key = unescapePartition(part.slice(0, Math.max(equals, 0)));
    if (equals <= 0 || !partitionKeys.includes(key)) continue;
    const value = part.slice(equals + 1);
    values.set(key, value === defaultPartition ? null : unescapePartition(value));
  }
  const missing = partitionKeys.find((key) => !values.has(key));
  if (missing !== undefined) {
    throw new FungiError('DATA', `The path of ${path} has no value for the partition key '${missing}'`);
  }
  return values;
}

/** `%2F` and the like, as Flink escapes characters in partition paths. */
function unescapePartition(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** The part of a glob before its first wildcard. */
function globRoot(glob: string): string {
  const parts = glob.split(sep);
  const first = parts.findIndex((part) => /[*?[{]/.test(part));
  return parts.slice(0, first).join(sep) || sep;
}

function globPattern(glob: string): RegExp {
  let text = '';
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index]!;
    if (character === '*') text += glob[index + 1] === '*' ? (index++, '.*') : '[^/]*';
    else if (character === '?') text += '[^/]';
    else if (character === '{') text += '(?:';
    else if (character === '}') text += ')';
    else if (character === ',' && /\{[^}]*$/.test(glob.slice(0, index))) text += '|';
    else if (character === '[' || character === ']') text += character;
    else text += character.replace(/[\\^$.|+()]/, '\\$&');
  }
  return new RegExp(`^${text}$`);
}

export function unavailable(path: string, error: unknown): FungiError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOENT' ? 'it does not exist' : code === 'EACCES' ? 'permission denied' : message;
  return new FungiError('SOURCE_UNAVAILABLE', `${path} (${basename(path)}) cannot be read: ${reason}`, {
    cause: error,
  });
}
