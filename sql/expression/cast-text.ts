/** Values as text, the way Flink's CAST to STRING writes them. */
import { notSupported } from '../error/index.js';
import type { CharType, LogicalType, VarCharType } from '../types/index.js';
import { LENGTH_MAX, isCharacter, lengthOf, quoteString, structFieldName } from '../types/index.js';
import { freshName, isRepeatable, once } from './duckdb-text.js';
import { instantToLocal } from './time-zone.js';

export function castToText(
  sql: string,
  from: LogicalType,
  to: CharType | VarCharType,
  timeZone: string,
): string {
  const text = renderText(sql, from, timeZone);
  if (to.kind === 'VARCHAR') {
    const fits = to.length === LENGTH_MAX || (isCharacter(from) && lengthOf(from) <= to.length);
    return fits ? text : `left(${text}, ${to.length})`;
  }
  if (to.length === LENGTH_MAX || (from.kind === 'CHAR' && from.length === to.length)) return text;
  return `rpad(${text}, ${to.length}, ' ')`;
}

/** The text of a value, NULL for NULL. */
export function renderText(sql: string, from: LogicalType, timeZone: string): string {
  switch (from.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return sql;
    case 'BOOLEAN':
      return `upper(CAST(${sql} AS VARCHAR))`;
    case 'BINARY':
    case 'VARBINARY':
      // Bytes that are no UTF-8 become U+FFFD, as Java reads them.
      return once(sql, (bytes) => `coalesce(TRY(decode(${bytes})), flink_decode(${bytes}, 'UTF-8'))`);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DATE':
    case 'VARIANT':
      return `CAST(${sql} AS VARCHAR)`;
    case 'DECIMAL':
      return from.precision === from.scale ? renderFraction(sql, from.scale) : `CAST(${sql} AS VARCHAR)`;
    case 'FLOAT':
    case 'DOUBLE':
      return renderApproximate(sql);
    case 'TIME':
      return from.precision === 0
        ? `strftime(DATE '1970-01-01' + ${sql}, '%H:%M:%S')`
        : timeText(sql, from.precision);
    case 'TIMESTAMP':
      return renderTimestamp(sql, from.precision);
    case 'TIMESTAMP_LTZ':
      return renderTimestamp(instantToLocal(sql, timeZone, from.precision > 6), from.precision);
    case 'INTERVAL_DAY_TIME':
      return `flink_day_time_text(${sql})`;
    case 'INTERVAL_YEAR_MONTH':
      return `flink_year_month_text(${sql})`;
    case 'ARRAY': {
      const name = freshName();
      return `('[' || array_to_string(list_transform(${sql}, lambda ${name}: ${elementText(name, from.element, timeZone)}), ', ') || ']')`;
    }
    case 'MAP':
      return entriesText(sql, from.key, from.value, timeZone);
    case 'MULTISET':
      return entriesText(sql, from.element, { kind: 'INT', nullable: false }, timeZone);
    case 'ROW':
      return once(sql, (value) => {
        const fields = from.fields.map((field, index) =>
          elementText(
            `struct_extract(${value}, ${quoteString(structFieldName(from, index))})`,
            field.type,
            timeZone,
          ),
        );
        return `CASE WHEN ${value} IS NOT NULL THEN '(' || ${fields.join(` || ', ' || `)} || ')' END`;
      });
    case 'BITMAP':
      return `flink_bitmap_to_string(${sql})`;
    case 'NULL':
      throw notSupported(`CAST from ${from.kind} to STRING`);
    default: {
      const unreachable: never = from;
      return unreachable;
    }
  }
}

const elementText = (sql: string, type: LogicalType, timeZone: string): string =>
  `coalesce(${renderText(sql, type, timeZone)}, 'NULL')`;

function entriesText(sql: string, key: LogicalType, value: LogicalType, timeZone: string): string {
  const name = freshName();
  const entry = `${elementText(`${name}.key`, key, timeZone)} || '=' || ${elementText(`${name}.value`, value, timeZone)}`;
  return `('{' || array_to_string(list_transform(map_entries(${sql}), lambda ${name}: ${entry}), ', ') || '}')`;
}

/** Java's text of a double: plain from 0.001 to ten million, else `1.0E7`. DuckDB writes the plain ones alike. */
function renderApproximate(sql: string): string {
  const general = (value: string): string => `flink_approximate_text(CAST(${value} AS VARCHAR))`;
  if (!isRepeatable(sql)) return general(sql);
  return `CASE WHEN abs(${sql}) >= 0.001 AND abs(${sql}) < 10000000 THEN CAST(${sql} AS VARCHAR) ELSE ${general(sql)} END`;
}

function renderTimestamp(sql: string, precision: number): string {
  if (precision === 0) return `strftime(${sql}, '%Y-%m-%d %H:%M:%S')`;
  if (precision > 6) return `left(strftime(${sql}, '%Y-%m-%d %H:%M:%S.%n'), ${20 + precision})`;
  if (precision === 3) return `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%g')`;
  const text = `strftime(${sql}, '%Y-%m-%d %H:%M:%S.%f')`;
  return precision === 6 ? text : `left(${text}, ${20 + precision})`;
}

/** Milliseconds are all a TIME has; trailing zeros are left out, but for the first digit. */
function timeText(sql: string, precision: number): string {
  const text = `left(strftime(DATE '1970-01-01' + ${sql}, '%H:%M:%S.%g'), ${9 + Math.min(precision, 3)})`;
  return `regexp_replace(${text}, '(\\.[0-9])([0-9]*?)0+$', '\\1\\2')`;
}

/** DuckDB writes a decimal without digits before the point as `.5`. */
function renderFraction(sql: string, scale: number): string {
  if (scale < 38) return `CAST(CAST(${sql} AS DECIMAL(${scale + 1},${scale})) AS VARCHAR)`;
  return `replace(CAST(${sql} AS VARCHAR), '.', '0.')`;
}
