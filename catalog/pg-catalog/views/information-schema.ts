/** information_schema: the SQL standard's view of the same. */
import type { ViewEntry } from '../view-entry.js';

const YES = (condition: string): string => `CASE WHEN ${condition} THEN 'YES' ELSE 'NO' END`;
/** Of numeric, varchar and bpchar, `atttypmod` counts a header of 4. */
const MODIFIER = 'CASE WHEN a.atttypmod >= 4 THEN a.atttypmod - 4 END';

const CLASSES = `(SELECT c.oid, c.name, c.kind, s.name AS schema, c.temporary, c.definition FROM @classes c JOIN @schemas s ON s.oid = c.namespace WHERE c.kind <> 'i' UNION ALL
  SELECT oid, name, kind, CASE namespace WHEN 11 THEN 'pg_catalog' ELSE 'information_schema' END, false, NULL FROM #classes) c`;
const KEYS = '@keys k JOIN @schemas s ON s.oid = k.namespace JOIN @classes c ON c.oid = k.relid';
const CONSTRAINT = {
  constraint_catalog: ':database',
  constraint_schema: 's.name',
  constraint_name: 'k.name',
  table_catalog: ':database',
  table_schema: 's.name',
  table_name: 'c.name',
};

const numberPrecision = `CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53 WHEN 1700 THEN (${MODIFIER}) >> 16 END`;
const numberScale = `CASE WHEN a.atttypid IN (20, 21, 23) THEN 0 WHEN a.atttypid = 1700 THEN (${MODIFIER}) & 2047 END`;
const TIMES = '(1083, 1114, 1184, 1266, 1186)';

