/** The answer of POST /api/sql as one JSON document: all results of a script, within bounds. */
import { z } from 'zod';
import type { RowKind } from '../../../sql/plan/table-description.js';
import { finalRows } from '../../session/final-rows.js';
import { inPortions } from '../../session/row-portions.js';
import type { RowsResult, StatementResult } from '../../session/statement-result.js';
import { Turns } from '../../session/turns.js';
import { columnsJson, rowWriter } from './formats/index.js';
import { apiLimits } from './limits.js';
import { isFinal } from './result-rows.js';
import type { ResponseStream } from './response-stream.js';
import type { Deadline } from './run-statements.js';

const okSchema = z.strictObject({
  kind: z.literal('ok'),
  notices: z.array(z.string()).describe('Remarks, such as a key that looks misspelt'),
});

const jobSchema = z.strictObject({
  kind: z.literal('job'),
  job_id: z.string(),
  job_name: z.string(),
});

const rowsSchema = z.strictObject({
  kind: z.literal('rows'),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  changelog: z
    .enum(['insert-only', 'upsert', 'retract'])
    .describe('insert-only: the rows are the result; otherwise they are changes, whose kinds are in "kinds"'),
  row_count: z.int(),
  complete: z.boolean().describe('False: a bound of the request ended it, see "reason"'),
  reason: z.enum(['max_rows', 'max_bytes', 'timeout_ms']).optional(),
  kinds: z.array(z.enum(['+I', '-U', '+U', '-D'])).optional(),
  rows: z.array(z.record(z.string(), z.unknown())).describe('Objects of the columns'),
});

const results = { results: z.array(z.union([okSchema, jobSchema, rowsSchema])).optional() };

/** The last result, and all of them when there are several. */
export const wholeAnswerSchema = z.union([
  okSchema.extend(results),
  jobSchema.extend(results),
  rowsSchema.extend(results),
]);

export interface WholeBounds {
  readonly maxRows: number;
  readonly deadline: Deadline;
  /** Characters of this result. */
  readonly lengthMax: number;
  /** Takes a single result that is too large to be held whole. */
  readonly out: ResponseStream | undefined;
}

/**
 * The result as JSON; the end of it where the beginning was written to `out`.
 * @throws FungiError TIMEOUT: a query that would have ended did not in time
 */
export async function resultJson(result: StatementResult, bounds: WholeBounds): Promise<string> {
  switch (result.kind) {
    case 'rows':
      return rowsJson(result, bounds);
    case 'ok':
      return JSON.stringify({ kind: 'ok', notices: result.notices });
    case 'job':
      return JSON.stringify({ kind: 'job', job_id: result.job.id, job_name: result.job.name });
    case 'client-command':
      return JSON.stringify({ kind: 'ok', notices: [`${result.command} is a command of the shell`] });
    default: {
      const unreachable: never = result;
      return unreachable;
    }
  }
}

/** `{"kind": …}` of the last result, with all of them in `results` when there are several. */
export function wholeAnswer(results: readonly string[]): string {
  const last = results.at(-1) ?? '{"kind":"ok","notices":[]}';
  return results.length <= 1 ? last : `${last.slice(0, -1)},"results":[${results.join(',')}]}`;
}

type Bound = 'max_rows' | 'max_bytes';

/** Row by row until the end, or the bounds of the request; what is missing then is said by `complete` and `reason`. */
async function rowsJson(
  result: RowsResult,
  { maxRows, lengthMax, deadline, out }: WholeBounds,
): Promise<string> {
  const { columns, changelog } = result;
  const final = isFinal(result);
  const withKinds = changelog !== 'insert-only' && !final;
  const head = { kind: 'rows', columns: columnsJson(columns), changelog: final ? 'insert-only' : changelog };
  const text = new GrowingText(out);
  await text.add(`${JSON.stringify(head).slice(0, -1)},"rows":[`);
  const kinds: RowKind[] = [];
  const turns = new Turns();
  let count = 0;
  let reason: Bound | undefined;
  const portions = inPortions(result.batches(), columns);
  const batches = final ? inPortions(finalRows(portions), columns) : portions;
  const json = rowWriter(columns);
  outer: for await (const batch of batches) {
    for (const [index, row] of batch.rows.entries()) {
      if (count >= maxRows) reason = 'max_rows';
      else if (text.length >= lengthMax) reason = 'max_bytes';
      if (reason) break outer;
      await text.add((count === 0 ? '' : ',') + json(row));
      count++;
      const turn = turns.giveWay();
      if (turn) await turn;
      if (withKinds) kinds.push(batch.kinds[index] ?? '+I');
    }
    if (deadline.signal.aborted) break;
  }
  const late = deadline.passed && reason === undefined;
  if (deadline.signal.aborted && !(late && !result.bounded)) throw deadline.signal.reason;
  const why = late ? 'timeout_ms' : reason;
  const tail = {
    row_count: count,
    complete: why === undefined,
    ...(why === undefined ? {} : { reason: why }),
    ...(withKinds ? { kinds } : {}),
  };
  await text.add(`],${JSON.stringify(tail).slice(1)}`);
  return text.rest();
}

/** A text that is held while it is small, and written as it grows from then on. */
class GrowingText {
  #held: string[] = [];
  #writing = false;
  length = 0;

  constructor(private readonly out: ResponseStream | undefined) {}

  async add(text: string): Promise<void> {
    this.length += text.length;
    if (this.#writing) return this.out!.text(text);
    this.#held.push(text);
    if (!this.out || this.length <= apiLimits.held_bytes_max) return;
    this.#writing = true;
    const held = this.rest();
    // In pieces, so that a client which takes nothing is noticed before all of it waits.
    for (let at = 0; at < held.length; at += apiLimits.piece_bytes) {
      await this.out.text(held.slice(at, at + apiLimits.piece_bytes));
    }
  }

  /** What was not written. */
  rest(): string {
    return this.#held.splice(0).join('');
  }
}
