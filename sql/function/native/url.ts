/** URL functions in JavaScript: `java.net.URL`, `URLEncoder` and `URLDecoder`. */
import { TextDecoder } from 'node:util';

import type { NativeFunction } from '../native-function.js';
import { matcherFor } from '../regexp/index.js';

const text = (value: unknown): string => value as string;

/** What stands for each byte: itself, or three characters. */
const ENCODED = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9.*_-]/.test(character)) return Buffer.from(character);
  return Buffer.from(byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);
});

function urlEncode(value: string): string {
  const bytes = Buffer.from(value, 'utf8');
  const encoded = Buffer.allocUnsafe(3 * bytes.length);
  let length = 0;
  for (const byte of bytes) for (const part of ENCODED[byte]!) encoded[length++] = part;
  return encoded.toString('latin1', 0, length);
}

/** Null for a broken escape. */
function urlDecode(value: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(value)) return null;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return value
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
      decoder.decode(Buffer.from(escapes.replaceAll('%', ''), 'hex')),
    );
}

interface UrlParts {
  readonly protocol: string;
  readonly authority: string | null;
  readonly userInfo: string | null;
  readonly host: string;
  readonly path: string;
  readonly query: string | null;
  readonly ref: string | null;
}

/** Protocols that a Java virtual machine has a handler for. */
const PROTOCOLS: ReadonlySet<string> = new Set([
  'http',
  'https',
  'ftp',
  'file',
  'jar',
  'mailto',
  'jrt',
  'jmod',
]);

/** Undefined for what Java calls a malformed URL. */
function parseUrl(source: string): UrlParts | undefined {
  // Java trims blanks and control characters, and takes off `url:`.
  let rest = source
    .slice(leadingBlanks(source), source.length - trailingBlanks(source))
    .replace(/^url:/i, '');
  const [whole, name] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest) ?? [];
  if (whole === undefined || name === undefined || !PROTOCOLS.has(name.toLowerCase())) return undefined;
  const protocol = name.toLowerCase();
  rest = rest.slice(whole.length);
  const hash = rest.indexOf('#');
  const ref = hash < 0 ? null : rest.slice(hash + 1);
  if (hash >= 0) rest = rest.slice(0, hash);
  if (protocol === 'jar' && !rest.includes('!/')) return undefined;
  const mark = rest.indexOf('?');
  const query = mark < 0 ? null : rest.slice(mark + 1);
  if (mark >= 0) rest = rest.slice(0, mark);
  if (!rest.startsWith('//') || protocol === 'jar' || protocol === 'mailto') {
    return {
      protocol,
      authority: protocol === 'mailto' ? '' : null,
      userInfo: null,
      host: '',
      path: rest,
      query,
      ref,
    };
  }
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const server = parseAuthority(authority);
  return server && { protocol, authority, ...server, path: slash < 0 ? '' : rest.slice(slash), query, ref };
}

function leadingBlanks(source: string): number {
  let count = 0;
  while (count < source.length && source.charCodeAt(count) <= 0x20) count += 1;
  return count;
}

function trailingBlanks(source: string): number {
  let count = 0;
  while (count < source.length && source.charCodeAt(source.length - 1 - count) <= 0x20) count += 1;
  return leadingBlanks(source) === source.length ? 0 : count;
}

function parseAuthority(
  authority: string,
): { readonly userInfo: string | null; readonly host: string } | undefined {
  const at = authority.indexOf('@');
  // With two signs neither user nor host can be told.
  if (at !== authority.lastIndexOf('@')) return { userInfo: null, host: '' };
  const userInfo = at < 0 ? null : authority.slice(0, at);
  const server = authority.slice(at + 1);
  const [, address, after = ''] = server.startsWith('[')
    ? (/^(\[[^\]]*\])(.*)$/.exec(server) ?? [])
    : (/^([^:]*)(.*)$/.exec(server) ?? []);
  if (address === undefined || !/^(?::(?:[-+]?\d+)?)?$/.test(after)) return undefined;
  const port = after.length > 1 ? Number(after.slice(1)) : -1;
  return port < -1 || port > 2147483647 ? undefined : { userInfo, host: address };
}

function urlPart(source: string, part: string): string | null {
  const url = parseUrl(source);
  if (!url) return null;
  switch (part) {
    case 'PROTOCOL':
      return url.protocol;
    case 'AUTHORITY':
      return url.authority;
    case 'USERINFO':
      return url.userInfo;
    case 'HOST':
      return url.host;
    case 'PATH':
      return url.path;
    case 'QUERY':
      return url.query;
    case 'REF':
      return url.ref;
    case 'FILE':
      return url.query === null ? url.path : `${url.path}?${url.query}`;
    default:
      return null;
  }
}

/** One parameter of the query; the key is taken as a regular expression, as Flink does. */
function queryParameter(source: string, part: string, key: string): string | null {
  const query = part === 'QUERY' ? urlPart(source, part) : null;
  if (query === null) return null;
  return matcherFor(`(&|^)${key}=([^&]*)`)?.find(query)?.group(2) ?? null;
}

/** `1.2.3.4`, or fewer parts of which the last is the last byte; null for anything else. */
function inetToNumber(address: string): bigint | null {
  if (!/^\d+(?:\.\d+){0,3}$/.test(address)) return null;
  const bytes = address.split('.').map(Number);
  if (bytes.some((byte) => byte > 255)) return null;
  const last = bytes.pop()!;
  return bytes.reduce((sum, byte, index) => sum + (BigInt(byte) << BigInt(24 - 8 * index)), BigInt(last));
}

export const urlNatives: readonly NativeFunction[] = [
  {
    name: 'flink_url_encode',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value]) => urlEncode(text(value)),
  },
  {
    name: 'flink_url_decode',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value]) => urlDecode(text(value)),
  },
  {
    name: 'flink_url_part',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([url, part]) => urlPart(text(url), text(part)),
  },
  {
    name: 'flink_url_parameter',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([url, part, key]) => queryParameter(text(url), text(part), text(key)),
  },
  {
    name: 'flink_inet_aton',
    parameters: ['VARCHAR'],
    returns: 'BIGINT',
    evaluate: ([address]) => inetToNumber(text(address)),
  },
];
