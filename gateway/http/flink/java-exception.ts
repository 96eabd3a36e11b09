/**
 * What Flink's clients expect of an error: the text of a Java stack trace, whose lines `Caused by: <class>: <message>` they search
 * and print.
 */

export interface JavaException {
  readonly type: string;
  readonly message: string;
  /** Of ours: `FUNGI-2003`. */
  readonly code?: string;
}

export const exception = (type: string, message: string, code?: string): JavaException => ({
  type,
  message,
  ...(code === undefined ? {} : { code }),
});

const GATEWAY = 'org.apache.flink.table.gateway';

export const gatewayException = (message: string): JavaException =>
  exception(`${GATEWAY}.api.utils.SqlGatewayException`, message);

export const executionException = (message: string): JavaException =>
  exception(`${GATEWAY}.service.utils.SqlExecutionException`, message);

export const handlerException = (message: string): JavaException =>
  exception('org.apache.flink.runtime.rest.handler.RestHandlerException', message);

const lineOf = ({ type, message }: JavaException): string => `${type}: ${message}`;

/**
 * The first as the exception itself, each of the others as the cause of the one before it. The SQL client shows a user the innermost
 * one, up to the first stack frame; so there is one, with our code of the error where Java has the source file.
 */
function traceText(chain: readonly JavaException[]): string {
  const frame = `\tat fungi.Gateway.answer(${chain.at(-1)?.code ?? 'Unknown Source'})`;
  return `${chain.map(lineOf).join('\nCaused by: ')}\n${frame}\n`;
}

/** Answers other than 200. */
export class RestFailure extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly string[],
  ) {
    super(errors[0] ?? '');
  }
}

/** The form of statements, results and session configuration: a headline and the trace. */
export function serverFailure(chain: readonly JavaException[]): RestFailure {
  return new RestFailure(500, [
    'Internal server error.',
    `<Exception on server side:\n${traceText(chain)}\nEnd of exception on server side>`,
  ]);
}

/** The form of sessions' and operations' own endpoints: the trace alone. */
export function handlerFailure(status: number, chain: readonly JavaException[]): RestFailure {
  return new RestFailure(status, [traceText(chain)]);
}

/** A failed call of the gateway's service, as its handlers report it: `Failed to getOperationInfo.` */
export function callFailure(call: string, cause: readonly JavaException[]): RestFailure {
  const message = `Failed to ${call}.`;
  return handlerFailure(500, [handlerException(message), gatewayException(message), ...cause]);
}

/** A failed fetch of results. */
export function fetchFailure(cause: readonly JavaException[]): RestFailure {
  const failed = gatewayException('Failed to fetchResults.');
  return serverFailure([gatewayException(lineOf(failed)), failed, ...cause]);
}

/** A path or query parameter of a wrong form. */
export function parameterFailure(kind: 'path' | 'query', name: string, value: string): RestFailure {
  const reason = `Cannot resolve ${kind} parameter (${name}) from value "${value}".`;
  return handlerFailure(400, [
    handlerException(`Bad request, could not parse parameters: ${reason}`),
    exception('org.apache.flink.runtime.rest.handler.HandlerRequestException', reason),
  ]);
}
