/** Values in COPY's text and CSV forms (PostgreSQL: "COPY", File Formats). */
import type { OutputBuffer } from '../codec/index.js';
import type { CopyOptions } from '../dialect/command.js';

const BACKSLASH = 92;

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

export function escapeText(out: OutputBuffer, cell: OutputBuffer, delimiter: number): void {
  const { bytes, length } = cell;
  out.reserve(length * 2);
  const target = out.bytes;
  let to = out.length;
  for (let from = 0; from < length; from++) {
    const byte = bytes[from]!;
    if (byte > 13 && byte !== BACKSLASH && byte !== delimiter) {
      target[to++] = byte;
      continue;
    }
    const letter = LETTERS.get(byte);
    if (letter !== undefined || byte === BACKSLASH || byte === delimiter) target[to++] = BACKSLASH;
    target[to++] = letter ?? byte;
  }
  out.length = to;
}

export function quoteCsv(out: OutputBuffer, cell: OutputBuffer, options: CopyOptions, forced: boolean): void {
  const text = cell.bytes.subarray(0, cell.length);
  const [delimiter, quote, escape] = [options.delimiter, options.quote, options.escape].map((char) =>
    char.charCodeAt(0),
  ) as [number, number, number];
  if (!forced && !needsQuotes(text, delimiter, quote, options.null)) {
    out.raw(text);
    return;
  }
  out.byte(quote);
  for (const byte of text) {
    if (byte === quote || byte === escape) out.byte(escape);
    out.byte(byte);
  }
  out.byte(quote);
}

/** What would be read as something else: the text of NULL, the end of the data, a delimiter, a quote, a line end. */
function needsQuotes(text: Buffer, delimiter: number, quote: number, nullText: string): boolean {
  if (text.length === Buffer.byteLength(nullText) && text.toString('utf8') === nullText) return true;
  if (text.length === 2 && text[0] === BACKSLASH && text[1] === 46) return true;
  for (const byte of text) {
    if (byte === delimiter || byte === quote || byte === 10 || byte === 13) return true;
  }
  return false;
}
