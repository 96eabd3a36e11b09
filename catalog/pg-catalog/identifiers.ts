/** Identifiers in text, as `quote_ident` writes and `regclass` reads them. */
import { keywordLines } from './data/words.js';
import { rowsOf } from './lines.js';

const PLAIN = /^[a-z_][a-z0-9_$]*$/;
const RESERVED = new Set(
  rowsOf(keywordLines).flatMap(([word, category]) => (category === 'U' ? [] : [word])),
);

/** As it must be written in SQL to mean exactly this name. */
export function quoteIdentifier(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const PART = /\s*(?:"((?:[^"]|"")*)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*))\s*(\.|$)/y;

/** `a."B c"` → its parts, unquoted ones in lower case; undefined when it is no name. */
export function parseIdentifier(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (!match) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2]?.toLowerCase() ?? '');
    at = PART.lastIndex;
    if (match[3] === '') return parts;
  }
}
