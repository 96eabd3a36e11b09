/** TIMESTAMPADD, TIMESTAMPDIFF and OVERLAPS. */
import { validationError } from '../../error/index.js';
import { once, onceEach, wrapInteger } from '../../expression/duckdb-text.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import { renderShift } from '../render-arithmetic.js';
import { localDatetime, unitMilliseconds, unitMonths, unitName } from '../time-unit.js';

const timestampAdd: ScalarFunction = {
  kind: 'scalar',
  name: 'TIMESTAMPADD',
  group: 'temporal',
  signatures: ['TIMESTAMPADD(timeintervalunit, interval, timepoint)'],
  determinism: 'deterministic',
  coerce([count, time, ...rest]) {
    if (!count || !time || rest.length > 0) return undefined;
    if (!t.isDatetime(time.type) || !(t.isInteger(count.type) || count.type.kind === 'NULL'))
      return undefined;
    return [t.bigint(count.type.nullable), time.type];
  },
  returnType([count, time], symbols) {
    const unit = unitName(symbols[0]);
    const milliseconds = unitMilliseconds(unit);
    if (milliseconds === undefined && unitMonths(unit) === undefined)
      throw validationError(`${unit} is not a unit of TIMESTAMPADD`, count!.span);
    const nullable = count!.type.nullable || time!.type.nullable;
    // Hours need a time of day.
    if (time!.type.kind === 'DATE' && milliseconds !== undefined && milliseconds < 86_400_000)
      return t.timestamp(6, nullable);
    const { type } = time!;
    if (type.kind === 'TIMESTAMP' && unit === 'MILLISECOND') {
      return t.timestamp(Math.max(type.precision, 3), nullable);
    }
    return t.withNullability(type, nullable);
  },
  render([count, time], context) {
    const unit = unitName(context.symbols[0]);
    const months = unitMonths(unit);
    const type = context.argumentTypes[1]!;
    const by =
      months === undefined
        ? `(${count!} * ${unitMilliseconds(unit)!})`
        : `CAST(${count!} * ${months} AS INTEGER)`;
    if (type.kind === 'DATE' && context.returnType.kind === 'TIMESTAMP') {
      return renderShift(`CAST(${time!} AS TIMESTAMP)`, context.returnType, by, false);
    }
    const shifted = type.kind === 'TIMESTAMP' ? context.returnType : type;
    return renderShift(time!, shifted, by, months !== undefined);
  },
};

