/** What the catalog endpoint says of a materialized table. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDoor } from './door.js';
import type { Door } from './door.js';

let door: Door;

beforeAll(async () => (door = await openDoor()));
afterAll(() => door.close());

it('tells how it is kept and how far it is behind', async () => {
  await door.sql(`CREATE TABLE points (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');
    INSERT INTO points VALUES (1, TIMESTAMP '2026-01-01 00:00:01')`);
  await door.sql('CREATE MATERIALIZED TABLE copies AS SELECT v, ts FROM points');
  const maintenance = async (): Promise<Record<string, unknown>> => {
    const path = '/api/catalogs/default_catalog/databases/default_database/tables/copies';
    return (await door.call('GET', path)).body['maintenance'] as Record<string, unknown>;
  };
  await vi.waitUntil(async () => (await maintenance())['watermark'] !== null, { timeout: 30_000 });
  expect(await maintenance()).toMatchObject({
    refresh_mode: 'CONTINUOUS',
    suspended: false,
    job: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    error: null,
    wall_clock_lag_ms: expect.any(Number) as unknown,
    watermark: '2026-01-01T00:00:01.000Z',
    event_time_lag_ms: expect.any(Number) as unknown,
  });
});
