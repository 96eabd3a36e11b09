/** Numbers, dates and times written digit by digit: the hot path of text results, where a string for each value would cost more than all else. */
import type { OutputBuffer } from '../codec/index.js';
import { dateText } from './temporal.js';

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const COLON = 58;
const DIGITS_MAX = 20;

const scratch = new Uint8Array(DIGITS_MAX + 2);

/** A whole number that a double holds exactly. */
export function writeDigits(out: OutputBuffer, value: number): void {
  out.reserve(DIGITS_MAX);
  const bytes = out.bytes;
  let at = out.length;
  let left = value;
  if (left < 0) {
    bytes[at++] = MINUS;
    left = -left;
  }
  if (left < 10) {
    bytes[at++] = ZERO + left;
    out.length = at;
    return;
  }
  let count = 0;
  // Integer division by doubles is exact here, but slower than on 32-bit integers.
  while (left > 0x7fffffff) {
    const next = Math.floor(left / 10);
    scratch[count++] = ZERO + (left - next * 10);
    left = next;
  }
  while (left > 0) {
    const next = (left / 10) | 0;
    scratch[count++] = ZERO + (left - next * 10);
    left = next;
  }
  while (count > 0) bytes[at++] = scratch[--count]!;
  out.length = at;
}

/** `12345` with scale 2 → `123.45`. */
export function writeFixedPoint(out: OutputBuffer, value: number, scale: number): void {
  if (scale === 0) {
    writeDigits(out, value);
    return;
  }
  out.reserve(DIGITS_MAX + scale + 2);
  const bytes = out.bytes;
  let at = out.length;
  let left = value;
  if (left < 0) {
    bytes[at++] = MINUS;
    left = -left;
  }
  let count = 0;
  while (left > 0 || count <= scale) {
    const next = left > 0x7fffffff ? Math.floor(left / 10) : (left / 10) | 0;
    // A scale beyond the digits there are is filled with zeros without the scratch.
    if (count < DIGITS_MAX) scratch[count] = ZERO + (left - next * 10);
    count++;
    left = next;
  }
  while (count > 0) {
    if (count === scale) bytes[at++] = POINT;
    count--;
    bytes[at++] = count < DIGITS_MAX ? scratch[count]! : ZERO;
  }
  out.length = at;
}

function writeTwo(bytes: Buffer, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}

const DATE_BYTES = 10;
/** From 0000-03-01 to 1970-01-01. */
const CIVIL_EPOCH_DAYS = 719_468;
const DAYS_PER_ERA = 146_097;
const YEAR_9999_END_DAYS = 2_932_896;

/** `2024-01-31` of days since 1970. */
export function writeDate(out: OutputBuffer, days: number): void {
  if (days < -719_162 || days > YEAR_9999_END_DAYS) {
    out.ascii(dateText(days));
    return;
  }
  // Years begin in March here, so that the leap day is the last one of a year.
  const shifted = days + CIVIL_EPOCH_DAYS;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36524) | 0) - ((dayOfEra / 146096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  out.reserve(DATE_BYTES);
  const { bytes, length } = out;
  const century = (year / 100) | 0;
  writeTwo(bytes, length, century);
  writeTwo(bytes, length + 2, year - century * 100);
  bytes[length + 4] = MINUS;
  writeTwo(bytes, length + 5, month);
  bytes[length + 7] = MINUS;
  writeTwo(bytes, length + 8, day);
  out.length = length + DATE_BYTES;
}

const TIME_BYTES = 15;

/** `12:34:56.789` of microseconds of the day, without trailing zeros. */
export function writeTime(out: OutputBuffer, micros: number): void {
  out.reserve(TIME_BYTES);
  const { bytes } = out;
  let at = out.length;
  const seconds = Math.floor(micros / 1_000_000);
  let fraction = micros - seconds * 1_000_000;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwo(bytes, at, hours);
  bytes[at + 2] = COLON;
  writeTwo(bytes, at + 3, minutes - hours * 60);
  bytes[at + 5] = COLON;
  writeTwo(bytes, at + 6, seconds - minutes * 60);
  at += 8;
  if (fraction > 0) {
    bytes[at] = POINT;
    let digits = 6;
    while (fraction % 10 === 0) {
      fraction = (fraction / 10) | 0;
      digits--;
    }
    for (let place = digits; place > 0; place--) {
      const next = (fraction / 10) | 0;
      bytes[at + place] = ZERO + fraction - next * 10;
      fraction = next;
    }
    at += digits + 1;
  }
  out.length = at;
}

/** A 64-bit integer from its halves, most significant byte first. */
export function writeInt64At(out: OutputBuffer, high: number, low: number): void {
  out.reserve(8);
  const { bytes, length: at } = out;
  bytes[at] = high >> 24;
  bytes[at + 1] = high >> 16;
  bytes[at + 2] = high >> 8;
  bytes[at + 3] = high;
  bytes[at + 4] = low >>> 24;
  bytes[at + 5] = low >>> 16;
  bytes[at + 6] = low >>> 8;
  bytes[at + 7] = low;
  out.length = at + 8;
}
