/** Literals as DuckDB SQL. */
import type { LogicalType } from '../types/index.js';
import { duckdbType, quoteString } from '../types/index.js';
import type { LiteralValue } from './bound-expression.js';
import { formatDate, formatTime, formatTimestamp } from './datetime-text.js';

export function renderLiteral(value: LiteralValue, type: LogicalType): string {
  if (value === null) return `CAST(NULL AS ${duckdbType(type)})`;
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return quoteString(String(value));
    case 'BOOLEAN':
      return value ? 'TRUE' : 'FALSE';
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return `unhex('${Buffer.from(value as Uint8Array).toString('hex')}')`;
    case 'INT':
      return typeof value === 'bigint' && value < 0n ? `(${value})` : String(value);
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
      return `CAST('${value as string | bigint}' AS ${duckdbType(type)})`;
    case 'FLOAT':
    case 'DOUBLE':
      return `CAST('${renderDouble(value as number)}' AS ${type.kind})`;
    case 'DATE':
      return `DATE '${formatDate(value as number)}'`;
    case 'TIME':
      return `TIME '${formatTime(value as number, 3)}'`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision > 6
        ? `TIMESTAMP_NS '${formatTimestamp(value as bigint, 9)}'`
        : `TIMESTAMP '${formatTimestamp(value as bigint, 6)}'`;
    case 'VARIANT':
      return `CAST(${quoteString(String(value))} AS JSON)`;
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
    case 'NULL':
      throw new Error(`A literal cannot be of type ${type.kind}`);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

function renderDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}
