/** The rows of a snapshot's tables. */
import { defaultOperatorClass, PG_CATALOG_OID, systemRelation } from '../../../catalog/pg-catalog/index.js';
import type { PgSnapshot, SnapshotTable } from '../../../catalog/pg-catalog/index.js';
import type { Cell } from './table-loader.js';

type Rows = readonly (readonly Cell[])[];

const CLASS_OID = systemRelation('pg_catalog', 'pg_class')?.oid ?? 0;
const NAMESPACE_OID = systemRelation('pg_catalog', 'pg_namespace')?.oid ?? 0;

export function snapshotRows(snapshot: PgSnapshot): Readonly<Record<SnapshotTable, Rows>> {
  const { databases, schemas, relations, keys, functions } = snapshot;
  const namespace = (name: string): number => snapshot.schemaByName.get(name)?.oid ?? PG_CATALOG_OID;
  const keyed = new Set(keys.map(({ table }) => table.oid));
  return {
    databases: databases.map(({ oid, name }) => [oid, name]),
    schemas: schemas.map(({ oid, name }) => [oid, name]),
    classes: relations.map((each) => [
      each.oid,
      each.name,
      namespace(each.schema),
      each.kind,
      each.columns.length,
      keyed.has(each.oid),
      each.typeOid,
      each.temporary,
      each.definition === undefined ? null : ` ${each.definition};`,
    ]),
    attributes: relations.flatMap(({ oid, columns }) =>
      columns.map((each) => [
        oid,
        each.name,
        each.typeOid,
        each.number,
        each.typeModifier,
        each.notNull,
        each.expression ?? null,
      ]),
    ),
    keys: keys.map((each) => [
      each.constraintOid,
      each.indexOid,
      each.table.oid,
      each.name,
      namespace(each.table.schema),
      each.columns.map(({ number }) => number).join(' '),
      each.columns.map(({ typeOid }) => defaultOperatorClass(typeOid)).join(' '),
    ]),
    descriptions: [
      ...schemas.flatMap(({ oid, comment }) => described(oid, NAMESPACE_OID, 0, comment)),
      ...relations.flatMap(({ oid, comment, columns }) => [
        ...described(oid, CLASS_OID, 0, comment),
        ...columns.flatMap((column) => described(oid, CLASS_OID, column.number, column.comment)),
      ]),
    ],
    functions: functions.map(({ oid, name, schema, language, source }) => [
      oid,
      name,
      namespace(schema),
      language,
      source,
    ]),
  };
}

const described = (oid: number, classOid: number, column: number, text: string | undefined): Rows =>
  text === undefined ? [] : [[oid, classOid, column, text]];
