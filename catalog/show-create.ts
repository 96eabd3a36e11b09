/** SHOW CREATE TABLE, VIEW and CATALOG in the exact text of Flink's `ShowCreateUtil`, except that secrets are hidden. */
import type { ColumnDescription, ObjectPath } from '../sql/plan/table-description.js';
import type { CatalogTable, CatalogView, TableDistribution } from './catalog-object.js';
import type { RegisteredCatalog } from './catalog-registry.js';
import { freshnessText } from './materialized-table.js';
import type { MaterializedDefinition } from './materialized-table.js';
import { backtick, serializedPath, sqlString } from './object-path.js';
import { shownOption } from './sensitive-options.js';
import { serializeType } from './serialize-type.js';

/** Ends with a line feed, as Flink's. */
export function showCreateTable(path: ObjectPath, temporary: boolean, table: CatalogTable): string {
  return definitionText(`CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE`, path, table);
}

export function showCreateMaterializedTable(
  path: ObjectPath,
  table: CatalogTable & { readonly materialized: MaterializedDefinition },
  orAlter: boolean,
): string {
  const { freshness, refreshMode, text } = table.materialized;
  const create = `CREATE ${orAlter ? 'OR ALTER ' : ''}MATERIALIZED TABLE`;
  const refresh = `START_MODE = FROM_BEGINNING\nFRESHNESS = ${freshnessText(freshness)}\nREFRESH_MODE = ${refreshMode}\n`;
  return `${definitionText(create, path, table)}${refresh}AS ${text}\n`;
}

/** From CREATE to WITH. */
function definitionText(create: string, path: ObjectPath, table: CatalogTable): string {
  const lines = table.columns.map(columnText);
  if (table.watermark) {
    const column = table.watermark.column.map(backtick).join('.');
    lines.push(`WATERMARK FOR ${column} AS ${table.watermark.text}`);
  }
  if (table.primaryKey) {
    const columns = table.primaryKey.columns.map(backtick).join(', ');
    lines.push(`CONSTRAINT ${backtick(table.primaryKey.name)} PRIMARY KEY (${columns}) NOT ENFORCED`);
  }
  const body = lines.map((line) => `  ${line}`).join(',\n');
  let text = `${create} ${serializedPath(path)} (\n${body}\n)\n`;
  if (table.comment !== undefined) text += `COMMENT ${sqlString(table.comment)}\n`;
  if (table.distribution) text += `${distributionText(table.distribution)}\n`;
  if (table.partitionKeys.length > 0)
    text += `PARTITIONED BY (${table.partitionKeys.map(backtick).join(', ')})\n`;
  return text + withClause(table.options);
}

export function showCreateView(path: ObjectPath, temporary: boolean, view: CatalogView): string {
  const columns = view.fields.map((field) => `  ${backtick(field.name)}`).join(',\n');
  const comment = view.comment === undefined ? '' : `COMMENT ${sqlString(view.comment)}\n`;
  return `CREATE ${temporary ? 'TEMPORARY ' : ''}VIEW ${serializedPath(path)} (\n${columns}\n)\n${comment}AS ${view.text}\n`;
}

export function showCreateCatalog(name: string, registered: RegisteredCatalog): string {
  const comment = registered.comment === undefined ? '' : `COMMENT ${sqlString(registered.comment)}\n`;
  return `CREATE CATALOG ${backtick(name)}\n${comment}${withClause(registered.options)}`;
}

/** ``DISTRIBUTED BY HASH(`a`) INTO 4 BUCKETS``. */
export function distributionText(distribution: TableDistribution): string {
  const columns = distribution.columns.map(backtick).join(', ');
  const by = columns === '' ? '' : ` BY ${distribution.algorithm ?? ''}(${columns})`;
  const into = distribution.buckets === undefined ? '' : ` INTO ${distribution.buckets} BUCKETS`;
  return `DISTRIBUTED${by}${into}`;
}

/** What follows the type of a metadata column: ` METADATA FROM 'k' VIRTUAL`. */
export function metadataText(column: Extract<ColumnDescription, { kind: 'metadata' }>): string {
  const from = column.key === column.name ? '' : ` FROM ${sqlString(column.key)}`;
  return `METADATA${from}${column.virtual ? ' VIRTUAL' : ''}`;
}

function columnText(column: ColumnDescription): string {
  const comment = column.comment === undefined ? '' : ` COMMENT ${sqlString(column.comment)}`;
  switch (column.kind) {
    case 'physical':
      return `${backtick(column.name)} ${serializeType(column.type)}${comment}`;
    case 'computed':
      return `${backtick(column.name)} AS ${column.text}${comment}`;
    case 'metadata':
      return `${backtick(column.name)} ${serializeType(column.type)} ${metadataText(column)}${comment}`;
    default: {
      const unreachable: never = column;
      return unreachable;
    }
  }
}

function withClause(options: ReadonlyMap<string, string>): string {
  if (options.size === 0) return '';
  const lines = [...options]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `  ${sqlString(key)} = ${sqlString(shownOption(key, value))}`);
  return `WITH (\n${lines.join(',\n')}\n)\n`;
}
