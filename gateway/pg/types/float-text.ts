/** Floating-point numbers as PostgreSQL writes them: the fewest digits that name the number, an exponent from 1e15 (1e6 for float4) on. */

const FLOAT8_DIGITS = 15;
const FLOAT4_DIGITS = 6;
/** Smaller ones have an exponent. */
const SMALLEST_PLAIN_EXPONENT = -5;

export function float8Text(value: number): string {
  // Common values first: JavaScript writes these as PostgreSQL does.
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? '-0' : String(value);
  if (!Number.isFinite(value)) return special(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e15) return String(value);
  return scientific(String(value.toExponential()), FLOAT8_DIGITS);
}

/** `value` is the float4 as a double. */
export function float4Text(value: number): string {
  if (!Number.isFinite(value)) return special(value);
  if (Object.is(value, -0)) return '-0';
  if (value === 0) return '0';
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === value) return scientific(text, FLOAT4_DIGITS);
  }
  return scientific(value.toExponential(), FLOAT4_DIGITS);
}

function special(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** From `d.ddde±x` to the form PostgreSQL chooses. */
function scientific(text: string, plainDigits: number): string {
  const [mantissa = '', power = '0'] = text.split('e');
  const exponent = Number(power);
  const negative = mantissa.startsWith('-');
  const digits = mantissa.replace('-', '').replace('.', '');
  const sign = negative ? '-' : '';
  if (exponent > SMALLEST_PLAIN_EXPONENT && exponent < plainDigits) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
    if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
    return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const shownExponent = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${shownExponent}`;
}
