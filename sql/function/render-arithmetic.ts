/**
 * `+ - * / %` as DuckDB SQL. DuckDB raises an error where an integer overflows; Flink computes as Java does and wraps around,
 * rounds decimals half up and gives NULL where they overflow.
 */
import { withPrecision } from '../expression/cast-datetime.js';
import { renderCast } from '../expression/render-cast.js';
import { isRepeatable, once, raise, wrapInteger } from '../expression/duckdb-text.js';
import { instantToLocal, localToInstant } from '../expression/time-zone.js';
import type { LogicalType } from '../types/index.js';
import * as t from '../types/index.js';
import type { RenderContext } from './function-definition.js';

type Operator = '+' | '-' | '*' | '/' | '%';

export function renderArithmetic(
  operator: Operator,
  args: readonly string[],
  context: RenderContext,
): string {
  const [a, b] = [args[0]!, args[1]!];
  const [first, second] = [context.argumentTypes[0]!, context.argumentTypes[1]!];
  const { returnType } = context;
  const { timeZone } = context;
  const months = first.kind === 'INTERVAL_YEAR_MONTH' || second.kind === 'INTERVAL_YEAR_MONTH';
  if (t.isDatetime(first)) return renderShift(a, first, operator === '-' ? `(-${b})` : b, months, timeZone);
  if (t.isDatetime(second)) return renderShift(b, second, a, months, timeZone);
  if (t.isInterval(returnType)) return renderInterval(operator, a, b, first, second, returnType);
  switch (returnType.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      if (first.kind === 'DECIMAL') return decimalModulo(a, b, context);
      return renderInteger(operator, a, b, returnType.kind, context);
    case 'DECIMAL':
      return renderDecimal(operator, a, b, context);
    default:
      return operator === '%' ? `fmod(${a}, ${b})` : `(${a} ${operator} ${b})`;
  }
}

function renderInteger(
  operator: Operator,
  a: string,
  b: string,
  kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT',
  { literals }: RenderContext,
): string {
  if (operator === '/' || operator === '%') {
    const divide = (divisor: string): string => `(${a} ${operator === '/' ? '//' : '%'} ${divisor})`;
    const literal = literals[1];
    if (typeof literal === 'bigint' && literal !== 0n) return divide(b);
    return once(
      b,
      (divisor) =>
        `CASE WHEN ${divisor} = 0 THEN ${raise("'/ by zero'", duckdbName(kind))} ELSE ${divide(divisor)} END`,
    );
  }
  if (kind !== 'BIGINT') {
    const wide = kind === 'INT' ? 'BIGINT' : 'INTEGER';
    return wrapInteger(`(CAST(${a} AS ${wide}) ${operator} CAST(${b} AS ${wide}))`, kind);
  }
  const wrapped = wrapInteger(`(CAST(${a} AS HUGEINT) ${operator} CAST(${b} AS HUGEINT))`, kind);
  // 128-bit arithmetic is nine times slower: it runs only for the rows that overflow.
  return isRepeatable(a) && isRepeatable(b) ? `coalesce(TRY(${a} ${operator} ${b}), ${wrapped})` : wrapped;
}

const duckdbName = (kind: string): string => (kind === 'INT' ? 'INTEGER' : kind);

function renderDecimal(operator: Operator, a: string, b: string, context: RenderContext): string {
  const [x, y] = [t.asDecimal(context.argumentTypes[0]!), t.asDecimal(context.argumentTypes[1]!)];
  const result = context.returnType as t.DecimalType;
  const [left, right] = [
    asDecimalSql(a, context.argumentTypes[0]!),
    asDecimalSql(b, context.argumentTypes[1]!),
  ];
  switch (operator) {
    case '+':
    case '-': {
      const scale = Math.max(x.scale, y.scale);
      const digits = Math.max(x.precision - x.scale, y.precision - y.scale) + 1;
      if (digits + scale <= 38) return `CAST(${left} ${operator} ${right} AS ${t.duckdbType(result)})`;
      break;
    }
    case '*':
      if (x.precision + y.precision <= 38) return `CAST(${left} * ${right} AS ${t.duckdbType(result)})`;
      break;
    case '%':
      if (Math.max(x.precision - x.scale, y.precision - y.scale) + Math.max(x.scale, y.scale) <= 38) {
        return decimalModulo(left, right, context);
      }
      break;
    case '/':
      break;
    default: {
      const unreachable: never = operator;
      return unreachable;
    }
  }
  const name = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'remainder' }[operator];
  const call = `flink_decimal_${name}(CAST(${left} AS VARCHAR), CAST(${right} AS VARCHAR), ${result.precision}, ${result.scale})`;
  return `CAST(${call} AS ${t.duckdbType(result)})`;
}

