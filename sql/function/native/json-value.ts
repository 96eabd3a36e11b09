/**
 * JSON text read and written as Flink does it (Jackson): numbers keep their digits, the last of equal keys wins,
 * text after the first value is ignored, objects are written with sorted keys.
 */
import { decimalText } from './java-number.js';

/** A number by the text that Java prints for it. */
export class JsonNumber {
  constructor(
    readonly text: string,
    /** Written without fraction and exponent. */
    readonly integer: boolean,
    /** As it stood in the text. */
    readonly source = text,
  ) {}
}

export type JsonValue =
  null | boolean | string | JsonNumber | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** Deepest nesting that is read. */
const DEPTH_MAX = 1000;

export class JsonSyntaxError extends Error {}
export class JsonDuplicateKeyError extends Error {}

export interface JsonReadOptions {
  /** Nothing but white space may follow. */
  readonly whole?: boolean;
  /** Throws JsonDuplicateKeyError where a key comes twice. */
  readonly uniqueKeys?: boolean;
}

/** Throws JsonSyntaxError. */
export function parseJson(text: string, options: JsonReadOptions = {}): JsonValue {
  const reader = new JsonReader(text, options);
  return reader.read();
}

// eslint-disable-next-line no-control-regex -- JSON forbids just these inside of a string
const STRING_PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
/** What a letter after a backslash stands for (RFC 8259, section 7), `\\u` aside. */
export const JSON_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly options: JsonReadOptions,
  ) {}

  read(): JsonValue {
    const value = this.value(0);
    const next = this.text[this.position];
    if (
      next !== undefined &&
      /[A-Za-z0-9_.$+-]/.test(next) &&
      !(value instanceof Map || Array.isArray(value) || typeof value === 'string')
    ) {
      throw this.unexpected();
    }
    this.space();
    if (this.options.whole && this.position < this.text.length) throw this.unexpected();
    return value;
  }

  private value(depth: number): JsonValue {
    if (depth > DEPTH_MAX) throw new JsonSyntaxError(`JSON is nested deeper than ${DEPTH_MAX}`);
    this.space();
    switch (this.text[this.position]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.position += 1;
    this.space();
    if (this.accept('}')) return members;
    for (;;) {
      this.space();
      if (this.text[this.position] !== '"') throw this.unexpected();
      const key = this.string();
      if (this.options.uniqueKeys && members.has(key))
        throw new JsonDuplicateKeyError(`Key '${key}' comes twice`);
      this.space();
      if (!this.accept(':')) throw this.unexpected();
      members.set(key, this.value(depth + 1));
      this.space();
      if (this.accept('}')) return members;
      if (!this.accept(',')) throw this.unexpected();
    }
  }

  private array(depth: number): JsonValue {
    const elements: JsonValue[] = [];
    this.position += 1;
    this.space();
    if (this.accept(']')) return elements;
    for (;;) {
      elements.push(this.value(depth + 1));
      this.space();
      if (this.accept(']')) return elements;
      if (!this.accept(',')) throw this.unexpected();
    }
  }

  private string(): string {
    this.position += 1;
    let value = '';
    for (;;) {
      STRING_PLAIN.lastIndex = this.position;
      const plain = STRING_PLAIN.exec(this.text)![0];
      value += plain;
      this.position += plain.length;
      if (this.accept('"')) return value;
      if (!this.accept('\\')) throw this.unexpected();
      value += this.escape();
    }
  }

  private escape(): string {
    const letter = this.text[this.position++];
    if (letter === 'u') {
      const digits = this.text.slice(this.position, this.position + 4);
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw this.unexpected();
      this.position += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const escaped = letter === undefined ? undefined : JSON_ESCAPES[letter];
    if (escaped === undefined) throw this.unexpected();
    return escaped;
  }

  private number(): JsonNumber {
    NUMBER.lastIndex = this.position;
    const found = NUMBER.exec(this.text);
    if (!found) throw this.unexpected();
    this.position += found[0].length;
    if (/[0-9.]/.test(this.text[this.position] ?? '')) throw this.unexpected();
    if (found[1] === undefined && found[2] === undefined)
      return new JsonNumber(found[0] === '-0' ? '0' : found[0], true);
    return new JsonNumber(decimalText(found[0]), false, found[0]);
  }

  private word<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) throw this.unexpected();
    this.position += word.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  private accept(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private unexpected(): JsonSyntaxError {
    const at = this.text[this.position];
    return new JsonSyntaxError(
      at === undefined
        ? 'JSON ends too early'
        : `Unexpected character '${at}' at position ${this.position + 1} of the JSON`,
    );
  }
}

/** JSON text without blanks; the keys of objects sorted. */
export function writeJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (value instanceof JsonNumber) return value.text;
  if (isObject(value)) {
    const keys = [...value.keys()].sort();
    return `{${keys.map((key) => `${writeString(key)}:${writeJson(value.get(key)!)}`).join(',')}}`;
  }
  return `[${value.map(writeJson).join(',')}]`;
}

export function isObject(value: JsonValue): value is ReadonlyMap<string, JsonValue> {
  return value instanceof Map;
}

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export const isScalar = (value: JsonValue): boolean => !isObject(value) && !isArray(value);

/** A JSON string; only what must be escaped is, in upper-case hexadecimal. */
export function writeString(text: string): string {
  return JSON.stringify(text).replace(
    /\\u(?:00[01][0-9a-f]|d[89a-f][0-9a-f]{2})/g,
    (escape, offset: number, whole: string) => {
      // An escaped backslash before the `u` is no escape.
      const backslashes = /\\*$/.exec(whole.slice(0, offset))![0].length;
      if (backslashes % 2 === 1) return escape;
      return escape.startsWith('\\ud') ? '?' : `\\u${escape.slice(2).toUpperCase()}`;
    },
  );
}
