/**
 * Java's character sets for ENCODE and DECODE. Decoding is the platform's; encoding, which it offers for UTF-8
 * only, inverts the decoding once per character set.
 */
import { TextDecoder } from 'node:util';

import { FungiError } from '../../error/index.js';

/** Sets that the platform knows under another meaning or not at all, by Java's canonical name. */
type OwnCharset = 'US-ASCII' | 'ISO-8859-1' | 'UTF-8' | 'UTF-16' | 'UTF-16BE' | 'UTF-16LE';

const OWN_NAMES: ReadonlyMap<string, OwnCharset> = new Map([
  ['US-ASCII', 'US-ASCII'],
  ['ASCII', 'US-ASCII'],
  ['ISO-8859-1', 'ISO-8859-1'],
  ['ISO8859_1', 'ISO-8859-1'],
  ['ISO8859-1', 'ISO-8859-1'],
  ['LATIN1', 'ISO-8859-1'],
  ['UTF-8', 'UTF-8'],
  ['UTF8', 'UTF-8'],
  ['UTF-16', 'UTF-16'],
  ['UTF16', 'UTF-16'],
  ['UTF-16BE', 'UTF-16BE'],
  ['UTF-16LE', 'UTF-16LE'],
]);

/** Double-byte sets whose encoder is built by decoding every pair of bytes. */
const DOUBLE_BYTE = new Set(['gbk', 'gb2312', 'big5', 'shift_jis', 'euc-jp', 'euc-kr']);

const encoders = new Map<string, ReadonlyMap<string, Uint8Array>>();

/** `text` in `charset`; characters it does not have become `?`. Throws EVALUATION for an unknown set. */
export function encodeText(text: string, charset: string): Uint8Array {
  const own = OWN_NAMES.get(charset.toUpperCase());
  switch (own) {
    case 'UTF-8':
      return Buffer.from(text, 'utf8');
    case 'US-ASCII':
      return Uint8Array.from([...text], (point) => (point.charCodeAt(0) < 0x80 ? point.charCodeAt(0) : 0x3f));
    case 'ISO-8859-1':
      return Uint8Array.from([...text], (point) =>
        point.codePointAt(0)! < 0x100 ? point.charCodeAt(0) : 0x3f,
      );
    case 'UTF-16LE':
      return Buffer.from(text, 'utf16le');
    case 'UTF-16BE':
      return Buffer.from(text, 'utf16le').swap16();
    case 'UTF-16':
      return text === '' ? new Uint8Array() : Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    case undefined:
      return encodeByTable(text, encoderOf(charset));
    default: {
      const unreachable: never = own;
      return unreachable;
    }
  }
}

/** The text of `bytes` in `charset`; what cannot be read becomes U+FFFD. Throws EVALUATION for an unknown set. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  const own = OWN_NAMES.get(charset.toUpperCase());
  switch (own) {
    case 'US-ASCII':
      return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('');
    case 'ISO-8859-1':
      return Buffer.from(bytes).toString('latin1');
    case 'UTF-16': {
      const marked = bytes[0] === 0xff && bytes[1] === 0xfe;
      return new TextDecoder(marked ? 'utf-16le' : 'utf-16be').decode(bytes);
    }
    default:
      return decoderOf(own ?? charset).decode(bytes);
  }
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { ignoreBOM: true });
  } catch (cause) {
    throw new FungiError('EVALUATION', `Unsupported character set '${charset}'`, { cause });
  }
}

function encoderOf(charset: string): ReadonlyMap<string, Uint8Array> {
  const decoder = decoderOf(charset);
  const known = encoders.get(decoder.encoding);
  if (known) return known;
  const table = new Map<string, Uint8Array>();
  const learn = (bytes: Uint8Array): void => {
    const character = decoder.decode(bytes);
    if ([...character].length === 1 && character !== '\uFFFD' && !table.has(character))
      table.set(character, bytes);
  };
  for (let byte = 0; byte < 0x100; byte += 1) learn(Uint8Array.of(byte));
  if (DOUBLE_BYTE.has(decoder.encoding)) {
    for (let lead = 0x81; lead < 0xff; lead += 1) {
      for (let trail = 0x40; trail < 0xff; trail += 1) learn(Uint8Array.of(lead, trail));
    }
  }
  encoders.set(decoder.encoding, table);
  return table;
}

function encodeByTable(text: string, table: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return Buffer.concat([...text].map((character) => table.get(character) ?? Uint8Array.of(0x3f)));
}
