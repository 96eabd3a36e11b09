/** EXTRACT and its short forms YEAR, MONTH, … */
import { validationError } from '../../error/index.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import { javaDay, localDatetime, unitName } from '../time-unit.js';

const CALENDAR_UNITS = new Set([
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DOY',
  'DOW',
  'ISODOW',
  'ISOYEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
  'EPOCH',
]);
const TIME_UNITS = new Set(['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND']);
const DATE_UNITS = new Set([...CALENDAR_UNITS, 'HOUR', 'MINUTE', 'SECOND']);
const MONTH_UNITS = new Set(['YEAR', 'QUARTER', 'MONTH']);
const DAY_TIME_UNITS = new Set(['DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND']);

function unitsOf(type: LogicalType): ReadonlySet<string> {
  switch (type.kind) {
    case 'DATE':
      return DATE_UNITS;
    case 'TIME':
      return TIME_UNITS;
    case 'INTERVAL_YEAR_MONTH':
      return MONTH_UNITS;
    case 'INTERVAL_DAY_TIME':
      return DAY_TIME_UNITS;
    default:
      return new Set([...CALENDAR_UNITS, ...TIME_UNITS]);
  }
}

function extract(name: string, fixedUnit?: string): ScalarFunction {
  const unitOf = (symbols: readonly string[]): string => fixedUnit ?? unitName(symbols[0]);
  return {
    kind: 'scalar',
    name,
    group: 'temporal',
    signatures: [fixedUnit ? `${name}(<TEMPORAL>)` : 'EXTRACT(<TimeIntervalUnit>, <TEMPORAL>)'],
    determinism: 'deterministic',
    coerce([operand, ...rest]) {
      if (!operand || rest.length > 0) return undefined;
      const { type } = operand;
      if (type.kind === 'NULL') return [t.timestamp(3)];
      return t.isDatetime(type) || t.isInterval(type) ? [type] : undefined;
    },
    returnType([operand], symbols) {
      const unit = unitOf(symbols);
      if (!unitsOf(operand!.type).has(unit)) {
        throw validationError(`${unit} can not be applied to ${t.printType(operand!.type)}`, operand!.span);
      }
      return t.bigint(operand!.type.nullable);
    },
    render: (args, context) => `CAST(${renderUnit(unitOf(context.symbols), args[0]!, context)} AS BIGINT)`,
  };
}

function renderUnit(unit: string, sql: string, { argumentTypes, timeZone }: RenderContext): string {
  const type = argumentTypes[0]!;
  if (type.kind === 'INTERVAL_YEAR_MONTH') return monthsUnit(unit, sql);
  if (type.kind === 'INTERVAL_DAY_TIME') return millisecondsUnit(unit, sql);
  const local = localDatetime(sql, type, timeZone);
  if (type.kind === 'DATE' || type.kind === 'TIME') return clockUnit(unit, local) ?? dayUnit(unit, local);
  const fine = 'precision' in type && type.precision > 6 ? sql : undefined;
  return epochUnit(unit, local, fine) ?? dayUnit(unit, javaDay(local));
}

/** Parts of the time of day, of a time that is never before 1970. */
function clockUnit(unit: string, local: string): string | undefined {
  switch (unit) {
    case 'EPOCH':
      return `(epoch_ms(${local}) // 1000)`;
    case 'HOUR':
    case 'MINUTE':
    case 'SECOND':
      return `${unit.toLowerCase()}(${local})`;
    case 'MILLISECOND':
      return `(millisecond(${local}) % 1000)`;
    case 'MICROSECOND':
      return `(microsecond(${local}) % 1000000)`;
    case 'NANOSECOND':
      return `(microsecond(${local}) % 1000000 * 1000)`;
    default:
      return undefined;
  }
}

/**
 * Parts of the time of day from the milliseconds since 1970 by the local clock, in whatever zone that is: divided by Java's rule, as in Flink, so that
 * before 1970 they are negative. `fine`: the TIMESTAMP_NS where it is one.
 */
function epochUnit(unit: string, local: string, fine: string | undefined): string | undefined {
  const ms = `epoch_ms(${local})`;
  switch (unit) {
    case 'EPOCH':
      return `(${ms} // 1000)`;
    case 'HOUR':
      return `(${ms} // 3600000 % 24)`;
    case 'MINUTE':
      return `(${ms} // 60000 % 60)`;
    case 'SECOND':
      return `(${ms} // 1000 % 60)`;
    case 'MILLISECOND':
      return `(${ms} % 1000)`;
    case 'MICROSECOND':
      return `(epoch_us(${local}) % 1000000)`;
    case 'NANOSECOND':
      return fine === undefined
        ? `(epoch_us(${local}) % 1000000 * 1000)`
        : `(epoch_ns(${fine}) % 1000000000)`;
    default:
      return undefined;
  }
}

function dayUnit(unit: string, local: string): string {
  switch (unit) {
    case 'DOY':
      return `dayofyear(${local})`;
    case 'DOW':
      return `(dayofweek(${local}) + 1)`;
    case 'DECADE':
      return `(year(${local}) // 10)`;
    case 'CENTURY':
      return `((year(${local}) + 99) // 100)`;
    case 'MILLENNIUM':
      return `((year(${local}) + 999) // 1000)`;
    default:
      return `${unit.toLowerCase()}(${local})`;
  }
}

function monthsUnit(unit: string, sql: string): string {
  if (unit === 'YEAR') return `(${sql} // 12)`;
  return unit === 'MONTH' ? `(${sql} % 12)` : `((${sql} % 12) // 3 + 1)`;
}

function millisecondsUnit(unit: string, sql: string): string {
  switch (unit) {
    case 'DAY':
      return `(${sql} // 86400000)`;
    case 'HOUR':
      return `((${sql} // 3600000) % 24)`;
    case 'MINUTE':
      return `((${sql} // 60000) % 60)`;
    case 'SECOND':
      return `((${sql} // 1000) % 60)`;
    default:
      return `(${sql} % 1000)`;
  }
}

export const extractFunctions: readonly ScalarFunction[] = [
  extract('EXTRACT'),
  extract('YEAR', 'YEAR'),
  extract('QUARTER', 'QUARTER'),
  extract('MONTH', 'MONTH'),
  extract('WEEK', 'WEEK'),
  extract('DAYOFYEAR', 'DOY'),
  extract('DAYOFMONTH', 'DAY'),
  extract('DAYOFWEEK', 'DOW'),
  extract('HOUR', 'HOUR'),
  extract('MINUTE', 'MINUTE'),
  extract('SECOND', 'SECOND'),
];
