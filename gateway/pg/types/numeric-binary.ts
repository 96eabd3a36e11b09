/** NUMERIC's binary form: digits to the base of 10,000 with a weight, a sign and the number of decimals shown. */
import type { OutputBuffer } from '../codec/index.js';
import { MessageInput, ProtocolError } from '../codec/index.js';

const POSITIVE = 0x0000;
const NEGATIVE = 0x4000;
const NAN = 0xc000;
const POSITIVE_INFINITY = 0xd000;
const NEGATIVE_INFINITY = 0xf000;
const GROUP = 4;

/** `text`: plain decimal digits with an optional sign and point. */
export function writeNumeric(out: OutputBuffer, text: string): void {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  const whole = point < 0 ? unsigned : unsigned.slice(0, point);
  const fraction = point < 0 ? '' : unsigned.slice(point + 1);
  const wholeDigits = whole.padStart(Math.ceil(whole.length / GROUP) * GROUP, '0');
  const digits = wholeDigits + fraction.padEnd(Math.ceil(fraction.length / GROUP) * GROUP, '0');
  const groups: number[] = [];
  for (let at = 0; at < digits.length; at += GROUP) groups.push(Number(digits.slice(at, at + GROUP)));
  let weight = wholeDigits.length / GROUP - 1;
  let first = 0;
  while (first < groups.length && groups[first] === 0) {
    first++;
    weight--;
  }
  let last = groups.length;
  while (last > first && groups[last - 1] === 0) last--;
  const zero = first === last;
  out.int16(last - first);
  out.int16(zero ? 0 : weight);
  out.uint16(negative && !zero ? NEGATIVE : POSITIVE);
  out.int16(fraction.length);
  for (let at = first; at < last; at++) out.int16(groups[at]!);
}

const BASE = 10_000;
/** Longer fractions, filled up to whole groups, are more than a double holds exactly. */
export const EXACT_SCALE_MAX = 12;
/** Groups of a whole number that a double holds exactly, and of its fraction. */
const scratch = new Uint16Array(8);

/** `12345` with scale 2 → 123.45; `value` is a whole number that a double holds exactly, `scale` at most {@link EXACT_SCALE_MAX}. */
export function writeScaledNumeric(out: OutputBuffer, value: number, scale: number): void {
  const magnitude = Math.abs(value);
  const unit = 10 ** scale;
  let whole = Math.floor(magnitude / unit);
  const fractionGroups = Math.ceil(scale / GROUP);
  let fraction = (magnitude - whole * unit) * 10 ** (fractionGroups * GROUP - scale);
  let count = 0;
  for (; count < fractionGroups; count++) {
    const next = Math.floor(fraction / BASE);
    scratch[count] = fraction - next * BASE;
    fraction = next;
  }
  while (whole > 0) {
    const next = Math.floor(whole / BASE);
    scratch[count++] = whole - next * BASE;
    whole = next;
  }
  // Least significant group first: zeros at both ends are left out.
  let last = 0;
  while (last < count && scratch[last] === 0) last++;
  while (count > last && scratch[count - 1] === 0) count--;
  out.int16(count - last);
  out.int16(count === last ? 0 : count - fractionGroups - 1);
  out.uint16(value < 0 ? NEGATIVE : POSITIVE);
  out.int16(scale);
  for (let at = count - 1; at >= last; at--) out.int16(scratch[at]!);
}

/** Plain decimal text; `NaN`, `Infinity`, `-Infinity`. @throws ProtocolError 22P03 */
export function readNumeric(bytes: Buffer): string {
  const input = new MessageInput(bytes);
  const count = input.int16();
  const weight = input.int16();
  const sign = input.uint16();
  const scale = input.uint16();
  if (sign === NAN) return 'NaN';
  if (sign === POSITIVE_INFINITY) return 'Infinity';
  if (sign === NEGATIVE_INFINITY) return '-Infinity';
  if (count < 0 || (sign !== POSITIVE && sign !== NEGATIVE)) throw invalid();
  const groups = Array.from({ length: count }, () => {
    const group = input.int16();
    if (group < 0 || group > 9999) throw invalid();
    return String(group).padStart(GROUP, '0');
  });
  input.end();
  // What a DECIMAL could hold, many times over; a forged weight must not make a text of 100 kB.
  if (Math.abs(weight) > 1_000 || scale > 4_000) throw invalid();
  const before = weight + 1;
  const whole =
    before <= 0
      ? ''
      : groups
          .slice(0, before)
          .join('')
          .padEnd(before * GROUP, '0');
  const fraction =
    before < 0
      ? '0'.repeat(-before * GROUP) + groups.join('')
      : groups.slice(Math.min(before, groups.length)).join('');
  const shown = fraction.slice(0, scale).padEnd(scale, '0');
  const text = `${whole.replace(/^0+(?=\d)/, '') || '0'}${scale > 0 ? `.${shown}` : ''}`;
  return sign === NEGATIVE ? `-${text}` : text;
}

const invalid = (): ProtocolError => new ProtocolError('incorrect binary data format in numeric', '22P03');
