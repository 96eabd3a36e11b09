/** Functions about the objects of the catalog: their definitions, descriptions, visibility and sizes. */
import type { FunctionEntry, FunctionValue } from '../function-entry.js';
import { native, sql, sqlText } from '../function-entry.js';
import { quoteIdentifier } from '../identifiers.js';
import { relationIsVisible, systemFunction, typeText, visibleRelations } from '../lookup.js';
import type { FunctionContext, PgKey } from '../snapshot.js';
import { typeWithOid } from '../types.js';

const number = (value: FunctionValue | undefined): number => Number(value ?? 0);

const keyColumns = (key: PgKey): string => key.columns.map(({ name }) => quoteIdentifier(name)).join(', ');

function indexDefinition({ snapshot }: FunctionContext, oid: number, column: number): string | null {
  const key = snapshot.keyByOid.get(oid);
  if (!key || key.indexOid !== oid) return null;
  if (column > 0) {
    const name = key.columns[column - 1]?.name;
    return name === undefined ? null : quoteIdentifier(name);
  }
  const table = `${quoteIdentifier(key.table.schema)}.${quoteIdentifier(key.table.name)}`;
  return `CREATE UNIQUE INDEX ${quoteIdentifier(key.name)} ON ${table} USING btree (${keyColumns(key)})`;
}

function description(
  context: FunctionContext,
  oid: number,
  catalog: string | undefined,
  column: number,
): string | null {
  const { snapshot } = context;
  if (catalog === undefined || catalog === 'pg_class') {
    const relation = snapshot.relationByOid.get(oid);
    const found =
      column === 0 ? relation?.comment : relation?.columns.find((each) => each.number === column)?.comment;
    if (found !== undefined) return found;
  }
  if (catalog === undefined || catalog === 'pg_namespace') {
    return snapshot.schemas.find((each) => each.oid === oid)?.comment ?? null;
  }
  return null;
}

const VISIBLE = [
  'pg_collation_is_visible',
  'pg_conversion_is_visible',
  'pg_opclass_is_visible',
  'pg_operator_is_visible',
  'pg_opfamily_is_visible',
  'pg_statistics_obj_is_visible',
  'pg_ts_config_is_visible',
  'pg_ts_dict_is_visible',
  'pg_ts_parser_is_visible',
  'pg_ts_template_is_visible',
];

const SIZES = [
  'pg_table_size',
  'pg_relation_size',
  'pg_total_relation_size',
  'pg_indexes_size',
  'pg_database_size',
  'pg_tablespace_size',
  'pg_stat_get_numscans',
];

/** What they measure, where it is no relation. */
const SIZED: Readonly<Record<string, string>> = {
  pg_database_size: 'name',
  pg_tablespace_size: 'name',
  pg_stat_get_numscans: 'oid',
};

/** Always null: nothing here has what they tell of. */
const ABSENT: readonly (readonly [name: string, parameters: readonly string[], required: number])[] = [
  ['pg_get_partkeydef', ['oid'], 1],
  ['pg_get_ruledef', ['oid', 'bool'], 1],
  ['pg_get_triggerdef', ['oid', 'bool'], 1],
  ['pg_get_serial_sequence', ['text', 'text'], 2],
  ['pg_get_statisticsobjdef', ['oid'], 1],
  ['pg_get_statisticsobjdef_columns', ['oid'], 1],
  ['pg_get_partition_constraintdef', ['oid'], 1],
  ['pg_get_function_arg_default', ['oid', 'int4'], 2],
  ['pg_get_function_sqlbody', ['oid'], 1],
  ['shobj_description', ['oid', 'name'], 2],
  ['pg_describe_object', ['oid', 'oid', 'int4'], 3],
];

