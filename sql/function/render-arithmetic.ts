/**
 * `+ - * / %` as DuckDB SQL. DuckDB raises an error where an integer overflows; Flink computes as Java does and wraps around,
 * rounds decimals half up and gives NULL where they overflow.
 */
import { withPrecision } from '../expression/cast-datetime.js';
import { renderCast } from '../expression/render-cast.js';
import { isVolatile, once, raise, wrapInteger } from '../expression/duckdb-text.js';
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
  const months = first.kind === 'INTERVAL_YEAR_MONTH' || second.kind === 'INTERVAL_YEAR_MONTH';
  if (t.isDatetime(first)) return renderShift(a, first, operator === '-' ? `(-${b})` : b, months);
  if (t.isDatetime(second)) return renderShift(b, second, a, months);
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
  { argumentTypes, literals }: RenderContext,
): string {
  if (operator === '/' || operator === '%') {
    const same = argumentTypes[0]!.kind === kind && argumentTypes[1]!.kind === kind;
    const divide = (divisor: string, dividend = a): string => {
      const result = `(${dividend} ${operator === '/' ? '//' : '%'} ${divisor})`;
      return same ? result : `CAST(${result} AS ${duckdbName(kind)})`;
    };
    // The smallest integer divided by -1 overflows; in Java it stays itself.
    const divideWrapping = (divisor: string): string => {
      if (operator === '%') {
        return divide(`(CASE WHEN ${divisor} = -1 THEN 1 ELSE ${divisor} END)`);
      }
      if (kind !== 'BIGINT') return wrapInteger(`(CAST(${a} AS BIGINT) // ${divisor})`, kind);
      const negated = (dividend: string): string => wrapInteger(`-CAST(${dividend} AS HUGEINT)`, kind);
      if (literals[1] === -1n) return negated(a);
      return once(
        a,
        (dividend) =>
          `CASE WHEN ${divisor} = -1 THEN ${negated(dividend)} ELSE ${divide(divisor, dividend)} END`,
      );
    };
    const literal = literals[1];
    if (typeof literal === 'bigint' && literal !== 0n)
      return literal === -1n ? `(${divideWrapping(b)})` : divide(b);
    return once(
      b,
      (divisor) =>
        `CASE WHEN ${divisor} = 0 THEN ${raise("'/ by zero'", duckdbName(kind))} ELSE ${divideWrapping(divisor)} END`,
    );
  }
  if (kind !== 'BIGINT') {
    const wide = kind === 'INT' ? 'BIGINT' : 'INTEGER';
    return wrapInteger(`(CAST(${a} AS ${wide}) ${operator} CAST(${b} AS ${wide}))`, kind);
  }
  const [left, right] = [overflowParts(a), overflowParts(b)];
  const wrapped = wrapInteger(
    `(CAST(${left.wrapping} AS HUGEINT) ${operator} CAST(${right.wrapping} AS HUGEINT))`,
    kind,
  );
  const plain = `(${left.plain} ${operator} ${right.plain})`;
  // 128-bit arithmetic is nine times slower: it runs only for the rows where some part overflows.
  return plain.length + wrapped.length < OVERFLOW_TEXT_MAX && !isVolatile(plain)
    ? `coalesce(TRY${plain}, ${wrapped})`
    : wrapped;
}

/** Longest text of an expression that is written twice, plain and wrapping around. */
const OVERFLOW_TEXT_MAX = 4000;

/** Both forms of an operand that is such arithmetic itself, so that a chain is tried and computed again as a whole. */
function overflowParts(sql: string): { readonly plain: string; readonly wrapping: string } {
  const prefix = 'coalesce(TRY(';
  if (!sql.startsWith(prefix)) return { plain: sql, wrapping: sql };
  let depth = 1;
  let index = prefix.length;
  for (; depth > 0 && index < sql.length; index++) {
    if (sql[index] === "'") index = sql.indexOf("'", index + 1);
    else if (sql[index] === '(') depth++;
    else if (sql[index] === ')') depth--;
  }
  if (!sql.startsWith(', CAST(xor(', index) || !sql.endsWith(' AS BIGINT))'))
    return { plain: sql, wrapping: sql };
  return { plain: sql.slice('coalesce(TRY'.length, index), wrapping: sql.slice(index + 2, -1) };
}

const duckdbName = (kind: string): string => (kind === 'INT' ? 'INTEGER' : kind);

