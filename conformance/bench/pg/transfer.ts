/** All rows of the table to one client: how long it takes, and how much of it the server computed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpuMs } from './servers.js';
import type { BenchServer } from './servers.js';
import { ROWS } from './tables.js';
import { request, WireClient } from './wire-client.js';

export interface Transfer {
  /** Of the client, from its start to its end. */
  readonly seconds: number;
  /** CPU seconds of the server; of PostgreSQL those of its processes that have ended. */
  readonly serverSeconds: number;
}

type Way = (server: BenchServer) => Promise<void>;

const ALL = 'SELECT * FROM accounts';
const RUNS = 3;
const JDBC_SOURCE = 'conformance/bench/pg/ReadRows.java';
const FETCH_SIZE = '10000';

const psql =
  (...args: readonly string[]): Way =>
  ({ port }) =>
    runClient('psql', [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'bench',
      '-d',
      'bench',
      '-X',
      '-q',
      ...args,
    ]);

const wire =
  (bytes: Buffer): Way =>
  async ({ port }) => {
    const client = await WireClient.connect(port);
    const { rows } = await client.send(bytes);
    client.close();
    // The head and the end of binary COPY may be messages of their own.
    if (rows < ROWS || rows > ROWS + 2) throw new Error(`${rows} rows came`);
  };

/** By what the client is called. pgjdbc only where `jar`, the driver, is given. */
export function ways(jar: string | undefined): ReadonlyMap<string, Way> {
  const jdbc =
    (fetchSize: string): Way =>
    ({ port }) =>
      runClient('java', [
        '-cp',
        jar!,
        JDBC_SOURCE,
        `jdbc:postgresql://127.0.0.1:${port}/bench?user=bench`,
        ALL,
        fetchSize,
      ]);
  return new Map<string, Way>([
    ['psql', psql('-c', ALL)],
    ['psql, FETCH_COUNT 10000', psql('-v', `FETCH_COUNT=${FETCH_SIZE}`, '-c', ALL)],
    ['psql, COPY TO STDOUT', psql('-c', 'COPY accounts TO STDOUT')],
    ...(jar !== undefined && existsSync(jar)
      ? ([
          ['pgjdbc', jdbc('0')],
          ['pgjdbc, fetch size 10000', jdbc(FETCH_SIZE)],
        ] as const)
      : []),
    ['bytes only, text', wire(request.once(ALL, [], 0))],
    ['bytes only, binary', wire(request.once(ALL, [], 1))],
    ['bytes only, COPY binary', wire(request.simple('COPY accounts TO STDOUT (FORMAT binary)'))],
  ]);
}

/** The best of a few runs, after one that does not count. */
export async function transfer(server: BenchServer, way: Way): Promise<Transfer> {
  await way(server);
  const runs: Transfer[] = [];
  for (let run = 0; run < RUNS; run++) {
    const cpu = cpuMs(server);
    const started = performance.now();
    await way(server);
    const seconds = (performance.now() - started) / 1_000;
    runs.push({ seconds, serverSeconds: (cpuMs(server) - cpu) / 1_000 });
  }
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}

function runClient(command: string, args: readonly string[]): Promise<void> {
  const client = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`)),
    );
  });
}
