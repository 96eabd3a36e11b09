/** Decimal arithmetic beyond DuckDB's 38 digits in between, with Java's half-up rounding; overflow gives NULL. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction, NativeValue } from '../native-function.js';

interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

function parse(text: string): Decimal {
  const point = text.indexOf('.');
  if (point < 0) return { unscaled: BigInt(text), scale: 0 };
  return { unscaled: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

const POWERS = Array.from({ length: 100 }, (_, exponent) => 10n ** BigInt(exponent));
const power = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent);
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** `numerator / denominator`, rounded half away from zero. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (2n * magnitude(remainder) < magnitude(denominator)) return quotient;
  return quotient + (numerator < 0n === denominator < 0n ? 1n : -1n);
}

function rescale({ unscaled, scale }: Decimal, target: number): bigint {
  if (target >= scale) return unscaled * power(target - scale);
  return divideHalfUp(unscaled, power(scale - target));
}

function print(unscaled: bigint, precision: number, scale: number): string | null {
  if (magnitude(unscaled) >= power(precision)) return null;
  const digits = String(magnitude(unscaled)).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function operation(name: string, compute: (a: Decimal, b: Decimal, scale: number) => bigint): NativeFunction {
  return {
    name: `flink_decimal_${name}`,
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    evaluate([first, second, precision, scale]): NativeValue {
      const unscaled = compute(parse(first as string), parse(second as string), scale as number);
      return print(unscaled, precision as number, scale as number);
    },
  };
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [rescale(a, scale), rescale(b, scale), scale];
}

function requireDivisor({ unscaled }: Decimal): void {
  if (unscaled === 0n) throw new FungiError('EVALUATION', 'Division by zero');
}

export const arithmeticNatives: readonly NativeFunction[] = [
  operation('add', (a, b, scale) => {
    const [x, y, common] = aligned(a, b);
    return rescale({ unscaled: x + y, scale: common }, scale);
  }),
  operation('subtract', (a, b, scale) => {
    const [x, y, common] = aligned(a, b);
    return rescale({ unscaled: x - y, scale: common }, scale);
  }),
  operation('multiply', (a, b, scale) =>
    rescale({ unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale }, scale),
  ),
  operation('divide', (a, b, scale) => {
    requireDivisor(b);
    return divideHalfUp(a.unscaled * power(scale + b.scale), b.unscaled * power(a.scale));
  }),
  operation('remainder', (a, b, scale) => {
    requireDivisor(b);
    const [x, y, common] = aligned(a, b);
    return rescale({ unscaled: x % y, scale: common }, scale);
  }),
  {
    name: 'flink_round',
    parameters: ['VARCHAR', 'INTEGER', 'BOOLEAN'],
    returns: 'VARCHAR',
    evaluate: ([text, digits, half]) => roundText(text as string, digits as number, half as boolean),
  },
  {
    name: 'flink_percentile',
    parameters: ['DOUBLE[]', 'DOUBLE'],
    returns: 'DOUBLE',
    evaluate: ([values, percentage]) => percentile(values as readonly number[], percentage as number),
  },
  {
    name: 'flink_percentiles',
    parameters: ['DOUBLE[]', 'DOUBLE[]'],
    returns: 'DOUBLE[]',
    evaluate: ([values, percentages]) => {
      const found = (percentages as readonly number[]).map((each) =>
        percentile(values as readonly number[], each),
      );
      return found.includes(null) ? null : found;
    },
  },
];

/** The value at `percentage` of the sorted values, interpolated linearly between neighbours. */
function percentile(values: readonly number[], percentage: number): number | null {
  if (percentage < 0 || percentage > 1) {
    throw new FungiError(
      'EVALUATION',
      `Percentage of PERCENTILE should be between [0.0, 1.0], but was '${percentage}'.`,
    );
  }
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const position = percentage * (sorted.length - 1);
  const lower = Math.floor(position);
  const upper = Math.min(lower + 1, sorted.length - 1);
  return sorted[lower]! + (position - lower) * (sorted[upper]! - sorted[lower]!);
}

/** A number's text with `digits` after the point (before it, when negative): rounded half up, or cut. */
function roundText(text: string, digits: number, half: boolean): string {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return text;
  const fraction = match[2] ?? '';
  const exponent = Number(match[3] ?? '0');
  const scale = fraction.length - exponent;
  const unscaled = BigInt(match[1]! + fraction);
  const value: Decimal = scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * power(-scale), scale: 0 };
  if (digits >= value.scale) return text;
  // Far left of the first digit nothing is left, and the power of ten would be too large to compute.
  if (-digits > text.length + Math.abs(exponent)) return '0';
  const divisor = power(value.scale - digits);
  const rounded = half ? divideHalfUp(value.unscaled, divisor) : value.unscaled / divisor;
  return digits >= 0 ? printPlain(rounded, digits) : String(rounded * power(-digits));
}

function printPlain(unscaled: bigint, scale: number): string {
  return print(unscaled, String(magnitude(unscaled)).length, scale) ?? '0';
}
