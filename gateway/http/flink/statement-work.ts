/** Runs the one statement of an operation in its session, and brings what it gave into the shape that Flink's clients expect. */
import type { Statement } from '../../../sql/ast/index.js';
import { walkNodes } from '../../../sql/ast/index.js';
import { FungiError } from '../../../sql/error/index.js';
import { map, string, withNullability } from '../../../sql/types/index.js';
import type { ResultBatch } from '../../../src/engine/job.js';
import { inPortions } from '../../session/row-portions.js';
import { executed, readForExecution } from '../../session/script.js';
import type { Executed, Session } from '../../session/session.js';
import type { RowsResult } from '../../session/statement-result.js';
import { asFungiError, errorChain, resultChain } from './error-chain.js';
import type { Log } from './error-chain.js';
import type { JavaException } from './java-exception.js';
import { exception, executionException } from './java-exception.js';
import type { Work } from './operation.js';
import type { OperationResult, ResultColumn } from './result-fetcher.js';

/** A refusal that Flink words with a Java class of its own. */
export class JavaFailure extends Error {
  constructor(readonly exception: JavaException) {
    super(exception.message);
  }
}

export const noStatement = (): JavaException =>
  exception('java.lang.NullPointerException', 'Cannot invoke "String.trim()" because "statement" is null');

/** `EOF` in the words of Flink's parser: the SQL client reads on when it meets them. */
function endOfText(text: string): FungiError {
  const lines = text.split('\n');
  const place =
    text.trim() === '' ? 'line 0, column 0' : `line ${lines.length}, column ${lines.at(-1)!.length}`;
  return new FungiError('SYNTAX', `Encountered "<EOF>" at ${place}.`);
}

/** @throws FungiError of the parser; JavaFailure: no text, or more than one statement */
async function readStatement(text: string | undefined, signal: AbortSignal): Promise<Statement> {
  if (text === undefined) throw new JavaFailure(noStatement());
  const { statements, error } = await readForExecution(text, signal);
  if (error) throw error;
  const [statement, second] = statements;
  if (!statement) throw endOfText(text);
  if (second) {
    throw new JavaFailure(exception('java.lang.IllegalArgumentException', 'only single statement supported'));
  }
  return statement;
}

export interface StatementRequest {
  readonly session: Session;
  readonly text: string | undefined;
  /** Properties for this statement only. */
  readonly configuration: ReadonlyMap<string, string>;
  /** Waits until the session's earlier statements have run. */
  readonly turn: <T>(run: () => Promise<T>) => Promise<T>;
  /** @throws JavaFailure: this statement may not be sent this way */
  readonly check?: (statement: Statement) => void;
  readonly log: Log;
}

export function statementWork(request: StatementRequest): Work {
  let statement: Statement | undefined;
  return {
    run: (signal, started) =>
      request.turn(async () => {
        signal.throwIfAborted();
        started();
        try {
          statement = await readStatement(request.text, signal);
          request.check?.(statement);
          return await execute(request, signal);
        } catch (error) {
          executed(request.text ?? '');
          throw error;
        }
      }),
    explain: (error, handle) => {
      const failed = executionException(`Failed to execute the operation ${handle}.`);
      if (error instanceof JavaFailure) return [failed, error.exception];
      return [failed, ...errorChain(asFungiError(error, request.log), statement)];
    },
    explainRows: (error) => resultChain(asFungiError(error, request.log), statement),
  };
}

async function execute(
  { session, text = '', configuration }: StatementRequest,
  signal: AbortSignal,
): Promise<OperationResult> {
  const execution = session.execute(text, { signal, configuration });
  const first = await execution.next();
  if (first.done === true) return okResult();
  try {
    const result = await operationResult(first.value, execution);
    // The rows of a query stay open; all else is done.
    if (!result.isQuery) await execution.next();
    return result;
  } catch (error) {
    await execution.return();
    throw error;
  }
}

type Execution = AsyncGenerator<Executed, void, undefined>;

