/** POST /api/sql: runs a script and answers with all results at once (bounded), or line by line as they come. */
import type { ServerResponse } from 'node:http';
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { printType } from '../../sql/types/index.js';
import type { RowKind } from '../../sql/plan/table-description.js';
import type { ResultValue } from '../../src/engine/job.js';
import { placed } from '../session/error-place.js';
import { limits } from '../session/limits.js';
import { finalRows } from '../session/final-rows.js';
import type { Session } from '../session/session.js';
import type { RowsResult, StatementResult } from '../session/statement-result.js';
import { valueJson } from '../session/value-text.js';
import { asFungiError, errorBody } from './error-body.js';
import type { WireMessage } from './messages.js';
import { encodeValue } from './wire-value.js';

export interface SqlRequest {
  readonly sql: string;
  readonly session: string | undefined;
  readonly stream: boolean;
  readonly maxRows: number;
  readonly timeoutMs: number;
}

/** @throws FungiError INVALID_REQUEST naming the field that is wrong */
export function readSqlRequest(body: unknown): SqlRequest {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new FungiError('INVALID_REQUEST', 'The body must be a JSON object: {"sql": "SELECT 1"}');
  }
  const fields = body as Readonly<Record<string, unknown>>;
  const known = ['sql', 'session', 'stream', 'max_rows', 'timeout_ms'];
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new FungiError('INVALID_REQUEST', `Unknown field "${unknown}"; known are ${known.join(', ')}`);
  }
  const { sql, session, stream = false } = fields;
  if (typeof sql !== 'string') throw new FungiError('INVALID_REQUEST', '"sql" must be a string');
  if (session !== undefined && typeof session !== 'string') {
    throw new FungiError('INVALID_REQUEST', '"session" must be a string');
  }
  if (typeof stream !== 'boolean') throw new FungiError('INVALID_REQUEST', '"stream" must be true or false');
  return {
    sql,
    session,
    stream,
    maxRows: bounded('max_rows', fields['max_rows'], limits.response_rows_max),
    timeoutMs: bounded('timeout_ms', fields['timeout_ms'], limits.response_ms_max),
  };
}

function bounded(name: string, value: unknown, max: number): number {
  if (value === undefined) return max;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new FungiError('INVALID_REQUEST', `"${name}" must be a whole number from 1 to ${max}`);
}

/** Errors while rows come are errors of their statement. */
async function inPlace<T>(statement: Statement, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw placed(error, statement.span);
  }
}

// ---- all at once

/** The answer as JSON text. @throws FungiError of the statement that failed */
export async function answerAtOnce(
  request: SqlRequest,
  session: Session,
  signal: AbortSignal,
): Promise<string> {
  const results: string[] = [];
  for await (const { statement, result } of session.execute(request.sql, { signal })) {
    results.push(await inPlace(statement, () => resultJson(result, request)));
  }
  const last = results.at(-1) ?? '{"kind":"ok"}';
  if (results.length <= 1) return last;
  return `${last.slice(0, -1)},"results":[${results.join(',')}]}`;
}

async function resultJson(result: StatementResult, request: SqlRequest): Promise<string> {
  switch (result.kind) {
    case 'rows':
      return rowsJson(result, request);
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

/** Row by row until the end, or the bounds of the request; what is missing then is said by `complete` and `reason`. */
async function rowsJson(result: RowsResult, { maxRows, timeoutMs }: SqlRequest): Promise<string> {
  const { columns, changelog } = result;
  const final = changelog === 'retract' && result.bounded;
  const withKinds = changelog !== 'insert-only' && !final;
  const rows: string[] = [];
  const kinds: RowKind[] = [];
  let reason: 'max_rows' | 'timeout_ms' | undefined;
  const timer = setTimeout(() => {
    reason ??= 'timeout_ms';
    void result.job?.cancel();
  }, timeoutMs);
  try {
    const batches = final ? finalRows(result.batches()) : result.batches();
    outer: for await (const batch of batches) {
      for (const [index, row] of batch.rows.entries()) {
        if (rows.length >= maxRows) {
          reason ??= 'max_rows';
          break outer;
        }
        rows.push(rowJson(row, result));
        kinds.push(batch.kinds[index] ?? '+I');
      }
    }
  } finally {
    clearTimeout(timer);
  }
  const head = {
    kind: 'rows',
    columns: columns.map((column) => ({ name: column.name, type: printType(column.type) })),
    changelog: final ? 'insert-only' : changelog,
    row_count: rows.length,
    complete: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    ...(withKinds ? { kinds } : {}),
  };
  return `${JSON.stringify(head).slice(0, -1)},"rows":[${rows.join(',')}]}`;
}

function rowJson(row: readonly ResultValue[], { columns }: RowsResult): string {
  const members = columns.map(
    (column, index) => `${JSON.stringify(column.name)}:${valueJson(row[index] ?? null, column.type)}`,
  );
  return `{${members.join(',')}}`;
}

// ---- line by line

const PROGRESS_INTERVAL_MS = 500;

/** Writes messages as results come; waits while the client does not read. An error is the last line. */
export async function answerInLines(
  request: SqlRequest,
  session: Session,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const send = (message: WireMessage): Promise<void> => write(response, `${JSON.stringify(message)}\n`);
  try {
    for await (const { statement, result } of session.execute(request.sql, { signal })) {
      await inPlace(statement, () => sendResult(result, send));
    }
  } catch (error) {
    if (!signal.aborted) await send({ type: 'error', error: errorBody(asFungiError(error)) });
  }
  response.end();
}

type Send = (message: WireMessage) => Promise<void>;

async function sendResult(result: StatementResult, send: Send): Promise<void> {
  switch (result.kind) {
    case 'rows':
      return sendRows(result, send);
    case 'ok':
      return send({ type: 'ok', notices: result.notices });
    case 'client-command':
      return send({ type: 'client-command', command: result.command });
    case 'job': {
      const { job, wait } = result;
      await send({ type: 'job', id: job.id, name: job.name, wait });
      if (!wait) return;
      const timer = setInterval(
        () => void send({ type: 'progress', progress: job.progress() }),
        PROGRESS_INTERVAL_MS,
      );
      try {
        await job.done();
      } finally {
        clearInterval(timer);
        await send({ type: 'progress', progress: job.progress() });
      }
      return send({ type: 'end' });
    }
    default: {
      const unreachable: never = result;
      return unreachable;
    }
  }
}

async function sendRows(result: RowsResult, send: Send): Promise<void> {
  const { columns, changelog } = result;
  await send({
    type: 'rows',
    columns: columns.map(({ name, type }) => ({ name, type: printType(type), logicalType: type })),
    changelog,
    bounded: result.bounded,
    showChanges: result.showChanges,
  });
  for await (const { kinds, rows } of result.batches()) {
    await send({
      type: 'batch',
      ...(changelog === 'insert-only' ? {} : { kinds }),
      rows: rows.map((row) => row.map((value, index) => encodeValue(value, columns[index]!.type))),
    });
  }
  await send({ type: 'end' });
}

function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.writableEnded || response.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