const timestampDiff: ScalarFunction = {
  kind: 'scalar',
  name: 'TIMESTAMPDIFF',
  group: 'temporal',
  signatures: ['TIMESTAMPDIFF(<TimePointUnit>, <DATETIME>, <DATETIME>)'],
  determinism: 'deterministic',
  coerce([from, to, ...rest]) {
    if (!from || !to || rest.length > 0) return undefined;
    const types = [from.type, to.type].map((type) => (type.kind === 'NULL' ? t.timestamp(3) : type));
    return types.every(t.isDatetime) ? types : undefined;
  },
  returnType([from, to], symbols) {
    const unit = unitName(symbols[0]);
    if (unitMilliseconds(unit) === undefined && unitMonths(unit) === undefined)
      throw validationError(`${unit} is not a unit of TIMESTAMPDIFF`, from!.span);
    const kinds = [from!.type.kind, to!.type.kind];
    if (kinds.includes('TIMESTAMP_LTZ') && kinds[0] !== kinds[1]) {
      throw validationError('TIMESTAMP_LTZ only supports diff between the same type.', from!.span);
    }
    return t.int(from!.type.nullable || to!.type.nullable);
  },
  render([from, to], { argumentTypes, symbols, timeZone }) {
    const unit = unitName(symbols[0]);
    const months = unitMonths(unit);
    const [first, second] = [
      asTimestamp(from!, argumentTypes[0]!, timeZone),
      asTimestamp(to!, argumentTypes[1]!, timeZone),
    ];
    if (unit === 'WEEK') {
      // Flink counts weeks from seconds in 32 bits, which are full after 68 years.
      return `(${wrapInteger(`((epoch_ms(${second}) - epoch_ms(${first})) // 1000)`, 'INT')} // 604800)`;
    }
    if (months === undefined) {
      return wrapInteger(`((epoch_ms(${second}) - epoch_ms(${first})) // ${unitMilliseconds(unit)!})`, 'INT');
    }
    return onceEach(first, second, (a, b) => `CAST((${monthsBetween(a, b)}) // ${months} AS INTEGER)`);
  },
};

/**
 * Flink counts the months between the days, whichever is the later one; it takes one off where the months lead to the very day, but to a
 * time of day past the second value's, also where the second value is the earlier one.
 */
function monthsBetween(first: string, second: string): string {
  const [from, to] = [`CAST(${first} AS DATE)`, `CAST(${second} AS DATE)`];
  const months = `(CASE WHEN ${to} >= ${from} THEN datesub('month', ${from}, ${to}) ELSE -datesub('month', ${to}, ${from}) END)`;
  const tooMany = (count: string): string =>
    `CAST(${from} + to_months(CAST(${count} AS INTEGER)) AS DATE) = ${to} AND CAST(${second} AS TIME) < CAST(${first} AS TIME)`;
  return once(months, (count) => `(${count} - CASE WHEN ${tooMany(count)} THEN 1 ELSE 0 END)`);
}

const asTimestamp = (sql: string, type: LogicalType, timeZone: string): string =>
  `CAST(${localDatetime(sql, type, timeZone)} AS TIMESTAMP)`;

/** `(a - b) DAY`: the time between as an interval; the symbol says of which kind, DAY or MONTH. */
const datetimeDifference: ScalarFunction = {
  kind: 'scalar',
  name: 'MINUS_DATE',
  group: 'temporal',
  signatures: ['(timepoint1 - timepoint2) timeintervalunit'],
  determinism: 'deterministic',
  coerce([from, to, ...rest]) {
    if (!from || !to || rest.length > 0 || from.type.kind !== to.type.kind) return undefined;
    return t.isDatetime(from.type) ? [from.type, to.type] : undefined;
  },
  returnType([from, to], [family]) {
    const nullable = from!.type.nullable || to!.type.nullable;
    return family === 'MONTH'
      ? t.yearMonthInterval('MONTH', 2, nullable)
      : t.dayTimeInterval('SECOND', 2, 3, nullable);
  },
  render([from, to], { argumentTypes, symbols, timeZone }) {
    const [a, b] = [
      asTimestamp(from!, argumentTypes[0]!, timeZone),
      asTimestamp(to!, argumentTypes[1]!, timeZone),
    ];
    return symbols[0] === 'MONTH'
      ? `CAST(datesub('month', ${b}, ${a}) AS INTEGER)`
      : `(epoch_ms(${a}) - epoch_ms(${b}))`;
  },
};

/** `(start, end) OVERLAPS (start, end)`; an end may be an interval from the start, and ends may stand the wrong way round. */
const overlaps: ScalarFunction = {
  kind: 'scalar',
  name: 'OVERLAPS',
  group: 'temporal',
  signatures: ['(timepoint1, temporal1) OVERLAPS (timepoint2, temporal2)'],
  determinism: 'deterministic',
  coerce(args) {
    if (args.length !== 4) return undefined;
    const [a, b, c, d] = args.map((arg) => arg.type) as [LogicalType, LogicalType, LogicalType, LogicalType];
    const fits =
      t.isDatetime(a) && t.isDatetime(c) && [b, d].every((type) => t.isDatetime(type) || t.isInterval(type));
    return fits ? [a, b, c, d] : undefined;
  },
  returnType: (args) => t.boolean(args.some((arg) => arg.type.nullable)),
  render(args, context) {
    const [s1, e1] = period(
      args[0]!,
      args[1]!,
      context.argumentTypes[0]!,
      context.argumentTypes[1]!,
      context,
    );
    const [s2, e2] = period(
      args[2]!,
      args[3]!,
      context.argumentTypes[2]!,
      context.argumentTypes[3]!,
      context,
    );
    return once(s1, (a) => once(e1, (b) => once(s2, (c) => once(e2, (d) => overlap(a, b, c, d)))));
  },
};

const overlap = (a: string, b: string, c: string, d: string): string => {
  const later = (x: string, y: string): string => `CASE WHEN ${x} <= ${y} THEN ${y} ELSE ${x} END`;
  const sooner = (x: string, y: string): string => `CASE WHEN ${x} <= ${y} THEN ${x} ELSE ${y} END`;
  return `(${later(a, b)} >= ${sooner(c, d)} AND ${later(c, d)} >= ${sooner(a, b)})`;
};

function period(
  start: string,
  end: string,
  startType: LogicalType,
  endType: LogicalType,
  { timeZone }: RenderContext,
): readonly [string, string] {
  const first = asTimestamp(start, startType, timeZone);
  if (!t.isInterval(endType)) return [first, asTimestamp(end, endType, timeZone)];
  const moved =
    endType.kind === 'INTERVAL_YEAR_MONTH'
      ? `${first} + to_months(${end})`
      : `${first} + to_milliseconds(${end})`;
  return [first, `(${moved})`];
}

export const shiftFunctions: readonly ScalarFunction[] = [
  timestampAdd,
  timestampDiff,
  datetimeDifference,
  overlaps,
];
