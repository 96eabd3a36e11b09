/**
 * Java's format strings (`%08d`, `%-10s`, `%,.2f`) for PRINTF. Values come as text beside a letter for their kind:
 * `y`, `h`, `i`, `l` an integer of 8, 16, 32, 64 bits, `n` decimal, `f` FLOAT, `d` DOUBLE, `b` BOOLEAN, `t` timestamp, `s` anything else.
 */
import { javaDoubleText } from './java-number.js';

/** Widest field and longest fraction a format may ask for. */
const FIELD_WIDTH_MAX = 10_000;

/** Bits of the integer kinds; negative numbers in `%x` and `%o` show all of them. */
const INTEGER_BITS: Readonly<Record<string, number>> = { y: 8, h: 16, i: 32, l: 64 };

const SPECIFIER = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y;

class FormatMismatch extends Error {}

interface Specifier {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly conversion: string;
}

/** The formatted text, or null where Java finds the format wrong or unfit for the values. */
export function formatLikeJava(
  format: string,
  values: readonly (string | null)[],
  kinds: string,
): string | null {
  try {
    return expand(format, values, kinds);
  } catch (error) {
    if (error instanceof FormatMismatch || error instanceof RangeError || error instanceof SyntaxError)
      return null;
    throw error;
  }
}

function expand(format: string, values: readonly (string | null)[], kinds: string): string {
  let out = '';
  let position = 0;
  let next = 0;
  let last = -1;
  while (position < format.length) {
    const percent = format.indexOf('%', position);
    if (percent < 0) return out + format.slice(position);
    out += format.slice(position, percent);
    SPECIFIER.lastIndex = percent;
    const match = SPECIFIER.exec(format);
    if (!match) throw new FormatMismatch();
    position = SPECIFIER.lastIndex;
    const [, explicit, relative, flags = '', width, precision, conversion = ''] = match;
    const specifier: Specifier = {
      flags,
      width: width === undefined ? undefined : Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      conversion,
    };
    if ((specifier.width ?? 0) > FIELD_WIDTH_MAX || (specifier.precision ?? 0) > FIELD_WIDTH_MAX)
      throw new FormatMismatch();
    if (conversion === 'n') out += '\n';
    else if (conversion === '%') out += padded('%', specifier);
    else {
      const index = explicit !== undefined ? Number(explicit) - 1 : relative ? last : next++;
      if (index < 0 || index >= values.length) throw new FormatMismatch();
      last = index;
      out += convert(specifier, values[index]!, kinds[index]!);
    }
  }
  return out;
}

function convert(specifier: Specifier, value: string | null, kind: string): string {
  const lower = specifier.conversion.toLowerCase();
  const converted = convertLower({ ...specifier, conversion: lower }, value, kind);
  if (lower === specifier.conversion) return converted;
  if (!'bhscxega'.includes(lower)) throw new FormatMismatch();
  return converted.toUpperCase();
}

function convertLower(specifier: Specifier, value: string | null, kind: string): string {
  const { conversion, precision } = specifier;
  const cut = (text: string): string =>
    padded(precision === undefined ? text : text.slice(0, precision), specifier);
  switch (conversion) {
    case 'b':
      return cut(value === null ? 'false' : kind === 'b' ? value : 'true');
    case 's':
      return cut(value === null ? 'null' : javaText(value, kind));
    case 'h':
      return cut(value === null ? 'null' : (hash(value, kind) >>> 0).toString(16));
    case 'c':
      if (value === null) return cut('null');
      if (!(kind in INTEGER_BITS) || precision !== undefined) throw new FormatMismatch();
      return padded(String.fromCodePoint(Number(value)), specifier);
    case 'd':
    case 'o':
    case 'x':
      if (value === null) return cut('null');
      if (!(kind in INTEGER_BITS) || precision !== undefined) throw new FormatMismatch();
      return integer(specifier, BigInt(value), INTEGER_BITS[kind]!);
    case 'f':
    case 'e':
    case 'g':
      if (value === null) return cut('null');
      if (!'nfd'.includes(kind)) throw new FormatMismatch();
      return floating(specifier, value);
    default:
      throw new FormatMismatch();
  }
}

/** What Java's `toString` gives for the value of a column. */
function javaText(value: string, kind: string): string {
  if (kind === 'd' || kind === 'f') return javaDoubleText(value, kind === 'f');
  if (kind !== 't') return value;
  const [date = '', clock = ''] = value.split(' ');
  const [, time = '', fraction = ''] = /^([\d:]+)(?:\.(\d+?)0*)?$/.exec(clock) ?? [];
  const digits = fraction === '' ? '' : `.${fraction.padEnd(Math.ceil(fraction.length / 3) * 3, '0')}`;
  return `${date}T${digits === '' ? time.replace(/:00$/, '') : time}${digits}`;
}

