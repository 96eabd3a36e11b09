/** Java's texts for floating point numbers, which differ from JavaScript's in the exponent and in trailing `.0`. */

/** `Double.toString` (or `Float.toString` for `single`) of a number given as text: `1.0`, `1.0E10`, `NaN`, `-Infinity`. */
export function javaDoubleText(value: number | string, single = false): string {
  const number = Number(value);
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? 'Infinity' : '-Infinity';
  const sign = number < 0 || Object.is(number, -0) ? '-' : '';
  const magnitude = Math.abs(number);
  if (magnitude === 0) return `${sign}0.0`;
  const shortest = single ? shortestSingle(magnitude) : magnitude.toExponential();
  const [mantissa = '', exponentText = ''] = shortest.split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace('.', '');
  if (exponent >= -3 && exponent < 7) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
    return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
  }
  return `${sign}${digits[0]!}.${digits.slice(1) || '0'}E${exponent}`;
}

/** The fewest digits that name the same 32-bit number. */
function shortestSingle(magnitude: number): string {
  const target = Math.fround(magnitude);
  for (let precision = 1; precision < 9; precision += 1) {
    const text = target.toExponential(precision - 1);
    if (Math.fround(Number(text)) === target) return text.replace(/\.?0+e/, 'e');
  }
  return target.toExponential(8);
}

/** `BigDecimal.toString` of a decimal number given as text, its scale as written: `1.50`, `1E+3`, `0E-10`. */
export function decimalText(value: string): string {
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] =
    /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(value) ?? [];
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const scale = fraction.length - Number(exponentText);
  const minus = sign === '-' && /[1-9]/.test(digits) ? '-' : '';
  const exponent = digits.length - 1 - scale;
  if (scale === 0) return minus + digits;
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, '0');
    return `${minus}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length > 1 ? `${digits[0]!}.${digits.slice(1)}` : digits;
  return exponent === 0 ? minus + mantissa : `${minus}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`;
}
