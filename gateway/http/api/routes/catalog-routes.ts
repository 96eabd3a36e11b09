/** The tree of catalogs, databases and tables. Values of options that are secrets are masked. */
import { z } from 'zod';
import {
  describeColumns,
  shownOption,
  showCreateMaterializedTable,
  showCreateTable,
  showCreateView,
} from '../../../../catalog/index.js';
import type { Catalog, CatalogObject } from '../../../../catalog/index.js';
import type { ObjectPath } from '../../../../sql/plan/table-description.js';
import { isMaterialized } from '../../../session/materialized-tables.js';
import { tableLag } from '../../../session/table-lag.js';
import { RequestFailure } from '../failure.js';
import { json, route } from '../route.js';
import type { ApiRequest, Route } from '../route.js';

type AnyRequest = ApiRequest<unknown, unknown>;

const kindSchema = z.enum(['table', 'view', 'materialized table']);

const kindOf = (object: CatalogObject): z.output<typeof kindSchema> =>
  isMaterialized(object) ? 'materialized table' : object.kind;

const missing = (what: string): RequestFailure =>
  new RequestFailure(`There is no ${what}`, { status: 404, name: 'NOT_FOUND' });

function catalogOf({ services, path }: AnyRequest): Catalog {
  const found = services.service.catalogs.get(path['catalog']!);
  if (!found) throw missing(`catalog ${path['catalog']}`);
  return found.catalog;
}

function databaseOf(request: AnyRequest): Catalog {
  const catalog = catalogOf(request);
  const { database } = request.path;
  if (!catalog.database(database!))
    throw missing(`database ${database} in catalog ${request.path['catalog']}`);
  return catalog;
}

const optionsOf = (options: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...options].map(([key, value]) => [key, shownOption(key, value)]));

const options = z.record(z.string(), z.string()).describe('Secrets are masked');
const comment = z.string().nullable();

const catalogSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  default_database: z.string(),
  comment,
});
const databaseSchema = z.strictObject({ name: z.string(), comment, options });
const entrySchema = z.strictObject({
  name: z.string(),
  kind: kindSchema,
  comment,
  connector: z.string().nullable(),
});

const tableSchema = entrySchema.extend({
  catalog: z.string(),
  database: z.string(),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      nullable: z.boolean(),
      key: z.boolean().describe('Part of the primary key'),
      extras: z.string().nullable().describe('How a computed or metadata column comes about'),
      watermark: z.string().nullable(),
      comment,
    }),
  ),
  primary_key: z.array(z.string()),
  partition_keys: z.array(z.string()),
  options,
  ddl: z.string().describe('The statement that makes it'),
  maintenance: z
    .strictObject({
      refresh_mode: z.string(),
      suspended: z.boolean(),
      job: z.string().nullable().describe('The job that last wrote it'),
      error: z.string().nullable(),
      next_refresh: z.string().nullable(),
      last_update: z.string().nullable(),
      wall_clock_lag_ms: z.number().nullable(),
      watermark: z.string().nullable(),
      event_time_lag_ms: z.number().nullable(),
    })
    .nullable()
    .describe('Of a materialized table'),
});

function entry(name: string, object: CatalogObject): z.output<typeof entrySchema> {
  const connector = object.kind === 'table' ? object.options.get('connector') : undefined;
  return { name, kind: kindOf(object), comment: object.comment ?? null, connector: connector ?? null };
}

function ddlOf(path: ObjectPath, object: CatalogObject): string {
  if (isMaterialized(object)) return showCreateMaterializedTable(path, object, false);
  return object.kind === 'table' ? showCreateTable(path, false, object) : showCreateView(path, false, object);
}

async function maintenanceOf(
  path: ObjectPath,
  object: CatalogObject,
  { services }: AnyRequest,
): Promise<z.output<typeof tableSchema>['maintenance']> {
  if (!isMaterialized(object)) return null;
  const { engine } = services.service;
  const { job, error, nextRefresh } = engine.materialized.status(path);
  const behind = await tableLag(path, object, engine);
  return {
    refresh_mode: object.materialized.refreshMode,
    suspended: object.materialized.suspended,
    job: job?.id ?? null,
    error: error?.message ?? null,
    next_refresh: isoTime(nextRefresh),
    last_update: isoTime(behind.lastUpdate),
    wall_clock_lag_ms: behind.wallClockLag ?? null,
    watermark: isoTime(behind.watermark),
    event_time_lag_ms: behind.eventTimeLag ?? null,
  };
}

