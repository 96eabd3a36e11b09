/** Requests of both doors, valid ones and what is made of them: wrong bodies, paths, headers, and framing that breaks the rules. */
import type { Chance } from './fuzz-random.js';
import { oddBody, oddBytes, oddText } from './fuzz-values.js';

export type DoorName = 'api' | 'flink';

export interface Template {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Handles of what exists, for requests to get behind the first check. */
export interface Handles {
  readonly apiSession: string;
  readonly flinkSession: string;
  readonly flinkOperation: string;
  readonly job: string;
}

export interface FuzzRequest {
  readonly door: DoorName;
  readonly bytes: Buffer;
  /** Its framing is right: the connection can be used again. */
  readonly framed: boolean;
  readonly isHead: boolean;
}

const get = (path: string): Template => ({ method: 'GET', path });
const post = (path: string, body: unknown): Template => ({ method: 'POST', path, body });

const TEMPLATES: Readonly<Record<DoorName, readonly Template[]>> = {
  api: [
    post('/api/sql?timeout=500', { sql: 'SELECT 1 AS a', max_rows: 10, timeout_ms: 300 }),
    post('/api/sql?timeout=500', { sql: 'SHOW CATALOGS', session: '{apiSession}', timeout_ms: 300 }),
    post('/api/sql?timeout=500', { sql: 'SELECT a FROM kept WHERE a = ?', parameters: [1], timeout_ms: 300 }),
    post('/api/sql/validate', { sql: 'SELECT a FROM kept', session: '{apiSession}' }),
    post('/api/sql/explain', { sql: 'SELECT a FROM kept', details: ['CHANGELOG_MODE'] }),
    post('/api/sessions', { properties: { 'table.local-time-zone': 'UTC' } }),
    get('/api/sessions/{apiSession}'),
    get('/api/jobs?state=RUNNING'),
    get('/api/jobs/{job}'),
    post('/api/jobs/{job}/savepoint', {}),
    get('/api/catalogs'),
    get('/api/catalogs/default_catalog/databases/default_database/tables/kept'),
    get('/api/tables/kept/subscribe?live=false&timeout=200&max_rows=5'),
    get('/api/openapi.json'),
    get('/health'),
    get('/health/ready'),
    post('/api/auth/login', { user: 'admin', key: 'secret' }),
  ],
  flink: [
    get('/v1/info'),
    get('/api_versions'),
    post('/v3/sessions', { sessionName: 'fuzz', properties: { 'table.local-time-zone': 'UTC' } }),
    get('/v2/sessions/{flinkSession}'),
    post('/v2/sessions/{flinkSession}/heartbeat', {}),
    post('/v2/sessions/{flinkSession}/statements', {
      statement: 'SHOW CATALOGS',
      executionTimeout: 300,
      executionConfig: { 'pipeline.name': 'x' },
    }),
    get('/v2/sessions/{flinkSession}/operations/{flinkOperation}/status'),
    get('/v2/sessions/{flinkSession}/operations/{flinkOperation}/result/0?rowFormat=JSON'),
    post('/v2/sessions/{flinkSession}/operations/{flinkOperation}/cancel', {}),
    post('/v2/sessions/{flinkSession}/configure-session', {
      statement: "SET 'a' = 'b'",
      executionTimeout: 300,
    }),
    { ...get('/v2/sessions/{flinkSession}/complete-statement'), body: { statement: 'SELECT ', position: 7 } },
    post('/v3/sessions/{flinkSession}/materialized-tables/a.b.c/refresh', {
      isPeriodic: true,
      scheduleTime: '2024-01-01 00:00:00',
      executionConfig: {},
      staticPartitions: { ds: '1' },
    }),
    post('/v3/workflow/embedded-scheduler/create', {
      materializedTableIdentifier: '`a`.`b`.`c`',
      cronExpression: '0 0 * * * ?',
      initConfig: {},
      executionConfig: {},
      restEndpointUrl: 'http://x',
    }),
    post('/v3/workflow/embedded-scheduler/suspend', { workflowName: 'a', workflowGroup: 'b' }),
    post('/v4/sessions/{flinkSession}/scripts', { script: 'SELECT 1', executionConfig: {} }),
  ],
};

export function fuzzRequest(chance: Chance, handles: Handles): FuzzRequest {
  const door: DoorName = chance.permille(600) ? 'api' : 'flink';
  const { method, path, body } = filled(chance.one(TEMPLATES[door]), handles);
  if (chance.permille(120)) {
    const bytes = unframed(chance, chance.permille(200) ? oddPath(chance, path) : path, method, body);
    return { door, bytes, framed: false, isHead: false };
  }
  const usedMethod = chance.permille(40)
    ? chance.one(['HEAD', 'PUT', 'PATCH', 'OPTIONS', 'DELETE', 'TRACE', 'GET', 'POST'])
    : method;
  const usedPath = chance.permille(200) ? oddPath(chance, path) : path;
  const payload = payloadOf(chance, body);
  const headers = headersOf(chance, payload);
  const head = `${usedMethod} ${usedPath} HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n`;
  return {
    door,
    bytes: Buffer.concat([Buffer.from(head, 'latin1'), payload.sent]),
    framed: true,
    isHead: usedMethod === 'HEAD',
  };
}

function filled({ method, path, body }: Template, handles: Handles): Template {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => handles[name as keyof Handles] ?? whole);
  return {
    method,
    path: fill(path),
    ...(body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(body))) as unknown }),
  };
}

