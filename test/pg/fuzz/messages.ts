/** Well formed messages of every kind that a client sends, for damaging and for sending in any order. */
import { OutputBuffer } from '../../../gateway/pg/codec/index.js';

/** Texts end with a zero byte, numbers are 32 bits, arrays of numbers 16 bits each. */
function message(type: string, ...parts: readonly (string | number | Buffer | readonly number[])[]): Buffer {
  const out = new OutputBuffer();
  out.begin(type.charCodeAt(0));
  for (const part of parts) {
    if (typeof part === 'string') out.cstring(part);
    else if (typeof part === 'number') out.int32(part);
    else if (Buffer.isBuffer(part)) out.raw(part);
    else for (const value of part) out.int16(value);
  }
  out.end();
  return Buffer.from(out.take());
}

function startup(version: number, ...words: readonly string[]): Buffer {
  const body = Buffer.from(words.map((word) => `${word}\0`).join('') + '\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(version, 4);
  return Buffer.concat([head, body]);
}

const PROTOCOL_3_0 = 3 << 16;
const PROTOCOL_3_2 = PROTOCOL_3_0 + 2;

const QUERIES = [
  "SELECT 1; SET application_name = 'x'; SHOW application_name",
  'BEGIN; DECLARE c SCROLL CURSOR FOR SELECT id FROM fuzzed; FETCH 1 FROM c; MOVE PRIOR IN c; COMMIT',
  'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM fuzzed',
  "BEGIN; INSERT INTO fuzzed VALUES (1, 'x'); SAVEPOINT s",
  'ROLLBACK TO s; COMMIT',
  'ROLLBACK',
  'COPY (SELECT 1, NULL) TO STDOUT',
  'COPY (SELECT 1) TO STDOUT (FORMAT binary)',
  'COPY fuzzed FROM STDIN',
  'COPY fuzzed FROM STDIN (FORMAT csv, HEADER)',
  'COPY fuzzed (id) FROM STDIN (FORMAT binary)',
  'PREPARE q (int) AS SELECT $1 + 1; EXECUTE q(1); DEALLOCATE q',
  "SELECT c.oid, c.relname FROM pg_catalog.pg_class c WHERE c.relname = 'fuzzed' AND pg_table_is_visible(c.oid)",
  "SELECT CAST('x' AS INT), 1/0, 'é', U&'\\00e9', ARRAY[1, NULL], MAP['a', 1], ROW(1, 'b')",
  "SET statement_timeout = '500ms'; SHOW ALL; RESET ALL; DISCARD ALL",
  'EXPLAIN SELECT * FROM fuzzed',
  '/* nothing */ ; ; --',
];

/** From the first byte on, before anybody has come in. */
export const STARTUPS: readonly Buffer[] = [
  startup(PROTOCOL_3_0, 'user', 'ann', 'database', 'default_catalog'),
  startup(PROTOCOL_3_2, 'user', 'ann', '_pq_.x', 'y', 'options', '-c search_path=x --statement_timeout=1s'),
  startup(PROTOCOL_3_0, 'user', 'ann', 'replication', 'true', 'client_encoding', 'UTF8'),
  // SSLRequest, GSSENCRequest, CancelRequest.
  Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]),
  Buffer.from([0, 0, 0, 8, 4, 210, 22, 48]),
  Buffer.from([0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 3, 232, 1, 2, 3, 4]),
];

export const PASSWORDS: readonly Buffer[] = [
  message('p', 'secret'),
  message('p', 'SCRAM-SHA-256', 24, 'n,,n=,r=abcdefghijklmno'),
  message('p', 'SCRAM-SHA-256-PLUS', 38, 'p=tls-server-end-point,,n=,r=abcdefgh'),
  message('p', 'c=biws,r=abc,p=dGVzdA=='),
];

const ONE = Buffer.from('1');

/** Of a client that has come in. */
export const MESSAGES: readonly Buffer[] = [
  ...QUERIES.map((text) => message('Q', text)),
  message('P', 's', 'SELECT $1::int4, $2', [1], 23),
  message('P', '', 'SELECT id, name FROM fuzzed WHERE id = $1', [0]),
  message('P', 'i', 'INSERT INTO fuzzed VALUES ($1, $2)', [0]),
  message('P', 'c', 'SELECT nspname FROM pg_namespace WHERE oid = $1 OR nspname = ANY($2)', [2], 26, 1009),
  message('B', 'p', 's', [2, 0, 1], [2], 1, ONE, -1, [1, 1]),
  message('B', '', '', [1, 1], [1], 4, 1, [0]),
  message('B', '', 'i', [0, 2], 1, ONE, 1, Buffer.from('x'), [0]),
  message('B', 'q', 'c', [0, 2], 2, Buffer.from('11'), 12, Buffer.from('{pg_catalog}'), [0]),
  message('D', 'Pp'),
  message('D', 'Ss'),
  message('D', 'P'),
  message('E', 'p', 10),
  message('E', '', 0),
  message('C', 'Pp'),
  message('C', 'Ss'),
  message('S'),
  message('S'),
  message('H'),
  message('d', 'a\tb'),
  message('d', '1\tx\n2\ty\n'),
  message('c'),
  message('f', 'reason'),
  message('F', 1, [0], [0], [0]),
];

const named = (type: string, index = 0): Buffer =>
  MESSAGES.filter((each) => each[0] === type.charCodeAt(0))[index]!;
const copyInto = (format: string): Buffer => MESSAGES.find((each) => each.includes(`FROM STDIN${format}`))!;

/** Messages in the order that clients send them. */
export const RUNS: readonly (readonly Buffer[])[] = [
  [named('P', 0), named('B', 0), named('D', 0), named('E', 0), message('E', 'p', 0), named('S')],
  [named('P', 1), named('B', 1), named('D', 2), named('E', 1), named('S')],
  [named('P', 2), named('B', 2), named('E', 1), named('S')],
  [named('P', 3), named('B', 3), named('H'), message('E', 'q', 1), named('S')],
  [copyInto(''), named('d', 1), named('c')],
  [copyInto(' (FORMAT csv'), named('d', 0), named('f')],
];

export const TERMINATE = message('X');
export const SYNC = message('S');
