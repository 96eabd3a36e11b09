/**
 * `npm run bench -- nexmark --data DIR [--queries q0,q1] [--runs 4] [--flink [GATEWAY] [--job-manager URL]]`:
 * events a second and peak memory of each query, beside the one-shot DuckDB statement and, on request, a running Flink. The best of
 * the runs counts; both sides run by turns, since a machine's speed may change by a quarter within minutes, and medians are shown beside.
 * `npm run bench -- pg`: the Postgres door, beside a PostgreSQL.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFlink, runOnFlink } from './flink.js';
import { best, eventsPerSecond, medianSeconds } from './measurement.js';
import type { Measurement } from './measurement.js';
import { nexmarkQueries } from './nexmark-queries.js';
import type { NexmarkQuery } from './nexmark-queries.js';

const USAGE =
  'usage: bench nexmark --data DIR [--queries q0,q1,…] [--runs N] [--flink] [--gateway URL] [--job-manager URL]\n' +
  '       bench pg [--only points,statements,transfer,memory] [--jdbc JAR]';

function runWorker(script: string, query: NexmarkQuery, folder: string): Measurement {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawnSync(process.execPath, [path, query.name, folder], { encoding: 'utf8' });
  if (child.status !== 0)
    throw new Error(`${query.name}: ${child.stderr.trim() || `worker exited with ${child.status}`}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as Measurement;
}

/** Runs of Fungi and of the one-shot statement, one after the other. */
function runByTurns(
  query: NexmarkQuery,
  folder: string,
  runs: number,
): Readonly<Record<'fungi' | 'oneShot', readonly Measurement[]>> {
  const fungi: Measurement[] = [];
  const oneShot: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    fungi.push(runWorker('./fungi.js', query, folder));
    oneShot.push(runWorker('./one-shot.js', query, folder));
  }
  return { fungi, oneShot };
}

const thousands = (value: number): string => `${Math.round(value / 1000)} k`;

async function benchNexmark(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      queries: { type: 'string' },
      runs: { type: 'string', default: '4' },
      flink: { type: 'boolean', default: false },
      gateway: { type: 'string', default: 'http://localhost:8083' },
      'job-manager': { type: 'string', default: 'http://localhost:8081' },
    },
  });
  if (positionals[0] !== 'nexmark' || !values.data || !existsSync(values.data)) {
    console.error(USAGE);
    process.exit(2);
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs ${values.runs}: not a positive whole number`);
  const folder = resolve(values.data);
  const wanted = values.queries?.split(',');
  const unknown = wanted?.find((name) => !nexmarkQueries.some((query) => query.name === name));
  if (unknown)
    throw new Error(`no query ${unknown}; there are ${nexmarkQueries.map((query) => query.name).join(', ')}`);

  const flink = { gateway: values.gateway, jobManager: values['job-manager'] };
  if (values.flink) await checkFlink(flink);
  const head = [
    'query',
    'events/s',
    'peak MB',
    'one-shot',
    '× one-shot',
    'of medians',
    ...(values.flink ? ['Flink', '× Flink'] : []),
  ];
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const query of nexmarkQueries.filter((candidate) => !wanted || wanted.includes(candidate.name))) {
    const { fungi, oneShot } = runByTurns(query, folder, runs);
    const ours = best(fungi);
    const limit = best(oneShot);
    const cells = [
      query.name,
      thousands(eventsPerSecond(ours)),
      String(Math.round(ours.peakMemory / 1e6)),
      thousands(eventsPerSecond(limit)),
      (ours.seconds / limit.seconds).toFixed(2),
      (medianSeconds(fungi) / medianSeconds(oneShot)).toFixed(2),
    ];
    if (values.flink) {
      const seconds = await runOnFlink(query, folder, flink);
      cells.push(thousands(ours.events / seconds), (seconds / ours.seconds).toFixed(2));
    }
    console.log(`| ${cells.join(' | ')} |`);
  }
}

try {
  if (process.argv[2] === 'pg') await (await import('./pg/main.js')).benchPg(process.argv.slice(3));
  else await benchNexmark();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