async function operationResult(
  { statement, result }: Executed,
  execution: Execution,
): Promise<OperationResult> {
  switch (result.kind) {
    case 'ok':
      return okResult();
    case 'job':
      return { ...jobResult(result.job.id, statement), jobId: result.job.id };
    case 'rows':
      return rowsResult(result, statement, execution);
    case 'client-command': {
      const message = `${result.command} is a command of the client, not a statement`;
      throw new JavaFailure(exception('org.apache.flink.table.api.TableException', message));
    }
    default: {
      const unreachable: never = result;
      return unreachable;
    }
  }
}

/** The id of the job; a refresh also says where it runs. */
function jobResult(id: string, statement: Statement): OperationResult {
  const column = { name: 'job id', type: string() };
  if (statement.kind !== 'alter-materialized-table') return known([column], [[id]]);
  return known(
    [column, { name: 'cluster info', type: map(string(), string()) }],
    [[id, [['execution.target', 'local']]]],
  );
}

const isQuery = (statement: Statement): boolean =>
  statement.kind === 'query' || (statement.kind === 'execute' && isQuery(statement.statement));

async function rowsResult(
  { columns, job, bounded, batches }: RowsResult,
  statement: Statement,
  execution: Execution,
): Promise<OperationResult> {
  if (isQuery(statement) || job !== undefined || !bounded) {
    let released = false;
    const rows = inPortions(batches(), columns)[Symbol.asyncIterator]();
    const first = job === undefined && bounded && isConstant(statement) ? await folded(rows) : undefined;
    return {
      columns,
      isQuery: true,
      onlyOk: false,
      jobId: job?.id,
      rows: first === undefined ? { [Symbol.asyncIterator]: () => rows } : resumed(first, rows),
      release: async () => {
        if (released) return;
        released = true;
        await execution.return();
      },
    };
  }
  const rows: ResultBatch['rows'][number][] = [];
  for await (const batch of batches()) rows.push(...batch.rows);
  // Flink declares the columns of SHOW, DESCRIBE, SET … nullable.
  return known(
    columns.map(({ name, type }) => ({ name, type: withNullability(type, true) })),
    rows,
  );
}

/** Reads no table, so that Flink's planner computes what it says. */
function isConstant(statement: Statement): boolean {
  let reads = false;
  walkNodes(statement, ({ kind }: { readonly kind: string }) => {
    reads ||= kind === 'table-reference' || kind === 'explicit-table' || kind === 'table-function';
  });
  return !reads;
}

type Portion = () => Promise<IteratorResult<ResultBatch>>;

/** The first rows, or their error when they are asked for. @throws FungiError for what fails while Flink plans: a division by zero */
async function folded(rows: AsyncIterator<ResultBatch>): Promise<Portion> {
  try {
    const first = await rows.next();
    return () => Promise.resolve(first);
  } catch (error) {
    if (error instanceof FungiError && error.errorName === 'EVALUATION' && error.message === '/ by zero') {
      throw new FungiError('EVALUATION', 'Division by zero', { cause: error });
    }
    return () => Promise.reject(error as Error);
  }
}

const resumed = (first: Portion, rows: AsyncIterator<ResultBatch>): AsyncIterable<ResultBatch> => ({
  async *[Symbol.asyncIterator]() {
    const { done, value } = await first();
    if (done === true) return;
    yield value;
    yield* { [Symbol.asyncIterator]: () => rows };
  },
});

function known(columns: readonly ResultColumn[], rows: ResultBatch['rows']): OperationResult {
  return {
    columns,
    isQuery: false,
    onlyOk: false,
    jobId: undefined,

    rows: (async function* () {
      if (rows.length > 0) yield { kinds: rows.map(() => '+I' as const), rows };
    })(),
    release: () => Promise.resolve(),
  };
}

const okResult = (): OperationResult => ({
  ...known([{ name: 'result', type: string() }], [['OK']]),
  onlyOk: true,
});