export const informationViews: readonly ViewEntry[] = [
  {
    schema: 'information_schema',
    name: 'schemata',
    from: `(SELECT name FROM @schemas UNION ALL VALUES ('pg_catalog'), ('information_schema')) n(name)`,
    columns: { catalog_name: ':database', schema_name: 'n.name', schema_owner: ':owner' },
  },
  {
    schema: 'information_schema',
    name: 'tables',
    // Materialized views are not in the standard, nor in PostgreSQL's view.
    from: `${CLASSES} WHERE c.kind IN ('r', 'v')`,
    columns: {
      table_catalog: ':database',
      table_schema: 'c.schema',
      table_name: 'c.name',
      table_type:
        "CASE WHEN c.temporary THEN 'LOCAL TEMPORARY' WHEN c.kind = 'v' THEN 'VIEW' ELSE 'BASE TABLE' END",
      is_insertable_into: YES("c.kind = 'r'"),
      is_typed: "'NO'",
    },
  },
  {
    schema: 'information_schema',
    name: 'views',
    from: `${CLASSES} WHERE c.kind = 'v'`,
    columns: {
      table_catalog: ':database',
      table_schema: 'c.schema',
      table_name: 'c.name',
      view_definition: 'c.definition',
      check_option: "'NONE'",
      is_updatable: "'NO'",
      is_insertable_into: "'NO'",
      is_trigger_updatable: "'NO'",
      is_trigger_deletable: "'NO'",
      is_trigger_insertable_into: "'NO'",
    },
  },
  {
    schema: 'information_schema',
    name: 'columns',
    from: `(SELECT attrelid, attname, atttypid, attnum, atttypmod, attnotnull, expression FROM @attributes
      UNION ALL SELECT attrelid, attname, atttypid, attnum, -1, attnotnull, NULL FROM #attributes) a
      JOIN ${CLASSES} ON c.oid = a.attrelid LEFT JOIN #types t ON t.oid = a.atttypid WHERE c.kind IN ('r', 'v')`,
    columns: {
      table_catalog: ':database',
      table_schema: 'c.schema',
      table_name: 'c.name',
      column_name: 'a.attname',
      ordinal_position: 'CAST(a.attnum AS INTEGER)',
      is_nullable: YES('NOT a.attnotnull'),
      data_type: "CASE WHEN t.typcategory = 'A' THEN 'ARRAY' ELSE :format_type(a.atttypid, NULL) END",
      character_maximum_length: `CASE WHEN a.atttypid IN (1042, 1043) THEN ${MODIFIER} END`,
      character_octet_length: `CASE WHEN a.atttypid = 25 THEN 1073741824 WHEN a.atttypid IN (1042, 1043) THEN 4 * (${MODIFIER}) END`,
      numeric_precision: numberPrecision,
      numeric_precision_radix:
        'CASE WHEN a.atttypid IN (20, 21, 23, 700, 701) THEN 2 WHEN a.atttypid = 1700 THEN 10 END',
      numeric_scale: numberScale,
      datetime_precision: `CASE WHEN a.atttypid = 1082 THEN 0 WHEN a.atttypid IN ${TIMES} THEN CASE WHEN a.atttypmod < 0 THEN 6 ELSE a.atttypmod END END`,
      udt_catalog: ':database',
      udt_schema: "coalesce(t.schema, 'pg_catalog')",
      udt_name: 't.typname',
      dtd_identifier: 'CAST(a.attnum AS VARCHAR)',
      is_self_referencing: "'NO'",
      is_identity: "'NO'",
      identity_cycle: "'NO'",
      is_generated: "CASE WHEN a.expression IS NULL THEN 'NEVER' ELSE 'ALWAYS' END",
      generation_expression: 'a.expression',
      is_updatable: YES("c.kind = 'r'"),
    },
  },
  {
    schema: 'information_schema',
    name: 'table_constraints',
    from: KEYS,
    columns: {
      ...CONSTRAINT,
      constraint_type: "'PRIMARY KEY'",
      is_deferrable: "'NO'",
      initially_deferred: "'NO'",
      enforced: "'YES'",
      nulls_distinct: "'YES'",
    },
  },
  {
    schema: 'information_schema',
    name: 'key_column_usage',
    from: `(SELECT *, unnest(CAST(string_split(columns, ' ') AS SMALLINT[])) AS number, unnest(generate_series(1, len(string_split(columns, ' ')))) AS position FROM @keys) k
      JOIN @schemas s ON s.oid = k.namespace JOIN @classes c ON c.oid = k.relid JOIN @attributes a ON a.attrelid = k.relid AND a.attnum = k.number`,
    columns: { ...CONSTRAINT, column_name: 'a.attname', ordinal_position: 'CAST(k.position AS INTEGER)' },
  },
  {
    schema: 'information_schema',
    name: 'constraint_column_usage',
    from: `(SELECT *, unnest(CAST(string_split(columns, ' ') AS SMALLINT[])) AS number FROM @keys) k
      JOIN @schemas s ON s.oid = k.namespace JOIN @classes c ON c.oid = k.relid JOIN @attributes a ON a.attrelid = k.relid AND a.attnum = k.number`,
    columns: { ...CONSTRAINT, column_name: 'a.attname' },
  },
  {
    schema: 'information_schema',
    name: 'character_sets',
    from: `(VALUES ('UTF8')) t(name)`,
    columns: {
      character_set_name: 't.name',
      character_repertoire: "'UCS'",
      form_of_use: 't.name',
      default_collate_catalog: ':database',
      default_collate_schema: "'pg_catalog'",
      default_collate_name: "'C.UTF-8'",
    },
  },
  {
    schema: 'information_schema',
    name: 'information_schema_catalog_name',
    from: '(SELECT 1) t',
    columns: { catalog_name: ':database' },
  },
  {
    schema: 'information_schema',
    name: 'routines',
    from: '@functions f JOIN @schemas s ON s.oid = f.namespace',
    columns: {
      specific_catalog: ':database',
      specific_schema: 's.name',
      specific_name: "f.name || '_' || f.oid",
      routine_catalog: ':database',
      routine_schema: 's.name',
      routine_name: 'f.name',
      routine_type: "'FUNCTION'",
      external_language: 'f.language',
      external_name: 'f.source',
    },
  },
];
