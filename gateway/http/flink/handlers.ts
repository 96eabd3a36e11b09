/** What each endpoint does. */
import { randomUUID } from 'node:crypto';
import { shownOption } from '../../../catalog/index.js';
import type { Principal } from '../../session/policy.js';
import { completionCandidates } from './completion.js';
import { checkConfiguring } from './configure-session.js';
import type { GatewaySession } from './gateway-session.js';
import type { GatewaySessions } from './gateway-sessions.js';
import {
  callFailure,
  exception,
  executionException,
  fetchFailure,
  gatewayException,
  handlerException,
  handlerFailure,
  parameterFailure,
  RestFailure,
  serverFailure,
} from './java-exception.js';
import type { JavaException } from './java-exception.js';
import { refreshStatement } from './materialized-table.js';
import { OperationFailure } from './operation.js';
import { asFungiError, errorChain } from './error-chain.js';
import type { Log } from './error-chain.js';
import { RequestBody } from './request-body.js';
import { resultBody } from './result-body.js';
import { API_VERSIONS } from './routes.js';
import type { RoutedRequest } from './routes.js';
import { ROW_FORMATS } from './row-json.js';
import type { RowFormat } from './row-json.js';
import { clientProperties, serverProperties } from './session-properties.js';
import { JavaFailure, noStatement, statementWork } from './statement-work.js';
import type { StatementRequest } from './statement-work.js';
import { changeWorkflow, createWorkflow, deleteWorkflow } from './workflow.js';

export interface HandlerContext {
  readonly sessions: GatewaySessions;
  readonly principal: Principal | undefined;
  readonly body: string;
  /** Where clients reach this door. */
  readonly host: string;
  readonly port: number;
  readonly idleMs: number;
  readonly log: Log;
}

/** The name and version that Flink's clients expect to find. */
const PRODUCT = { productName: 'Apache Flink', version: '2.3.0' };

const WITHOUT_FIELDS: ReadonlySet<RoutedRequest['endpoint']> = new Set<RoutedRequest['endpoint']>([
  'info',
  'api-versions',
  'get-session',
  'close-session',
  'heartbeat',
  'operation-status',
  'cancel-operation',
  'close-operation',
  'fetch-results',
]);

/** Gives the JSON text of the answer. @throws RestFailure */
export async function handle(request: RoutedRequest, context: HandlerContext): Promise<string> {
  // Clients send `{}` with GET and DELETE, too.
  if (WITHOUT_FIELDS.has(request.endpoint)) new RequestBody('EmptyRequestBody', context.body);
  switch (request.endpoint) {
    case 'info':
      return JSON.stringify(PRODUCT);
    case 'api-versions':
      return JSON.stringify({ versions: API_VERSIONS.map((version) => `V${version}`) });
    case 'open-session':
      return openSession(context);
    case 'get-session': {
      const { configuration } = sessionOf(request, context, 'getSessionConfig').session;
      const shown = [...configuration.values].map(([key, value]) => [key, shownOption(key, value)]);
      return JSON.stringify({ properties: Object.fromEntries(shown) as Record<string, string> });
    }
    case 'close-session':
      await context.sessions.close(sessionOf(request, context, 'closeSession'));
      return '{"status":"CLOSED"}';
    case 'heartbeat':
      sessionOf(request, context, 'getSessionConfig');
      return '{}';
    case 'execute-statement':
      return executeStatement(request, context);
    case 'operation-status':
      return onOperation(request, context, 'getOperationInfo', (session, handle) =>
        Promise.resolve(session.operation(handle).status),
      );
    case 'cancel-operation':
      return onOperation(request, context, 'cancelOperation', (session, handle) => {
        session.operation(handle).cancel();
        return Promise.resolve('CANCELED');
      });
    case 'close-operation':
      return onOperation(request, context, 'closeOperation', async (session, handle) => {
        await session.closeOperation(handle);
        return 'CLOSED';
      });
    case 'fetch-results':
      return fetchResults(request, context);
    case 'configure-session':
      return configureSession(request, context);
    case 'complete-statement':
      return completeStatement(request, context);
    case 'refresh-materialized-table':
      return refreshMaterializedTable(request, context);
    case 'create-workflow':
      return createWorkflow(new RequestBody('CreateEmbeddedSchedulerWorkflowRequestBody', context.body));
    case 'suspend-workflow':
      return changeWorkflow('suspend', new RequestBody('EmbeddedSchedulerWorkflowRequestBody', context.body));
    case 'resume-workflow':
      return changeWorkflow(
        'resume',
        new RequestBody('ResumeEmbeddedSchedulerWorkflowRequestBody', context.body),
      );
    case 'delete-workflow':
      return deleteWorkflow(new RequestBody('EmbeddedSchedulerWorkflowRequestBody', context.body));
    case 'deploy-script':
      return deployScript(request, context);
    default: {
      const unreachable: never = request.endpoint;
      return unreachable;
    }
  }
}

