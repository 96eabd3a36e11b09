/** Runs statements on a server: `fungi sql` without `--local`. Rows come as a stream of JSON lines. */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { FungiError } from '../../sql/error/index.js';
import type { JobProgress, ResultBatch } from '../../src/engine/job.js';
import { CLIENT_TYPE } from '../http/api/client-messages.js';
import type { WireMessage } from '../http/api/client-messages.js';
import { errorOfProblem } from '../http/api/problem-error.js';
import type { Problem } from '../http/api/problem.js';
import { decodeValue } from '../http/api/wire-value.js';
import type { ClientResult, SqlClient } from './sql-client.js';

/** Where a server is, and who asks. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: nobody in particular. */
  readonly apiKey?: string | undefined;
}

type Messages = AsyncIterator<WireMessage>;

export class RemoteClient implements SqlClient {
  private constructor(
    private readonly server: ServerAddress,
    private readonly session: string,
  ) {}

  /** @throws FungiError UNREACHABLE */
  static async connect(
    server: ServerAddress,
    properties: ReadonlyMap<string, string>,
  ): Promise<RemoteClient> {
    const body = await requestJson(server, 'POST', '/api/sessions', {
      properties: Object.fromEntries(properties),
    });
    const session = body !== null && typeof body === 'object' && 'session' in body ? body.session : undefined;
    if (typeof session === 'string') return new RemoteClient(server, session);
    throw new FungiError(
      'UNREACHABLE',
      `What answers at ${server.host}:${server.port} is not a Fungi server`,
    );
  }

  async *execute(text: string, signal: AbortSignal): AsyncIterable<ClientResult> {
    const { server, session } = this;
    const response = await send(server, 'POST', '/api/sql', { sql: text, session }, signal);
    if (response.statusCode !== 200) throw await failure(response, server);
    const messages = readMessages(response, signal);
    for (let next = await messages.next(); !next.done; next = await messages.next()) {
      yield* clientResult(next.value, messages);
    }
  }

  async close(): Promise<void> {
    const path = `/api/sessions/${encodeURIComponent(this.session)}`;
    // The server closes idle sessions by itself: one that cannot be closed now is no reason to fail.
    await requestJson(this.server, 'DELETE', path, undefined).catch(() => undefined);
  }
}

/** The result that a message begins; for rows and jobs the messages that follow belong to it. */
async function* clientResult(message: WireMessage, messages: Messages): AsyncIterable<ClientResult> {
  switch (message.type) {
    case 'ok':
      yield { kind: 'ok', notices: message.notices };
      return;
    case 'client-command':
      yield { kind: 'client-command', command: message.command };
      return;
    case 'rows': {
      const { changelog, bounded, showChanges } = message;
      const columns = message.columns.map(({ name, logicalType }) => ({ name, type: logicalType }));
      let ended = false;
      async function* batches(): AsyncIterable<ResultBatch> {
        while (!ended) {
          const next = await messages.next();
          if (next.done || next.value.type === 'end') ended = true;
          else if (next.value.type === 'error') throw errorOfProblem(next.value.error);
          else if (next.value.type === 'batch') {
            const { kinds, rows } = next.value;
            yield {
              kinds: kinds ?? rows.map(() => '+I' as const),
              rows: rows.map((row) => row.map((value, index) => decodeValue(value, columns[index]!.type))),
            };
          }
        }
      }
      yield { kind: 'rows', columns, changelog, bounded, showChanges, batches };
      if (!ended) for await (const _ of batches());
      return;
    }
    case 'job': {
      let progress: JobProgress | undefined;
      const done = async (): Promise<void> => {
        if (!message.wait) return;
        for (let next = await messages.next(); !next.done; next = await messages.next()) {
          if (next.value.type === 'progress') ({ progress } = next.value);
          else if (next.value.type === 'error') throw errorOfProblem(next.value.error);
          else if (next.value.type === 'end') return;
        }
      };
      const { id, name, wait } = message;
      yield { kind: 'job', id, name, wait, progress: () => progress, done };
      return;
    }
    case 'error':
      throw errorOfProblem(message.error);
    case 'batch':
    case 'progress':
    case 'end':
      throw new FungiError('UNREACHABLE', `The server sent '${message.type}' where a result begins`);
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}

async function* readMessages(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<WireMessage, void, undefined> {
  const lines = createInterface({ input: response, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (line !== '') yield JSON.parse(line) as WireMessage;
    }
    if (!response.complete && !signal.aborted) {
      throw new FungiError('UNREACHABLE', 'The server ended the connection in the middle of an answer');
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof FungiError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError('UNREACHABLE', `The connection to the server broke: ${reason}`, { cause: error });
  } finally {
    response.destroy();
  }
}

function send(
  { host, port, apiKey }: ServerAddress,
  method: string,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host,
        port,
        method,
        path,
        headers: {
          'content-type': 'application/json',
          accept: `${CLIENT_TYPE}, application/json;q=0.5`,
          ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        },
        ...(signal ? { signal } : {}),
      },
      resolve,
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted) {
        reject(new FungiError('CANCELED', 'Interrupted'));
        return;
      }
      reject(
        new FungiError('UNREACHABLE', `No server at ${host}:${port}: ${connectFailure(error)}`, {
          hint: 'Start one with: fungi server — or run in this process with: fungi sql --local',
          cause: error,
        }),
      );
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** In words instead of the codes of the operating system. */
function connectFailure(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'there is no host of that name';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke';
    default:
      return error.message || (error.code ?? 'unknown');
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function failure(response: IncomingMessage, { host, port }: ServerAddress): Promise<FungiError> {
  const text = await readText(response);
  try {
    const body: unknown = JSON.parse(text);
    if (body !== null && typeof body === 'object' && 'code' in body) {
      // The server speaks of headers, which nobody writes on a command line.
      const hint =
        response.statusCode === 401 ? { hint: 'Give an API key by --api-key or FUNGI_API_KEY' } : {};
      return errorOfProblem({ ...(body as Problem), ...hint });
    }
  } catch {
    // Not ours; said below.
  }
  return new FungiError(
    'UNREACHABLE',
    `What answers at ${host}:${port} is not a Fungi server (HTTP ${response.statusCode ?? '?'})`,
  );
}

/** @throws FungiError of the server, or UNREACHABLE */
export async function requestJson(
  server: ServerAddress,
  method: string,
  path: string,
  body: unknown,
): Promise<unknown> {
  const response = await send(server, method, path, body);
  if ((response.statusCode ?? 500) >= 400) throw await failure(response, server);
  const text = await readText(response);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new FungiError(
      'UNREACHABLE',
      `What answers at ${server.host}:${server.port} is not a Fungi server`,
    );
  }
}