interface Payload {
  readonly sent: Buffer;
  readonly chunked: boolean;
}

function payloadOf(chance: Chance, body: unknown): Payload {
  if (body === undefined && chance.permille(900)) return { sent: Buffer.alloc(0), chunked: false };
  const text = chance.permille(700) ? oddBody(chance, body ?? {}) : JSON.stringify(body ?? {});
  let bytes: Buffer = Buffer.from(text);
  if (chance.permille(100)) bytes = oddBytes(chance, bytes);
  if (chance.permille(30)) bytes = Buffer.from(text, chance.one(['utf16le', 'latin1'] as const));
  if (!chance.permille(100)) return { sent: bytes, chunked: false };
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(bytes.length - at, 1 + chance.below(200));
    const extension = chance.permille(100) ? ';name="value"' : '';
    parts.push(
      Buffer.from(`${size.toString(16)}${extension}\r\n`),
      bytes.subarray(at, at + size),
      Buffer.from('\r\n'),
    );
    at += size;
  }
  const trailer = chance.permille(200) ? 'x-trailer: 1\r\ncontent-length: 5\r\n' : '';
  return { sent: Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]), chunked: true };
}

const TYPES = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json; charset="latin1"',
  'application/json;charset',
  'APPLICATION/JSON',
  'application/jsonx',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  ';;;;',
  `application/json; ${'a=b;'.repeat(500)}`,
];

const ACCEPTS = [
  '*/*',
  'text/event-stream',
  'application/x-ndjson',
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.fungi.results+ndjson',
  'image/png',
  'text/csv;q=nan, */*;q=-1',
  ',,,;;;q=',
  `${'a/b;q=0.1,'.repeat(500)}*/*`,
];

const ODD_HEADERS = [
  'x-api-key: a wrong key',
  `x-api-key: ${'k'.repeat(3_000)}`,
  'authorization: Bearer a.b.c',
  'authorization: Basic YTpi',
  'authorization:',
  'content-encoding: gzip',
  'origin: http://evil.example',
  'cookie: a=b; c=d',
  'range: bytes=0-1',
  'if-none-match: *',
  'te: trailers, deflate',
  'upgrade-insecure-requests: 1',
  'x-forwarded-for: 1.2.3.4',
  `x-long: ${'y'.repeat(6_000)}`,
  `${Array.from({ length: 300 }, (_, index) => `x-${index}: ${index}`).join('\r\n')}`,
  'expect: 100-continue',
];

function headersOf(chance: Chance, payload: Payload): string {
  const headers = [payload.chunked ? 'transfer-encoding: chunked' : `content-length: ${payload.sent.length}`];
  headers.push(`content-type: ${chance.permille(120) ? chance.one(TYPES) : 'application/json'}`);
  if (chance.permille(200)) headers.push(`accept: ${chance.one(ACCEPTS)}`);
  if (chance.permille(150)) headers.push(chance.one(ODD_HEADERS));
  return headers.join('\r\n');
}

