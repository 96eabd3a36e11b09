/** Streams the rows of one result in a form, with the request's bounds, signs of life, and errors as well as the form can tell them. */
import type { ServerResponse } from 'node:http';
import type { ResultBatch } from '../../../src/engine/job.js';
import { inPortions } from '../../session/row-portions.js';
import type { RowsResult } from '../../session/statement-result.js';
import type { RowFormat } from './formats/index.js';
import { Turns } from '../../session/turns.js';
import { apiLimits } from './limits.js';
import { problemOf } from './problem.js';
import type { ProblemContext } from './problem.js';
import { ResponseStream } from './response-stream.js';
import type { Deadline } from './run-statements.js';

export interface StreamedRows {
  readonly result: RowsResult;
  readonly format: RowFormat;
  readonly maxRows: number | undefined;
  readonly deadline: Deadline;
  readonly context: ProblemContext;
  readonly heartbeatMs: number;
}

/** @throws what goes wrong before the first rows, and what the answer has no place for */
export async function streamRows(response: ServerResponse, rows: StreamedRows): Promise<void> {
  const { format, result, deadline, context, heartbeatMs } = rows;
  const out = new ResponseStream(response, format.contentType);
  const heartbeat = setInterval(() => {
    if (out.begun && !out.isFull && format.heartbeat !== undefined) response.write(format.heartbeat);
  }, heartbeatMs);
  // A query that never ends may have no rows for long; whoever asked is told that it runs.
  const begin = result.bounded
    ? undefined
    : setTimeout(() => {
        out.begin();
        out.flush().catch(() => undefined);
      }, apiLimits.first_rows_ms_max);
  try {
    await writeRows(out, rows);
    // The time of a continuous query is up: what came until then is the answer.
    if (deadline.signal.aborted && !(deadline.passed && !result.bounded)) throw deadline.signal.reason;
    await write(out, format.tail());
    await out.end();
  } catch (error) {
    if (!out.begun) throw error;
    const text = format.problem(problemOf(error, context));
    if (text === undefined || response.destroyed) {
      out.cut();
      throw error;
    }
    await out.text(text);
    await out.end();
  } finally {
    clearTimeout(begin);
    clearInterval(heartbeat);
  }
}

async function writeRows(
  out: ResponseStream,
  { result, format, maxRows, deadline }: StreamedRows,
): Promise<void> {
  let left = maxRows ?? Infinity;
  let headed = false;
  const head = async (): Promise<void> => {
    if (!headed) await write(out, format.head());
    headed = true;
  };
  if (!result.bounded) await head();
  const batches = format.wholeBatches ? result.batches() : inPortions(result.batches(), result.columns);
  for await (const batch of batches) {
    await head();
    const count = Math.min(left, batch.kinds.length);
    await writeBatch(out, format, batch, count);
    left -= count;
    // Rows of a query that goes on are wanted now; those of one that ends go in full pieces.
    if (!result.bounded) await out.flush();
    if (left === 0 || deadline.signal.aborted) break;
  }
  if (!deadline.signal.aborted || deadline.passed) await head();
}

async function writeBatch(
  out: ResponseStream,
  format: RowFormat,
  batch: ResultBatch,
  count: number,
): Promise<void> {
  const turns = new Turns();
  for (const piece of format.rows(batch, count)) {
    await write(out, piece);
    const turn = turns.giveWay();
    if (turn) await turn;
  }
}

async function write(out: ResponseStream, piece: string | Uint8Array): Promise<void> {
  if (typeof piece === 'string') await out.text(piece);
  else if (piece.length > 0) await out.bytes(piece);
}