const asDecimalSql = (sql: string, type: LogicalType): string =>
  type.kind === 'DECIMAL' ? sql : `CAST(${sql} AS ${t.duckdbType(t.asDecimal(type))})`;

function decimalModulo(
  a: string,
  b: string,
  { argumentTypes, literals, returnType, timeZone }: RenderContext,
): string {
  const [x, y] = [t.asDecimal(argumentTypes[0]!), t.asDecimal(argumentTypes[1]!)];
  const scale = Math.max(x.scale, y.scale);
  const exact = t.decimal(
    Math.min(38, Math.max(x.precision - x.scale, y.precision - y.scale) + scale),
    scale,
  );
  const render = (divisor: string): string =>
    renderCast(`CAST(${a} % ${divisor} AS ${t.duckdbType(exact)})`, exact, returnType, {
      safe: false,
      timeZone,
    });
  const literal = literals[1];
  if (literal !== undefined && literal !== null && Number(literal) !== 0) return render(b);
  return once(
    b,
    (divisor) =>
      `CASE WHEN ${divisor} = 0 THEN ${raise("'Division by zero'", t.duckdbType(returnType))} ELSE ${render(divisor)} END`,
  );
}

function renderInterval(
  operator: Operator,
  a: string,
  b: string,
  first: LogicalType,
  second: LogicalType,
  type: LogicalType,
): string {
  if (t.isInterval(first) && t.isInterval(second)) return `(${a} ${operator} ${b})`;
  const [interval, number, numberType] = t.isInterval(first) ? [a, b, second] : [b, a, first];
  if (t.isInteger(numberType))
    return operator === '*' ? `(${interval} * ${number})` : `(${interval} // ${number})`;
  return `CAST(trunc(CAST(${interval} AS DOUBLE) ${operator} CAST(${number} AS DOUBLE)) AS ${t.duckdbType(type)})`;
}

/** A date or time moved by an interval, `by` being months or milliseconds. */
export function renderShift(
  sql: string,
  type: LogicalType,
  by: string,
  months: boolean,
  timeZone: string,
): string {
  switch (type.kind) {
    case 'DATE':
      // Hours that do not make a day move nothing.
      return months
        ? `CAST(${sql} + to_months(${by}) AS DATE)`
        : `(${sql} + CAST(${by} // 86400000 AS INTEGER))`;
    case 'TIME':
      return months ? sql : `CAST(DATE '1970-01-01' + ${sql} + to_milliseconds(${by}) AS TIME)`;
    case 'TIMESTAMP':
      return months ? addMonths(sql, by, type.precision) : addMilliseconds(sql, by, type.precision);
    case 'TIMESTAMP_LTZ': {
      if (!months) return addMilliseconds(sql, by, type.precision);
      const fine = type.precision > 6;
      return localToInstant(
        addMonths(instantToLocal(sql, timeZone, fine), by, type.precision),
        timeZone,
        fine,
      );
    }
    default:
      throw new Error(`${type.kind} cannot be moved by an interval`);
  }
}

function addMilliseconds(sql: string, by: string, precision: number): string {
  if (precision > 6) return `make_timestamp_ns(epoch_ns(${sql}) + ${by} * 1000000)`;
  const moved = `(${sql} + to_milliseconds(${by}))`;
  return precision < 3 ? withPrecision(moved, 3, precision) : moved;
}

function addMonths(sql: string, by: string, precision: number): string {
  if (precision <= 6) return `(${sql} + to_months(${by}))`;
  return once(
    sql,
    (value) =>
      `make_timestamp_ns(epoch_ns(CAST(${value} AS TIMESTAMP) + to_months(${by})) + epoch_ns(${value}) % 1000)`,
  );
}
