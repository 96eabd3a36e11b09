/** A gateway of the test's own, and a client that speaks its protocol as plainly as curl. */
import { request } from 'node:http';
import { FlinkGatewayServer } from '../../../gateway/http/flink/index.js';
import type { FlinkGatewayOptions } from '../../../gateway/http/flink/index.js';
import { SessionService } from '../../../gateway/session/index.js';
import type { SessionServiceOptions } from '../../../gateway/session/index.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly isQueryResult: boolean;
  readonly resultKind: string;
  readonly jobID?: string;
  readonly columns: readonly {
    readonly name: string;
    readonly logicalType: object;
    readonly comment: null;
  }[];
  readonly rows: readonly { readonly kind: string; readonly fields: readonly unknown[] }[];
  /** The rows as they came, before numbers are read. */
  readonly text: string;
}

interface PageBody {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS';
  readonly isQueryResult: boolean;
  readonly resultKind: string;
  readonly jobID?: string;
  readonly results: { readonly columns: Result['columns']; readonly data: Result['rows'] };
  readonly nextResultUri?: string;
}

export class Gateway {
  private constructor(
    readonly service: SessionService,
    readonly server: FlinkGatewayServer,
    readonly port: number,
  ) {}

  static async start(
    options: Partial<FlinkGatewayOptions> = {},
    more: Partial<SessionServiceOptions> = {},
  ): Promise<Gateway> {
    const service = new SessionService({ output: () => undefined, ...more });
    const server = new FlinkGatewayServer({ service, version: '1.2.3', ...options });
    return new Gateway(service, server, await server.listen('127.0.0.1', 0));
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.service.close();
  }

  /** `body` as JSON, or as it is when it is a text. GET and DELETE may have one, too. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            connection: 'close',
            ...headers,
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (received += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: received,
              body: (received.startsWith('{') ? JSON.parse(received) : {}) as Answer['body'],
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  async open(properties: Readonly<Record<string, string>> = {}): Promise<ClientSession> {
    const { body } = await this.call('POST', '/v2/sessions', { properties });
    return new ClientSession(this, String(body['sessionHandle']));
  }
}

export class ClientSession {
  readonly path: string;

  constructor(
    readonly gateway: Gateway,
    readonly handle: string,
  ) {
    this.path = `/v2/sessions/${handle}`;
  }

  /** The path of the operation. */
  async submit(statement: string | null, more: object = {}): Promise<string> {
    const { body } = await this.gateway.call('POST', `${this.path}/statements`, { statement, ...more });
    return `${this.path}/operations/${String(body['operationHandle'])}`;
  }

  /** Asks for a page until it is ready. */
  async page(operation: string, token: number, rowFormat = 'JSON'): Promise<Answer> {
    for (;;) {
      const answer = await this.gateway.call('GET', `${operation}/result/${token}?rowFormat=${rowFormat}`);
      if (answer.body['resultType'] !== 'NOT_READY') return answer;
    }
  }

  /** All rows of a statement that ends. @throws Error with the answer's errors */
  async run(statement: string, more: object = {}, rowFormat = 'JSON'): Promise<Result> {
    const operation = await this.submit(statement, more);
    const rows: Result['rows'][number][] = [];
    let text = '';
    for (let token = 0; ;) {
      const answer = await this.page(operation, token, rowFormat);
      if (answer.status !== 200) throw new Error((answer.body['errors'] as string[]).join('\n'));
      const page = answer.body as unknown as PageBody;
      rows.push(...page.results.data);
      text += /"data":\[(.*)\]\}/.exec(answer.text)?.[1] ?? '';
      if (page.nextResultUri === undefined) {
        const { isQueryResult, resultKind, jobID, results } = page;
        return {
          isQueryResult,
          resultKind,
          ...(jobID === undefined ? {} : { jobID }),
          columns: results.columns,
          rows,
          text,
        };
      }
      token = Number(/result\/(\d+)/.exec(page.nextResultUri)![1]);
    }
  }

  /** The lines of the trace of a statement that fails, without its handles. */
  async failure(statement: string | null, more: object = {}): Promise<readonly string[]> {
    const answer = await this.page(await this.submit(statement, more), 0);
    return causes(answer);
  }
}

/** The exceptions of an answer, outermost first, each with its message, handles left out. */
export function causes(answer: Answer): readonly string[] {
  const errors = answer.body['errors'] as readonly string[] | undefined;
  if (!errors) throw new Error(`no error: ${answer.text}`);
  return errors
    .at(-1)!
    .replace(/[\da-f]{8}-[\da-f-]{27}/g, '<handle>')
    .split('\n')
    .filter((line) => line !== '' && !/^(<Exception on|End of exception|\tat )/.test(line))
    .map((line) => line.replace('Caused by: ', ''));
}
