/** Runs the statements of a request within its time, one by one, and hands on what each gives. */
import { FungiError } from '../../../sql/error/index.js';
import type { Statement } from '../../../sql/ast/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { array, bigint, boolean, double, isCharacter, isNumeric, string } from '../../../sql/types/index.js';
import { placed } from '../../session/error-place.js';
import { parameterSpan } from '../../session/prepared.js';
import type { ParameterValue, PreparedQuery } from '../../session/prepared-query.js';
import { readScript } from '../../session/script.js';
import type { Session } from '../../session/session.js';
import type { StatementResult } from '../../session/statement-result.js';
import { RequestFailure } from './failure.js';
import type { StatementRequest } from './statement-request.js';

/** What the time of a request has to do with its statement. */
export interface Deadline {
  /** Aborted by the request's own signal, or when the time is up. */
  readonly signal: AbortSignal;
  /** The time is up. */
  readonly passed: boolean;
  clear(): void;
}

export function deadline(signal: AbortSignal, timeoutMs: number | undefined): Deadline {
  const late = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () => late.abort(new FungiError('TIMEOUT', `The statement took longer than ${timeoutMs} ms`)),
          Math.min(timeoutMs, 2 ** 31 - 1),
        );
  return {
    signal: AbortSignal.any([signal, late.signal]),
    get passed() {
      return late.signal.aborted;
    },
    clear: () => clearTimeout(timer),
  };
}

/** What a statement gave, and whether another one follows. */
export type ResultUse = (result: StatementResult, isLast: () => boolean) => Promise<void>;

/** @throws FungiError of the statement that fails, with its place; the reason of the signal when it was aborted */
export async function runStatements(
  request: StatementRequest,
  session: Session,
  signal: AbortSignal,
  use: ResultUse,
): Promise<void> {
  try {
    if (request.parameters) await runPrepared(request.sql, request.parameters, session, signal, use);
    else await runScript(request.sql, session, signal, use);
  } catch (error) {
    // Whoever aborts says why; what was interrupted only knows that it was.
    if (signal.aborted && signal.reason instanceof FungiError) throw signal.reason;
    throw error;
  }
}

async function runScript(text: string, session: Session, signal: AbortSignal, use: ResultUse): Promise<void> {
  let index = 0;
  let count: number | undefined;
  const isLast = (): boolean => {
    count ??= lengthOf(text);
    return index === count;
  };
  for await (const { statement, result } of session.execute(text, { signal })) {
    index++;
    await inPlace(statement, () => use(result, isLast));
  }
}

/** Infinity for a script whose end cannot be read: its error is its last result. */
function lengthOf(text: string): number {
  const { statements, error } = readScript(text);
  return error ? Infinity : statements.length;
}

async function runPrepared(
  text: string,
  values: readonly unknown[],
  session: Session,
  signal: AbortSignal,
  use: ResultUse,
): Promise<void> {
  const prepared = await prepareFor(text, values, session);
  try {
    await inPlace(prepared.statement, async () => {
      const parameters = values.map((value, index) => valueIn(prepared, value, index));
      const result = await prepared.execute(parameters, { signal });
      try {
        await use(result, () => true);
        if (result.kind === 'job' && result.wait) await session.jobEnd(result);
      } finally {
        if (result.kind === 'rows') await result.job?.cancel();
      }
    });
  } finally {
    prepared.close();
  }
}

/** Types come from where the parameters stand; where nothing says more than text, from the values. */
async function prepareFor(
  text: string,
  values: readonly unknown[],
  session: Session,
): Promise<PreparedQuery> {
  let prepared: PreparedQuery;
  try {
    prepared = await session.prepare(text);
  } catch (error) {
    // Operands that are all parameters may not be texts: what they are only the values tell.
    const parameterTypes = values.map(typeOfValue);
    if (parameterTypes.every((type) => type === undefined || isCharacter(type))) throw error;
    return session.prepare(text, { parameterTypes });
  }
  const declared = values.map((value, index) => {
    const inferred = prepared.parameterTypes[index];
    return inferred?.kind === 'VARCHAR' ? typeOfValue(value) : inferred;
  });
  const better = declared.some((type, index) => type && type.kind !== prepared.parameterTypes[index]?.kind);
  if (!better || values.length !== prepared.parameterTypes.length) return prepared;
  prepared.close();
  return session.prepare(text, { parameterTypes: declared });
}

function typeOfValue(value: unknown): LogicalType | undefined {
  if (typeof value === 'boolean') return boolean();
  if (typeof value === 'string') return string();
  if (typeof value === 'number') return Number.isInteger(value) ? bigint() : double();
  if (!Array.isArray(value)) return undefined;
  const kinds = value.map(typeOfValue).filter((type) => type !== undefined);
  const [first] = kinds;
  const alike = kinds.every(({ kind }) => kind === first?.kind);
  if (first && first.kind !== 'ARRAY' && alike) return array(first);
  return kinds.length > 0 && kinds.every(isNumeric) ? array(double()) : undefined;
}

/** Whose place is that of its `?`. @throws RequestFailure 400 */
function valueIn(
  { statement, parameterTypes }: PreparedQuery,
  value: unknown,
  index: number,
): ParameterValue {
  try {
    return parameterValue(value, parameterTypes[index], index);
  } catch (error) {
    throw placed(error, parameterSpan(statement, index));
  }
}

function parameterValue(value: unknown, type: LogicalType | undefined, index: number): ParameterValue {
  if (value === null || typeof value === 'boolean') return value;
  switch (typeof value) {
    case 'string':
      return type?.kind === 'BINARY' || type?.kind === 'VARBINARY'
        ? new Uint8Array(Buffer.from(value, 'base64'))
        : value;
    case 'number':
      if (type?.kind === 'FLOAT' || type?.kind === 'DOUBLE') return value;
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw new RequestFailure(`Parameter ${index + 1} is beyond 2^53: send it as text`, { status: 400 });
      }
      return String(value);
    default:
      break;
  }
  if (Array.isArray(value) && type?.kind === 'ARRAY') {
    return value.map((element: unknown) => parameterValue(element, type.element, index));
  }
  throw new RequestFailure(
    `Parameter ${index + 1} must be a number, a text, true, false, null or an array of one of these`,
    {
      status: 400,
    },
  );
}

/** Errors while rows come are errors of their statement. */
async function inPlace<T>(statement: Statement, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw placed(error, statement.span);
  }
}
