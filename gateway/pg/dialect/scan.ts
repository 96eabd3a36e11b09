/**
 * The words of a text as PostgreSQL cuts it: enough to find where statements end and to read the commands that are not Flink's.
 * Never throws; an unfinished string or comment reaches to the end of the text.
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol';
  /** Words in lower case; names and strings without their quotes; the rest as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAMETER = /\$\d+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const BLANK = /\s+/y;

/** The tokens of `text` from `from` on. */
export function* scan(text: string, from = 0): Generator<Token, void> {
  let at = from;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const start = at;
    const blank = match(BLANK);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const char = text[at]!;
    if (char === '-' && text[at + 1] === '-') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    // `/*+` opens a hint, which is for the parser; for us it is a comment as well.
    if (char === '/' && text[at + 1] === '*') {
      at = endOfComment(text, at);
      continue;
    }
    if (char === "'") {
      const { value, end } = quotedText(text, at, "'");
      at = end;
      yield { kind: 'string', value, start, end };
      continue;
    }
    if (char === '"' || char === '`') {
      const { value, end } = quotedText(text, at, char);
      at = end;
      yield { kind: 'quoted', value, start, end };
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      if (/^[eE]$/.test(word) && text[at + 1] === "'") {
        const { value, end } = escapedText(text, at + 1);
        at = end;
        yield { kind: 'string', value, start, end };
        continue;
      }
      at += word.length;
      yield { kind: 'word', value: word.toLowerCase(), start, end: at };
      continue;
    }
    const parameter = match(PARAMETER);
    if (parameter !== undefined) {
      at += parameter.length;
      yield { kind: 'parameter', value: parameter, start, end: at };
      continue;
    }
    const tag = char === '$' ? match(DOLLAR_TAG) : undefined;
    if (tag !== undefined) {
      const close = text.indexOf(tag, at + tag.length);
      const stop = close < 0 ? text.length : close;
      at = close < 0 ? text.length : close + tag.length;
      yield { kind: 'string', value: text.slice(start + tag.length, stop), start, end: at };
      continue;
    }
    const number = match(NUMBER);
    at += number?.length ?? (text.startsWith('::', at) ? 2 : 1);
    yield { kind: number === undefined ? 'symbol' : 'number', value: text.slice(start, at), start, end: at };
  }
}

/**
 * The first word of a text in lower case, behind comments and the `skipped` symbols; undefined where something else comes first. No
 * regular expression finds it in linear time: it may take each of many comments for a part of the one before.
 */
export function firstWord(text: string, skipped = ''): string | undefined {
  for (const { kind, value } of scan(text)) {
    if (kind === 'word') return value;
    if (kind !== 'symbol' || !skipped.includes(value)) return undefined;
  }
  return undefined;
}

/** PostgreSQL's comments nest. Flink's do not, but a text with an open one inside is valid in neither. */
function endOfComment(text: string, start: number): number {
  const close = text.indexOf('*/', start + 2);
  return close < 0 ? text.length : close + 2;
}

function quotedText(
  text: string,
  open: number,
  quote: string,
): { readonly value: string; readonly end: number } {
  let value = '';
  let at = open + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return { value, end: close + 1 };
    value += quote;
    at = close + 2;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function escapedText(text: string, open: number): { readonly value: string; readonly end: number } {
  let value = '';
  for (let at = open + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') {
      const next = text[++at] ?? '';
      value += ESCAPES[next] ?? next;
    } else if (char === "'") {
      if (text[at + 1] !== "'") return { value, end: at + 1 };
      value += "'";
      at++;
    } else value += char;
  }
  return { value, end: text.length };
}
