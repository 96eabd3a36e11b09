import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusyLimit } from '../../../gateway/http/api/busy-limit.js';
import { apiLimits } from '../../../gateway/http/api/limits.js';
import { negotiate } from '../../../gateway/http/api/negotiate.js';
import { RequestFailure } from '../../../gateway/http/api/failure.js';
import { HOST, openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  await door.sql("CREATE TABLE slow (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1')");
});

afterAll(() => door.close());

/** What the server sends for these bytes until it closes the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(door.port, HOST, () => socket.write(text));
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

describe('methods', () => {
  it('tells which are possible', async () => {
    const options = await door.call('OPTIONS', '/api/jobs/x');
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('GET, DELETE, HEAD, OPTIONS');
    const wrong = await door.call('DELETE', '/api/sql');
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST, OPTIONS');
  });

  it('answers HEAD as GET, without the body', async () => {
    const head = await door.call('HEAD', '/health');
    expect(head).toMatchObject({ status: 200, text: '', type: 'application/json' });
  });
});

describe('what is no request', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 431],
  ])('is refused with a problem document', async (text, status) => {
    const answer = await raw(text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('application/problem+json');
  });

  it.each(['/api/jobs/%E0%A4%A', '/api/jobs/%'])('is refused as a path: %s', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 400 ');
  });

  it('does not read a body that announces too much', async () => {
    const answer = await raw(
      'POST /api/sql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n{"sql": "',
    );
    expect(answer).toContain('HTTP/1.1 413 ');
  });
});

describe('the time of a statement', () => {
  it('ends a query that never would, with what came', async () => {
    const { status, body } = await door.call('POST', '/api/sql?timeout=3000', {
      body: { sql: 'SELECT a FROM slow' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ complete: false, reason: 'timeout_ms' });
  });

  it('fails one that was not planned in time', async () => {
    const sql = `SELECT ${Array.from({ length: 900 }, (_, index) => `a + ${index}`).join(', ')} FROM slow`;
    const { status, body } = await door.call('POST', '/api/sql?timeout=1', { body: { sql } });
    expect(status).toBe(504);
    expect(body).toMatchObject({ code: 'FUNGI-4009' });
  });

  it('fails one that would have ended', async () => {
    const sql = `SELECT COUNT(*) AS n FROM ${'abcdefgh'
      .split('')
      .map(
        (name) =>
          `(VALUES ${Array.from({ length: 40 }, (_, index) => `(${index})`).join(', ')}) AS ${name}(x)`,
      )
      .join(' CROSS JOIN ')}`;
    const { status, body } = await door.call('POST', '/api/sql?timeout=300', { body: { sql } });
    expect(status).toBe(504);
    expect(body).toMatchObject({ code: 'FUNGI-4009', sqlState: '57014' });
  });
});

describe('BusyLimit', () => {
  const statusOf = (enter: () => unknown): number | undefined => {
    try {
      enter();
    } catch (error) {
      if (error instanceof RequestFailure) {
        expect(error.headers['retry-after']).toBe(String(apiLimits.retry_after_s));
        return error.status;
      }
    }
    return undefined;
  };

  it('refuses one client more than its share, and all more than there is', () => {
    const limit = new BusyLimit(3, 2);
    const leave = limit.enter('a');
    limit.enter('a');
    expect(statusOf(() => limit.enter('a'))).toBe(429);
    limit.enter('b');
    expect(statusOf(() => limit.enter('c'))).toBe(503);
    leave();
    leave();
    expect(statusOf(() => limit.enter('c'))).toBeUndefined();
    expect(statusOf(() => limit.enter('c'))).toBe(503);
  });
});

describe('negotiate', () => {
  const offered = ['application/json', 'text/csv', 'text/event-stream'];
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/csv'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/csv;q=0, */*;q=0.1', 'application/json'],
    ['TEXT/Event-Stream; charset=utf-8', 'text/event-stream'],
  ])('Accept: %s is %s', (accept, type) => {
    expect(negotiate(accept, offered)).toBe(type);
  });

  it.each(['image/png', 'text/csv;q=0', 'application/*;q=0'])(
    'Accept: %s is nothing that is there',
    (accept) => {
      expect(() => negotiate(accept, offered)).toThrow(RequestFailure);
    },
  );
});

describe('a server that stops', () => {
  it('ends what runs and refuses the rest', async () => {
    const other = await openDoor();
    await other.sql("CREATE TABLE slow (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1')");
    const running = other.sql('SELECT a FROM slow');
    const closed = other.close();
    const answer = await running.catch(() => undefined);
    // The request may not have been read when the server stopped to listen.
    if (answer) expect(answer).toMatchObject({ status: 503, body: { code: 'FUNGI-5002' } });
    await closed;
  });
});

describe('several results', () => {
  it('share a bound, and say what is missing', async () => {
    await door.sql(`CREATE TABLE long (a INT, b STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1000', 'fields.b.length' = '9000',
      'rows-per-second' = '100000')`);
    const all = 'SELECT a, b FROM long';
    const { body } = await door.sql(`${all}; ${all}; ${all}`);
    const results = body['results'] as { complete: boolean; reason?: string; row_count: number }[];
    expect(results.map(({ complete }) => complete)).toEqual([true, false, false]);
    expect(results.map(({ reason }) => reason)).toEqual([undefined, 'max_bytes', 'max_bytes']);
    expect(results[2]!.row_count).toBe(0);
    expect(JSON.stringify(results).length).toBeLessThan(apiLimits.script_bytes_max * 1.01);
    // One by itself is not held, and may be longer.
    expect((await door.sql(all)).body['complete']).toBe(true);
  });
});
