/** Running, checking and explaining SQL. */
import { z } from 'zod';
import type { Statement } from '../../../../sql/ast/index.js';
import { FungiError } from '../../../../sql/error/index.js';
import { readInTurns } from '../../../session/script.js';
import type { Session } from '../../../session/session.js';
import { Turns } from '../../../session/turns.js';
import { CLIENT_TYPE } from '../client-messages.js';
import { sendMessage, sendResult } from '../client-stream.js';
import { ARROW_TYPE, CSV_TYPE, EVENTS_TYPE, LINES_TYPE, columnsJson, rowFormat } from '../formats/index.js';
import { apiLimits } from '../limits.js';
import { problemOf, problemSchema } from '../problem.js';
import { ResponseStream } from '../response-stream.js';
import { asRows } from '../result-rows.js';
import { json, route, sessionOf } from '../route.js';
import type { ApiRequest, Reply, Route } from '../route.js';
import { deadline, runStatements } from '../run-statements.js';
import type { Deadline } from '../run-statements.js';
import { statementBody, statementQuery, textBody } from '../statement-request.js';
import type { StatementBody, StatementRequest } from '../statement-request.js';
import { streamRows } from '../stream-rows.js';
import { resultJson, wholeAnswer, wholeAnswerSchema } from '../whole-answer.js';

type SqlRequest = ApiRequest<StatementBody, z.output<typeof statementQuery>>;

/** Runs with the session that the request names, or one for this request only. */
async function withSession<T>(
  request: ApiRequest<{ readonly session?: string | undefined }>,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const { services, body, principal } = request;
  if (body.session !== undefined) return run(sessionOf(body.session, request));
  const session = services.service.open(principal ? { principal } : {});
  try {
    return await run(session);
  } finally {
    services.service.closeSession(session.id);
  }
}

async function runSql(request: SqlRequest): Promise<Reply> {
  const { accept, body, query, signal } = request;
  const whole = accept === 'application/json';
  const given = query.timeout ?? body.timeout_ms;
  const statements: StatementRequest = {
    sql: body.sql,
    parameters: body.parameters,
    maxRows: body.max_rows,
    timeoutMs: given ?? (whole ? apiLimits.statement_ms_default : undefined),
  };
  const time = deadline(signal, statements.timeoutMs);
  try {
    return await withSession(request, (session) => {
      if (whole) return answerWhole(request, statements, session, time);
      return accept === CLIENT_TYPE
        ? answerClient(request, statements, session, time)
        : answerRows(request, statements, session, time);
    });
  } finally {
    time.clear();
  }
}

async function answerWhole(
  { response }: SqlRequest,
  statements: StatementRequest,
  session: Session,
  time: Deadline,
): Promise<Reply> {
  const results: string[] = [];
  let held = 0;
  const out = new ResponseStream(response, 'application/json');
  const maxRows = statements.maxRows ?? apiLimits.response_rows_default;
  await runStatements(statements, session, time.signal, async (result, isLast) => {
    const single = results.length === 0 && isLast();
    const lengthMax = single ? apiLimits.response_bytes_max : apiLimits.script_bytes_max - held;
    const bounds = { maxRows, lengthMax, deadline: time, out: single ? out : undefined };
    const text = await resultJson(result, bounds);
    // The last one is in the answer twice.
    held += text.length;
    results.push(text);
  });
  const text = `${wholeAnswer(results)}\n`;
  if (!out.begun) return { status: 200, text, type: 'application/json' };
  await out.text(text);
  await out.end();
  return undefined;
}

/** The rows of the last statement. */
async function answerRows(
  request: SqlRequest,
  statements: StatementRequest,
  session: Session,
  time: Deadline,
): Promise<Reply> {
  const { accept, response, instance, services } = request;
  await runStatements(statements, session, time.signal, async (given, isLast) => {
    if (!isLast()) return;
    const result = asRows(given);
    const shape = { columns: result.columns, withKinds: result.changelog !== 'insert-only' };
    const format = await rowFormat(accept, shape, session.configuration.timeZone);
    if (!format) throw new Error(`There is no form ${accept}`);
    await streamRows(response, {
      result,
      format,
      maxRows: statements.maxRows,
      deadline: time,
      heartbeatMs: services.heartbeatMs,
      context: { instance, text: statements.sql },
    });
  });
  if (response.headersSent) return undefined;
  return { status: 200, text: '', type: accept };
}

async function answerClient(
  { response, instance }: SqlRequest,
  statements: StatementRequest,
  session: Session,
  time: Deadline,
): Promise<Reply> {
  const out = new ResponseStream(response, CLIENT_TYPE);
  try {
    await runStatements(statements, session, time.signal, (result) => sendResult(out, result));
  } catch (error) {
    if (!out.begun) throw error;
    if (!response.destroyed) {
      await sendMessage(out, { type: 'error', error: problemOf(error, { instance }) });
    }
  }
  await out.end();
  return undefined;
}

// ---- checking

const checkSchema = z.strictObject({
  valid: z.boolean(),
  statements: z.array(
    z.strictObject({
      kind: z.string().describe('query, insert, create-table …'),
      line: z.int().describe('Where it begins'),
      checked: z
        .enum(['plan', 'syntax'])
        .describe(
          'plan: names, types and the plan; syntax: the words only, since it or one before it changes the catalog',
        ),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string() })).optional(),
      parameters: z.int().optional().describe('How many ? it has'),
    }),
  ),
  error: problemSchema.optional().describe('What is wrong with the statement after those'),
});

type Check = z.output<typeof checkSchema>;

