/** What a client copies in, cut into rows of fields, whatever pieces it comes in: text, CSV and binary form (PostgreSQL: "COPY", File Formats). */
import type { CopyOptions } from '../dialect/command.js';
import { pgError } from '../pg-error.js';
import { decodeText } from '../codec/index.js';

/** NULL is null. Texts as they are; binary fields as their bytes. */
export type CopyRow = readonly (string | Buffer | null)[];

export interface RowParser {
  /** The rows that have become complete. @throws FungiError 22P04 */
  push(data: Buffer): CopyRow[];
  /** What was left without a line end. @throws FungiError 22P04 for half a row */
  end(): CopyRow[];
}

/** Fields of one row may not be longer: what is kept of an unfinished row has this bound. */
const ROW_BYTES_MAX = 64 * 1024 * 1024;

export function rowParser(options: CopyOptions): RowParser {
  return options.format === 'binary' ? new BinaryParser() : new LineParser(options);
}

const malformed = (message: string): Error => pgError('22P04', message);

class LineParser implements RowParser {
  #rest = '';
  #restBytes: Buffer[] = [];
  #headerPending: boolean;
  #ended = false;

  constructor(private readonly options: CopyOptions) {
    this.#headerPending = options.header;
  }

  push(data: Buffer): CopyRow[] {
    if (this.#ended) return [];
    // Cut at a line end, so that no character is cut in two.
    const cut = data.lastIndexOf(10);
    if (cut < 0) {
      this.#restBytes.push(Buffer.from(data));
      this.#checkRest();
      return [];
    }
    const whole = Buffer.concat([...this.#restBytes, data.subarray(0, cut + 1)]);
    this.#restBytes = cut + 1 < data.length ? [Buffer.from(data.subarray(cut + 1))] : [];
    return this.#rows(this.#rest + decodeText(whole), false);
  }

  end(): CopyRow[] {
    const last = decodeText(Buffer.concat(this.#restBytes));
    this.#restBytes = [];
    return this.#ended ? [] : this.#rows(this.#rest + last, true);
  }

  #checkRest(): void {
    const size = this.#rest.length + this.#restBytes.reduce((sum, part) => sum + part.length, 0);
    if (size > ROW_BYTES_MAX) throw malformed('a row of COPY is too long');
  }

  #rows(text: string, last: boolean): CopyRow[] {
    const rows: CopyRow[] = [];
    let at = 0;
    while (at < text.length && !this.#ended) {
      const end = this.options.format === 'csv' ? csvLineEnd(text, at, this.options) : text.indexOf('\n', at);
      if (end < 0 && !last) break;
      const stop = end < 0 ? text.length : end;
      const line = text.slice(at, text[stop - 1] === '\r' && stop > at ? stop - 1 : stop);
      at = stop + 1;
      if (this.#headerPending) this.#headerPending = false;
      else if (line === '\\.') this.#ended = true;
      else
        rows.push(
          this.options.format === 'csv' ? csvFields(line, this.options) : textFields(line, this.options),
        );
    }
    this.#rest = at < text.length ? text.slice(at) : '';
    this.#checkRest();
    return rows;
  }
}

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function textFields(line: string, options: CopyOptions): CopyRow {
  if (!line.includes('\\')) {
    return line.split(options.delimiter).map((field) => (field === options.null ? null : field));
  }
  const fields: (string | null)[] = [];
  let start = 0;
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '\\') {
      at++;
      continue;
    }
    if (at < line.length && line[at] !== options.delimiter) continue;
    const raw = line.slice(start, at);
    fields.push(raw === options.null ? null : unescaped(raw));
    start = at + 1;
  }
  return fields;
}

function unescaped(raw: string): string {
  return raw.replace(/\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S])/g, (_, code: string) => {
    if (/^x./.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
    return LETTERS[code] ?? code;
  });
}

/** A line end within quotes is part of a field. */
function csvLineEnd(text: string, from: number, { quote, escape }: CopyOptions): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (quoted && escape !== quote && char === escape) at++;
    else if (char === quote) quoted = !quoted;
    else if (char === '\n' && !quoted) return at;
  }
  return -1;
}

function csvFields(line: string, { delimiter, quote, escape, null: nullText }: CopyOptions): CopyRow {
  const fields: (string | null)[] = [];
  let value = '';
  let quoted = false;
  let wasQuoted = false;
  const push = (): void => {
    fields.push(!wasQuoted && value === nullText ? null : value);
    value = '';
    wasQuoted = false;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quoted) {
      if (char === escape && (line[at + 1] === quote || line[at + 1] === escape)) value += line[++at];
      else if (char === quote) quoted = false;
      else value += char;
    } else if (char === quote) {
      quoted = true;
      wasQuoted = true;
    } else if (char === delimiter) push();
    else value += char;
  }
  if (quoted) throw malformed('unterminated CSV quoted field');
  push();
  return fields;
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const HEAD_BYTES = SIGNATURE.length + 8;
const FIELDS_MAX = 10_000;

class BinaryParser implements RowParser {
  #rest: Buffer = Buffer.alloc(0);
  #headDone = false;
  #ended = false;

  push(data: Buffer): CopyRow[] {
    if (this.#ended) return [];
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    let at = this.#headDone ? 0 : this.#head(bytes);
    const rows: CopyRow[] = [];
    while (this.#headDone && !this.#ended) {
      const row = this.#row(bytes, at);
      if (!row) break;
      at = row.end;
      if (row.fields) rows.push(row.fields);
      else this.#ended = true;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    if (this.#rest.length > ROW_BYTES_MAX) throw malformed('a row of COPY is too long');
    return rows;
  }

  end(): CopyRow[] {
    if (!this.#headDone || (!this.#ended && this.#rest.length > 0))
      throw malformed('unexpected EOF in COPY data');
    return [];
  }

  #head(bytes: Buffer): number {
    if (bytes.length < HEAD_BYTES) return 0;
    if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE))
      throw malformed('COPY file signature not recognized');
    const extension = bytes.readUInt32BE(SIGNATURE.length + 4);
    if (bytes.length < HEAD_BYTES + extension) return 0;
    this.#headDone = true;
    return HEAD_BYTES + extension;
  }

  /** Undefined: not all of it is there; without fields: the end. */
  #row(bytes: Buffer, from: number): { readonly fields?: CopyRow; readonly end: number } | undefined {
    if (bytes.length < from + 2) return undefined;
    const count = bytes.readInt16BE(from);
    if (count === -1) return { end: from + 2 };
    if (count < 0 || count > FIELDS_MAX) throw malformed('invalid number of fields in COPY data');
    let at = from + 2;
    const fields: (Buffer | null)[] = [];
    for (let index = 0; index < count; index++) {
      if (bytes.length < at + 4) return undefined;
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length < -1) throw malformed('invalid field size');
      if (length === -1) {
        fields.push(null);
        continue;
      }
      if (bytes.length < at + length) return undefined;
      fields.push(bytes.subarray(at, at + length));
      at += length;
    }
    return { fields, end: at };
  }
}