export const objectFunctions: readonly FunctionEntry[] = [
  native(
    'format_type',
    ['oid', 'int4'],
    'text',
    (context, [oid, modifier]) =>
      typeText(context, number(oid), modifier === null ? null : number(modifier)) ??
      (oid === 0 ? '-' : '???'),
    { required: 2, takesNull: true },
  ),
  {
    // In DuckDB's own terms: a call for each of a catalog's relations is most of what a listing costs.
    name: 'pg_table_is_visible',
    parameters: ['oid'],
    returns: 'bool',
    sql: ([oid = ''], _types, context) => `(${oid} IN (${visibleRelations(context)}))`,
  },
  native('pg_type_is_visible', ['oid'], 'bool', (context, [oid]) => {
    const relation = context.snapshot.relationByType.get(number(oid));
    if (relation) return relationIsVisible(context, relation.oid);
    const type = typeWithOid(number(oid));
    return type ? type.schema === 'pg_catalog' : null;
  }),
  native('pg_function_is_visible', ['oid'], 'bool', ({ snapshot, searchPath }, [oid]) => {
    const found = snapshot.functions.find((each) => each.oid === number(oid));
    return found ? searchPath.includes(found.schema) : true;
  }),
  ...VISIBLE.map((name) => sql(name, ['oid'], 'bool', '($1 IS NOT NULL)')),
  {
    name: 'pg_get_userbyid',
    parameters: ['oid'],
    returns: 'name',
    sql: ([oid = ''], _types, { roles }) =>
      `CASE ${oid} ${roles.map((role) => `WHEN ${role.oid} THEN ${sqlText(role.name)}`).join(' ')} ELSE 'unknown (OID=' || ${oid} || ')' END`,
  },
  native(
    'pg_get_viewdef',
    ['regclass', 'bool'],
    'text',
    ({ snapshot }, [oid]) => {
      const definition = snapshot.relationByOid.get(number(oid))?.definition;
      return definition === undefined ? null : ` ${definition};`;
    },
    { required: 1 },
  ),
  native(
    'pg_get_indexdef',
    ['oid', 'int4', 'bool'],
    'text',
    (context, [oid, column]) => indexDefinition(context, number(oid), number(column)),
    { required: 1 },
  ),
  native(
    'pg_get_constraintdef',
    ['oid', 'bool'],
    'text',
    ({ snapshot }, [oid]) => {
      const key = snapshot.keyByOid.get(number(oid));
      return key && key.constraintOid === number(oid) ? `PRIMARY KEY (${keyColumns(key)})` : null;
    },
    { required: 1 },
  ),
  sql('pg_get_expr', ['pg_node_tree', 'oid', 'bool'], 'text', '$1', { required: 2 }),
  native(
    'obj_description',
    ['oid', 'name'],
    'text',
    (context, [oid, catalog]) =>
      description(context, number(oid), catalog === null ? undefined : String(catalog), 0),
    { required: 1 },
  ),
  native('col_description', ['oid', 'int4'], 'text', (context, [oid, column]) =>
    number(column) === 0 ? null : description(context, number(oid), 'pg_class', number(column)),
  ),
  ...ABSENT.map(([name, parameters, required]) =>
    sql(name, parameters, 'text', 'CAST(NULL AS VARCHAR)', { required }),
  ),
  ...['pg_get_function_arguments', 'pg_get_function_identity_arguments'].map((name) =>
    native(name, ['oid'], 'text', (context, [oid]) =>
      (systemFunction(number(oid))?.parameters ?? [])
        .map((type) => typeText(context, type, null) ?? '???')
        .join(', '),
    ),
  ),
  native('pg_get_function_result', ['oid'], 'text', (context, [oid]) => {
    const known = systemFunction(number(oid));
    if (!known) return null;
    return `${known.set ? 'SETOF ' : ''}${typeText(context, known.result, null) ?? '???'}`;
  }),
  native('pg_get_functiondef', ['oid'], 'text', ({ snapshot }, [oid]) => {
    const found = snapshot.functions.find((each) => each.oid === number(oid));
    return found
      ? `CREATE FUNCTION ${quoteIdentifier(found.schema)}.${quoteIdentifier(found.name)} AS '${found.source}' LANGUAGE ${found.language}\n`
      : null;
  }),
  ...SIZES.map((name) => sql(name, [SIZED[name] ?? 'regclass'], 'int8', 'CAST(0 AS BIGINT)')),
  sql('pg_tablespace_location', ['oid'], 'text', "''"),
  sql('pg_relation_is_publishable', ['regclass'], 'bool', 'false'),
  sql('pg_relation_is_updatable', ['regclass', 'bool'], 'int4', '0', { required: 1 }),
  sql('pg_column_is_updatable', ['regclass', 'int2', 'bool'], 'bool', 'false'),
  sql('pg_relation_filenode', ['regclass'], 'oid', 'CAST(NULL AS BIGINT)'),
  sql('pg_encoding_to_char', ['int4'], 'name', "CASE WHEN $1 = 6 THEN 'UTF8' ELSE '' END"),
  sql(
    'pg_char_to_encoding',
    ['name'],
    'int4',
    "CASE WHEN lower($1) IN ('utf8', 'utf-8', 'unicode') THEN 6 ELSE -1 END",
  ),
];
