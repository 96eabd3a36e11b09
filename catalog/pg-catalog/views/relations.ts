/** pg_class, pg_attribute, pg_index and what else describes tables, views and their keys. */
import type { ViewEntry } from '../view-entry.js';

const OWNER = '10';
const HEAP = '2';
const BTREE = '403';
const NUMBERS = (text: string): string => `CAST(string_split(${text}, ' ') AS SMALLINT[])`;

/** Statistics are not kept; -1 is PostgreSQL's "unknown". */
const RELATION: Readonly<Record<string, string>> = {
  oid: 'c.oid',
  relname: 'c.name',
  relnamespace: 'c.namespace',
  reltype: 'c.type',
  relowner: OWNER,
  relam: `CASE c.kind WHEN 'i' THEN ${BTREE} WHEN 'v' THEN 0 ELSE ${HEAP} END`,
  relfilenode: "CASE WHEN c.kind = 'v' THEN 0 ELSE c.oid END",
  reltuples: '-1',
  relhasindex: 'c.hasindex',
  relpersistence: "CASE WHEN c.temporary THEN 't' ELSE 'p' END",
  relkind: 'c.kind',
  relnatts: 'c.natts',
  relhasrules: "c.kind = 'v'",
  relispopulated: 'true',
  relreplident: "CASE WHEN c.kind IN ('r', 'm') THEN 'd' ELSE 'n' END",
};

const CLASSES = `(SELECT oid, name, namespace, kind, natts, hasindex, type, temporary, definition FROM @classes
  UNION ALL BY NAME SELECT oid, name, namespace, kind, natts, kind = 'r' AS hasindex, 0 AS type, false AS temporary FROM #classes) c`;
const USER_CLASSES = '@classes c JOIN @schemas s ON s.oid = c.namespace';
const STATISTICS = { relid: 'c.oid', schemaname: 's.name', relname: 'c.name' };
const TABLES_ONLY = `${USER_CLASSES} WHERE c.kind IN ('r', 'm')`;

