/** SQL that writes a value of any type as JSON text, as JSON_STRING, JSON_OBJECT and JSON_ARRAY need it. */
import type { LogicalType, RowType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { writeString } from '../native/json-value.js';

/** Whether Flink can convert values of the type into JSON. */
export function isJsonConvertible(type: LogicalType): boolean {
  switch (type.kind) {
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'BITMAP':
    case 'NULL':
      return false;
    case 'ARRAY':
      return isJsonConvertible(type.element);
    case 'MULTISET':
      return t.isCharacter(type.element);
    case 'MAP':
      return t.isCharacter(type.key) && isJsonConvertible(type.value);
    case 'ROW':
      return type.fields.every((field) => isJsonConvertible(field.type));
    default:
      return true;
  }
}

/** JSON text of `sql`; NULL where the value is NULL. `depth` keeps the names of nested lambdas apart. */
export function jsonText(sql: string, type: LogicalType, depth = 0): string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return `CAST(to_json(${sql}) AS VARCHAR)`;
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'VARIANT':
      return `CAST(${sql} AS VARCHAR)`;
    case 'DECIMAL':
      // Up to six decimals Java writes no exponent.
      return type.scale <= 6 ? `CAST(${sql} AS VARCHAR)` : `flink_json_decimal(CAST(${sql} AS VARCHAR))`;
    case 'FLOAT':
    case 'DOUBLE':
      return (
        `(CASE WHEN abs(${sql}) BETWEEN 0.001 AND 9999999 THEN CAST(${sql} AS VARCHAR) ` +
        `ELSE flink_json_double(CAST(${type.kind === 'FLOAT' ? `CAST(${sql} AS VARCHAR)` : sql} AS DOUBLE)) END)`
      );
    case 'BINARY':
    case 'VARBINARY':
      return `('"' || to_base64(${sql}) || '"')`;
    case 'TIMESTAMP':
      return `('"' || replace(CAST(${sql} AS VARCHAR), ' ', 'T') || '"')`;
    case 'TIMESTAMP_LTZ':
      return `('"' || replace(CAST(${sql} AS VARCHAR), ' ', 'T') || 'Z"')`;
    case 'ARRAY': {
      const element = `e${depth}`;
      return joined(
        '[',
        `list_transform(${sql}, lambda ${element}: ${orNull(element, type.element, depth)})`,
        ']',
      );
    }
    case 'MULTISET':
      return entries(sql, t.int(false), depth);
    case 'MAP':
      return entries(sql, type.value, depth);
    case 'ROW':
      return rowText(sql, type, depth);
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'BITMAP':
    case 'NULL':
      throw new Error(`${type.kind} has no JSON form`);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

const joined = (open: string, list: string, close: string): string =>
  `('${open}' || array_to_string(${list}, ',') || '${close}')`;

const orNull = (sql: string, type: LogicalType, depth: number): string =>
  `coalesce(${jsonText(sql, type, depth + 1)}, 'null')`;

function entries(sql: string, value: LogicalType, depth: number): string {
  const entry = `e${depth}`;
  const text = `CAST(to_json(${entry}.key) AS VARCHAR) || ':' || ${orNull(`${entry}.value`, value, depth)}`;
  return joined('{', `list_transform(list_sort(map_entries(${sql})), lambda ${entry}: ${text})`, '}');
}

function rowText(sql: string, type: RowType, depth: number): string {
  const fields = type.fields
    .map((field, index) => ({ name: field.name, type: field.type, member: t.structFieldName(type, index) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const members = fields.map(
    (field) =>
      `${t.quoteString(`${writeString(field.name)}:`)} || ` +
      orNull(`struct_extract(${sql}, ${t.quoteString(field.member)})`, field.type, depth),
  );
  return `(CASE WHEN ${sql} IS NOT NULL THEN '{' || ${members.join(" || ',' || ")} || '}' END)`;
}

/** Natives that `jsonText` may call. */
export const JSON_TEXT_NATIVES: readonly string[] = ['flink_json_decimal', 'flink_json_double'];
