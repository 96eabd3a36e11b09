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
  const text = value.toExponential();
  // PostgreSQL does not take digits that lie exactly between two numbers, JavaScript does.
  return scientific(isMidpoint(text, magnitude) ? withoutMidpoint(value) : text, FLOAT8_DIGITS);
}

/** The fewest digits that name the number and do not lie exactly between it and a neighbour. */
function withoutMidpoint(value: number): string {
  for (let digits = 15; digits < 17; digits++) {
    const text = trimmed(value.toExponential(digits - 1));
    if (Number(text) === value && !isMidpoint(text, Math.abs(value))) return text;
  }
  return value.toExponential(16);
}

const EXACT_INTEGER_MAX = 2 ** 53;
/** Beyond, so few digits cannot name a midpoint. */
const MIDPOINT_MAX = 1e23;

/** Whether the digits name the middle between `magnitude` and a neighbour, both of which are whole numbers. */
function isMidpoint(text: string, magnitude: number): boolean {
  if (magnitude < EXACT_INTEGER_MAX || magnitude >= MIDPOINT_MAX) return false;
  const [mantissa = '', exponent = '0'] = text.replace('-', '').split('e');
  const digits = mantissa.replace('.', '');
  if (digits.length > Number(exponent) + 1) return false;
  const shown = BigInt(digits.padEnd(Number(exponent) + 1, '0'));
  const distance = shown - BigInt(magnitude);
  const spacing = BigInt(2 ** (Math.floor(Math.log2(magnitude)) - 52));
  return distance * 2n === spacing || distance * -2n === spacing;
}

/** `value` is the float4 as a double. */
export function float4Text(value: number): string {
  if (!Number.isFinite(value)) return special(value);
  if (Object.is(value, -0)) return '-0';
  if (value === 0) return '0';
  for (let digits = 1; digits <= 9; digits++) {
    const text = evenTie(value, value.toExponential(digits - 1), digits);
    if (Math.fround(Number(text)) === value && !isFloatMidpoint(Number(text), value)) {
      return scientific(trimmed(text), FLOAT4_DIGITS);
    }
  }
  return scientific(value.toExponential(), FLOAT4_DIGITS);
}

const floatBits = new DataView(new ArrayBuffer(4));

/** The middle between a float and its neighbour is exact in a double. */
function isFloatMidpoint(shown: number, value: number): boolean {
  if (shown === value) return false;
  floatBits.setFloat32(0, value);
  const away = Math.abs(shown) > Math.abs(value) ? 1 : -1;
  floatBits.setInt32(0, floatBits.getInt32(0) + away);
  return (value + floatBits.getFloat32(0)) / 2 === shown;
}

/** Of two equally near texts PostgreSQL takes the one with an even last digit, JavaScript the larger. */
function evenTie(value: number, text: string, digits: number): string {
  const exact = value.toExponential();
  const exactDigits = exact.split('e')[0]!.replace(/[-.]/g, '');
  if (exactDigits.length !== digits + 1 || !exactDigits.endsWith('5')) return text;
  const kept = exactDigits.slice(0, -1);
  if (Number(kept.at(-1)) % 2 !== 0) return text;
  const fraction = kept.length > 1 ? `.${kept.slice(1)}` : '';
  return `${value < 0 ? '-' : ''}${kept[0]}${fraction}e${exact.split('e')[1]}`;
}

/** Without the zeros at the end of its digits. */
const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+(?=e)/, '') : text);

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
