/** The paths of Flink's SQL Gateway, with the version of the API that each came with (Flink docs: "REST Endpoint" of the SQL Gateway). */
import { parameterFailure } from './java-exception.js';

export const API_VERSIONS = [1, 2, 3, 4] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** What a path without a version means. */
const DEFAULT_VERSION: ApiVersion = 4;

export type Endpoint =
  | 'info'
  | 'api-versions'
  | 'open-session'
  | 'get-session'
  | 'close-session'
  | 'heartbeat'
  | 'execute-statement'
  | 'operation-status'
  | 'cancel-operation'
  | 'close-operation'
  | 'fetch-results'
  | 'configure-session'
  | 'complete-statement'
  | 'refresh-materialized-table'
  | 'create-workflow'
  | 'suspend-workflow'
  | 'resume-workflow'
  | 'delete-workflow'
  | 'deploy-script';

interface Route {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly since: ApiVersion;
  readonly pattern: RegExp;
}

const route = (since: ApiVersion, method: string, path: string, endpoint: Endpoint): Route => ({
  endpoint,
  method,
  since,
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
});

const SESSION = '/sessions/{session_handle}';
const OPERATION = `${SESSION}/operations/{operation_handle}`;
const SCHEDULER = '/workflow/embedded-scheduler';

const ROUTES: readonly Route[] = [
  route(1, 'GET', '/info', 'info'),
  route(1, 'GET', '/api_versions', 'api-versions'),
  route(1, 'POST', '/sessions', 'open-session'),
  route(1, 'GET', SESSION, 'get-session'),
  route(1, 'DELETE', SESSION, 'close-session'),
  route(1, 'POST', `${SESSION}/heartbeat`, 'heartbeat'),
  route(1, 'POST', `${SESSION}/statements`, 'execute-statement'),
  route(1, 'GET', `${OPERATION}/status`, 'operation-status'),
  route(1, 'POST', `${OPERATION}/cancel`, 'cancel-operation'),
  route(1, 'DELETE', `${OPERATION}/close`, 'close-operation'),
  route(1, 'GET', `${OPERATION}/result/{token}`, 'fetch-results'),
  route(2, 'POST', `${SESSION}/configure-session`, 'configure-session'),
  route(2, 'GET', `${SESSION}/complete-statement`, 'complete-statement'),
  route(3, 'POST', `${SESSION}/materialized-tables/{identifier}/refresh`, 'refresh-materialized-table'),
  route(3, 'POST', `${SCHEDULER}/create`, 'create-workflow'),
  route(3, 'POST', `${SCHEDULER}/suspend`, 'suspend-workflow'),
  route(3, 'POST', `${SCHEDULER}/resume`, 'resume-workflow'),
  route(3, 'DELETE', `${SCHEDULER}/delete`, 'delete-workflow'),
  route(4, 'POST', `${SESSION}/scripts`, 'deploy-script'),
];

export interface RoutedRequest {
  readonly endpoint: Endpoint;
  readonly version: ApiVersion;
  readonly parameters: Parameters;
}

/** Java's reader takes them without leading zeros. */
const UUID = /^([\da-f]{1,8})-([\da-f]{1,4})-([\da-f]{1,4})-([\da-f]{1,4})-([\da-f]{1,12})$/i;
const UUID_LENGTHS = [8, 4, 4, 4, 12] as const;

/** The parameters of a path and its query. */
export class Parameters {
  constructor(
    private readonly path: Readonly<Record<string, string>>,
    readonly query: URLSearchParams,
  ) {}

  text(name: string): string {
    return this.path[name] ?? '';
  }

  /** @throws RestFailure 400 */
  uuid(name: string): string {
    const value = this.text(name);
    const groups = UUID.exec(value);
    if (!groups) throw parameterFailure('path', name, value);
    return UUID_LENGTHS.map((length, index) => groups[index + 1]!.padStart(length, '0'))
      .join('-')
      .toLowerCase();
  }

  /** @throws RestFailure 400 */
  integer(name: string): number {
    const value = this.text(name);
    if (/^-?\d{1,19}$/.test(value)) return Number(value);
    throw parameterFailure('path', name, value);
  }
}

/** Undefined: there is nothing at this path, or not in the version of the API that it names. */
export function findRoute(method: string, path: string, query: URLSearchParams): RoutedRequest | undefined {
  const prefixed = /^\/v(\d+)(\/.*)$/.exec(path);
  const version = prefixed ? API_VERSIONS.find((each) => String(each) === prefixed[1]) : DEFAULT_VERSION;
  if (version === undefined) return undefined;
  const rest = prefixed?.[2] ?? path;
  for (const { endpoint, method: wanted, since, pattern } of ROUTES) {
    if (wanted !== method || since > version) continue;
    const found = pattern.exec(rest);
    if (!found) continue;
    const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)]);
    return {
      endpoint,
      version,
      parameters: new Parameters(Object.fromEntries(parameters) as Record<string, string>, query),
    };
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
