/** Several clients on tables that a job writes: each statement sees whole epochs over all tables, and nobody waits for anybody. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;
const clients: pg.Client[] = [];

beforeAll(async () => {
  door = await openDoor();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await door.close();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port: door.port, user: 'test', database: '' });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

const EPOCHS = 5;

test('two clients see whole epochs over two tables while a job writes them', async () => {
  const [writer, ...readers] = [await connect(), await connect(), await connect()];
  await writer.query(
    `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '2000', 'fields.n.min' = '1')`,
  );
  for (const name of ['positive', 'negative']) {
    await writer.query(
      `CREATE TABLE ${name} (n BIGINT, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'memory')`,
    );
  }
  // Endless, so it goes on as a job.
  await writer.query(
    `EXECUTE STATEMENT SET BEGIN
      INSERT INTO positive SELECT CAST(n AS BIGINT) FROM numbers;
      INSERT INTO negative SELECT CAST(-n AS BIGINT) FROM numbers;
    END`,
  );
  const both = `SELECT p.c AS positive, n.c AS negative, p.s + n.s AS total
    FROM (SELECT COUNT(*) AS c, COALESCE(SUM(n), 0) AS s FROM positive) AS p,
         (SELECT COUNT(*) AS c, COALESCE(SUM(n), 0) AS s FROM negative) AS n`;
  await Promise.all(
    readers.map(async (reader) => {
      const counts = new Set<string>();
      while (counts.size < EPOCHS) {
        const [row] = (await reader.query<Record<'positive' | 'negative' | 'total', string>>(both)).rows;
        expect([row!.negative, row!.total]).toEqual([row!.positive, '0']);
        counts.add(row!.positive);
      }
    }),
  );
}, 60_000);

test('a reader in the middle of a snapshot keeps it, and keeps nobody waiting', async () => {
  const [reader, other] = [await connect(), await connect()];
  await other.query(
    `CREATE TABLE kept (id BIGINT, v STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory')`,
  );
  await other.query(`CREATE TABLE ids (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000',
    'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '20000')`);
  await other.query(`INSERT INTO kept SELECT id, 'before' FROM ids`);
  await reader.query('BEGIN');
  await reader.query('DECLARE c CURSOR FOR SELECT id, v FROM kept');
  const first = await reader.query<{ v: string }>('FETCH 10 FROM c');
  await other.query(`INSERT INTO kept VALUES (20000, 'after'), (1, 'after')`);
  const { rows } = await other.query('SELECT v FROM kept WHERE id = $1', [20000]);
  expect(rows).toEqual([{ v: 'after' }]);
  const rest = await reader.query<{ v: string }>('FETCH ALL FROM c');
  await reader.query('COMMIT');
  const all = [...first.rows, ...rest.rows];
  expect(all.length).toBe(20_000);
  expect(all.filter(({ v }) => v === 'after')).toEqual([]);
});