function hash(value: string, kind: string): number {
  if (kind in INTEGER_BITS) return Number(BigInt.asIntN(32, BigInt(value) ^ (BigInt(value) >> 32n)));
  let code = 0;
  for (let index = 0; index < value.length; index += 1)
    code = (Math.imul(code, 31) + value.charCodeAt(index)) | 0;
  return code;
}

function integer(specifier: Specifier, value: bigint, bits: number): string {
  const { conversion, flags } = specifier;
  if (conversion === 'd') {
    const digits = (value < 0n ? -value : value).toString();
    return signed(flags.includes(',') ? grouped(digits) : digits, value < 0n, specifier);
  }
  const unsigned = value < 0n ? BigInt.asUintN(bits, value) : value;
  const digits = unsigned.toString(conversion === 'x' ? 16 : 8);
  const prefix = flags.includes('#') ? (conversion === 'x' ? '0x' : '0') : '';
  return zeroPadded(prefix, digits, specifier);
}

function floating(specifier: Specifier, value: string): string {
  const { conversion, flags, precision = 6 } = specifier;
  // DuckDB writes `inf`.
  const number = Number(value.replace(/inf$/, 'Infinity'));
  if (!Number.isFinite(number)) {
    const text = Number.isNaN(number) ? 'NaN' : 'Infinity';
    return padded(
      number < 0 ? (flags.includes('(') ? `(${text})` : `-${text}`) : flags.includes('+') ? `+${text}` : text,
      specifier,
    );
  }
  const negative = value.startsWith('-');
  const digits = decimalDigits(negative ? value.slice(1) : value);
  let text: string;
  if (conversion === 'e') text = scientific(digits, precision);
  else if (conversion === 'f') text = fixed(digits, precision);
  else {
    const significant = precision === 0 ? 1 : precision;
    const rounded = Number(Math.abs(number).toPrecision(Math.min(significant, 100)));
    text =
      rounded === 0 || (rounded >= 1e-4 && rounded < 10 ** significant)
        ? fixed(digits, Math.max(0, significant - (rounded === 0 ? 1 : Math.floor(Math.log10(rounded)) + 1)))
        : scientific(digits, significant - 1);
  }
  if (flags.includes(',') && conversion !== 'e') {
    const [whole = '', fraction] = text.split('.');
    text = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
  }
  return signed(text, negative, specifier);
}

/** `units` × 10^−`scale`, exactly what the text says. */
interface Digits {
  readonly units: bigint;
  readonly scale: number;
}

function decimalDigits(value: string): Digits {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(value) ?? [];
  return { units: BigInt(whole + fraction || '0'), scale: fraction.length - Number(exponent) };
}

/** Rounded half up to `precision` decimals. */
function fixed({ units, scale }: Digits, precision: number): string {
  let scaled: bigint;
  if (scale <= precision) scaled = units * 10n ** BigInt(precision - scale);
  else {
    const divisor = 10n ** BigInt(scale - precision);
    scaled = (units + divisor / 2n) / divisor;
  }
  const text = scaled.toString().padStart(precision + 1, '0');
  return precision === 0 ? text : `${text.slice(0, -precision)}.${text.slice(-precision)}`;
}

function scientific({ units, scale }: Digits, precision: number): string {
  if (units === 0n) return `${fixed({ units: 0n, scale: 0 }, precision)}e+00`;
  let exponent = units.toString().length - 1 - scale;
  let mantissa = fixed({ units, scale: scale + exponent }, precision);
  if (mantissa.startsWith('10')) {
    exponent += 1;
    mantissa = fixed({ units, scale: scale + exponent }, precision);
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

const grouped = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, ',');

function signed(digits: string, negative: boolean, specifier: Specifier): string {
  const { flags } = specifier;
  if (negative && flags.includes('(')) return zeroPadded('(', digits, specifier, ')');
  return zeroPadded(
    negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
    digits,
    specifier,
  );
}

function zeroPadded(prefix: string, digits: string, specifier: Specifier, suffix = ''): string {
  if (!specifier.flags.includes('0')) return padded(prefix + digits + suffix, specifier);
  if (specifier.width === undefined || specifier.flags.includes('-')) throw new FormatMismatch();
  return prefix + digits.padStart(specifier.width - prefix.length - suffix.length, '0') + suffix;
}

function padded(text: string, { flags, width }: Specifier): string {
  if (!flags.includes('-')) return text.padStart(width ?? 0, ' ');
  if (width === undefined) throw new FormatMismatch();
  return text.padEnd(width, ' ');
}