const isoTime = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

async function table(request: AnyRequest): Promise<z.output<typeof tableSchema>> {
  const { catalog, database, table: name } = request.path as Record<'catalog' | 'database' | 'table', string>;
  const object = databaseOf(request).object(database, name);
  if (!object) throw missing(`table ${catalog}.${database}.${name}`);
  const path = { catalog, database, name };
  const isTable = object.kind === 'table';
  return {
    ...entry(name, object),
    catalog,
    database,
    columns: describeColumns(object).map((line) => ({ ...line, key: line.key !== null })),
    primary_key: isTable ? [...(object.primaryKey?.columns ?? [])] : [],
    partition_keys: isTable ? [...object.partitionKeys] : [],
    options: isTable ? optionsOf(object.options) : {},
    ddl: ddlOf(path, object),
    maintenance: await maintenanceOf(path, object, request),
  };
}

const names = {
  catalog: 'Name of the catalog',
  database: 'Name of the database',
  table: 'Name of the table or view',
};
const { catalog: catalogName, database: databaseName } = names;
const databasePath = { catalog: catalogName, database: databaseName };
const common = { tag: 'Catalog', permission: 'pipeline:read', problems: [404] } as const;

export const catalogRoutes: readonly Route[] = [
  route({
    ...common,
    method: 'GET',
    path: '/api/catalogs',
    id: 'listCatalogs',
    summary: 'Lists the catalogs',
    responses: { 200: json('The catalogs', z.strictObject({ catalogs: z.array(catalogSchema) })) },
    problems: [],
    handler: ({ services: { service } }) => ({
      status: 200,
      body: {
        catalogs: service.catalogs.names().map((name) => {
          const { catalog, comment: text } = service.catalogs.get(name)!;
          return {
            name,
            type: catalog.type,
            default_database: catalog.defaultDatabase,
            comment: text ?? null,
          };
        }),
      },
    }),
  }),
  route({
    ...common,
    method: 'GET',
    path: '/api/catalogs/{catalog}/databases',
    id: 'listDatabases',
    summary: 'Lists the databases of a catalog',
    pathParameters: { catalog: catalogName },
    responses: { 200: json('The databases', z.strictObject({ databases: z.array(databaseSchema) })) },
    handler: (request) => {
      const catalog = catalogOf(request);
      const databases = catalog.databaseNames().map((name) => {
        const database = catalog.database(name)!;
        return { name, comment: database.comment ?? null, options: optionsOf(database.options) };
      });
      return { status: 200, body: { databases } };
    },
  }),
  route({
    ...common,
    method: 'GET',
    path: '/api/catalogs/{catalog}/databases/{database}/tables',
    id: 'listTables',
    summary: 'Lists the tables and views of a database',
    pathParameters: databasePath,
    responses: {
      200: json('Tables, views and materialized tables', z.strictObject({ tables: z.array(entrySchema) })),
    },
    handler: (request) => {
      const catalog = databaseOf(request);
      const database = request.path['database']!;
      const tables = catalog
        .objectNames(database)
        .map((name) => entry(name, catalog.object(database, name)!));
      return { status: 200, body: { tables } };
    },
  }),
  route({
    ...common,
    method: 'GET',
    path: '/api/catalogs/{catalog}/databases/{database}/tables/{table}',
    id: 'getTable',
    summary: 'Shows a table or view',
    pathParameters: names,
    responses: { 200: json('The table', tableSchema) },
    handler: async (request) => ({ status: 200, body: await table(request) }),
  }),
  route({
    ...common,
    method: 'GET',
    path: '/api/catalogs/{catalog}/databases/{database}/functions',
    id: 'listFunctions',
    summary: "Lists the users' functions of a database",
    pathParameters: databasePath,
    responses: {
      200: json(
        'The functions',
        z.strictObject({
          functions: z.array(
            z.strictObject({ name: z.string(), class_name: z.string(), language: z.string() }),
          ),
        }),
      ),
    },
    handler: (request) => {
      const catalog = databaseOf(request);
      const database = request.path['database']!;
      const functions = catalog.functionNames(database).map((name) => {
        const { className, language } = catalog.function(database, name)!;
        return { name, class_name: className, language };
      });
      return { status: 200, body: { functions } };
    },
  }),
];