async function validate(request: ApiRequest<z.output<typeof textBody>>): Promise<Reply> {
  const { sql } = request.body;
  const check = await withSession(request, async (session): Promise<Check> => {
    const { statements, error } = await readInTurns(sql);
    const turns = new Turns();
    const valid: Check['statements'] = [];
    let known = true;
    const failed = (failure: unknown): Check => ({
      valid: false,
      statements: valid,
      error: problemOf(failure, { instance: request.instance, text: sql }),
    });
    for (const statement of statements) {
      await turns.giveWay();
      const line = statement.span.line;
      if (!known || !isPlanned(statement)) {
        valid.push({ kind: statement.kind, line, checked: 'syntax' });
        known &&= !changesContext(statement);
        continue;
      }
      try {
        valid.push({ kind: statement.kind, line, ...(await planned(statement, sql, session)) });
      } catch (failure) {
        if (!(failure instanceof FungiError)) throw failure;
        return failed(failure);
      }
    }
    return error ? failed(error) : { valid: true, statements: valid };
  });
  return { status: 200, body: check };
}

const isPlanned = ({ kind }: Statement): boolean =>
  kind === 'query' ||
  kind === 'insert' ||
  kind === 'statement-set' ||
  kind === 'execute' ||
  kind === 'explain';

/** What comes after it may mean something else than it would now. */
const changesContext = ({ kind }: Statement): boolean =>
  kind !== 'show' && kind !== 'describe' && kind !== 'client-command';

async function planned(
  statement: Statement,
  text: string,
  session: Session,
): Promise<Pick<Check['statements'][number], 'checked' | 'columns' | 'parameters'>> {
  const prepared = await session.prepare({ statement, text });
  try {
    const { fields, parameterTypes } = prepared;
    if (statement.kind !== 'query' && statement.kind !== 'explain' && parameterTypes.length === 0) {
      await explanation(statement, text, session);
    }
    return {
      checked: 'plan',
      ...(fields ? { columns: [...columnsJson(fields)] } : {}),
      ...(parameterTypes.length > 0 ? { parameters: parameterTypes.length } : {}),
    };
  } finally {
    prepared.close();
  }
}

// ---- explaining

const explainBody = textBody.extend({
  details: z
    .array(z.enum(['ESTIMATED_COST', 'CHANGELOG_MODE', 'JSON_EXECUTION_PLAN', 'PLAN_ADVICE']))
    .optional()
    .describe("The details of Flink's EXPLAIN"),
});

const explainSchema = z.strictObject({
  explanations: z
    .array(z.strictObject({ kind: z.string(), text: z.string() }))
    .describe('One for each statement'),
});

async function explain(request: ApiRequest<z.output<typeof explainBody>>): Promise<Reply> {
  const { sql, details = [] } = request.body;
  return withSession(request, async (session) => {
    const { statements, error } = await readInTurns(sql);
    if (error) throw error;
    const turns = new Turns();
    const explanations: { readonly kind: string; readonly text: string }[] = [];
    for (const statement of statements) {
      await turns.giveWay();
      const text =
        statement.kind === 'explain'
          ? await explanationOf(statement, sql, session)
          : await explanation(statement, sql, session, details);
      explanations.push({ kind: statement.kind, text });
    }
    return { status: 200, body: { explanations } };
  });
}

type Explain = Extract<Statement, { kind: 'explain' }>;

const explanation = (
  statement: Statement,
  text: string,
  session: Session,
  details: Explain['details'] = [],
): Promise<string> =>
  explanationOf({ kind: 'explain', span: statement.span, details, planFor: false, statement }, text, session);

async function explanationOf(statement: Explain, text: string, session: Session): Promise<string> {
  const prepared = await session.prepare({ statement, text });
  const result = await prepared.execute();
  prepared.close();
  const lines: string[] = [];
  if (result.kind === 'rows') {
    for await (const { rows } of result.batches()) lines.push(...rows.map(([line]) => String(line)));
  }
  return lines.join('\n');
}

const streamed = (what: string): string => `${what} of the rows of the last statement, as they come`;

export const sqlRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/sql',
    id: 'runSql',
    tag: 'SQL',
    summary: 'Runs SQL',
    description:
      'As JSON: all results at once, within bounds; a continuous query gives what came within its time. In the other forms: the rows of the last ' +
      'statement, streamed. An error after the first rows is a line {"error": …}, an event "error", or a connection that is cut (CSV, Arrow).',
    permission: 'pipeline:read',
    runsStatements: true,
    body: statementBody,
    query: statementQuery,
    responses: {
      200: {
        description: 'What the statements gave',
        content: {
          'application/json': wholeAnswerSchema,
          [CSV_TYPE]: streamed('CSV with a header'),
          [LINES_TYPE]: streamed('JSON objects, one a line,'),
          [ARROW_TYPE]: streamed('Arrow IPC stream'),
          [EVENTS_TYPE]: streamed('Server-sent events "columns", "rows" and "end"'),
          [CLIENT_TYPE]: 'Lines of JSON for fungi sql: all results, without loss',
        },
      },
    },
    problems: [404, 409, 422, 501, 504],
    handler: runSql,
  }),
  route({
    method: 'POST',
    path: '/api/sql/validate',
    id: 'validateSql',
    tag: 'SQL',
    summary: 'Says whether SQL is valid, without running it',
    permission: 'pipeline:read',
    runsStatements: true,
    body: textBody,
    responses: { 200: json('What is known of the statements, and the first error', checkSchema) },
    problems: [404],
    handler: validate,
  }),
  route({
    method: 'POST',
    path: '/api/sql/explain',
    id: 'explainSql',
    tag: 'SQL',
    summary: 'Explains how statements would run',
    permission: 'pipeline:read',
    runsStatements: true,
    body: explainBody,
    responses: { 200: json('The plans', explainSchema) },
    problems: [404, 501],
    handler: explain,
  }),
];
