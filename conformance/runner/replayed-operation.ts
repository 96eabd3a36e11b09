/**
 * The results of one operation, as captured and as ours. How the rows fall into pages, and how many empty pages there are before the
 * first row, is a matter of time; so rows are compared in sum, and tokens by their distance from the next valid one.
 */
import { cutAlike, explainDifference, normalized, sameJson } from './gateway-comparison.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export type Ask = (path: string) => Promise<Answer>;

interface Captured {
  readonly path: string;
  readonly status: number;
  readonly response: unknown;
}

interface PageBody {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS';
  readonly results?: { readonly data: readonly unknown[] };
  readonly nextResultUri?: string;
}

const tokenOf = (uri: string): number => Number(/\/result\/(-?\d+)/.exec(uri)![1]);
const withToken = (path: string, token: number): string =>
  path.replace(/\/result\/-?\d+/, `/result/${token}`);

export class ReplayedOperation {
  /** The next token of the capture, and of ours. */
  #captured = 0;
  #ours = 0;
  /** Rows of ours that the capture has not come to yet. */
  #ahead: unknown[] = [];
  #last: Answer | undefined;

  constructor(
    private readonly ask: Ask,
    private readonly ourPath: (path: string) => string,
  ) {}

  /** `fails`: a later fetch of the capture ends with an error, which ours may give at once. */
  async fetch(exchange: Captured, token: number, fails: boolean): Promise<string | undefined> {
    const path = this.ourPath(exchange.path);
    if (exchange.status !== 200) return this.#fetchError(exchange, path, token);
    const expected = exchange.response as PageBody;
    if (expected.resultType === 'NOT_READY') return this.#fetchEarly(exchange, path);
    if (expected.nextResultUri !== undefined) this.#captured = tokenOf(expected.nextResultUri);
    const wanted = expected.results!.data;
    const problem = await this.#read(path, expected.resultType === 'EOS' ? Infinity : wanted.length);
    const last = this.#last!;
    if (last.status !== 200) {
      return fails && wanted.length === 0 ? undefined : differ(exchange, last);
    }
    if (problem !== undefined) return problem;
    const rows = this.#ahead.splice(0, wanted.length);
    // Once all rows are there, the end may come with them or after them.
    const ended =
      (last.body as PageBody).resultType === 'EOS' && wanted.length === this.#ahead.length + rows.length;
    const body = last.body as PageBody;
    const page = {
      ...body,
      resultType: ended ? expected.resultType : body.resultType,
      results: { ...body.results, data: rows },
    };
    return differ(
      { ...exchange, response: { ...expected, nextResultUri: shape(expected.nextResultUri) } },
      {
        status: 200,
        body: { ...page, nextResultUri: ended ? shape(expected.nextResultUri) : shape(page.nextResultUri) },
      },
    );
  }

  /** Ours may have its rows already: they are kept for the capture's next fetch. */
  async #fetchEarly(exchange: Captured, path: string): Promise<string | undefined> {
    if (this.#last) return undefined;
    const answer = await this.#next(path);
    const { resultType } = answer.body as Partial<PageBody>;
    return resultType === 'NOT_READY' ? differ(exchange, answer) : undefined;
  }

  async #fetchError(exchange: Captured, path: string, token: number): Promise<string | undefined> {
    const { errors } = exchange.response as { errors: readonly string[] };
    const trace = errors.at(-1)!;
    if (!trace.includes('Expecting token')) {
      await this.#read(path, Infinity);
      return differ(exchange, this.#last!);
    }
    const answer = await this.ask(withToken(path, this.#ours + token - this.#captured));
    const body = answer.body as { errors?: readonly string[] };
    const relative = (text: string): string =>
      text.replace(/Expecting token to be .*/, 'Expecting another token');
    const placed = [`${this.#ours} or ${this.#ours - 1}`, String(this.#ours + token - this.#captured)];
    const message = `Expecting token to be ${placed[0]}, but found ${placed[1]}.`;
    if (body.errors?.at(-1)?.includes(message) !== true)
      return `expected ${message}\nactual   ${JSON.stringify(body)}`;
    return differ(
      { ...exchange, response: { errors: errors.map(relative) } },
      { ...answer, body: { errors: body.errors.map(relative) } },
    );
  }

  /** Reads until there are so many rows, or no more. */
  async #read(path: string, rows: number): Promise<string | undefined> {
    while (!this.#last || this.#ahead.length < rows || this.#notReady()) {
      if (this.#last && (this.#last.status !== 200 || this.#ended())) return undefined;
      if (this.#last && rows === 0 && !this.#notReady()) return undefined;
      await this.#next(path);
    }
    return undefined;
  }

  #notReady(): boolean {
    return (this.#last?.body as Partial<PageBody> | undefined)?.resultType === 'NOT_READY';
  }

  #ended(): boolean {
    return (this.#last?.body as Partial<PageBody> | undefined)?.resultType === 'EOS';
  }

  async #next(path: string): Promise<Answer> {
    const answer = await this.ask(withToken(path, this.#ours));
    this.#last = answer;
    const body = answer.body as Partial<PageBody>;
    this.#ahead.push(...(body.results?.data ?? []));
    if (body.nextResultUri !== undefined) this.#ours = tokenOf(body.nextResultUri);
    return answer;
  }
}

/** A path with its token left open. */
const shape = (uri: string | undefined): string | undefined => uri && withToken(uri, 0);

function differ(exchange: Captured, answer: Answer): string | undefined {
  const expected = { status: exchange.status, body: normalized(exchange.response) };
  const actual = { status: answer.status, body: normalized(cutAlike(exchange.response, answer.body)) };
  return sameJson(expected, actual) ? undefined : explainDifference(expected, actual);
}
