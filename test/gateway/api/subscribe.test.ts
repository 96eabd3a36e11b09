import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstLines, openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

const insert = async (values: string): Promise<void> => {
  const { body } = await door.sql(`INSERT INTO people VALUES ${values}`);
  await door.service.jobs.get(String(body['job_id']))!.done();
};

beforeAll(async () => {
  door = await openDoor();
  await door.sql(
    "CREATE TABLE people (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')",
  );
  await insert("(1, 'Ann'), (2, 'Bob')");
});

afterAll(() => door.close());

const parsed = (lines: readonly string[]): readonly unknown[] =>
  lines.map((line) => JSON.parse(line) as unknown);

describe('GET /api/tables/{table}/subscribe', () => {
  it.each(['people', 'default_database.people', 'default_catalog.default_database.people', '`people`'])(
    'gives the rows of %s there are',
    async (name) => {
      const { status, text } = await door.call(
        'GET',
        `/api/tables/${encodeURIComponent(name)}/subscribe?live=false`,
      );
      expect(status).toBe(200);
      expect(text.trim().split('\n').sort()).toEqual(['{"id":1,"name":"Ann"}', '{"id":2,"name":"Bob"}']);
    },
  );

  it('gives the rows, then each change once', async () => {
    const response = await door.fetch('GET', '/api/tables/people/subscribe');
    const reading = firstLines(response, 5);
    await insert("(2, 'Bea'), (3, 'Cid')");
    const lines = parsed(await reading) as { op: string; row: { id: number; name: string } }[];
    const ops = lines.map(({ op, row }) => `${op} ${row.id} ${row.name}`);
    expect(ops.slice(0, 2).sort()).toEqual(['+I 1 Ann', '+I 2 Bob']);
    expect(ops.slice(2).sort()).toEqual(['+I 2 Bea', '+I 3 Cid', '-D 2 Bob']);
    expect(ops.indexOf('-D 2 Bob')).toBeLessThan(ops.indexOf('+I 2 Bea'));
  });

  it('gives changes alone, as events', async () => {
    const response = await door.fetch('GET', '/api/tables/people/subscribe?snapshot=false', {
      headers: { accept: 'text/event-stream' },
    });
    // The columns come when it follows the table.
    const reading = firstLines(response, 5);
    await insert("(4, 'Dan')");
    const lines = await reading;
    expect(lines[0]).toBe('event: columns');
    expect(lines[3]).toBe('event: rows');
    expect(lines[4]).toBe('data: {"ops":["+I"],"rows":[{"id":4,"name":"Dan"}]}');
  });

  it('ends after max_rows', async () => {
    const { text } = await door.call('GET', '/api/tables/people/subscribe?max_rows=1');
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('lets go of the table when the client leaves', async () => {
    const response = await door.fetch('GET', '/api/tables/people/subscribe');
    await firstLines(response, 1);
    await insert("(5, 'Eve')");
    const { text } = await door.call('GET', '/api/tables/people/subscribe?live=false');
    expect(text).toContain('Eve');
  });

  it('says which name might have been meant', async () => {
    const { status, body } = await door.call('GET', '/api/tables/peopel/subscribe');
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'FUNGI-2002', hint: expect.stringContaining('people') });
  });
});
