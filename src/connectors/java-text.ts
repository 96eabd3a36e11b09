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
      return localDateTime(sql, type.precision);
    case 'TIMESTAMP_LTZ':
      // An Instant always shows its seconds.
      return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S') || ${fraction(sql, type.precision)} || 'Z'`;
    case 'INTERVAL_DAY_TIME':
      return duration(sql);
    case 'INTERVAL_YEAR_MONTH':
      return period(sql);
    case 'DECIMAL':
      return bigDecimal(sql, type.scale);
    case 'TIME':
      return `strftime(DATE '1970-01-01' + ${sql}, '%H:%M') || CASE WHEN date_part('microseconds', ${sql}) = 0 THEN '' ELSE strftime(DATE '1970-01-01' + ${sql}, ':%S') || ${fraction(`(DATE '1970-01-01' + ${sql})`, 6)} END`;
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
function localDateTime(sql: string, precision: number): string {
  const minute = precision > 6 ? `epoch_ns(${sql}) % 60000000000 = 0` : `epoch_us(${sql}) % 60000000 = 0`;
  return `strftime(${sql}, '%Y-%m-%dT%H:%M') || CASE WHEN ${minute} THEN '' ELSE strftime(${sql}, ':%S') || ${fraction(sql, precision)} END`;
}

/** The fraction in three, six or nine digits, nothing when zero. */
function fraction(sql: string, precision: number): string {
  const finest =
    precision > 6
      ? `WHEN epoch_ns(${sql}) % 1000 <> 0 THEN strftime(${sql}, '.%n')`
      : `WHEN epoch_us(${sql}) % 1000000 = 0 THEN ''`;
  return `CASE ${finest} WHEN epoch_us(${sql}) % 1000000 = 0 THEN '' WHEN epoch_us(${sql}) % 1000 = 0 THEN strftime(${sql}, '.%g') ELSE strftime(${sql}, '.%f') END`;
}

/** As `Duration.toString`: `PT26H3M4.567S`, each part with its sign, parts that are zero left out. `sql` counts milliseconds. */
function duration(sql: string): string {
  const part = (value: string, unit: string): string =>
    `CASE WHEN ${value} = 0 THEN '' ELSE CAST(${value} AS VARCHAR) || '${unit}' END`;
  const rest = `(${sql} % 60000)`;
  const sign = `CASE WHEN ${rest} < 0 THEN '-' ELSE '' END`;
  const millis = `rtrim(lpad(CAST(abs(${rest}) % 1000 AS VARCHAR), 3, '0'), '0')`;
  const point = `CASE WHEN ${rest} % 1000 = 0 THEN '' ELSE '.' || ${millis} END`;
  const seconds = `CASE WHEN ${rest} = 0 THEN '' ELSE ${sign} || CAST(abs(${rest}) // 1000 AS VARCHAR) || ${point} || 'S' END`;
  return `CASE WHEN ${sql} = 0 THEN 'PT0S' ELSE 'PT' || ${part(`(${sql} // 3600000)`, 'H')} || ${part(`((${sql} % 3600000) // 60000)`, 'M')} || ${seconds} END`;
}

/** As `Period.ofMonths(n).toString`: Flink does not carry months over into years. */
function period(sql: string): string {
  return `CASE WHEN ${sql} = 0 THEN 'P0D' ELSE 'P' || CAST(${sql} AS VARCHAR) || 'M' END`;
}

/** As `BigDecimal.toString`: all digits of the scale, in scientific notation below 0.000001. */
function bigDecimal(sql: string, scale: number): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  if (scale <= 6) return text;
  const digits = `ltrim(split_part(${text}, '.', 2), '0')`;
  const sign = `CASE WHEN ${sql} < 0 THEN '-' ELSE '' END`;
  const point = `CASE WHEN length(${digits}) > 1 THEN '.' || substr(${digits}, 2) ELSE '' END`;
  const exponent = `CAST(${scale + 1} - length(${digits}) AS VARCHAR)`;
  return `CASE WHEN ${sql} = 0 THEN '0E-${scale}' WHEN abs(${sql}) < 0.000001 THEN ${sign} || left(${digits}, 1) || ${point} || 'E-' || ${exponent} ELSE ${text} END`;
}
