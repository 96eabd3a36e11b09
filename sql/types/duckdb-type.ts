/**
 * How each logical type is held in DuckDB. One mapping for every relation inside the engine:
 * TIMESTAMP_LTZ is the UTC instant as a plain TIMESTAMP, so that no hidden session setting of DuckDB takes part;
 * intervals are Flink's own representation, milliseconds (BIGINT) or months (INTEGER); a MULTISET is a map from
 * element to count.
 */
import type { LogicalType, RowType } from './logical-type.js';

/** The DuckDB type name, as it is written in SQL. */
export function duckdbType(type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return 'VARCHAR';
    case 'BOOLEAN':
      return 'BOOLEAN';
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return 'BLOB';
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'TINYINT':
      return 'TINYINT';
    case 'SMALLINT':
      return 'SMALLINT';
    case 'INT':
    case 'INTERVAL_YEAR_MONTH':
    case 'NULL':
      return 'INTEGER';
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return 'BIGINT';
    case 'FLOAT':
      return 'FLOAT';
    case 'DOUBLE':
      return 'DOUBLE';
    case 'DATE':
      return 'DATE';
    case 'TIME':
      return 'TIME';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
    case 'ARRAY':
      return `${duckdbType(type.element)}[]`;
    case 'MULTISET':
      return `MAP(${duckdbType(type.element)}, INTEGER)`;
    case 'MAP':
      return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`;
    case 'ROW':
      return `STRUCT(${type.fields
        .map((field, index) => `${quoteIdentifier(structFieldName(type, index))} ${duckdbType(field.type)}`)
        .join(', ')})`;
    case 'VARIANT':
      return 'JSON';
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

/** The name of a row's field inside DuckDB, whose struct fields differ by more than case. */
export function structFieldName(type: RowType, index: number): string {
  let names = structFieldNames.get(type);
  if (!names) structFieldNames.set(type, (names = namesOf(type)));
  return names[index]!;
}

const structFieldNames = new WeakMap<RowType, readonly string[]>();

function namesOf({ fields }: RowType): readonly string[] {
  const folded = fields.map((field) => field.name.toLowerCase());
  const counts = new Map<string, number>();
  for (const name of folded) counts.set(name, (counts.get(name) ?? 0) + 1);
  return fields.map(({ name }, index) =>
    counts.get(folded[index]!)! > 1 || name === '' ? `${name}_${index}` : name,
  );
}

/** `"name"` for DuckDB, safe whatever the name holds. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'text'` for DuckDB, safe whatever the text holds. */
export function quoteString(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  // A NUL would end the statement.
  return text.includes('\0') ? `(${quoted.replaceAll('\0', "' || chr(0) || '")})` : quoted;
}
