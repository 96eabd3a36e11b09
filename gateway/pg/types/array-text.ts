/** `{1,NULL,"a b",{2}}`: PostgreSQL's text form of arrays, read. */
import { pgError } from '../pg-error.js';

export type ArrayText = readonly (string | null | ArrayText)[];

const DEPTH_MAX = 6;

/** @throws FungiError 22P02 */
export function parseArrayText(text: string): ArrayText {
  let at = 0;
  const malformed = (): Error => pgError('22P02', `malformed array literal: "${text.slice(0, 200)}"`);
  const blanks = (): void => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const quoted = (): string => {
    let value = '';
    for (at++; ; at++) {
      const char = text[at];
      if (char === undefined) throw malformed();
      if (char === '"') break;
      value += char === '\\' ? (text[++at] ?? '') : char;
    }
    at++;
    return value;
  };
  const bare = (): string | null => {
    const start = at;
    let value = '';
    while (at < text.length && !/[,{}"]/.test(text[at]!)) {
      if (text[at] === '\\') at++;
      value += text[at] ?? '';
      at++;
    }
    if (start === at) throw malformed();
    const trimmed = value.trim();
    return /^null$/i.test(trimmed) ? null : trimmed;
  };
  const array = (depth: number): ArrayText => {
    if (text[at] !== '{' || depth > DEPTH_MAX) throw malformed();
    at++;
    const items: (string | null | ArrayText)[] = [];
    blanks();
    if (text[at] === '}') {
      at++;
      return items;
    }
    for (;;) {
      blanks();
      items.push(text[at] === '{' ? array(depth + 1) : text[at] === '"' ? quoted() : bare());
      blanks();
      const char = text[at++];
      if (char === '}') return items;
      if (char !== ',') throw malformed();
    }
  };
  // `[1:3]={…}`: bounds are not kept.
  const bounds = /^\s*(?:\[[^\]]*\])+=/.exec(text);
  at = bounds?.[0].length ?? 0;
  blanks();
  const result = array(1);
  blanks();
  if (at < text.length) throw malformed();
  return result;
}
