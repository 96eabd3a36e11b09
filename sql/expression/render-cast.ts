/** CAST as DuckDB SQL with Flink's results (docs: "Data Types", CAST): Java's narrowing, Flink's text forms, its errors. */
import { notSupported } from '../error/index.js';
import type { LogicalType } from '../types/index.js';
import * as t from '../types/index.js';
import { castToDatetime } from './cast-datetime.js';
import { castToNumber } from './cast-number.js';
import { castToText } from './cast-text.js';
import { freshName, once, raise } from './duckdb-text.js';

export interface CastOptions {
  /** TRY_CAST: NULL instead of an error. */
  readonly safe: boolean;
  readonly timeZone: string;
}

export function renderCast(sql: string, from: LogicalType, to: LogicalType, options: CastOptions): string {
  if (from.kind === 'NULL') return `CAST(${sql} AS ${t.duckdbType(to)})`;
  if (sameRepresentation(from, to)) return sql;
  const result = castTo(sql, from, to, options);
  return options.safe && (t.isConstructed(from) || t.isBinary(from) || from.kind === 'VARIANT')
    ? `TRY(${result})`
    : result;
}

/** The same values, held in the same way: only NOT NULL differs, somewhere inside. */
function sameRepresentation(from: LogicalType, to: LogicalType): boolean {
  const text = (type: LogicalType): string =>
    t.printType(t.withoutTimeAttribute(type)).replaceAll(' NOT NULL', '');
  return from.kind === to.kind && text(from) === text(to);
}

function castTo(sql: string, from: LogicalType, to: LogicalType, options: CastOptions): string {
  switch (to.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return castToText(sql, from, to, options.timeZone);
    case 'BOOLEAN':
      return castToBoolean(sql, from, options.safe);
    case 'BINARY':
    case 'VARBINARY':
      return castToBinary(sql, from, to);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DECIMAL':
    case 'FLOAT':
    case 'DOUBLE':
      return castToNumber(sql, from, to, options.safe);
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return castToDatetime(sql, from, to, options);
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return castToInterval(sql, from, to);
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
      return castConstructed(sql, from, to, { ...options, safe: false });
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      throw notSupported(`CAST from ${from.kind} to ${to.kind}`);
    default: {
      const unreachable: never = to;
      return unreachable;
    }
  }
}

function castToBoolean(sql: string, from: LogicalType, safe: boolean): string {
  if (t.isInteger(from)) return `(${sql} <> 0)`;
  if (!t.isCharacter(from)) throw notSupported(`CAST from ${from.kind} to BOOLEAN`);
  return once(sql, (text) => {
    const folded = `lower(${text})`;
    const message = `'Cannot parse ''' || ${text} || ''' as BOOLEAN.'`;
    return (
      `CASE WHEN ${folded} IN ('t', 'true', 'y', 'yes', '1') THEN TRUE ` +
      `WHEN ${folded} IN ('f', 'false', 'n', 'no', '0') THEN FALSE ` +
      (safe ? 'END' : `WHEN ${text} IS NOT NULL THEN ${raise(message, 'BOOLEAN')} END`)
    );
  });
}

function castToBinary(sql: string, from: LogicalType, to: t.BinaryType | t.VarBinaryType): string {
  const value = t.isCharacter(from) ? `encode(${sql})` : sql;
  if (to.length === t.LENGTH_MAX) return value;
  if (
    t.isBinary(from) &&
    t.lengthOf(from) <= to.length &&
    (to.kind === 'VARBINARY' || (from.kind === 'BINARY' && t.lengthOf(from) === to.length))
  ) {
    return value;
  }
  const hex = `left(hex(${value}), ${2 * to.length})`;
  return `unhex(${to.kind === 'BINARY' ? `rpad(${hex}, ${2 * to.length}, '0')` : hex})`;
}

function castToInterval(
  sql: string,
  from: LogicalType,
  to: t.YearMonthIntervalType | t.DayTimeIntervalType,
): string {
  if (from.kind === to.kind) return sql;
  const unit = to.resolution.split('_TO_').at(-1)!;
  const factor = { YEAR: 12, MONTH: 1, DAY: 86_400_000, HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1000 }[
    unit
  ]!;
  const held = t.duckdbType(to);
  return `(CAST(${sql} AS ${held}) * ${factor})`;
}

function castConstructed(sql: string, from: LogicalType, to: LogicalType, options: CastOptions): string {
  const name = freshName();
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    return `list_transform(${sql}, lambda ${name}: ${renderCast(name, from.element, to.element, options)})`;
  }
  if (from.kind === 'MULTISET' && to.kind === 'MULTISET') {
    return castEntries(
      sql,
      renderCast(`${name}.key`, from.element, to.element, options),
      `${name}.value`,
      name,
    );
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    const key = renderCast(`${name}.key`, from.key, to.key, options);
    return castEntries(sql, key, renderCast(`${name}.value`, from.value, to.value, options), name);
  }
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return once(sql, (value) => {
      const fields = to.fields.map((field, index) => {
        const source = `struct_extract(${value}, ${t.quoteString(t.structFieldName(from, index))})`;
        const target = t.quoteIdentifier(t.structFieldName(to, index));
        return `${target} := ${renderCast(source, from.fields[index]!.type, field.type, options)}`;
      });
      return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`;
    });
  }
  throw notSupported(`CAST from ${from.kind} to ${to.kind}`);
}

function castEntries(sql: string, key: string, value: string, name: string): string {
  return `map_from_entries(list_transform(map_entries(${sql}), lambda ${name}: struct_pack(k := ${key}, v := ${value})))`;
}