function oddPath(chance: Chance, path: string): string {
  const encoded = encodeURIComponent(oddText(chance).replace(/\p{Surrogate}/gu, '_')).slice(0, 4_000);
  switch (chance.below(8)) {
    case 0:
      return path.replace(/[^/]+$/, encoded || 'x');
    case 1:
      return `${path}${path.includes('?') ? '&' : '?'}${chance.one(['timeout', 'max_rows', 'state', 'rowFormat', 'live', 'a'])}=${encoded}`;
    case 2:
      return path.replace('/', '//');
    case 3:
      return `${path}/../..${path}`;
    case 4:
      return path.replace(/\/(?=[^/]*$)/, chance.one(['/%', '/%zz', '/%E0%A4%A', '/%00', '/%2F', '/;a=b/']));
    case 5:
      return `http://other.example${path}`;
    case 6:
      return `/${'a/'.repeat(chance.below(2_000))}`;
    default:
      return `${path}?${'a=b&'.repeat(chance.below(1_000))}`;
  }
}

/** What breaks the rules of HTTP. */
function unframed(chance: Chance, path: string, method: string, body: unknown): Buffer {
  const text = JSON.stringify(body ?? {});
  const plain = `content-type: application/json\r\nhost: x\r\n`;
  const sized = `${plain}content-length: ${Buffer.byteLength(text)}\r\n`;
  const request = (headers: string, rest = text, line = `${method} ${path} HTTP/1.1`): string =>
    `${line}\r\n${headers}\r\n${rest}`;
  const chunked = (rest: string): string => request(`${plain}transfer-encoding: chunked\r\n`, rest);
  const made = chance.one<() => string>([
    () =>
      request(
        `${plain}content-length: ${chance.one(['-1', '0x10', '1e3', '99999999999999999999', '5, 6', '+2', ' '])}\r\n`,
      ),
    () => request(`${plain}content-length: ${text.length + 1 + chance.below(1_000)}\r\n`),
    () => request(`${plain}content-length: ${chance.below(text.length)}\r\n`),
    () => request(`${sized}content-length: 3\r\n`),
    () => request(`${sized}transfer-encoding: chunked\r\n`, `2\r\n{}\r\n0\r\n\r\n`),
    () =>
      request(
        `${plain}transfer-encoding: ${chance.one(['gzip, chunked', 'chunked, chunked', 'xchunked', 'identity'])}\r\n`,
      ),
    () =>
      chunked(`${chance.one(['g', '-1', 'ffffffffffffffffff', '', '0x5', ' 5', '5 '])}\r\n{}\r\n0\r\n\r\n`),
    () => chunked(`2${';x='.repeat(chance.below(3_000))}\r\n{}\r\n0\r\n\r\n`),
    () => chunked(`2\r\n{}0\r\n\r\n`),
    () => chunked(`2\n{}\n0\n\n`),
    () => chunked(`1\r\n{\r\n`),
    () => chunked(`0\r\n${'x: y\r\n'.repeat(chance.below(3_000))}\r\n`),
    () => request(plain.replace('host: x\r\n', '')),
    () => request(`${sized}host: y\r\n`),
    () => request(`${sized} folded\r\n`),
    () => request(`${sized}na me: x\r\n`),
    () => request(`${sized}x: a\u0000b\r\n`),
    () => request(`${sized}x: a\rb\r\n`),
    () => request(`${sized}${'x: y\r\n'.repeat(3_000)}`),
    () => request(`${sized}x: ${'y'.repeat(20_000)}\r\n`),
    () => request(`${sized}connection: upgrade\r\nupgrade: ${chance.one(['websocket', 'h2c', 'x'])}\r\n`),
    () => request(`${sized}expect: ${chance.one(['200-ok', '100-continue, x', ''])}\r\n`),
    () =>
      request(
        sized,
        text,
        `${chance.one(['get', 'FOO', 'CONNECT', 'G\u0000T', '', 'PRI'])} ${path} HTTP/1.1`,
      ),
    () => request(sized, text, `${method} ${path} HTTP/${chance.one(['1.0', '0.9', '2.0', '9.9', '1', ''])}`),
    () => request(sized, text, `${method} ${path}`),
    () => request(sized, text, `${method} ${path} ${path} HTTP/1.1`),
    () => request(sized, text, `${method} /${'é\u0001\u007f'.repeat(3)} HTTP/1.1`),
    () => request(sized, text, `${method} ${chance.one(['*', '', '?', '#', 'x', 'http://', '//'])} HTTP/1.1`),
    () => request(sized).replaceAll('\r\n', '\n'),
    () => request(sized).repeat(1 + chance.below(20)),
    () => `${request(sized)}garbage that follows\r\n\r\n`,
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    () => '\r\n'.repeat(chance.below(5_000)),
  ])();
  const bytes = Buffer.from(made, 'latin1');
  return chance.permille(300) ? oddBytes(chance, bytes) : bytes;
}
