/** Following a table of the serving store: its rows, then its changes. */
import { z } from 'zod';
import { DEFAULT_CATALOG, DEFAULT_DATABASE, SessionCatalog } from '../../../../catalog/index.js';
import type { TableDescription } from '../../../../sql/plan/table-description.js';
import type { RowsResult } from '../../../session/statement-result.js';
import { RequestFailure } from '../failure.js';
import { CSV_TYPE, EVENTS_TYPE, LINES_TYPE, rowFormat } from '../formats/index.js';
import { apiLimits } from '../limits.js';
import { route, wholeNumber } from '../route.js';
import type { ApiRequest, Reply, Route } from '../route.js';
import { deadline } from '../run-statements.js';
import type { Deadline } from '../run-statements.js';
import { streamRows } from '../stream-rows.js';

const flag = z.enum(['true', 'false']);

const subscribeQuery = z.strictObject({
  snapshot: flag.optional().describe('Begin with the rows there are; true unless said otherwise'),
  live: flag
    .optional()
    .describe('Go on with the changes; true unless said otherwise. False: it ends after the rows there are'),
  max_rows: wholeNumber(1, apiLimits.response_rows_max)
    .optional()
    .describe('It ends after so many rows and changes'),
  timeout: wholeNumber(1, apiLimits.statement_ms_max)
    .optional()
    .describe('It ends after so many milliseconds'),
  catalog: z.string().optional().describe('Of a name that does not say it'),
  database: z.string().optional().describe('Of a name that does not say it'),
});

type SubscribeRequest = ApiRequest<undefined, z.output<typeof subscribeQuery>>;

async function subscribe(request: SubscribeRequest): Promise<Reply> {
  const { services, query, accept, response, signal, instance } = request;
  const snapshot = query.snapshot !== 'false';
  const live = query.live !== 'false';
  if (!snapshot && !live) {
    throw new RequestFailure('snapshot=false and live=false together leave nothing', { status: 400 });
  }
  const table = tableOf(request);
  const time = deadline(signal, query.timeout);
  try {
    const result = await rowsOf(table, { snapshot, live }, services.service, time);
    const format = await rowFormat(accept, { columns: result.columns, withKinds: live }, 'UTC');
    if (!format) throw new Error(`There is no form ${accept}`);
    await streamRows(response, {
      result,
      format,
      maxRows: query.max_rows,
      deadline: time,
      heartbeatMs: services.heartbeatMs,
      context: { instance },
    });
  } finally {
    time.clear();
  }
  return undefined;
}

async function rowsOf(
  table: TableDescription,
  { snapshot, live }: { readonly snapshot: boolean; readonly live: boolean },
  service: ApiRequest['services']['service'],
  { signal }: Deadline,
): Promise<RowsResult> {
  const { store, module } = await service.engine.serving();
  const database = await service.engine.database();
  const columns = module.keptColumns(table).map(({ name, type }) => ({ name, type }));
  const types = columns.map(({ type }) => type);
  const serving = module.servingTable(table);
  return {
    kind: 'rows',
    columns,
    changelog: live ? 'retract' : 'insert-only',
    bounded: !live,
    showChanges: live,
    job: undefined,
    batches: () =>
      module.subscribe(store, database, {
        table: serving,
        types,
        timeZone: 'UTC',
        snapshot,
        live,
        rowsMax: apiLimits.change_rows_max,
        signal,
      }),
  };
}

/** @throws RequestFailure 404; 400 for a table that is elsewhere than in the serving store */
function tableOf({ services, path, query }: SubscribeRequest): TableDescription {
  const name = path['table']!;
  const parts = partsOf(name);
  const catalog = new SessionCatalog(services.service.catalogs);
  const full =
    parts.length === 3
      ? parts
      : [
          query.catalog ?? DEFAULT_CATALOG,
          ...(parts.length === 2 ? parts : [query.database ?? DEFAULT_DATABASE, ...parts]),
        ];
  const found = full.length === 3 ? catalog.findTable(full) : undefined;
  if (!found) {
    const similar = catalog.similarTables(parts);
    throw new RequestFailure(`There is no table ${name}`, {
      status: 404,
      name: 'TABLE_NOT_FOUND',
      ...(similar.length > 0 ? { hint: `Did you mean ${similar.join(' or ')}?` } : {}),
    });
  }
  if (found.kind === 'table' && found.options.get('connector') === 'memory') return found;
  throw new RequestFailure(`${name} cannot be followed`, {
    status: 400,
    name: 'VALIDATION',
    hint: 'Only memory tables and materialized tables can; POST /api/sql streams any query',
  });
}

/** `a.b`, or `` `a.b`.c `` where a name itself has a dot. */
function partsOf(name: string): readonly string[] {
  const parts = name.match(/`(?:[^`]|``)+`|[^.`]+/g) ?? [];
  return parts.map((part) => (part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part));
}

export const subscribeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/tables/{table}/subscribe',
    id: 'subscribe',
    tag: 'Tables',
    summary: 'Follows a memory table or a materialized table: its rows, then its changes',
    description:
      'The rows there are come as one consistent snapshot, marked +I; then each change once: -D for a row that went, +I for one that came. ' +
      'With live=false the rows come without marks. TIMESTAMP_LTZ is in UTC. A client that reads too slowly is cut off.',
    permission: 'pipeline:read',
    runsStatements: true,
    pathParameters: { table: 'name, database.name or catalog.database.name' },
    query: subscribeQuery,
    responses: {
      200: {
        description: 'Rows and changes, as they come',
        content: {
          [LINES_TYPE]: 'Lines of JSON: {"op": "+I", "row": {…}}; rows alone with live=false',
          [EVENTS_TYPE]: 'Server-sent events "columns", "rows" and "end"',
          [CSV_TYPE]: 'CSV with a header; the first column is op, unless live=false',
        },
      },
    },
    problems: [404, 429],
    handler: subscribe,
  }),
];
