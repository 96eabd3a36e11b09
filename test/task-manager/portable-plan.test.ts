/** Plans go to another process and come back as they were: shared nodes shared, functions of the function table. */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import { fromPortablePlan, toPortablePlan } from '../../src/task-manager/index.js';
import type { PortablePlan } from '../../src/task-manager/index.js';

const TABLES = `
CREATE TABLE clicks (id BIGINT, name STRING, tags ARRAY<STRING>, ts TIMESTAMP(3), total AS id * 2, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'datagen', 'number-of-rows' = '1');
CREATE TABLE hole (a STRING, b BIGINT) WITH ('connector' = 'blackhole');
CREATE TABLE pit (a STRING, b BIGINT) WITH ('connector' = 'blackhole');`;

async function planOf(sql: string): Promise<PhysicalPlan> {
  let caught: PhysicalPlan | undefined;
  const launcher = {
    submit: ({ plan }: { readonly plan: PhysicalPlan }) => {
      caught = plan;
      return Promise.reject(new Error('not to be run'));
    },
  };
  const service = new SessionService({ output: () => undefined, launcher });
  const run = async (): Promise<void> => {
    for await (const { result } of service.open().execute(TABLES + sql)) void result;
  };
  await expect(run()).rejects.toThrow('not to be run');
  await service.close();
  return caught!;
}

const travelled = (plan: PhysicalPlan): PhysicalPlan =>
  fromPortablePlan(deserialize(serialize(toPortablePlan(plan))) as PortablePlan);

const list = (length: number, item: (index: number) => string): string =>
  Array.from({ length }, (_, index) => item(index)).join(', ');

function withoutPlaces(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Map) return value;
  if (Array.isArray(value)) return value.map(withoutPlaces);
  const kept = Object.entries(value).filter(([key]) => key !== 'span');
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutPlaces(part)]));
}

describe('portable plans', () => {
  it.each([
    "INSERT INTO hole SELECT UPPER(name) || CAST(ts AS STRING), id + 9223372036854775806 FROM clicks WHERE name LIKE '%a' AND id > 3",
    "INSERT INTO hole SELECT name, COUNT(DISTINCT id) FILTER (WHERE id > 1) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY name, window_start, window_end",
    'INSERT INTO hole SELECT a.name, SUM(b.total) FROM clicks a JOIN clicks b ON a.id = b.id GROUP BY a.name',
    'INSERT INTO hole SELECT tag, id FROM clicks CROSS JOIN UNNEST(tags) AS t(tag)',
    "INSERT INTO hole VALUES ('a', 1), (CAST(x'00ff' AS STRING), CAST(NULL AS BIGINT))",
  ])('keep %s', async (sql) => {
    const plan = await planOf(sql);
    expect(travelled(plan)).toEqual(plan);
  });

  it.each([
    ['a list of numbers', `SELECT name, id FROM clicks WHERE CAST(id AS INT) IN (${list(500, String)})`],
    [
      'a list of several types',
      `SELECT name, id FROM clicks WHERE name IN (${list(500, (i) => `'${'x'.repeat(i % 7)}${i}'`)})`,
    ],
    ['rows', `VALUES ${list(500, (i) => `('v${i}', ${i % 3 === 0 ? 'CAST(NULL AS BIGINT)' : i})`)}`],
    ['rows of literals', `VALUES ${list(500, (i) => `('v${i}', ${i})`)}`],
  ])('keep %s that is long, but for the places of its literals', async (_, query) => {
    const plan = await planOf(`INSERT INTO hole ${query}`);
    expect(withoutPlaces(travelled(plan))).toEqual(withoutPlaces(plan));
  });

  it('write a long list of literals in a few bytes each', async () => {
    const written = async (length: number): Promise<number> =>
      serialize(
        toPortablePlan(
          await planOf(
            `INSERT INTO hole SELECT name, id FROM clicks WHERE name IN (${list(length, (i) => `'${i}'`)})`,
          ),
        ),
      ).length;
    expect((await written(3_000)) - (await written(1_000))).toBeLessThan(2_000 * 20);
  });

  it('keep what is shared between sinks shared', async () => {
    const plan = await planOf(`EXECUTE STATEMENT SET BEGIN
      INSERT INTO hole SELECT name, id FROM clicks; INSERT INTO pit SELECT name, id FROM clicks; END`);
    const [first, second] = travelled(plan).sinks;
    const [one, two] = plan.sinks;
    expect(one!.input === two!.input).toBe(first!.input === second!.input);
    expect(first!.input).toEqual(one!.input);
  });

  it('name the function they cannot carry', async () => {
    const plan = await planOf('INSERT INTO hole SELECT UPPER(name), id FROM clicks');
    const text = JSON.stringify(toPortablePlan(plan), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const broken = JSON.parse(
      text.replace('{"@function":"UPPER"}', '{"@function":"NO_SUCH"}'),
    ) as PortablePlan;
    expect(() => fromPortablePlan(broken)).toThrow('The function table has no NO_SUCH');
  });
});
