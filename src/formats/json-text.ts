/**
 * A JSON reader that keeps numbers as they are written and members in their order, which `JSON.parse` loses. Only rows that DuckDB
 * cannot decode the way Flink would come here.
 */
export type JsonNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: JsonNode])[] };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const DEPTH_MAX = 512;

export class JsonTextReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /**
   * Reads an object member by member. `take` says whether it needs more; then the rest of the text is not looked at, as in Flink,
   * whose reader stops when it has all fields (so that garbage after them goes unnoticed).
   * @throws Error when the text is not a JSON object
   */
  object(take: (key: string, value: JsonNode) => boolean): void {
    this.space();
    this.expect('{');
    this.space();
    if (this.text[this.at] === '}') return;
    for (;;) {
      const key = this.string();
      this.space();
      this.expect(':');
      const more = take(key, this.value());
      this.space();
      if (this.text[this.at] === '}') return;
      this.expect(',');
      this.space();
      if (this.text[this.at] !== '"') throw this.unexpected('expected a field name');
      if (!more) return;
    }
  }

  private value(): JsonNode {
    this.space();
    if (++this.depth > DEPTH_MAX) throw new Error(`nested deeper than ${DEPTH_MAX}`);
    const node = this.node();
    this.depth--;
    return node;
  }

  private node(): JsonNode {
    switch (this.text[this.at]) {
      case '"':
        return { kind: 'string', value: this.string() };
      case '{': {
        const members: [string, JsonNode][] = [];
        this.object((key, value) => members.push([key, value]) > 0);
        this.expect('}');
        return { kind: 'object', members };
      }
      case '[':
        return { kind: 'array', items: this.items() };
      default:
        return this.scalar();
    }
  }

  private items(): readonly JsonNode[] {
    const items: JsonNode[] = [];
    this.expect('[');
    this.space();
    if (this.text[this.at] === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value());
      this.space();
      if (this.text[this.at] === ']') {
        this.at++;
        return items;
      }
      this.expect(',');
    }
  }

  private scalar(): JsonNode {
    for (const [word, node] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return node;
      }
    }
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.text)?.[0];
    if (text === undefined) throw this.unexpected('expected a JSON value');
    this.at += text.length;
    if (/[\w.]/.test(this.text[this.at] ?? '')) throw this.unexpected('not a number');
    return { kind: 'number', text };
  }

  private string(): string {
    STRING.lastIndex = this.at;
    const text = STRING.exec(this.text)?.[0];
    if (text === undefined) throw this.unexpected('expected text in double quotes');
    this.at += text.length;
    return JSON.parse(text) as string;
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) throw this.unexpected(`expected '${character}'`);
    this.at++;
  }

  private unexpected(wanted: string): Error {
    const found = this.text[this.at];
    if (found === undefined)
      return new Error(`Unexpected end-of-input within/between Object entries: ${wanted}`);
    return new Error(`Unexpected character '${found}' at column ${this.at + 1}: ${wanted}`);
  }
}

const WORDS: readonly (readonly [string, JsonNode])[] = [
  ['null', { kind: 'null' }],
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
];