function renderDecimal(operator: Operator, a: string, b: string, context: RenderContext): string {
  const [first, second] = [context.argumentTypes[0]!, context.argumentTypes[1]!];
  const [x, y] = [t.asDecimal(first), t.asDecimal(second)];
  const result = context.returnType as t.DecimalType;
  const digits = Math.max(x.precision - x.scale, y.precision - y.scale);
  const scale = Math.max(x.scale, y.scale);
  switch (operator) {
    case '+':
    case '-':
      if (digits + 1 + scale > DIGITS_MAX) break;
      return castDecimal(
        `(${widened(a, first, x, digits + 1 + scale)} ${operator} ${asDecimalSql(b, second, y)})`,
        undefined,
        result,
      );
    case '*':
      if (x.precision + y.precision > DIGITS_MAX) break;
      return renderProduct(a, first, b, second, result);
    case '%':
      if (digits + scale > DIGITS_MAX) break;
      return decimalModulo(asDecimalSql(a, first, x), asDecimalSql(b, second, y), context);
    case '/': {
      const quotient = renderQuotient(asDecimalSql(a, first, x), x, asDecimalSql(b, second, y), y, context);
      if (quotient === undefined) break;
      return quotient;
    }
    default: {
      const unreachable: never = operator;
      return unreachable;
    }
  }
  const name = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'remainder' }[operator];
  const texts = `CAST(${asDecimalSql(a, first, x)} AS VARCHAR), CAST(${asDecimalSql(b, second, y)} AS VARCHAR)`;
  return `CAST(flink_decimal_${name}(${texts}, ${result.precision}, ${result.scale}) AS ${t.duckdbType(result)})`;
}

const DIGITS_MAX = 38;
/** Up to here DuckDB computes decimals in 64 bits, and raises an error where the result needs more. */
const NARROW_DIGITS_MAX = 18;

const asDecimalSql = (sql: string, type: LogicalType, decimal: t.DecimalType): string =>
  type.kind === 'DECIMAL' ? sql : `CAST(${sql} AS ${t.duckdbType(decimal)})`;

/** The operand as a decimal of enough digits for DuckDB to compute a result of `digits` digits. */
function widened(sql: string, type: LogicalType, decimal: t.DecimalType, digits: number): string {
  if (digits <= NARROW_DIGITS_MAX || decimal.precision > NARROW_DIGITS_MAX)
    return asDecimalSql(sql, type, decimal);
  return `CAST(${sql} AS ${t.duckdbType(t.decimal(NARROW_DIGITS_MAX + 1, decimal.scale))})`;
}

function castDecimal(sql: string, from: t.DecimalType | undefined, to: t.DecimalType): string {
  return from && t.sameValues(from, to) ? sql : `CAST(${sql} AS ${t.duckdbType(to)})`;
}

/** One operand is cast so that DuckDB's product is of the result's very type: one step less for each row. */
function renderProduct(
  a: string,
  first: LogicalType,
  b: string,
  second: LogicalType,
  result: t.DecimalType,
): string {
  const [x, y] = [t.asDecimal(first), t.asDecimal(second)];
  const wanted = Math.max(x.precision, result.precision - y.precision);
  const precision =
    result.precision > NARROW_DIGITS_MAX
      ? Math.max(wanted, y.precision > NARROW_DIGITS_MAX ? 0 : NARROW_DIGITS_MAX + 1)
      : x.precision;
  const left = t.decimal(Math.min(DIGITS_MAX, precision), x.scale);
  const leftSql = t.sameValues(left, first) ? a : `CAST(${a} AS ${t.duckdbType(left)})`;
  const product = t.decimal(
    Math.min(DIGITS_MAX, left.precision + y.precision),
    Math.min(DIGITS_MAX, x.scale + y.scale),
  );
  return castDecimal(`(${leftSql} * ${asDecimalSql(b, second, y)})`, product, result);
}

/**
 * The quotient with one digit more, cut, and then rounded at that digit: half up needs to know no more. Undefined where
 * 38 digits do not suffice on the way.
 */
