/** Values in COPY's text and CSV forms (PostgreSQL: "COPY", File Formats). */
import type { OutputBuffer } from '../codec/index.js';
import type { CopyOptions } from '../dialect/command.js';

const BACKSLASH = 92;
/** Carriage return, the last control character that is escaped. */
const CONTROL_MAX = 13;
const POINT = 46;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Control characters that have a letter of their own behind a backslash. */
const LETTERS: ReadonlyMap<number, number> = new Map(
  (
    [
      ['\b', 'b'],
      ['\f', 'f'],
      ['\n', 'n'],
      ['\r', 'r'],
      ['\t', 't'],
      ['\v', 'v'],
    ] as const
  ).map(([char, letter]) => [char.charCodeAt(0), letter.charCodeAt(0)]),
);

/** Whether what was written from `start` on has a byte that the text form escapes. */
export function needsEscapes({ bytes, length }: OutputBuffer, start: number, delimiter: number): boolean {
  for (let at = start; at < length; at++) {
    const byte = bytes[at]!;
    if (byte <= CONTROL_MAX || byte === BACKSLASH || byte === delimiter) return true;
  }
  return false;
}

export function escapeText(out: OutputBuffer, cell: OutputBuffer, delimiter: number): void {
  const { bytes, length } = cell;
  out.reserve(length * 2);
  const target = out.bytes;
  let to = out.length;
  for (let from = 0; from < length; from++) {
    const byte = bytes[from]!;
    if (byte > CONTROL_MAX && byte !== BACKSLASH && byte !== delimiter) {
      target[to++] = byte;
      continue;
    }
    const letter = LETTERS.get(byte);
    if (letter !== undefined || byte === BACKSLASH || byte === delimiter) target[to++] = BACKSLASH;
    target[to++] = letter ?? byte;
  }
  out.length = to;
}

export function quoteCsv(out: OutputBuffer, cell: OutputBuffer, options: CopyOptions): void {
  const quote = options.quote.charCodeAt(0);
  const escape = options.escape.charCodeAt(0);
  out.byte(quote);
  for (const byte of cell.bytes.subarray(0, cell.length)) {
    if (byte === quote || byte === escape) out.byte(escape);
    out.byte(byte);
  }
  out.byte(quote);
}

/**
 * Whether what was written from `start` on would be read as something else: the text of NULL, the end of the data, a delimiter, a
 * quote, a line end.
 */
export function needsQuotes({ bytes, length }: OutputBuffer, start: number, options: CopyOptions): boolean {
  const count = length - start;
  if (count === Buffer.byteLength(options.null) && bytes.toString('utf8', start, length) === options.null) {
    return true;
  }
  if (count === 2 && bytes[start] === BACKSLASH && bytes[start + 1] === POINT) return true;
  const delimiter = options.delimiter.charCodeAt(0);
  const quote = options.quote.charCodeAt(0);
  for (let at = start; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === delimiter || byte === quote || byte === LINE_FEED || byte === CARRIAGE_RETURN) return true;
  }
  return false;
}
