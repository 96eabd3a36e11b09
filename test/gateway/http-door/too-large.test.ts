/** A body above the bound: whoever sends it sees why it is refused, whether it asks first, sends all of it, or never stops. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../gateway/http/api/index.js';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import { SessionService } from '../../../gateway/session/index.js';

const HOST = '127.0.0.1';
const GIB = 1024 * 1024 * 1024;
const MIB = 1024 * 1024;

const service = new SessionService({ output: () => undefined });
const api = new ApiServer({ service, version: '1' });
const flink = new FlinkGatewayServer({ service, version: '1' });
const ports = { api: 0, flink: 0 };
const withoutCurl = spawnSync('curl', ['--version']).status !== 0 && process.env['CI'] !== 'true';
if (withoutCurl) console.warn('curl is not installed: how it sends bodies that are too large is not tested');
const folder = mkdtempSync(join(tmpdir(), 'fungi-too-large-'));
const file = join(folder, 'body');
writeFileSync(file, '');

beforeAll(async () => {
  ports.api = await api.listen(HOST, 0);
  ports.flink = await flink.listen(HOST, 0);
});
afterAll(async () => {
  await Promise.all([api.close(), flink.close()]);
  await service.close();
  rmSync(folder, { recursive: true });
});

interface DoorCase {
  readonly door: 'api' | 'flink';
  readonly path: string;
  readonly refusal: RegExp;
}

const doors: readonly DoorCase[] = [
  { door: 'api', path: '/api/sql', refusal: /"status":413,"detail":"The body is larger than 8388608 bytes"/ },
  {
    door: 'flink',
    path: '/v4/sessions',
    refusal: /^\{"errors":\["The body is larger than 8388608 bytes"\]\}$/,
  },
];

const urlOf = ({ door, path }: DoorCase): string => `http://${HOST}:${ports[door]}${path}`;

/** What curl prints: the answer's body, then its status. `bytes` zeros come from a file with a hole. */
function curl(bytes: number, ...options: readonly string[]): Promise<string> {
  truncateSync(file, bytes);
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['-sS', '-w', ' %{http_code}', '-X', 'POST', '-T', file, ...options]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

/** Writes for as long as it is let, and gives what it was told. `headers` say how the body comes. */
function keepSending(port: number, path: string, headers: string, block: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST, allowHalfOpen: true });
    let received = '';
    const more = (): void => {
      while (socket.writable && socket.write(block));
    };
    socket.on('connect', () => {
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`,
      );
      more();
    });
    socket.on('drain', more);
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}

describe.each(doors)('at the $door door a body above the bound', (door) => {
  const JSON_TYPE = ['-H', 'content-type: application/json'];

  it.skipIf(withoutCurl)('that curl asks for first is refused before it is sent', async () => {
    const asking = ['-H', 'expect: 100-continue', '--expect100-timeout', '60'];
    const output = await curl(GIB, ...JSON_TYPE, ...asking, urlOf(door));
    expect(output).toMatch(/ 413$/);
    expect(output.slice(0, -4).trim()).toMatch(door.refusal);
  });

  it.skipIf(withoutCurl).each([9 * MIB, GIB])(
    'that curl sends without asking is refused: %d bytes',
    async (bytes) => {
      const output = await curl(bytes, ...JSON_TYPE, '-H', 'expect:', urlOf(door));
      expect(output).toMatch(/ 413$/);
      expect(output.slice(0, -4).trim()).toMatch(door.refusal);
    },
  );

  it('that fetch sends is refused', async () => {
    const response = await fetch(urlOf(door), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ' '.repeat(20 * MIB),
    });
    expect(response.status).toBe(413);
    expect((await response.text()).trim()).toMatch(door.refusal);
  });

  it.each([
    ['announced', `content-length: ${GIB * 1024}`, Buffer.alloc(MIB, ' ')],
    [
      'in chunks',
      'transfer-encoding: chunked',
      Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MIB, ' '), Buffer.from('\r\n')]),
    ],
  ])('of a client that never stops is refused and cut off: %s', async (_, headers, block) => {
    const received = await keepSending(ports[door.door], door.path, headers, block);
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 413 /);
    expect(head).toMatch(/connection: close/i);
    expect(body.trim()).toMatch(door.refusal);
  });

  it.skipIf(withoutCurl)('within the bound is asked for when the client waits for that', async () => {
    const output = await curl(
      MIB,
      ...JSON_TYPE,
      '-v',
      '-H',
      'expect: 100-continue',
      '--expect100-timeout',
      '60',
      urlOf(door),
    );
    expect(output).toContain('HTTP/1.1 100 Continue');
    expect(output).not.toMatch(/ 413$/);
  });
});

describe('a request that is refused for its headers', () => {
  it.skipIf(withoutCurl)('does not have its body sent', async () => {
    const output = await curl(
      MIB,
      ...['-v', '-H', 'content-type: text/plain', '-H', 'expect: 100-continue', '--expect100-timeout', '60'],
      `http://${HOST}:${ports.api}/api/sql`,
    );
    expect(output).not.toContain('100 Continue');
    expect(output).toMatch(/ 415$/);
  });

  it('leaves the connection open when the body is small', async () => {
    const received = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(ports.api, HOST, () =>
        socket.write(
          'POST /api/nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}' +
            'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
        ),
      );
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(received).toMatch(/^HTTP\/1.1 404 [^]*HTTP\/1.1 200 /);
  });
});