// ---- sessions

async function openSession(context: HandlerContext): Promise<string> {
  const { sessions, principal, body, host, port, idleMs } = context;
  const fields = new RequestBody('OpenSessionRequestBody', body);
  // A name for the session is for logs only.
  fields.string('sessionName');
  const properties = new Map([
    ...serverProperties(host, port, idleMs),
    ...clientProperties(fields.properties('properties')),
  ]);
  try {
    const session = await sessions.open(properties, principal);
    return JSON.stringify({ sessionHandle: session.handle });
  } catch (error) {
    return serviceCall('open session', context, () => {
      throw error;
    });
  }
}

const sessionHandle = ({ parameters }: RoutedRequest): string => parameters.uuid('session_handle');

/** For the endpoints whose errors are a trace alone. @throws RestFailure */
function sessionOf(request: RoutedRequest, context: HandlerContext, call: string): GatewaySession {
  const handle = sessionHandle(request);
  try {
    return context.sessions.get(handle, context.principal);
  } catch (error) {
    throw callFailure(call, chainOf(error, context.log));
  }
}

function chainOf(error: unknown, log: Log): readonly JavaException[] {
  if (error instanceof OperationFailure) return error.chain;
  if (error instanceof JavaFailure) return [error.exception];
  return errorChain(asFungiError(error, log), undefined);
}

/** For the endpoints whose errors have a headline. @throws RestFailure */
function serviceCall<T>(what: string, { log }: HandlerContext, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RestFailure) throw error;
    throw serverFailure([gatewayException(`Failed to ${what}.`), ...chainOf(error, log)]);
  }
}

// ---- statements

function executeStatement(request: RoutedRequest, context: HandlerContext): string {
  const body = new RequestBody('ExecuteStatementRequestBody', context.body);
  const text = body.string('statement');
  const configuration = body.properties('executionConfig');
  const timeoutMs = body.integer('executionTimeout') ?? 0;
  const handle = sessionHandle(request);
  return serviceCall('execute statement', context, () => {
    const session = context.sessions.get(handle, context.principal);
    const operation = session.submit(
      statementWork(requestFor(session, text, configuration, context)),
      timeoutMs,
    );
    return JSON.stringify({ operationHandle: operation.handle });
  });
}

const requestFor = (
  { session, inTurn }: GatewaySession,
  text: string | undefined,
  configuration: ReadonlyMap<string, string>,
  { log }: HandlerContext,
): StatementRequest => ({ session, text, configuration: clientProperties(configuration), turn: inTurn, log });

async function configureSession(request: RoutedRequest, context: HandlerContext): Promise<string> {
  const body = new RequestBody('ConfigureSessionRequestBody', context.body);
  const text = body.string('statement');
  const timeoutMs = body.integer('executionTimeout') ?? 0;
  const handle = sessionHandle(request);
  const failed = 'configure session';
  const session = serviceCall(failed, context, () => context.sessions.get(handle, context.principal));
  const operation = serviceCall(failed, context, () =>
    session.submit(
      statementWork({
        ...requestFor(session, text, new Map(), context),
        check: (statement) => checkConfiguring(statement, text ?? ''),
      }),
      timeoutMs,
    ),
  );
  await operation.settled();
  try {
    serviceCall(failed, context, () => operation.throwUnlessFinished());
  } finally {
    await session.closeOperation(operation.handle);
  }
  return '{}';
}

