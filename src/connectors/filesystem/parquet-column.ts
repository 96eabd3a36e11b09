/**
 * Reads a column of a Parquet file as a type of a table. Flink takes a column by its physical type, so that INT is no BIGINT and no STRING: what it
 * refuses is refused here by name. (It also takes the digits of a decimal for those of another scale, and integers for days; that is refused too.)
 */
import { DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBType } from '@duckdb/node-api';
import { duckdbType, quoteIdentifier, quoteString, structFieldName } from '../../../sql/types/index.js';
import type { LogicalType } from '../../../sql/types/index.js';

const INT32 = [
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
];
const BINARY = [DuckDBTypeId.BLOB, DuckDBTypeId.VARCHAR];
const INSTANTS = [
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
];

/** Types of files that Flink reads as a type of a table. */
const READABLE: Partial<Record<LogicalType['kind'], readonly DuckDBTypeId[]>> = {
  TINYINT: INT32,
  SMALLINT: INT32,
  INT: INT32,
  BIGINT: [DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT],
  FLOAT: [DuckDBTypeId.FLOAT],
  DOUBLE: [DuckDBTypeId.DOUBLE],
  BOOLEAN: [DuckDBTypeId.BOOLEAN],
  CHAR: BINARY,
  VARCHAR: BINARY,
  BINARY,
  VARBINARY: BINARY,
  DATE: [DuckDBTypeId.DATE],
  TIME: [DuckDBTypeId.TIME, DuckDBTypeId.TIME_TZ],
  TIMESTAMP: INSTANTS,
  TIMESTAMP_LTZ: INSTANTS,
};

/** SQL that reads a value of a file as one of a table; undefined when Flink would not. */
export function parquetValue(
  sql: string,
  file: DuckDBType,
  type: LogicalType,
  depth = 0,
): string | undefined {
  switch (type.kind) {
    case 'ARRAY': {
      if (file.typeId !== DuckDBTypeId.LIST) return undefined;
      const name = `p${depth}`;
      const element = parquetValue(name, file.valueType, type.element, depth + 1);
      return element && `CAST(list_transform(${sql}, lambda ${name}: ${element}) AS ${duckdbType(type)})`;
    }
    case 'MAP': {
      if (file.typeId !== DuckDBTypeId.MAP) return undefined;
      const key = parquetValue('k', file.keyType, type.key, depth + 1);
      const value = parquetValue('v', file.valueType, type.value, depth + 1);
      return key && value && `CAST(${sql} AS ${duckdbType(type)})`;
    }
    case 'ROW':
      return rowValue(sql, file, type, depth);
    case 'DECIMAL':
      return file.typeId === DuckDBTypeId.DECIMAL && file.scale === type.scale
        ? `CAST(${sql} AS ${duckdbType(type)})`
        : undefined;
    default: {
      const readable = READABLE[type.kind];
      if (readable !== undefined && !readable.includes(file.typeId)) return undefined;
      const text = type.kind === 'CHAR' || type.kind === 'VARCHAR';
      if (file.typeId === DuckDBTypeId.BLOB && text) return `decode(${sql})`;
      if (file.typeId === DuckDBTypeId.VARCHAR && readable === BINARY && !text) return `encode(${sql})`;
      return `CAST(${sql} AS ${duckdbType(type)})`;
    }
  }
}

/** Fields by their names; one that the file lacks is NULL. */
function rowValue(
  sql: string,
  file: DuckDBType,
  type: LogicalType & { kind: 'ROW' },
  depth: number,
): string | undefined {
  if (file.typeId !== DuckDBTypeId.STRUCT) return undefined;
  const values: string[] = [];
  for (const [index, field] of type.fields.entries()) {
    const at = file.entryNames.indexOf(field.name);
    const value =
      at < 0
        ? 'NULL'
        : parquetValue(
            `struct_extract(${sql}, ${quoteString(field.name)})`,
            file.entryTypes[at]!,
            field.type,
            depth,
          );
    if (value === undefined) return undefined;
    values.push(`${quoteIdentifier(structFieldName(type, index))} := ${value}`);
  }
  return `CAST(CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${values.join(', ')}) END AS ${duckdbType(type)})`;
}
