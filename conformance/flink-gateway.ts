/** A small client of Flink's SQL gateway (REST v3), enough to run a script and take down its rows. */
const KINDS: Readonly<Record<string, string>> = {
  INSERT: '+I',
  UPDATE_BEFORE: '-U',
  UPDATE_AFTER: '+U',
  DELETE: '-D',
};

interface ResultPage {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS';
  readonly nextResultUri?: string;
  readonly results?: {
    readonly data: readonly { readonly kind: string; readonly fields: readonly (string | null)[] }[];
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class FlinkGateway {
  private constructor(
    private readonly url: string,
    private readonly session: string,
  ) {}

  static async open(url: string, properties: Readonly<Record<string, string>>): Promise<FlinkGateway> {
    const response = await request(url, 'POST', '/v3/sessions', { properties });
    return new FlinkGateway(url, (response as { sessionHandle: string }).sessionHandle);
  }

  /** Runs one statement to its end. @returns rows as `+I[a, b]`. @throws Error with Flink's innermost message */
  async execute(statement: string): Promise<readonly string[]> {
    const base = `/v3/sessions/${this.session}`;
    const { operationHandle } = (await request(this.url, 'POST', `${base}/statements`, { statement })) as {
      operationHandle: string;
    };
    const rows: string[] = [];
    let uri: string | undefined = `${base}/operations/${operationHandle}/result/0?rowFormat=PLAIN_TEXT`;
    while (uri !== undefined) {
      const page = (await request(this.url, 'GET', uri)) as ResultPage;
      for (const row of page.results?.data ?? []) {
        rows.push(`${KINDS[row.kind] ?? row.kind}[${row.fields.map((field) => field ?? 'NULL').join(', ')}]`);
      }
      if (page.resultType === 'EOS') break;
      if (page.resultType === 'NOT_READY' || (page.results?.data.length ?? 0) === 0) await pause(20);
      uri = page.nextResultUri;
    }
    return rows;
  }

  async close(): Promise<void> {
    await request(this.url, 'DELETE', `/v3/sessions/${this.session}`);
  }
}

async function request(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = (await response.json()) as { errors?: readonly string[] };
  if (answer.errors) throw new Error(innermostMessage(answer.errors));
  return answer;
}

/** The last `Caused by` of the stack trace that Flink sends, without the class name. */
function innermostMessage(errors: readonly string[]): string {
  const trace = errors.at(-1) ?? '';
  const causes = [...trace.matchAll(/^(?:Caused by: )?([\w.$]+(?:Exception|Error)): (.*)$/gm)];
  return causes.at(-1)?.[2] ?? trace.split('\n')[0] ?? 'unknown error';
}
