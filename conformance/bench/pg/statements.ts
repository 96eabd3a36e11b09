/** Short statements: how long one takes when they come at a fixed rate, and how many a second one connection can have. */
import { percentile } from '../measurement.js';
import type { BenchServer } from './servers.js';
import { ROWS } from './tables.js';
import { request, WireClient } from './wire-client.js';

const RATE = 200;
const SECONDS = 10;
const CONNECTIONS = 4;
const POINT = 'SELECT * FROM accounts WHERE id = ';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How a client asks: with a statement prepared once, or with the value in the text. */
export type PointForm = 'prepared' | 'text';

/** Point queries at a fixed rate, sent whether earlier ones were answered or not. */
export async function pointQueries(server: BenchServer, form: PointForm): Promise<Latency> {
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => WireClient.connect(server.port)),
  );
  try {
    for (const client of clients) await client.send(request.prepare('point', `${POINT}$1`));
    await atRate(clients, form, 1);
    const times = (await atRate(clients, form, SECONDS)).sort((a, b) => a - b);
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: times.at(-1)! };
  } finally {
    for (const client of clients) client.close();
  }
}

async function atRate(clients: readonly WireClient[], form: PointForm, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let sent = 0; sent < RATE * seconds; sent++) {
    const wait = started + (sent * 1_000) / RATE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(one(clients[sent % clients.length]!, form, times));
  }
  await Promise.all(pending);
  return times;
}

async function one(client: WireClient, form: PointForm, times: number[]): Promise<void> {
  const id = String(1 + Math.floor(Math.random() * ROWS));
  const bytes = form === 'prepared' ? request.execute('point', [id]) : request.simple(POINT + id);
  const sent = performance.now();
  const { rows } = await client.send(bytes);
  times.push(performance.now() - sent);
  if (rows !== 1) throw new Error(`id ${id} gave ${rows} rows`);
}

const UNDER_WAY_MAX = 100;
const THROUGHPUT_SECONDS = 4;

/** Statements a second over one connection, a hundred under way at a time. */
export async function statementsPerSecond(
  server: BenchServer,
  bytes: (number: number) => Buffer,
): Promise<number> {
  const client = await WireClient.connect(server.port);
  try {
    const run = async (seconds: number): Promise<number> => {
      const started = performance.now();
      const end = started + seconds * 1_000;
      let count = 0;
      const lane = async (): Promise<void> => {
        while (performance.now() < end) await client.send(bytes(count++));
      };
      await Promise.all(Array.from({ length: UNDER_WAY_MAX }, lane));
      return (count * 1_000) / (performance.now() - started);
    };
    await run(1);
    return await run(THROUGHPUT_SECONDS);
  } finally {
    client.close();
  }
}
