/** A Flink catalog, and the temporary objects of a session in it, as a snapshot of PostgreSQL's catalogs. */
import type { Catalog, CatalogObject, SessionCatalog } from '../../../catalog/index.js';
import type {
  PgColumn,
  PgDatabase,
  PgFunction,
  PgKey,
  PgKind,
  PgRelation,
  PgSchema,
  PgSnapshot,
} from '../../../catalog/pg-catalog/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { resultTypeOf } from '../types/pg-type.js';
import type { ObjectIds } from './object-ids.js';

interface Parts {
  readonly relations: PgRelation[];
  readonly keys: PgKey[];
  readonly ids: ObjectIds;
  readonly catalog: string;
}

export function buildSnapshot(sessionCatalog: SessionCatalog, ids: ObjectIds): PgSnapshot {
  const { registry, currentCatalog: name } = sessionCatalog;
  const catalog = registry.get(name)?.catalog;
  const parts: Parts = { relations: [], keys: [], ids, catalog: name };
  const schemas = catalog?.databaseNames().map((schema) => schemaOf(catalog, name, schema, ids)) ?? [];
  const functions: PgFunction[] = [];
  for (const { name: schema } of schemas) {
    addObjects(parts, catalog!, schema);
    functions.push(...functionsOf(catalog!, name, schema, ids));
  }
  for (const { path, object } of sessionCatalog.temporaryObjects()) {
    if (path.catalog === name) addObject(parts, path.database, path.name, object, true);
  }
  const databases = registry.names().map((each) => databaseOf(each, registry.get(each)?.comment, ids));
  return indexed(name, databases, schemas, functions, parts);
}

const databaseOf = (name: string, comment: string | undefined, ids: ObjectIds): PgDatabase => ({
  oid: ids.of('database', name),
  name,
  comment,
});

const schemaOf = (catalog: Catalog, catalogName: string, name: string, ids: ObjectIds): PgSchema => ({
  oid: ids.of('schema', catalogName, name),
  name,
  comment: catalog.database(name)?.comment,
});

function addObjects(parts: Parts, catalog: Catalog, schema: string): void {
  for (const name of catalog.objectNames(schema)) {
    const object = catalog.object(schema, name);
    if (object) addObject(parts, schema, name, object, false);
  }
}

const functionsOf = (catalog: Catalog, catalogName: string, schema: string, ids: ObjectIds): PgFunction[] =>
  catalog.functionNames(schema).flatMap((name) => {
    const definition = catalog.function(schema, name);
    if (!definition) return [];
    const { className: source, language } = definition;
    return [
      {
        oid: ids.of('function', catalogName, schema, name),
        name,
        schema,
        language: language.toLowerCase(),
        source,
      },
    ];
  });

function addObject(
  parts: Parts,
  schema: string,
  name: string,
  object: CatalogObject,
  temporary: boolean,
): void {
  const { relations, keys, ids, catalog } = parts;
  // A temporary object hides the permanent one of its name.
  const hidden = temporary ? relations.findIndex((each) => each.schema === schema && each.name === name) : -1;
  if (hidden >= 0) {
    const [old] = relations.splice(hidden, 1);
    for (let at = keys.length - 1; at >= 0; at--) if (keys[at]!.table === old) keys.splice(at, 1);
  }
  const kind: PgKind = object.kind === 'view' ? 'v' : object.materialized ? 'm' : 'r';
  const relation: PgRelation = {
    oid: ids.of('relation', catalog, schema, name),
    typeOid: ids.of('type', catalog, schema, name),
    name,
    schema,
    kind,
    columns: columnsOf(object),
    temporary,
    comment: object.comment === '' ? undefined : object.comment,
    definition: object.kind === 'view' ? object.text : object.materialized?.text,
  };
  relations.push(relation);
  if (object.kind === 'table' && object.primaryKey) addKey(parts, relation, object.primaryKey.columns);
}

/** Flink's own names of keys hold for a table only (`PK_order_id`); PostgreSQL's are unique in a schema. */
function addKey({ relations, keys, ids, catalog }: Parts, table: PgRelation, names: readonly string[]): void {
  const name = `${table.name}_pkey`;
  const columns = names.flatMap((each) => table.columns.find((column) => column.name === each) ?? []);
  const indexOid = ids.of('index', catalog, table.schema, name);
  keys.push({
    constraintOid: ids.of('constraint', catalog, table.schema, name),
    indexOid,
    name,
    table,
    columns,
  });
  relations.push({
    oid: indexOid,
    typeOid: 0,
    name,
    schema: table.schema,
    kind: 'i',
    columns: columns.map((column, index) => ({ ...column, number: index + 1, comment: undefined })),
    temporary: table.temporary,
    comment: undefined,
    definition: undefined,
  });
}

function columnsOf(object: CatalogObject): readonly PgColumn[] {
  if (object.kind === 'view') {
    return object.fields.map(({ name, type }, index) =>
      columnOf(name, index + 1, type, undefined, undefined),
    );
  }
  return object.columns.map((column, index) =>
    columnOf(
      column.name,
      index + 1,
      column.type,
      column.kind === 'computed' ? column.text : undefined,
      column.comment,
    ),
  );
}

function columnOf(
  name: string,
  number: number,
  type: LogicalType,
  expression: string | undefined,
  comment: string | undefined,
): PgColumn {
  const { oid, modifier } = resultTypeOf(type);
  return {
    name,
    number,
    typeOid: oid,
    typeModifier: modifier,
    notNull: !type.nullable,
    expression,
    comment: comment === '' ? undefined : comment,
  };
}

function indexed(
  database: string,
  databases: readonly PgDatabase[],
  schemas: readonly PgSchema[],
  functions: readonly PgFunction[],
  { relations, keys }: Parts,
): PgSnapshot {
  return {
    database,
    databases,
    schemas,
    relations,
    keys,
    functions,
    schemaByName: new Map(schemas.map((each) => [each.name, each])),
    relationByOid: new Map(relations.map((each) => [each.oid, each])),
    relationByPath: new Map(relations.map((each) => [`${each.schema}.${each.name}`, each])),
    relationByType: new Map(relations.flatMap((each) => (each.typeOid === 0 ? [] : [[each.typeOid, each]]))),
    keyByOid: new Map(
      keys.flatMap((each) => [
        [each.constraintOid, each],
        [each.indexOid, each],
      ]),
    ),
  };
}
