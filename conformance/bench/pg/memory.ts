/** What clients that do nothing cost the server: idle ones, and those that ask for a million rows and read none. */
import type { BenchServer } from './servers.js';
import { residentMb } from './servers.js';
import { request, WireClient } from './wire-client.js';

const IDLE = 500;
const STALLED = 20;
const SETTLE_MS = 3_000;

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** Megabytes for 500 connections. */
export async function idleConnectionsMb(server: BenchServer): Promise<number> {
  const before = residentMb(server);
  const clients: WireClient[] = [];
  try {
    for (let count = 0; count < IDLE; count++) clients.push(await WireClient.connect(server.port));
    await settled();
    return residentMb(server) - before;
  } finally {
    for (const client of clients) client.close();
  }
}

/** Megabytes for each client. */
export async function stalledReaderMb(server: BenchServer): Promise<number> {
  const clients = await Promise.all(Array.from({ length: STALLED }, () => WireClient.connect(server.port)));
  try {
    const before = residentMb(server);
    for (const client of clients) client.stall(request.once('SELECT * FROM accounts', []));
    await settled();
    return (residentMb(server) - before) / STALLED;
  } finally {
    for (const client of clients) client.close();
  }
}
