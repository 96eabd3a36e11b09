/**
 * DuckDB SQL for a value as Flink's external classes print it (`LocalDateTime`, `Row`, `HashMap`), which is what the print
 * connector shows; CAST to STRING has other forms for times.
 */
import { structFieldName } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { renderText } from '../../sql/expression/cast-text.js';

/** NULL becomes `null`. */
export function javaText(sql: string, type: LogicalType, timeZone: string): string {
  return `coalesce(${text(sql, type, timeZone, 0)}, 'null')`;
}

function text(sql: string, type: LogicalType, timeZone: string, depth: number): string {
  const element = (inner: string, innerType: LogicalType): string =>
    `coalesce(${text(inner, innerType, timeZone, depth + 1)}, 'null')`;
  const name = `e${depth}`;
  switch (type.kind) {
    case 'BOOLEAN':
      return `CAST(${sql} AS VARCHAR)`;
    case 'TIMESTAMP':
      return localDateTime(sql);
    case 'TIMESTAMP_LTZ':
      // An Instant always shows its seconds.
      return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S') || ${fraction(sql)} || 'Z'`;
    case 'TIME':
      return `strftime(DATE '1970-01-01' + ${sql}, '%H:%M') || CASE WHEN date_part('microseconds', ${sql}) = 0 THEN '' ELSE strftime(DATE '1970-01-01' + ${sql}, ':%S') || ${fraction(`(DATE '1970-01-01' + ${sql})`)} END`;
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return `'[' || array_to_string(list_transform(range(octet_length(${sql})), lambda ${name}: CAST(CASE WHEN CAST('0x' || substr(hex(${sql}), 2 * ${name} + 1, 2) AS INTEGER) > 127 THEN CAST('0x' || substr(hex(${sql}), 2 * ${name} + 1, 2) AS INTEGER) - 256 ELSE CAST('0x' || substr(hex(${sql}), 2 * ${name} + 1, 2) AS INTEGER) END AS VARCHAR)), ', ') || ']'`;
    case 'ARRAY':
      return `'[' || array_to_string(list_transform(${sql}, lambda ${name}: ${element(name, type.element)}), ', ') || ']'`;
    case 'ROW': {
      const fields = type.fields.map((field, index) =>
        element(
          `struct_extract(${sql}, '${structFieldName(type, index).replaceAll("'", "''")}')`,
          field.type,
        ),
      );
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE '+I[' || ${fields.join(` || ', ' || `)} || ']' END`;
    }
    case 'MAP':
      return entries(sql, name, element(`${name}.key`, type.key), element(`${name}.value`, type.value));
    case 'MULTISET':
      return entries(sql, name, element(`${name}.key`, type.element), `CAST(${name}.value AS VARCHAR)`);
    default:
      return renderText(sql, type, timeZone);
  }
}

function entries(sql: string, name: string, key: string, value: string): string {
  return `'{' || array_to_string(list_transform(map_entries(${sql}), lambda ${name}: ${key} || '=' || ${value}), ', ') || '}'`;
}

/** `2020-01-01T00:00`, seconds and fraction only where they are not zero, as `LocalDateTime.toString`. */
function localDateTime(sql: string): string {
  return `strftime(${sql}, '%Y-%m-%dT%H:%M') || CASE WHEN epoch_us(${sql}) % 60000000 = 0 THEN '' ELSE strftime(${sql}, ':%S') || ${fraction(sql)} END`;
}

/** The fraction in three or six digits, nothing when zero. */
function fraction(sql: string): string {
  return `CASE WHEN epoch_us(${sql}) % 1000000 = 0 THEN '' WHEN epoch_us(${sql}) % 1000 = 0 THEN strftime(${sql}, '.%g') ELSE strftime(${sql}, '.%f') END`;
}
