/** Starts the doors in a process of their own, and talks to them as bytes, to do what no HTTP client does. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ConnectionLimits } from '../../../gateway/http/door/index.js';

export const HOST = '127.0.0.1';

export interface ServeOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly heartbeatMs?: number;
  /** Of the Flink door. */
  readonly sessionIdleMs?: number;
}

export interface Ports {
  readonly api: number;
  readonly flink: number;
}

export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly written: readonly string[],
    readonly ports: Ports,
  ) {}

  /** @throws Error with what it wrote when it ends before it serves */
  static async start(options: ServeOptions = {}): Promise<ServerProcess> {
    const file = fileURLToPath(new URL('serve.ts', import.meta.url));
    const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file, JSON.stringify(options)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const written: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The server did not start: ${written.join('')}`);
    });
    // Once it serves, its end is no failure.
    ended.catch(() => undefined);
    const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
    return new ServerProcess(child, written, JSON.parse(line) as Ports);
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it wrote about requests that failed for a reason of its own. */
  get errors(): string {
    return this.written.join('');
  }

  async stop(): Promise<void> {
    this.child.stdin!.end();
    if (this.alive) await once(this.child, 'exit');
  }

  async sql(sql: string): Promise<Record<string, unknown>> {
    const response = await fetch(`http://${HOST}:${this.ports.api}/api/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** A value of /metrics; the sum where it has labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://${HOST}:${this.ports.api}/metrics`)).text();
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Megabytes resident. */
  async memoryMb(): Promise<number> {
    return (await this.metric('process_resident_memory_bytes')) / 1024 / 1024;
  }
}

/** A connection to a door that sends what it is told and keeps what it gets. */
export class RawClient {
  received = '';
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, HOST);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(text: string): void {
    if (this.socket.writable) this.socket.write(text);
  }

  /** Resolves when what was received satisfies the condition, or the connection ends. */
  async until(condition: (received: string) => boolean): Promise<string> {
    while (!condition(this.received) && !this.socket.destroyed) {
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
    return this.received;
  }
}

export function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    host: 'x',
    'content-type': 'application/json',
    'content-length': `${Buffer.byteLength(body)}`,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
