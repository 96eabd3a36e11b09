/** What consumers need of the rows of an operator: asked from the sinks upwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { planGraph } from '../../src/engine/plan-graph.js';
import * as p from './plans.js';
import { types as t } from './plans.js';

const fields = [p.field('k', t.int()), p.field('s', t.string())];
const source = p.scan(p.table('src', fields, {}), fields);
const picked = p.calc(
  source,
  fields,
  fields.map(({ type }, index) => p.input(index, type)),
);

describe('the order of rows', () => {
  it('is kept for sinks that show it, through linear operators', () => {
    const physical = p.plan([p.collect(picked)]);
    expect(planGraph(physical, () => true).needs(source).order).toBe(true);
    expect(planGraph(physical, () => false).needs(source).order).toBe(false);
  });

  it('is kept when one of several sinks shows it', () => {
    const shown = p.collect(source);
    const physical = p.plan([p.collect(picked), shown]);
    expect(planGraph(physical, (sink) => sink === shown).needs(source).order).toBe(true);
  });

  it.each([
    ['COUNT', false],
    ['LISTAGG', true],
  ])('below a GROUP BY of %s: %s', (name, needed) => {
    const call = p.aggregate(name, [p.input(1, fields[1]!.type)], fields[1]!.type);
    const physical = p.plan([p.collect(p.groupBy(source, [0], [['r', call]]))]);
    const needs = planGraph(physical, () => true).needs(source);
    expect([needs.order, needs.position]).toEqual([needed, needed]);
  });

  it('is kept below LIMIT', () => {
    const physical = p.plan([p.collect(p.limit(source, 0, 1))]);
    expect(planGraph(physical, () => false).needs(source).order).toBe(true);
  });
});

describe('windows that fire in one epoch', () => {
  const WINDOWS = 300;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fungi-order-'));
    const lines = Array.from({ length: WINDOWS * 20 }, (_, row) => {
      const time = new Date(Math.floor(row / 20) * 1000).toISOString().slice(0, 19).replace('T', ' ');
      return JSON.stringify({ k: (row * 7919) % 20, ts: time });
    });
    writeFileSync(join(folder, 'rows.json'), `${lines.join('\n')}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('come in the order of their ends', async () => {
    const query =
      "SELECT window_end, k, COUNT(*) FROM HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '2' SECOND) GROUP BY window_start, window_end, k";
    const { rows } = await runScript(
      `CREATE TABLE t (k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json');
       ${query};`,
      { mode: 'streaming' },
    );
    const ends = rows.map((row) => row.slice('+I['.length, row.indexOf(',')));
    expect(ends).toHaveLength((WINDOWS + 1) * 20);
    expect(ends).toEqual([...ends].sort());
  });
});
