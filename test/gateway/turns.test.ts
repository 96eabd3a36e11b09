/** Long statements, long scripts and wide results leave turns to others: counted in steps and portions, or seen by who is answered first. */
import { EventEmitter, once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { inPortions } from '../../gateway/session/row-portions.js';
import { Turns } from '../../gateway/session/turns.js';
import { splitStatements } from '../../gateway/pg/dialect/split.js';
import { parseSteps } from '../../sql/parser/index.js';
import type { Steps } from '../../sql/steps.js';
import { array, int, map, row, string } from '../../sql/types/index.js';
import { elementsOf } from '../../src/engine/element-count.js';
import type { ResultBatch, ResultValue } from '../../src/engine/job.js';
import { chunkBatch } from '../engine/chunk-batch.js';
import { openDoor } from '../pg/door.js';
import { RawClient } from '../pg/raw-client.js';

function stepsOf<T>(steps: Steps<T>): { readonly count: number; readonly value: T } {
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done === true) return { count, value: step.value };
  }
}

const list = (count: number, item: (index: number) => string, separator = ','): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(separator);

async function collect(batches: AsyncIterable<ResultBatch>): Promise<readonly ResultBatch[]> {
  const all: ResultBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe('in steps', () => {
  test('the words of a list of 100,000 numbers are read', () => {
    const { count, value } = stepsOf(parseSteps(`SELECT 1 IN (${list(100_000, String)})`));
    expect(count).toBeGreaterThan(10);
    expect(value.kind).toBe('query');
  });

  test('a message of 20,000 statements is cut', () => {
    const { count, value } = stepsOf(splitStatements(list(20_000, (index) => `SELECT ${index}`, ';')));
    expect(count).toBeGreaterThan(5);
    expect(value).toHaveLength(20_000);
    expect(value[19_999]!.text).toBe('SELECT 19999');
  });

  test('whoever has kept the thread for long lets others go between two of them', async () => {
    let others = 0;
    setImmediate(() => others++);
    const seen: number[] = [];
    const busy = function* (): Steps<void> {
      for (let step = 0; step < 3; step++) {
        const end = performance.now() + 25;
        while (performance.now() < end);
        seen.push(others);
        yield;
      }
    };
    await new Turns().all(busy());
    expect(seen).toEqual([0, 1, 1]);
  });

  test('what a client sends meanwhile is heard between the first two of them', async () => {
    const received = new EventEmitter();
    const server = createServer((socket) => socket.on('data', (bytes) => received.emit(String(bytes))));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const clients = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')] as const;
    await Promise.all(clients.map((client) => once(client, 'connect')));

    let heard = 0;
    received.on('hello', () => heard++);
    const seen: number[] = [];
    const busy = function* (): Steps<void> {
      for (let step = 0; step < 3; step++) {
        if (step === 0) clients[1].write('hello');
        const end = performance.now() + 25;
        while (performance.now() < end);
        seen.push(heard);
        yield;
      }
    };
    // The work begins where statements begin: with bytes that have come.
    const done = new Promise<void>((resolve, reject) =>
      received.once('go', () => void new Turns().all(busy()).then(resolve, reject)),
    );
    clients[0].write('go');
    await done;
    expect(seen).toEqual([0, 1, 1]);
    for (const client of clients) client.destroy();
    server.close();
  });
});

describe('between the steps of others', () => {
  const keepThread = (): void => {
    const end = performance.now() + 25;
    while (performance.now() < end);
  };
  const busy = function* (steps: number, each: () => void): Steps<void> {
    for (let step = 0; step < steps; step++) {
      keepThread();
      each();
      yield;
    }
  };

  test('a short statement never waits, whoever kept the thread before it in the same round of the loop', async () => {
    const passed = new Promise<readonly unknown[]>((resolve) => {
      // Both come in one round, one after the other.
      setImmediate(() => void new Turns().all(busy(3, () => undefined)));
      setImmediate(() => {
        const turns = new Turns();
        void (async () => {
          const ways = [turns.giveWay()];
          await Promise.resolve();
          ways.push(turns.giveWay(), new Turns().giveWay());
          resolve(ways);
        })();
      });
    });
    expect(await passed).toEqual([undefined, undefined, undefined]);
  });

  test('what is done one after the other for one statement is one piece of work', async () => {
    keepThread();
    const first = new Turns();
    keepThread();
    await Promise.resolve();
    expect(first.giveWay()).toBeInstanceOf(Promise);
    expect(new Turns().giveWay()).toBeInstanceOf(Promise);
  });

  test('breaks in which the loop does not go on, as writing to a socket makes them, are none', async () => {
    let others = 0;
    setImmediate(() => others++);
    const turns = new Turns();
    for (let pieces = 0; others === 0; pieces++) {
      expect(pieces).toBeLessThan(4);
      const end = performance.now() + 12;
      while (performance.now() < end);
      await new Promise<void>((goOn) => process.nextTick(goOn));
      await turns.giveWay();
    }
  });

  test('several long ones go on by turns, one at a time', async () => {
    const order: string[] = [];
    let rounds = 0;
    const round = setInterval(() => rounds++, 0);
    const roundOf = new Map<number, number>();
    const work = (name: string): Promise<void> =>
      new Turns().all(
        busy(4, () => {
          order.push(name);
          roundOf.set(rounds, (roundOf.get(rounds) ?? 0) + 1);
        }),
      );
    await Promise.all(
      ['a', 'b', 'c'].map((name) => new Promise((go) => setImmediate(go)).then(() => work(name))),
    );
    clearInterval(round);
    expect(order.join('')).toBe('abc'.repeat(4));
    // All three began in one round; after it each had a round for itself.
    expect(Math.max(...[...roundOf.values()].slice(1))).toBe(1);
  });

  test('who waits goes on however much others have to do', async () => {
    let ended = false;
    const traffic = (): void => {
      if (ended) return;
      new Turns();
      setImmediate(traffic);
    };
    traffic();
    let steps = 0;
    await new Turns().all(busy(3, () => steps++));
    ended = true;
    expect(steps).toBe(3);
  });
});

describe('in portions', () => {
  test('rows of 4,000 columns come a few at a time, all of them and in order', async () => {
    const columns = Array.from({ length: 4_000 }, (_, index) => ({ name: `c${index}`, type: int() }));
    const rows = Array.from({ length: 50 }, (_, row) => columns.map((): ResultValue => row));
    const batch: ResultBatch = { kinds: rows.map(() => '+I' as const), rows };
    const portions = await collect(
      inPortions(
        (async function* () {
          yield batch;
        })(),
        columns,
      ),
    );
    expect(Math.max(...portions.map(({ rows: part }) => part.length))).toBeLessThanOrEqual(8);
    expect(portions.flatMap(({ rows: part }) => part)).toEqual(rows);
    expect(portions.flatMap(({ kinds }) => kinds)).toEqual(batch.kinds);
  });

  test('a short batch is not cut', async () => {
    const batch: ResultBatch = { kinds: ['+I', '-D'], rows: [['a'], ['b']] };
    const portions = await collect(
      inPortions(
        (async function* () {
          yield batch;
        })(),
        [{ name: 'a', type: string() }],
      ),
    );
    expect(portions).toEqual([batch]);
  });

  test('a portion of a chunk has the rows that the chunk has there', async () => {
    const batch = await chunkBatch(
      `SELECT i::INT, CASE WHEN i % 3 = 0 THEN NULL ELSE 'text ' || i END, [i, i + 1]::INT[] FROM range(100) AS r(i)`,
      [int(), string(), array(int())],
    );
    const parts = [batch.portion(0, 1), batch.portion(1, 64), batch.portion(64, 100)];
    expect(parts.map(({ kinds }) => kinds.length)).toEqual([1, 63, 36]);
    expect(parts.flatMap(({ rows }) => rows)).toEqual(batch.rows);
    expect(batch.rows[4]).toEqual([4, 'text 4', [4, 5]]);
  });
});

describe('arrays, maps and rows', () => {
  async function* only<T>(value: T): AsyncGenerator<T> {
    yield value;
  }

  const nested = array(row([{ name: 'a', type: int() }, { name: 'b', type: array(int()) }])); // prettier-ignore
  const counts = map(string(), int());

  test('their elements are counted at any depth, and not those of NULL', async () => {
    const batch = await chunkBatch(
      `SELECT * FROM (VALUES
        ([{a: 1, b: [1, 2, 3]}, {a: 2, b: NULL}], MAP {'x': 1}),
        (NULL, MAP {}),
        ([], NULL),
        ([{a: 1, b: [4]}], MAP {'x': 1, 'y': 2})) AS t(n, m)`,
      [nested, counts],
    );
    const elements = batch.elementsOf([0, 1]);
    const expected = [2 + 3 + 1, 0, 0, 1 + 1 + 2];
    expect([0, 1, 2, 3].map(elements)).toEqual(expected);
    expect(batch.rows.map(([n, m]) => elementsOf(n!, nested) + elementsOf(m!, counts))).toEqual(expected);
  });

  test('a portion has as many rows as are short work together', async () => {
    const columns = [{ name: 'l', type: array(int()) }];
    const batch = await chunkBatch(
      'SELECT range(CASE WHEN i < 8 THEN 10000 ELSE 1 END)::INT[] FROM range(100) AS r(i)',
      [columns[0]!.type],
    );
    const portions = await collect(inPortions(only(batch), columns));
    const sizes = portions.map(({ rows }) =>
      rows.reduce((sum, [list]) => sum + elementsOf(list!, columns[0]!.type), 0),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
    expect(portions.flatMap(({ rows }) => rows)).toEqual(batch.rows);
  });

  test('a row with more of them than can be written without keeping everybody is refused, whatever was before it', async () => {
    const columns = [{ name: 'id', type: int() }, { name: 'l', type: array(int()) }]; // prettier-ignore
    const batch = await chunkBatch(
      'SELECT i::INT, range(CASE WHEN i = 3 THEN 32769 ELSE 32768 END)::INT[] FROM range(4) AS r(i)',
      columns.map(({ type }) => type),
    );
    const seen: ResultValue[] = [];
    const reading = (async (): Promise<void> => {
      for await (const { rows } of inPortions(only(batch), columns)) seen.push(...rows.map(([id]) => id!));
    })();
    await expect(reading).rejects.toThrow("A row of the result has 32769 elements in 'l'");
    expect(seen).toEqual([0, 1, 2]);
    const values: ResultBatch = { kinds: ['+I'], rows: [[1, Array.from({ length: 40_000 }, () => 1)]] };
    await expect(collect(inPortions(only(values), columns))).rejects.toThrow('has 40000 elements');
  });

  test('a client of the Postgres door is told, and goes on', async () => {
    const door = await openDoor();
    try {
      const client = await RawClient.ready(door.port);
      await client
        .query("SET 'table.dml-sync'='true'; CREATE TABLE n (a INT) WITH ('connector'='memory')")
        .untilReady();
      await client.query(`INSERT INTO n VALUES ${list(40_000, (index) => `(${index})`)}`).untilReady();
      const refused = await client.query('SELECT ARRAY_AGG(a) AS everything FROM n').untilReady();
      const error = refused.find(({ type }) => type === 'E');
      expect(String(error?.body)).toMatch(/54000[\s\S]*40000 elements in 'everything'/);
      const few = await client.query('SELECT CARDINALITY(ARRAY_AGG(a)) FROM n').untilReady();
      expect(String(few.find(({ type }) => type === 'D')?.body)).toContain('40000');
      client.end();
    } finally {
      await door.close();
    }
  });
});

describe('at the Postgres door', () => {
  test('a message of 20,000 statements is no reason for others to wait for its end', async () => {
    const door = await openDoor();
    try {
      const [long, other] = [await RawClient.ready(door.port), await RawClient.ready(door.port)];
      // The first query opens the engine, which takes its own time.
      await other.query('SELECT 1').untilReady();
      const order: string[] = [];
      const script = list(20_000, (index) => `SET application_name = 'a${index}'`, ';');
      const ends = long
        .query(script)
        .untilReady()
        .then(() => order.push('long'));
      const answered = other
        .query('SELECT 1')
        .untilReady()
        .then(() => order.push('other'));
      await Promise.all([ends, answered]);
      expect(order).toEqual(['other', 'long']);
      long.end();
      other.end();
    } finally {
      await door.close();
    }
  });

  test('comments in front of what is no word are passed over once', async () => {
    const door = await openDoor();
    try {
      const client = await RawClient.ready(door.port);
      // Each of them may be taken for the beginning of any later end: 2^200 ways.
      const answers = await client.query(`${'/**/'.repeat(200)}1`).untilReady();
      expect(answers.some(({ type }) => type === 'E')).toBe(true);
      client.end();
    } finally {
      await door.close();
    }
  });
});