function renderQuotient(
  a: string,
  x: t.DecimalType,
  b: string,
  y: t.DecimalType,
  { returnType, literals }: RenderContext,
): string | undefined {
  const result = returnType as t.DecimalType;
  const byLiteral = quotientByLiteral(a, x, literals[1], y.scale, result);
  if (byLiteral !== undefined) return byLiteral;
  const shift = result.scale + 1 + y.scale;
  if (
    x.precision + shift > DIGITS_MAX ||
    y.precision + y.scale > DIGITS_MAX ||
    result.precision + 1 > DIGITS_MAX
  )
    return undefined;
  const numerator = scaledInteger(a, x, shift);
  const quotient = (divisor: string): string => {
    const whole = `CAST(${numerator} // ${scaledInteger(divisor, y, y.scale)} AS DECIMAL(38,0))`;
    const unit = `CAST('0.${'0'.repeat(result.scale)}1' AS DECIMAL(${result.scale + 1},${result.scale + 1}))`;
    return `CAST(${whole} * ${unit} AS ${t.duckdbType(result)})`;
  };
  const literal = literals[1];
  if (literal !== undefined && literal !== null && Number(literal) !== 0) return quotient(b);
  return once(
    b,
    (divisor) =>
      `CASE WHEN ${divisor} = 0 THEN ${raise("'Division by zero'", t.duckdbType(result))} ELSE ${quotient(divisor)} END`,
  );
}

/** By a short literal in 64-bit integers, since DuckDB's 128-bit division takes microseconds. */
function quotientByLiteral(
  a: string,
  x: t.DecimalType,
  literal: unknown,
  literalScale: number,
  result: t.DecimalType,
): string | undefined {
  if (literal === null || (typeof literal !== 'bigint' && typeof literal !== 'string')) return undefined;
  const divisor = BigInt(String(literal).replace('.', ''));
  const shift = result.scale - x.scale + literalScale;
  const digits = String(divisor < 0n ? -divisor : divisor).length;
  if (
    divisor === 0n ||
    shift < 0 ||
    digits + shift > NARROW_DIGITS_MAX ||
    x.precision + x.scale > NARROW_DIGITS_MAX
  )
    return undefined;
  const unscaled = `CAST(${a} * CAST('1${'0'.repeat(x.scale)}' AS DECIMAL(${x.scale + 1},0)) AS BIGINT)`;
  const power = `CAST('1${'0'.repeat(shift)}' AS BIGINT)`;
  const by = `CAST('${divisor}' AS BIGINT)`;
  return once(unscaled, (n) => {
    const rest = `(${n} % ${by} * ${power})`;
    const carry = `CASE WHEN 2 * abs(${rest} % ${by}) >= abs(${by}) THEN sign(${n}) * sign(${by}) ELSE 0 END`;
    const wide = result.precision > NARROW_DIGITS_MAX ? 'HUGEINT' : 'BIGINT';
    const whole = `(CAST(${n} // ${by} AS ${wide}) * ${power} + ${rest} // ${by} + ${carry})`;
    const held = result.precision > NARROW_DIGITS_MAX ? DIGITS_MAX : NARROW_DIGITS_MAX;
    if (result.scale === 0) return `CAST(${whole} AS ${t.duckdbType(result)})`;
    const unit = `CAST('0.${'0'.repeat(result.scale - 1)}1' AS DECIMAL(${result.scale},${result.scale}))`;
    return `CAST(CAST(${whole} AS DECIMAL(${held},0)) * ${unit} AS ${t.duckdbType(result)})`;
  });
}

/** `sql * 10^exponent` as a HUGEINT. */
function scaledInteger(sql: string, type: t.DecimalType, exponent: number): string {
  if (exponent === 0 && type.scale === 0) return `CAST(${sql} AS HUGEINT)`;
  return `CAST(CAST(${sql} AS DECIMAL(38,${type.scale})) * CAST('1${'0'.repeat(exponent)}' AS DECIMAL(38,0)) AS HUGEINT)`;
}

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
export function renderShift(sql: string, type: LogicalType, by: string, months: boolean): string {
  switch (type.kind) {
    case 'DATE':
      // Hours that do not make a day move nothing.
      return months
        ? `CAST(${sql} + to_months(${by}) AS DATE)`
        : `(${sql} + CAST(${by} // 86400000 AS INTEGER))`;
    case 'TIME':
      return months ? sql : `CAST(DATE '1970-01-01' + ${sql} + to_milliseconds(${by}) AS TIME)`;
    // Flink counts months of an instant in UTC, whatever the session's time zone.
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return months ? addMonths(sql, by, type.precision) : addMilliseconds(sql, by, type.precision);
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
