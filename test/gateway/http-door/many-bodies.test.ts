/** Bodies that come slowly hold memory: all together no more than a bound, and nothing any more once they are gone. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiServer } from '../../../gateway/http/api/index.js';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import { HOST, post, RawClient } from './server-process.js';

const KIB = 1024;
const limits = { bodies_bytes_max: 100 * KIB };
const PATIENCE = { timeout: 30_000, interval: 10 };

const service = new SessionService({ output: () => undefined });
const api = new ApiServer({ service, version: '1', limits });
const flink = new FlinkGatewayServer({ service, version: '1', limits });
const ports = { api: 0, flink: 0 };

beforeAll(async () => {
  ports.api = await api.listen(HOST, 0);
  ports.flink = await flink.listen(HOST, 0);
});
afterAll(async () => {
  await Promise.all([api.close(), flink.close()]);
  await service.close();
});

const paths = { api: '/api/sessions', flink: '/v1/sessions' };

describe.each(['api', 'flink'] as const)('the %s door', (door) => {
  const half = (): string =>
    post(paths[door], `{${' '.repeat(40 * KIB)}`, { 'content-length': `${80 * KIB}` });

  it('refuses bodies beyond the bound for all, until there is room again', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => RawClient.connect(ports[door])));
    for (const client of clients) client.send(half());
    await vi.waitUntil(() => clients.some(({ received }) => received.includes('\r\n\r\n')), PATIENCE);
    const [refused] = clients.filter(({ received }) => received !== '');
    expect(refused!.received).toMatch(/^HTTP\/1.1 429 /);
    expect(refused!.received).toContain('Too many requests are being received at a time');
    const waiting = clients.filter(({ received }) => received === '');
    expect(waiting.length).toBeGreaterThan(0);
    for (const client of clients) client.socket.resetAndDestroy();
    const status = async (): Promise<number> => {
      const body = `{${' '.repeat(90 * KIB)}}`;
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`http://${HOST}:${ports[door]}${paths[door]}`, { method: 'POST', headers, body }))
        .status;
    };
    await vi.waitUntil(async () => (await status()) < 300, PATIENCE);
    // What was read is not held any more.
    for (let index = 0; index < 5; index++) expect(await status()).toBeLessThan(300);
  });
});

describe('who has not logged in yet', () => {
  it('may send little', async () => {
    const response = await fetch(`http://${HOST}:${ports.api}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'x'.repeat(40 * KIB), key: 'y' }),
    });
    expect(response.status).toBe(413);
  });
});
