/**
 * Replays exchanges captured from a real Flink SQL gateway against a gateway of ours, request by request, and compares the answers. What
 * differs between any two runs is set aside: handles, job ids, stack frames, and how many pages or polls it took until rows were there.
 */
import { readFileSync } from 'node:fs';
import { FlinkGatewayServer } from '../../gateway/http/flink/index.js';
import { SessionService } from '../../gateway/session/index.js';
import type { Tally } from '../main.js';
import { cutAlike, explainDifference, normalized, sameJson } from './gateway-comparison.js';
import { ReplayedOperation } from './replayed-operation.js';
import type { Answer, Ask } from './replayed-operation.js';

interface Exchange {
  readonly set: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly response: unknown;
}

const RESULT = /\/operations\/([^/]+)\/result\/(-?\d+)/;
const STATUS = /\/operations\/([^/]+)\/status$/;

/** The captures of a file: one JSON object a line. Each set has a server of its own. */
export async function runGatewayCaptures(file: string): Promise<Tally> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const exchanges = lines.map(readExchange).filter((exchange) => exchange !== undefined);
  let failed = 0;
  for (const set of new Set(exchanges.map((exchange) => exchange.set))) {
    failed += await replaySet(exchanges.filter((exchange) => exchange.set === set));
  }
  const cut = lines.length - exchanges.length;
  const clusterless = exchanges.filter(withoutCluster).length;
  if (cut > 0) console.log(`skipped ${cut}: the answer was cut for its length`);
  if (clusterless > 0) console.log(`skipped ${clusterless}: the captured gateway had no cluster to ask`);
  const skipped = cut + clusterless;
  const passed = lines.length - failed - skipped;
  console.log(
    `${((100 * passed) / (passed + failed)).toFixed(1)} % of the exchanges are answered as by Flink`,
  );
  return { passed, failed, skipped };
}

/** Bodies may be written as the text that was sent. Undefined: the text was cut for its length. */
function readExchange(line: string): Exchange | undefined {
  const exchange = JSON.parse(line) as Exchange;
  const parsed = (value: unknown): unknown =>
    typeof value === 'string' && value !== '' ? (JSON.parse(value) as unknown) : value;
  try {
    return {
      ...exchange,
      set: (exchange.set as string | undefined) ?? 'trace',
      body: parsed(exchange.body),
      response: parsed(exchange.response),
    };
  } catch {
    return undefined;
  }
}

/** Statements on jobs had nobody to answer them when the exchanges were captured. */
const withoutCluster = ({ status, response }: Exchange): boolean =>
  status === 500 && JSON.stringify(response).includes('No ClusterClientFactory found');

async function replaySet(exchanges: readonly Exchange[]): Promise<number> {
  const service = new SessionService({ output: () => undefined });
  const server = new FlinkGatewayServer({ service, version: 'conformance' });
  const port = await server.listen('127.0.0.1', 0);
  const replay = new Replay(`http://127.0.0.1:${port}`);
  let failed = 0;
  try {
    for (const [index, exchange] of exchanges.entries()) {
      if (withoutCluster(exchange)) continue;
      const problem = await replay.run(exchange, exchanges.slice(index + 1));
      if (problem === undefined) continue;
      failed++;
      console.log(`${exchange.set} ${index}: ${exchange.method} ${exchange.path}`);
      const { statement } = (exchange.body ?? {}) as { statement?: string };
      const text = statement ?? replay.statementOf(exchange.path);
      if (text !== undefined) console.log(`  ${text.replaceAll('\n', ' ')}`);
      console.log(`  ${problem.replaceAll('\n', '\n  ')}`);
    }
  } finally {
    await server.close();
    await service.close();
  }
  return failed;
}

class Replay {
  /** Handles of the capture → ours. */
  readonly #handles = new Map<string, string>();
  readonly #operations = new Map<string, ReplayedOperation>();
  readonly #statements = new Map<string, string>();

  constructor(private readonly base: string) {}

  statementOf(path: string): string | undefined {
    return this.#statements.get(/\/operations\/([^/]+)/.exec(path)?.[1] ?? '');
  }

  /** What is wrong with our answer; undefined when it is as captured. */
  async run(exchange: Exchange, following: readonly Exchange[]): Promise<string | undefined> {
    const result = RESULT.exec(exchange.path);
    const rowFormat = /rowFormat=(?!JSON|PLAIN_TEXT)/.test(exchange.path);
    if (result && !rowFormat) return this.#runFetch(exchange, result, following);
    const status = STATUS.exec(exchange.path);
    if (status && exchange.status === 200) return this.#runStatus(exchange, status[1]!, following);
    const answer = await this.#ask(exchange.method, this.#ours(exchange.path), exchange.body);
    this.#learn(exchange, answer);
    return compare(exchange, answer);
  }

  async #runFetch(
    exchange: Exchange,
    [, handle = '', token = '']: RegExpExecArray,
    following: readonly Exchange[],
  ): Promise<string | undefined> {
    let operation = this.#operations.get(handle);
    if (!operation) {
      const ask: Ask = (path) => this.#ask('GET', path, null);
      operation = new ReplayedOperation(ask, (path) => this.#ours(path));
      this.#operations.set(handle, operation);
    }
    const fails = following.some(({ path, status }) => RESULT.exec(path)?.[1] === handle && status === 500);
    return operation.fetch(exchange, Number(token), fails);
  }

  /** Polls are as many as it takes: an earlier status of ours is right when the captured one is reached in the end. */
  async #runStatus(
    exchange: Exchange,
    handle: string,
    following: readonly Exchange[],
  ): Promise<string | undefined> {
    const expected = exchange.response as { status: string };
    const later = following
      .filter((each) => STATUS.exec(each.path)?.[1] === handle && each.status === 200)
      .map((each) => (each.response as { status: string }).status);
    const running = ['INITIALIZED', 'PENDING', 'RUNNING'];
    for (;;) {
      const answer = await this.#ask('GET', this.#ours(exchange.path), null);
      const { status } = answer.body as { status?: string };
      if (status === undefined) return compare(exchange, answer);
      if (status === expected.status || (running.includes(expected.status) && later.includes(status))) {
        return undefined;
      }
      if (!running.includes(status)) return `expected ${expected.status}\nactual   ${status}`;
      if (running.includes(expected.status)) return undefined;
    }
  }

  #ours(path: string): string {
    return path.replace(/[\da-f]{8}-[\da-f-]{27}/g, (handle) => this.#handles.get(handle) ?? handle);
  }

  #learn({ response, body }: Exchange, answer: Answer): void {
    for (const key of ['sessionHandle', 'operationHandle']) {
      const captured = (response as Record<string, unknown>)[key];
      const ours = (answer.body as Record<string, unknown>)[key];
      if (typeof captured === 'string' && typeof ours === 'string') {
        this.#handles.set(captured, ours);
        const { statement } = (body ?? {}) as { statement?: string };
        if (statement !== undefined) this.#statements.set(captured, statement);
      }
    }
  }

  async #ask(method: string, path: string, body: unknown): Promise<Answer> {
    // `fetch` sends no body with GET, which `complete-statement` needs.
    const { request } = await import('node:http');
    const text = body === null || body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.base}${path}`,
        {
          method,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (received += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(received) as unknown }),
          );
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }
}

function compare(exchange: Exchange, answer: Answer): string | undefined {
  const expected = { status: exchange.status, body: normalized(exchange.response) };
  const actual = { status: answer.status, body: normalized(cutAlike(exchange.response, answer.body)) };
  return sameJson(expected, actual) ? undefined : explainDifference(expected, actual);
}