function completeStatement(request: RoutedRequest, context: HandlerContext): string {
  const body = new RequestBody('CompleteStatementRequestBody', context.body);
  const text = body.string('statement');
  const position = body.required('position', 'int', body.integer('position'));
  const handle = sessionHandle(request);
  const failed = 'get statement completion candidates';
  const { session } = serviceCall(failed, context, () => context.sessions.get(handle, context.principal));
  if (text === undefined) {
    const submitted = executionException(`Failed to execute the operation ${randomUUID()}.`);
    return serviceCall(failed, context, () => {
      throw new OperationFailure([submitted, noStatement()]);
    });
  }
  return JSON.stringify({ candidates: completionCandidates(session, text, position) });
}

function refreshMaterializedTable(request: RoutedRequest, context: HandlerContext): string {
  const body = new RequestBody('RefreshMaterializedTableRequestBody', context.body);
  const configuration = body.properties('executionConfig');
  const handle = sessionHandle(request);
  return serviceCall('refresh materialized table', context, () => {
    const session = context.sessions.get(handle, context.principal);
    const text = refreshStatement(request.parameters.text('identifier'), body);
    const work = statementWork(requestFor(session, text, configuration, context));
    return JSON.stringify({ operationHandle: session.submit(work, 0).handle });
  });
}

function deployScript(request: RoutedRequest, context: HandlerContext): never {
  const handle = sessionHandle(request);
  const body = new RequestBody('DeployScriptRequestBody', context.body);
  const given = [body.string('script'), body.string('scriptUri')].filter((text) => text !== undefined);
  if (given.length !== 1) {
    const message =
      given.length === 0
        ? 'Please specify script content or uri.'
        : 'Please specify either the script uri or the script content, but not both.';
    throw serverFailure([exception('java.lang.IllegalArgumentException', message)]);
  }
  return serviceCall('deploy script to cluster', context, () => {
    context.sessions.get(handle, context.principal);
    const message =
      'Application Mode not supported by standalone deployments. Send the statements of the script one by one.';
    throw new JavaFailure(exception('java.lang.UnsupportedOperationException', message));
  });
}

// ---- operations

async function onOperation(
  request: RoutedRequest,
  context: HandlerContext,
  call: string,
  run: (session: GatewaySession, handle: string) => Promise<string>,
): Promise<string> {
  const session = sessionHandle(request);
  const operation = request.parameters.uuid('operation_handle');
  try {
    const status = await run(context.sessions.get(session, context.principal), operation);
    return JSON.stringify({ status });
  } catch (error) {
    throw callFailure(call, chainOf(error, context.log));
  }
}

async function fetchResults(request: RoutedRequest, context: HandlerContext): Promise<string> {
  const { version, parameters } = request;
  const session = sessionHandle(request);
  const handle = parameters.uuid('operation_handle');
  const token = parameters.integer('token');
  // The first version of the API knows one form only.
  const format = version === 1 ? 'JSON' : rowFormat(parameters.query.getAll('rowFormat'));
  const query = version === 1 ? '' : `?rowFormat=${format}`;
  const uriOf = (page: number): string =>
    `/v${version}/sessions/${session}/operations/${handle}/result/${page}${query}`;
  try {
    const operation = context.sessions.get(session, context.principal).operation(handle);
    return await resultBody({ operation, token, format, uriOf });
  } catch (error) {
    if (error instanceof RestFailure) throw error;
    throw fetchFailure(chainOf(error, context.log));
  }
}

/** @throws RestFailure 400 */
function rowFormat(values: readonly string[]): RowFormat {
  const [value] = values;
  if (value === undefined) return 'JSON';
  const all = values.flatMap((each) => each.split(','));
  if (all.length > 1 && all.every((each) => ROW_FORMATS.some((format) => format === each.toUpperCase()))) {
    throw handlerFailure(400, [handlerException(`Expected only one value [${all.join(', ')}].`)]);
  }
  const format = ROW_FORMATS.find((each) => each === value.toUpperCase());
  if (format === undefined) throw parameterFailure('query', 'rowFormat', value);
  return format;
}
