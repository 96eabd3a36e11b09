/**
 * The two HTTP doors in a process of their own, for tests of what clients can do to one: `npx tsx test/gateway/http-door/serve.ts
 * '{"limits": {…}, "heartbeatMs": …}'` prints the ports as a line of JSON.
 */
import { ApiServer } from '../../../gateway/http/api/index.js';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import type { ServeOptions } from './server-process.js';

const { limits = {}, heartbeatMs, sessionIdleMs } = JSON.parse(process.argv[2] ?? '{}') as ServeOptions;
const HOST = '127.0.0.1';
const service = new SessionService({ output: () => undefined });
const log = (message: string): void => void process.stderr.write(`${message}\n`);
const common = { service, version: 'test', limits, log };
const flink = new FlinkGatewayServer({
  ...common,
  ...(sessionIdleMs === undefined ? {} : { sessionIdleMs, sessionCheckMs: sessionIdleMs / 4 }),
});
const api: ApiServer = new ApiServer({
  ...common,
  ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  gauges: () => ({ connections: { http: api.connections, flink: flink.connections }, taskManagers: 0 }),
});
const ports = { api: await api.listen(HOST, 0), flink: await flink.listen(HOST, 0) };
process.stdout.write(`${JSON.stringify(ports)}\n`);
// Ends with whoever started it, too.
process.stdin.resume().once('end', () => process.exit(0));
