/** The same query on a running Flink, timed by the job's own duration as the JobManager reports it. */
import { FlinkGateway } from '../flink-gateway.js';
import { nexmarkTables } from './nexmark-queries.js';
import type { NexmarkQuery } from './nexmark-queries.js';

export interface FlinkAddresses {
  readonly gateway: string;
  readonly jobManager: string;
}

/** Before minutes of work are put in. @throws Error naming the address where no Flink answers */
export async function checkFlink({ gateway, jobManager }: FlinkAddresses): Promise<void> {
  for (const [flag, what, url] of [
    ['--gateway', 'SQL gateway', `${gateway}/v3/info`],
    ['--job-manager', 'JobManager', `${jobManager}/overview`],
  ] as const) {
    const answer = await fetch(url).then(
      ({ status }) => (status === 200 ? undefined : `answers with status ${status}`),
      () => 'does not answer',
    );
    if (answer !== undefined)
      throw new Error(`--flink needs a running Flink: its ${what} ${answer} at ${url} (see ${flag})`);
  }
}

/** Seconds that Flink's job ran, from its start to its end. */
export async function runOnFlink(
  query: NexmarkQuery,
  folder: string,
  flink: FlinkAddresses,
): Promise<number> {
  const session = await FlinkGateway.open(flink.gateway, {
    'execution.runtime-mode': 'streaming',
    'parallelism.default': '2',
    'pipeline.object-reuse': 'true',
    'table.dml-sync': 'true',
  });
  try {
    for (const statement of nexmarkTables(folder)) await session.execute(statement);
    await session.execute(`CREATE TABLE sink (${query.sink}) WITH ('connector' = 'blackhole')`);
    await session.execute(`INSERT INTO sink ${query.sql}`);
    return await newestJobSeconds(flink.jobManager);
  } finally {
    await session.close();
  }
}

interface JobOverview {
  readonly jobs: readonly {
    readonly 'start-time': number;
    readonly duration: number;
    readonly state: string;
  }[];
}

async function newestJobSeconds(jobManager: string): Promise<number> {
  const overview = (await (await fetch(`${jobManager}/jobs/overview`)).json()) as JobOverview;
  const newest = overview.jobs.reduce((a, b) => (a['start-time'] >= b['start-time'] ? a : b));
  if (newest.state !== 'FINISHED') throw new Error(`Flink's job is ${newest.state}`);
  return newest.duration / 1000;
}
