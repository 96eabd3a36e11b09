/** Following tables of the serving store: by an option of the table, and by a door's property for one statement. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session, StatementResult } from '../../gateway/session/index.js';

let service: SessionService;
let session: Session;

beforeEach(async () => {
  service = new SessionService({ output: () => undefined });
  session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  await run(`CREATE TABLE t (k INT, v STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'memory');
    INSERT INTO t VALUES (1, 'a'), (2, 'b')`);
});
afterEach(() => service.close());

async function run(script: string): Promise<void> {
  for await (const { result } of session.execute(script)) await take(result, Infinity);
}

/** Rows with their kinds, until there are `count`. */
async function take(result: StatementResult, count: number): Promise<readonly string[]> {
  const rows: string[] = [];
  if (result.kind !== 'rows') return rows;
  for await (const batch of result.batches()) {
    batch.rows.forEach((row, index) => rows.push(`${batch.kinds[index]!} ${row.join(' ')}`));
    if (rows.length >= count) break;
  }
  return rows;
}

it('gives the rows there are, then the changes', async () => {
  const query = await session.prepare("SELECT * FROM t /*+ OPTIONS('scan.mode' = 'snapshot-and-changes') */");
  expect(query.direct).toBe(false);
  const result = await query.execute();
  const reading = take(result, 5);
  const other = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  for await (const _ of other.execute("INSERT INTO t VALUES (2, 'c'), (3, 'd')"));
  const rows = await reading;
  expect(rows.slice(0, 2)).toEqual(['+I 1 a', '+I 2 b']);
  expect([...rows.slice(2)].sort()).toEqual(['+I 3 d', '+U 2 c', '-U 2 b']);
});

it('gives the changes only, over any query, when the door asks for them', async () => {
  const query = await session.prepare('SELECT COUNT(*) AS n FROM t', {
    configuration: new Map([['fungi.follow', 'changes']]),
  });
  const reading = take(await query.execute(), 1);
  const other = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  for await (const _ of other.execute("INSERT INTO t VALUES (7, 'x')"));
  expect(await reading).toEqual(['+I 1']);
});