export const relationViews: readonly ViewEntry[] = [
  {
    name: 'pg_namespace',
    from: `(SELECT oid, name FROM @schemas UNION ALL VALUES (11, 'pg_catalog'), (13000, 'information_schema')) n`,
    columns: { oid: 'n.oid', nspname: 'n.name', nspowner: OWNER },
  },
  { name: 'pg_class', from: CLASSES, columns: RELATION },
  {
    name: 'pg_attribute',
    from: `(SELECT attrelid, attname, atttypid, attnum, atttypmod, attnotnull, expression FROM @attributes
      UNION ALL SELECT attrelid, attname, atttypid, attnum, -1, attnotnull, NULL FROM #attributes
      UNION ALL SELECT c.oid, x.name, x.type, x.number, -1, true, NULL FROM @classes c, (VALUES ('tableoid', 26, -6), ('cmax', 29, -5), ('xmax', 28, -4),
        ('cmin', 29, -3), ('xmin', 28, -2), ('ctid', 27, -1)) x(name, type, number) WHERE c.kind IN ('r', 'm')) a LEFT JOIN #types t ON t.oid = a.atttypid`,
    columns: {
      attrelid: 'a.attrelid',
      attname: 'a.attname',
      atttypid: 'a.atttypid',
      attstattarget: '-1',
      attlen: 'coalesce(t.typlen, -1)',
      attnum: 'CAST(a.attnum AS SMALLINT)',
      attndims: "CASE WHEN t.typcategory = 'A' THEN 1 ELSE 0 END",
      attcacheoff: '-1',
      atttypmod: 'a.atttypmod',
      attbyval: 'coalesce(t.typbyval, false)',
      attalign: "coalesce(t.typalign, 'd')",
      attstorage: "coalesce(t.typstorage, 'x')",
      attnotnull: 'a.attnotnull',
      atthasdef: 'a.expression IS NOT NULL',
      attgenerated: "CASE WHEN a.expression IS NULL THEN '' ELSE 's' END",
      attislocal: 'true',
      attcollation: 'coalesce(t.typcollation, 0)',
    },
  },
  {
    name: 'pg_attrdef',
    from: '@attributes a WHERE a.expression IS NOT NULL',
    columns: {
      oid: 'a.attrelid + a.attnum',
      adrelid: 'a.attrelid',
      adnum: 'a.attnum',
      adbin: 'a.expression',
    },
  },
  {
    name: 'pg_index',
    from: '@keys k',
    columns: {
      indexrelid: 'k.indexoid',
      indrelid: 'k.relid',
      indnatts: `CAST(len(${NUMBERS('k.columns')}) AS SMALLINT)`,
      indnkeyatts: `CAST(len(${NUMBERS('k.columns')}) AS SMALLINT)`,
      indisunique: 'true',
      indisprimary: 'true',
      indimmediate: 'true',
      indisvalid: 'true',
      indisready: 'true',
      indislive: 'true',
      indkey: NUMBERS('k.columns'),
      indcollation: `list_transform(${NUMBERS('k.columns')}, lambda fungi_e: CAST(0 AS BIGINT))`,
      indclass: "CAST(string_split(k.classes, ' ') AS BIGINT[])",
      indoption: `list_transform(${NUMBERS('k.columns')}, lambda fungi_e: CAST(0 AS SMALLINT))`,
    },
  },
  {
    name: 'pg_constraint',
    from: '@keys k',
    columns: {
      oid: 'k.conoid',
      conname: 'k.name',
      connamespace: 'k.namespace',
      contype: "'p'",
      convalidated: 'true',
      conrelid: 'k.relid',
      conindid: 'k.indexoid',
      confupdtype: "' '",
      confdeltype: "' '",
      confmatchtype: "' '",
      conislocal: 'true',
      connoinherit: 'true',
      conkey: NUMBERS('k.columns'),
    },
  },
  {
    name: 'pg_description',
    from: '@descriptions d',
    columns: {
      objoid: 'd.objoid',
      classoid: 'd.classoid',
      objsubid: 'd.objsubid',
      description: 'd.description',
    },
  },
  {
    name: 'pg_tables',
    from: `(SELECT s.name AS schema, c.name, c.hasindex FROM ${USER_CLASSES} WHERE c.kind = 'r' UNION ALL
      SELECT CASE namespace WHEN 11 THEN 'pg_catalog' ELSE 'information_schema' END, name, true FROM #classes WHERE kind = 'r') t`,
    columns: { schemaname: 't.schema', tablename: 't.name', tableowner: ':owner', hasindexes: 't.hasindex' },
  },
  {
    name: 'pg_views',
    from: `(SELECT s.name AS schema, c.name, c.definition FROM ${USER_CLASSES} WHERE c.kind = 'v' UNION ALL
      SELECT CASE namespace WHEN 11 THEN 'pg_catalog' ELSE 'information_schema' END, name, NULL FROM #classes WHERE kind = 'v') t`,
    columns: { schemaname: 't.schema', viewname: 't.name', viewowner: ':owner', definition: 't.definition' },
  },
  {
    name: 'pg_matviews',
    from: `${USER_CLASSES} WHERE c.kind = 'm'`,
    columns: {
      schemaname: 's.name',
      matviewname: 'c.name',
      matviewowner: ':owner',
      hasindexes: 'c.hasindex',
      ispopulated: 'true',
      definition: 'c.definition',
    },
  },
  {
    name: 'pg_indexes',
    from: '@keys k JOIN @schemas s ON s.oid = k.namespace JOIN @classes c ON c.oid = k.relid',
    columns: {
      schemaname: 's.name',
      tablename: 'c.name',
      indexname: 'k.name',
      indexdef: ':indexdef(k.indexoid, NULL, NULL)',
    },
  },
  { name: 'pg_stat_user_tables', from: TABLES_ONLY, columns: STATISTICS },
  { name: 'pg_stat_all_tables', from: TABLES_ONLY, columns: STATISTICS },
  { name: 'pg_statio_all_tables', from: TABLES_ONLY, columns: STATISTICS },
  { name: 'pg_statio_user_tables', from: TABLES_ONLY, columns: STATISTICS },
];
