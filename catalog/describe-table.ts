/** DESCRIBE and SHOW COLUMNS: a table's or view's columns in Flink's form. */
import type { LogicalType } from '../sql/types/index.js';
import { printType, resultType, timestamp, timestampLtz, withNullability } from '../sql/types/index.js';
import type { CatalogObject, CatalogTable } from './catalog-object.js';
import { metadataText } from './show-create.js';

export interface ColumnLine {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** `PRI(id)`. */
  readonly key: string | null;
  /** `` AS `a` * `b` `` or `METADATA FROM 'k' VIRTUAL`. */
  readonly extras: string | null;
  readonly watermark: string | null;
  readonly comment: string | null;
}

export function describeColumns(object: CatalogObject): readonly ColumnLine[] {
  if (object.kind === 'table') return object.columns.map((column) => columnLine(object, column));
  return object.fields.map(({ name, type }) => ({
    name,
    type: printType(resultType(withNullability(type, true))),
    nullable: type.nullable,
    key: null,
    extras: null,
    watermark: null,
    comment: null,
  }));
}

function columnLine(table: CatalogTable, column: CatalogTable['columns'][number]): ColumnLine {
  const { watermark, primaryKey } = table;
  const isRowtime = watermark?.column.length === 1 && watermark.column[0] === column.name;
  const type = withNullability(isRowtime ? asRowtime(column.type) : column.type, true);
  return {
    name: column.name,
    type: printType(resultType(type)),
    nullable: column.type.nullable,
    key: primaryKey?.columns.includes(column.name) ? `PRI(${primaryKey.columns.join(', ')})` : null,
    extras:
      column.kind === 'computed'
        ? `AS ${column.text}`
        : column.kind === 'metadata'
          ? metadataText(column)
          : null,
    watermark: isRowtime ? watermark.text : null,
    comment: column.comment ?? null,
  };
}

/** The column's type with the mark of the event-time attribute. */
export function asRowtime(type: LogicalType): LogicalType {
  if (type.kind === 'TIMESTAMP') return timestamp(type.precision, type.nullable, 'rowtime');
  if (type.kind === 'TIMESTAMP_LTZ') return timestampLtz(type.precision, type.nullable, 'rowtime');
  return type;
}
