/**
 * One value as text, in the two forms that outputs need: as Flink's SQL client prints it (the text of a CAST to STRING,
 * `<NULL>` for NULL), and as JSON.
 */
import type { LogicalType } from '../../sql/types/index.js';
import { javaDoubleText } from '../../sql/function/native/java-number.js';
import type { ResultValue } from '../../src/engine/job.js';

/** What Flink's client prints for NULL at the top; inside of collections it is `NULL`. */
export const NULL_TEXT = '<NULL>';

/** `1.0E10`, `[1, 2]`, `{k=1}`, `(1, x)`, `x'0aff'`. NULL gives undefined: what stands for it is the output's choice. */
export function valueText(value: ResultValue, type: LogicalType): string | undefined {
  return value === null ? undefined : textOf(value, type);
}

function nested(value: ResultValue, type: LogicalType): string {
  return value === null ? 'NULL' : textOf(value, type);
}

function textOf(value: NonNullable<ResultValue>, type: LogicalType): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return value === true ? 'TRUE' : 'FALSE';
    case 'FLOAT':
      return javaDoubleText(Number(value), true);
    case 'DOUBLE':
      return javaDoubleText(Number(value));
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : String(value);
    case 'ARRAY':
      return `[${list(value)
        .map((element) => nested(element, type.element))
        .join(', ')}]`;
    case 'MAP':
      return `{${entries(value)
        .map(([key, item]) => `${nested(key, type.key)}=${nested(item, type.value)}`)
        .join(', ')}}`;
    case 'MULTISET':
      return `{${entries(value)
        .map(([element, count]) => `${nested(element, type.element)}=${String(count)}`)
        .join(', ')}}`;
    case 'ROW':
      return `(${list(value)
        .map((field, index) => nested(field, type.fields[index]!.type))
        .join(', ')})`;
    case 'CHAR':
    case 'VARCHAR':
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
    case 'VARIANT':
    case 'NULL':
      return String(value);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

const list = (value: ResultValue): readonly ResultValue[] =>
  Array.isArray(value) ? (value as readonly ResultValue[]) : [];

const entries = (value: ResultValue): readonly (readonly [ResultValue, ResultValue])[] =>
  list(value).map((entry) => {
    const [key, item] = list(entry);
    return [key ?? null, item ?? null];
  });

/**
 * The value as JSON text. Integers and DECIMAL are numbers with all their digits; NaN and infinities, which JSON has no number
 * for, are strings; bytes are Base64; ROW is an object, MAP an object with its keys as text, MULTISET likewise with counts.
 */
export function valueJson(value: ResultValue, type: LogicalType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'BOOLEAN':
      return value === true ? 'true' : 'false';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DECIMAL':
      return String(value);
    case 'FLOAT':
    case 'DOUBLE': {
      // The fewest digits that name the number: a FLOAT as DuckDB gives it has those of a DOUBLE.
      const number = type.kind === 'FLOAT' ? Number(javaDoubleText(Number(value), true)) : Number(value);
      return Number.isFinite(number) ? JSON.stringify(number) : JSON.stringify(String(number));
    }
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return JSON.stringify(
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value),
      );
    case 'ARRAY':
      return `[${list(value)
        .map((element) => valueJson(element, type.element))
        .join(',')}]`;
    case 'MAP':
      return `{${entries(value)
        .map(([key, item]) => `${JSON.stringify(nested(key, type.key))}:${valueJson(item, type.value)}`)
        .join(',')}}`;
    case 'MULTISET':
      return `{${entries(value)
        .map(([element, count]) => `${JSON.stringify(nested(element, type.element))}:${String(count)}`)
        .join(',')}}`;
    case 'ROW':
      return `{${list(value)
        .map((field, index) => {
          const { name, type: fieldType } = type.fields[index]!;
          return `${JSON.stringify(name)}:${valueJson(field, fieldType)}`;
        })
        .join(',')}}`;
    case 'VARIANT':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'CHAR':
    case 'VARCHAR':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
    case 'NULL':
      return JSON.stringify(String(value));
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}
