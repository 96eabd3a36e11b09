/** JSON_QUOTE and JSON_UNQUOTE with Flink's escapes, oddities included. */
import { JSON_ESCAPES } from './json-value.js';
import { wellFormed } from './utf16.js';

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['/', '\\/'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * `text` as a JSON string in ASCII. Of a character beyond U+FFFF Flink writes the whole code point and then the
 * second half of the pair again (`\u1f600\ude00`); results are stored, so the same is written here.
 */
export function quoteForJson(text: string): string {
  let out = '"';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    const code = text.codePointAt(index)!;
    const named = NAMED_ESCAPES.get(character);
    if (named !== undefined) out += named;
    else if (code < 0x20 || code > 0x7e) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += character;
  }
  return `${out}"`;
}

/** What stands between the quotes of `text`, escapes resolved; `text` itself where it is not quoted or an escape is wrong. */
export function unquoteJson(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const inner = text.slice(1, -1);
  if (/\\(?!["\\/bfnrt]|u[0-9A-Fa-f]{4})/.test(inner.replaceAll('\\\\', ''))) return text;
  return wellFormed(
    inner.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_, code: string | undefined, letter: string) =>
      code === undefined ? JSON_ESCAPES[letter]! : String.fromCharCode(parseInt(code, 16)),
    ),
  );
}
