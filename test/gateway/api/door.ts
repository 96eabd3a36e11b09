/** A server of the API on a free port, and what tests ask it. */
import { ApiServer } from '../../../gateway/http/api/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import type { Authenticator } from '../../../src/security/index.js';

export const HOST = '127.0.0.1';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined when it is none. */
  readonly body: Record<string, unknown>;
}

export interface Door {
  readonly service: SessionService;
  readonly server: ApiServer;
  readonly port: number;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  sql(text: string, more?: object, accept?: string): Promise<Answer>;
  fetch(method: string, path: string, options?: CallOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export async function openDoor(authenticator?: Authenticator): Promise<Door> {
  const service = new SessionService({ output: () => undefined });
  const server = new ApiServer({ service, version: '1.2.3', ...(authenticator ? { authenticator } : {}) });
  const port = await server.listen(HOST, 0);
  const send = (
    method: string,
    path: string,
    { body, headers, signal }: CallOptions = {},
  ): Promise<Response> =>
    fetch(`http://${HOST}:${port}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  const call = async (method: string, path: string, options?: CallOptions): Promise<Answer> => {
    const response = await send(method, path, options);
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, type: headers.get('content-type') ?? '', text, body: parsed(text) };
  };
  return {
    service,
    server,
    port,
    call,
    fetch: send,
    sql: (sql, more = {}, accept = 'application/json') =>
      call('POST', '/api/sql', { body: { sql, ...more }, headers: { accept } }),
    close: async () => {
      await server.close();
      await service.close();
    },
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Reads lines of a streamed answer until `count` are there, then leaves. */
export async function firstLines(response: Response, count: number): Promise<readonly string[]> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const lines = (): string[] => text.split('\n').slice(0, -1);
  while (lines().length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return lines().slice(0, count);
}
