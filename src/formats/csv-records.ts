/**
 * How Flink's CSV format takes bytes apart into records and fields, which is Jackson's way: DuckDB's reader differs in empty lines, lone
 * carriage returns, what follows a closing quote, escapes, comments and spaces. Exact but slow: for what `csv-framing.ts` calls unusual.
 */

export interface CsvDialect {
  readonly delimiter: string;
  /** Empty: nothing encloses fields. */
  readonly quote: string;
  /** Makes the next character stand for itself, inside and outside of quotes; empty: none does. */
  readonly escape: string;
  /** Lines that start with `#`, after spaces, are left out; and then so are empty lines. */
  readonly comments: boolean;
  /** White space around fields that are not enclosed is no part of them. */
  readonly trim: boolean;
}

/** A record of bytes written as Latin-1: each character is a byte. */
export interface CsvRecord {
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
  readonly fields: readonly string[];
  /** Why it is no record. */
  readonly problem: string | undefined;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HASH = 35;
const ESCAPED: Readonly<Record<string, string>> = { '0': '\0', n: '\n', r: '\r', t: '\t' };

/** A character of the dialect as it stands in Latin-1 text: the bytes of its UTF-8 form. */
const inBytes = (text: string): string => Buffer.from(text).toString('latin1');
/** The text of a field. */
export const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

const isLineEnd = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN;

export class CsvRecordReader {
  private at = 0;
  /** The text ended before the record did. */
  private ended = false;
  private fields: string[] = [];
  private problem: string | undefined;
  private readonly delimiter: string;
  private readonly quote: string;
  private readonly escape: string;
  private readonly text: string;

  constructor(
    bytes: Buffer,
    private readonly dialect: CsvDialect,
    /** More bytes follow: a record that reaches the end of these is not given. */
    private readonly partial = false,
  ) {
    this.text = bytes.toString('latin1');
    this.delimiter = inBytes(dialect.delimiter);
    this.quote = inBytes(dialect.quote);
    this.escape = inBytes(dialect.escape);
  }

  /** Up to here all is read: records, and lines that are none. */
  position = 0;

  /** The next record; undefined behind the last one. */
  next(): CsvRecord | undefined {
    this.at = this.position;
    if (this.dialect.comments) this.skipComments();
    const start = this.at;
    if (start >= this.text.length) return undefined;
    this.fields = [];
    this.problem = undefined;
    this.ended = false;
    while (this.field());
    if (this.partial && this.ended) return undefined;
    this.position = Math.min(this.at, this.text.length);
    return { start, end: this.position, fields: this.fields, problem: this.problem };
  }

  private skipComments(): void {
    const { text } = this;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (code === HASH) {
        while (this.at < text.length && !isLineEnd(text.charCodeAt(this.at))) this.at++;
        if (this.at >= text.length) return;
      } else if (code === SPACE) {
        this.at++;
        continue;
      } else if (!isLineEnd(code)) return;
      this.at++;
      if (this.at < text.length || !this.partial || code !== CARRIAGE_RETURN) this.position = this.at;
    }
  }

  /** Reads a field and what ends it. @returns whether another field follows in the record */
  private field(): boolean {
    if (this.dialect.trim) this.skipSpaces();
    if (this.quote !== '' && this.text.startsWith(this.quote, this.at)) {
      this.fields.push(this.quotedText());
      return this.afterQuote();
    }
    this.fields.push(this.plainText());
    return this.fieldEnd() === 'field';
  }

  private skipSpaces(): void {
    const { text } = this;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code > SPACE || isLineEnd(code) || this.isDelimiter(code)) return;
    }
  }

  private isDelimiter(code: number): boolean {
    return (
      code === this.delimiter.charCodeAt(0) &&
      (this.delimiter.length === 1 || this.text.startsWith(this.delimiter, this.at))
    );
  }

  private plainText(): string {
    const { text, escape } = this;
    const escapeCode = escape === '' ? -1 : escape.charCodeAt(0);
    let before = '';
    let from = this.at;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (isLineEnd(code) || this.isDelimiter(code)) break;
      if (code === escapeCode && text.startsWith(escape, this.at)) {
        before += text.slice(from, this.at) + this.escaped();
        from = this.at + 1;
      }
    }
    const field = before + text.slice(from, this.at);
    return this.dialect.trim ? trimmedEnd(field) : field;
  }

  /** Between the quotes; stops behind the closing one. */
  private quotedText(): string {
    const { text, quote, escape } = this;
    let field = '';
    this.at += quote.length;
    let from = this.at;
    for (; this.at < text.length; this.at++) {
      if (text.startsWith(quote, this.at)) {
        field += text.slice(from, this.at);
        this.at += quote.length;
        if (!text.startsWith(quote, this.at)) return field;
        from = this.at;
        this.at += quote.length - 1;
      } else if (escape !== '' && text.startsWith(escape, this.at)) {
        field += text.slice(from, this.at) + this.escaped();
        from = this.at + 1;
      }
    }
    this.problem ??= 'Missing closing quote for a field';
    return field;
  }

  /** What an escape stands for; moves to the last byte of it. */
  private escaped(): string {
    const { text } = this;
    this.at += this.escape.length;
    if (this.at >= text.length) {
      this.problem ??= 'Unexpected EOF in escaped character';
      return '';
    }
    const character = text[this.at]!;
    return ESCAPED[character] ?? character;
  }

  /** Nothing but white space may stand between a closing quote and the next field; Jackson goes on with a field behind what else does. */
  private afterQuote(): boolean {
    for (;;) {
      const end = this.fieldEnd();
      if (end !== 'none') return end === 'field';
      const code = this.text.charCodeAt(this.at++);
      if (code <= SPACE) continue;
      this.problem ??= `Unexpected character (code ${code}) behind the closing quote of field ${this.fields.length}: expected a delimiter or the end of the line`;
      return true;
    }
  }

  /** Steps over a delimiter, or over the end of the record. */
  private fieldEnd(): 'field' | 'record' | 'none' {
    const { text } = this;
    if (this.at >= text.length) {
      this.ended = true;
      return 'record';
    }
    const code = text.charCodeAt(this.at);
    if (this.isDelimiter(code)) {
      this.at += this.delimiter.length;
      return 'field';
    }
    if (!isLineEnd(code)) return 'none';
    this.at++;
    if (code === CARRIAGE_RETURN) {
      this.ended = this.at >= text.length;
      if (text.charCodeAt(this.at) === LINE_FEED) this.at++;
    }
    return 'record';
  }
}

function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= SPACE) end--;
  return end === text.length ? text : text.slice(0, end);
}
