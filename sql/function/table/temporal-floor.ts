/** FLOOR and CEIL: of numbers, and of dates and times to a unit. */
import { once } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import { javaDay, localDatetime, unitMonths, unitName } from '../time-unit.js';
import { validationError } from '../../error/index.js';

const UNITS = new Set([
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
]);

function rounding(name: 'FLOOR' | 'CEIL'): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    ...(name === 'CEIL' ? { aliases: ['CEILING'] } : {}),
    group: 'arithmetic',
    signatures: [`${name}(<NUMERIC>)`, `${name}(<INTERVAL>)`, `${name}(<DATETIME>, <SYMBOL>)`],
    determinism: 'deterministic',
    coerce([operand, ...rest]) {
      if (!operand || rest.length > 0) return undefined;
      if (operand.type.kind === 'NULL') return [t.int()];
      return t.isNumeric(operand.type) || t.isDatetime(operand.type) ? [operand.type] : undefined;
    },
    returnType([operand], symbols) {
      const { type } = operand!;
      if (t.isDatetime(type)) {
        if (!UNITS.has(unitName(symbols[0])))
          throw validationError(`${name} of a date or time needs a unit: ${name}(x TO DAY)`, operand!.span);
        return type;
      }
      if (symbols.length > 0)
        throw validationError(`${name} … TO ${symbols[0]!} needs a date or time`, operand!.span);
      return type.kind === 'DECIMAL' ? t.decimal(type.precision, 0, type.nullable) : type;
    },
    render([operand], context) {
      const type = context.argumentTypes[0]!;
      if (t.isDatetime(type)) return renderDatetime(name, operand!, type, context);
      if (t.isInteger(type)) return operand!;
      return `CAST(${name.toLowerCase()}(${operand!}) AS ${t.duckdbType(context.returnType)})`;
    },
  };
}

function renderDatetime(
  name: 'FLOOR' | 'CEIL',
  sql: string,
  type: LogicalType,
  context: RenderContext,
): string {
  const unit = unitName(context.symbols[0]);
  const byDay = unit === 'WEEK' || unitMonths(unit) !== undefined;
  // A date that is rounded up to days is the next one.
  if (type.kind === 'DATE' && !byDay) return name === 'CEIL' && unit === 'DAY' ? `(${sql} + 1)` : sql;
  const local = localDatetime(sql, type, context.timeZone);
  const round = (value: string): string =>
    byDay ? roundDays(name, value, unit, type.kind !== 'DATE') : roundTime(name, value, unit);
  const rounded = round(local);
  switch (type.kind) {
    case 'DATE':
      return `CAST(${rounded} AS DATE)`;
    case 'TIME':
      return `CAST(${rounded} AS TIME)`;
    case 'TIMESTAMP_LTZ':
      // Flink goes back to the instant by the zone's offset at the time it came from.
      return once(sql, (instant) => {
        const local = localDatetime(instant, type, context.timeZone);
        return `CAST(CAST(${instant} AS TIMESTAMP) + (CAST(${round(local)} AS TIMESTAMP) - ${local}) AS ${t.duckdbType(type)})`;
      });
    default:
      return `CAST(${rounded} AS ${t.duckdbType(type)})`;
  }
}

function roundTime(name: 'FLOOR' | 'CEIL', sql: string, unit: string): string {
  const floor = (value: string): string => `date_trunc('${unit.toLowerCase()}', ${value})`;
  if (name === 'FLOOR') return floor(sql);
  const step = `to_${unit.toLowerCase()}s(1)`;
  return once(
    sql,
    (value) => `CASE WHEN ${floor(value)} = ${value} THEN ${value} ELSE ${floor(value)} + ${step} END`,
  );
}

/** Units whose `CEIL` is always the next one, even of their first day. */
const ALWAYS_NEXT = new Set(['DECADE', 'CENTURY', 'MILLENNIUM']);

/**
 * From the week on only the day counts: `CEIL` of the first of a month at noon is that day. Weeks start on Sunday. Months and longer units are
 * those of the day that Flink takes, which before 1970 is the next one (see `javaDay`).
 */
function roundDays(name: 'FLOOR' | 'CEIL', sql: string, unit: string, hasTime: boolean): string {
  const floor = (day: string): string => {
    switch (unit) {
      case 'WEEK':
        return `(${day} - CAST(dayofweek(${day}) AS INTEGER))`;
      case 'CENTURY':
        return `make_date((year(${day}) - 1) // 100 * 100 + 1, 1, 1)`;
      case 'MILLENNIUM':
        return `make_date((year(${day}) - 1) // 1000 * 1000 + 1, 1, 1)`;
      default:
        return `CAST(date_trunc('${unit.toLowerCase()}', ${day}) AS DATE)`;
    }
  };
  const step = unit === 'WEEK' ? 'to_days(7)' : `to_months(${unitMonths(unit)!})`;
  const isFirst = (day: string): string => {
    if (ALWAYS_NEXT.has(unit)) return 'FALSE';
    // Flink keeps the first day of the first quarter only.
    return unit === 'QUARTER' ? `dayofyear(${day}) = 1` : `${floor(day)} = ${day}`;
  };
  const counted = hasTime && unit !== 'WEEK' ? javaDay(sql) : sql;
  return once(`CAST(${counted} AS DATE)`, (day) =>
    name === 'FLOOR'
      ? floor(day)
      : `CASE WHEN ${isFirst(day)} THEN ${day} ELSE CAST(${floor(day)} + ${step} AS DATE) END`,
  );
}

export const floorFunctions: readonly ScalarFunction[] = [rounding('FLOOR'), rounding('CEIL')];
