/** A row as JSON text the way Flink's format writes it, as one DuckDB expression. */
import {
  JSON_DECIMAL_AS_PLAIN_NUMBER,
  JSON_IGNORE_NULL_FIELDS,
  JSON_TIMESTAMP_FORMAT,
  readOption,
} from '../../catalog/options/index.js';
import { renderText } from '../../sql/expression/cast-text.js';
import { raise } from '../../sql/expression/duckdb-text.js';
import { notSupported } from '../../sql/error/index.js';
import { quoteString, structFieldName } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { decimalText } from './decimal-text.js';
import type { Encoder, TextFormat } from './format.js';
import { fraction } from './fraction-text.js';

interface Style {
  readonly iso: boolean;
  readonly plainDecimals: boolean;
  readonly ignoreNulls: boolean;
}

export const createJsonEncoder: TextFormat['createEncoder'] = (columns, table): Encoder => {
  const style: Style = {
    iso: readOption(table.options, JSON_TIMESTAMP_FORMAT, 'json.') === 'ISO-8601',
    plainDecimals: readOption(table.options, JSON_DECIMAL_AS_PLAIN_NUMBER, 'json.'),
    ignoreNulls: readOption(table.options, JSON_IGNORE_NULL_FIELDS, 'json.'),
  };
  const members = columns.map(({ name, field, index }) => member(name, `c${index}`, field.type, style));
  return { line: objectText(members, style) };
};

/** `"name":value`; with NULLs left out, NULL for a NULL. */
function member(name: string, sql: string, type: LogicalType, style: Style, depth = 0): string {
  const text = value(sql, type, style, depth);
  const key = quoteString(`${JSON.stringify(name)}:`);
  return style.ignoreNulls ? `${key} || ${text}` : `${key} || coalesce(${text}, 'null')`;
}

function objectText(members: readonly string[], style: Style): string {
  if (members.length === 0) return `'{}'`;
  return style.ignoreNulls
    ? `'{' || concat_ws(',', ${members.join(', ')}) || '}'`
    : `'{' || ${members.join(` || ',' || `)} || '}'`;
}

/** NULL for NULL. */
function value(sql: string, type: LogicalType, style: Style, depth: number): string {
  const name = `j${depth}`;
  const element = (inner: string, innerType: LogicalType): string =>
    `coalesce(${value(inner, innerType, style, depth + 1)}, 'null')`;
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return `CAST(to_json(${sql}) AS VARCHAR)`;
    case 'BOOLEAN':
      return `CAST(${sql} AS VARCHAR)`;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return `CAST(${sql} AS VARCHAR)`;
    case 'DECIMAL':
      return decimalText(sql, type, style.plainDecimals);
    case 'FLOAT':
    case 'DOUBLE': {
      // Jackson writes what is no number of JSON as a text.
      const text = renderText(sql, type, 'UTC');
      return `CASE WHEN isfinite(${sql}) THEN ${text} ELSE '"' || ${text} || '"' END`;
    }
    case 'DATE':
      return `'"' || CAST(${sql} AS VARCHAR) || '"'`;
    case 'TIME':
      return `'"' || strftime(DATE '1970-01-01' + ${sql}, '%H:%M:%S') || ${fraction(`(DATE '1970-01-01' + ${sql})`, 3)} || '"'`;
    case 'TIMESTAMP':
      return `'"' || strftime(${sql}, '%Y-%m-%d${style.iso ? 'T' : ' '}%H:%M:%S') || ${fraction(sql, type.precision)} || '"'`;
    case 'TIMESTAMP_LTZ':
      return `'"' || strftime(${sql}, '%Y-%m-%d${style.iso ? 'T' : ' '}%H:%M:%S') || ${fraction(sql, type.precision)} || 'Z"'`;
    case 'BINARY':
    case 'VARBINARY':
      return `'"' || to_base64(${sql}) || '"'`;
    case 'ARRAY':
      return `'[' || array_to_string(list_transform(${sql}, lambda ${name}: ${element(name, type.element)}), ',') || ']'`;
    case 'MAP':
      return mapText(
        sql,
        name,
        element(`${name}.value`, type.value),
        `coalesce(${renderText(`${name}.key`, type.key, 'UTC')}, ${raise(`'JSON format doesn''t support to serialize map data with null keys.'`, 'VARCHAR')})`,
      );
    case 'MULTISET':
      return mapText(
        sql,
        name,
        `CAST(${name}.value AS VARCHAR)`,
        renderText(`${name}.key`, type.element, 'UTC'),
      );
    case 'ROW': {
      const members = type.fields.map((field, index) =>
        member(
          field.name,
          `struct_extract(${sql}, ${quoteString(structFieldName(type, index))})`,
          field.type,
          style,
          depth,
        ),
      );
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${objectText(members, style)} END`;
    }
    case 'VARIANT':
      return `CAST(${sql} AS VARCHAR)`;
    default:
      throw notSupported(`The type ${type.kind} in the json format`);
  }
}

function mapText(sql: string, name: string, item: string, key: string): string {
  return `'{' || array_to_string(list_transform(map_entries(${sql}), lambda ${name}: CAST(to_json(${key}) AS VARCHAR) || ':' || ${item}), ',') || '}'`;
}
