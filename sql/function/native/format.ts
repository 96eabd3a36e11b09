/** Texts of numbers and intervals as Java and Flink write them. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';

/** Java's `Double.toString` from any shortest decimal text: `1e+20` → `1.0E20`, `1e-05` → `1.0E-5`, `inf` → `Infinity`. */
function javaApproximateText(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return /nan/i.test(text) ? 'NaN' : text.startsWith('-') ? '-Infinity' : 'Infinity';
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return `${sign}0.0`;
  const leadingZeros = (whole + fraction).length - digits.length;
  /** Power of ten of the first digit. */
  const exponent = Number(exponentText) + whole.length - leadingZeros - 1;
  const significant = digits.replace(/0+$/, '');
  if (exponent < -3 || exponent >= 7) {
    return `${sign}${significant[0]!}.${significant.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`;
  const integer = significant.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${integer}.${significant.slice(exponent + 1) || '0'}`;
}

/** `+10 00:00:00.004`. */
export function dayTimeText(milliseconds: bigint): string {
  const sign = milliseconds < 0n ? '-' : '+';
  const total = milliseconds < 0n ? -milliseconds : milliseconds;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const days = total / 86_400_000n;
  const time = `${two((total / 3_600_000n) % 24n)}:${two((total / 60_000n) % 60n)}:${two((total / 1000n) % 60n)}`;
  return `${sign}${days} ${time}.${String(total % 1000n).padStart(3, '0')}`;
}

/** `+1-02`. */
export function yearMonthText(months: number): string {
  const total = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.floor(total / 12)}-${String(total % 12).padStart(2, '0')}`;
}

export const formatNatives: readonly NativeFunction[] = [
  {
    name: 'flink_raise',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    handlesNull: true,
    evaluate([message]) {
      throw new FungiError('EVALUATION', String(message));
    },
  },
  {
    name: 'flink_approximate_text',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([text]) => javaApproximateText(text as string),
  },
  {
    name: 'flink_day_time_text',
    parameters: ['BIGINT'],
    returns: 'VARCHAR',
    evaluate: ([milliseconds]) => dayTimeText(milliseconds as bigint),
  },
  {
    name: 'flink_year_month_text',
    parameters: ['INTEGER'],
    returns: 'VARCHAR',
    evaluate: ([months]) => yearMonthText(months as number),
  },
];
