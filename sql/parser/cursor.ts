/**
 * The parser's place in the token stream: tests, takes and requires tokens, makes spans, and remembers what was
 * looked for so that an error reads as Flink's (which lists what its look-ahead compared).
 */
import type { Identifier, QualifiedName, Span } from '../ast/index.js';
import { FungiError } from '../error/index.js';
import { syntaxError, tokenSpan, unexpectedToken } from './syntax-error.js';
import * as token from './token-buffer.js';
import type { Tag, TokenBuffer } from './token-buffer.js';

/**
 * Deepest nesting of brackets and prefixes. Bounds the stack here and in everything that walks the tree.
 */
const NESTING_MAX = 200;

/** Most operators (or set operations, joins) chained on one level: such a chain is a tree as deep as it is long. */
const CHAIN_MAX = 1_000;

/** Of a CASE: more of them are bound and planned for longer than others may wait. */
const BRANCHES_MAX = 10_000;

/** Freezes a node; every node of the tree goes through here or {@link list}. */
export const node = <const T extends object>(value: T): Readonly<T> => Object.freeze(value);

const EMPTY: readonly never[] = Object.freeze([]);

/** Freezes a list; all empty lists are one. */
export const list = <T>(items: T[]): readonly T[] => (items.length === 0 ? EMPTY : Object.freeze(items));

export class Cursor {
  position = 0;
  /** Number of `?` seen. */
  parameters = 0;
  /** Token of the JOIN word of the outermost join taken last: where Flink points when a join may not stand. */
  joinKeyword = 0;
  private depth = 0;
  private nameProbe = -1;
  private lookaheadProbe = -1;
  private lookaheadCount = 1;

  constructor(readonly tokens: TokenBuffer) {}

  /** Tag of the next token. */
  get tag(): Tag {
    return this.tokens.tags[this.position]!;
  }

  peek(ahead: number): Tag {
    return this.tokens.tags[this.position + ahead] ?? token.EOF;
  }

  is(tag: Tag): boolean {
    return this.tokens.tags[this.position] === tag;
  }

  /** Whether the next tokens are these. */
  are(first: Tag, second: Tag, third?: Tag): boolean {
    return this.is(first) && this.peek(1) === second && (third === undefined || this.peek(2) === third);
  }

  accept(tag: Tag): boolean {
    if (this.tokens.tags[this.position] !== tag) return false;
    this.position++;
    return true;
  }

  /** Takes both tokens or none. */
  acceptPair(first: Tag, second: Tag): boolean {
    if (!this.are(first, second)) {
      if (this.is(first)) this.compared(2);
      return false;
    }
    this.position += 2;
    return true;
  }

  expect(tag: Tag): void {
    if (this.tokens.tags[this.position] !== tag) throw this.unexpected();
    this.position++;
  }

  /** Takes the next token, one of `tags`. */
  expectOneOf<T extends Tag>(...tags: readonly T[]): T {
    const found = this.acceptOneOf(...tags);
    if (found === undefined) throw this.unexpected();
    return found;
  }

  acceptOneOf<T extends Tag>(...tags: readonly T[]): T | undefined {
    const tag = this.tag;
    for (const candidate of tags) {
      if (candidate === tag) {
        this.position++;
        return candidate;
      }
    }
    return undefined;
  }

  /** Text of a token as written. */
  textAt(index: number): string {
    return this.tokens.text.slice(this.tokens.starts[index], this.tokens.ends[index]);
  }

  get text(): string {
    return this.textAt(this.position);
  }

  // ---- spans

  /** From token `start` to the last one taken. */
  span(start: number): Span {
    return tokenSpan(this.tokens, start, Math.max(start, this.position - 1));
  }

  /** Of the last token taken. */
  lastSpan(): Span {
    const last = Math.max(0, this.position - 1);
    return tokenSpan(this.tokens, last, last);
  }

  tokenSpanAt(index: number): Span {
    return tokenSpan(this.tokens, index, index);
  }

  // ---- names

  /** Whether a name starts here; a later error at this token then knows that one was welcome. */
  atName(): boolean {
    this.nameProbe = this.position;
    return (this.tokens.flags[this.position]! & token.NAME_FLAG) !== 0;
  }

  /** Like {@link atName}, but further ahead and without remembering. */
  isNameAt(ahead: number): boolean {
    return ((this.tokens.flags[this.position + ahead] ?? 0) & token.NAME_FLAG) !== 0;
  }

  identifier(): Identifier {
    if (!this.atName()) throw this.unexpected();
    return this.takeIdentifier();
  }

  takeIdentifier(): Identifier {
    const index = this.position++;
    const raw = this.textAt(index);
    const tag = this.tokens.tags[index];
    const span = this.tokenSpanAt(index);
    if (tag === token.QUOTED_IDENTIFIER) {
      const quote = raw.charAt(0);
      const name = raw.slice(1, -1).replaceAll(quote + quote, quote);
      return node({ kind: 'identifier', span, name, quoted: true });
    }
    if (tag === token.UNICODE_IDENTIFIER) {
      const name = raw.slice(3, -1).replaceAll('""', '"');
      return node({ kind: 'identifier', span, name, quoted: true });
    }
    return node({ kind: 'identifier', span, name: raw, quoted: false });
  }

  /** `a.b.c`. A dot without a name after it is left alone. */
  qualifiedName(): QualifiedName {
    const start = this.position;
    const parts = [this.identifier()];
    while (this.is('.')) {
      if (!this.isNameAt(1)) {
        this.compared(2);
        break;
      }
      this.position++;
      parts.push(this.takeIdentifier());
    }
    return node({ kind: 'qualified-name', span: this.span(start), parts: list(parts) });
  }

  // ---- lists

  /** One or more, separated by commas. */
  commaList<T>(parse: () => T): T[] {
    const items = [parse()];
    while (this.accept(',')) items.push(parse());
    return items;
  }

  /** As {@link commaList} where Flink looks past a comma before it takes it. */
  commaListAhead<T>(parse: () => T, starts: (ahead: number) => boolean): T[] {
    const items = [parse()];
    while (this.is(',')) {
      if (!starts(1)) {
        this.compared(2);
        break;
      }
      this.position++;
      items.push(parse());
    }
    return items;
  }

  /** `( item, … )` with at least one. */
  parenthesized<T>(parse: () => T): readonly T[] {
    this.expect('(');
    const items = this.commaList(parse);
    this.expect(')');
    return list(items);
  }

  identifierList(): readonly Identifier[] {
    return this.parenthesized(() => this.identifier());
  }

  // ---- errors

  /** Notes that Flink's look-ahead compares `count` tokens from here before it gives up. */
  compared(count: number): void {
    if (this.lookaheadProbe !== this.position || count > this.lookaheadCount) this.lookaheadCount = count;
    this.lookaheadProbe = this.position;
  }

  /** Notes that a name would have been welcome here. */
  nameWelcome(): void {
    this.nameProbe = this.position;
  }

  /** The error when Flink gives up here having compared `count` tokens, and a name would have been welcome. */
  mismatch(count: number): FungiError {
    this.nameProbe = this.position;
    this.compared(count);
    return this.unexpected();
  }

  unexpected(index = this.position): FungiError {
    const count = this.lookaheadProbe === index ? this.lookaheadCount : 1;
    return unexpectedToken(this.tokens, index, count, this.nameProbe === index);
  }

  error(message: string, span: Span): FungiError {
    return syntaxError(message, span);
  }

  enter(): void {
    if (++this.depth > NESTING_MAX) {
      throw new FungiError('NESTING_TOO_DEEP', `The statement nests deeper than ${NESTING_MAX} levels`, {
        span: this.tokenSpanAt(this.position),
      });
    }
  }

  leave(): void {
    this.depth--;
  }

  checkChain(length: number): void {
    if (length > CHAIN_MAX) {
      throw new FungiError(
        'NESTING_TOO_DEEP',
        `More than ${CHAIN_MAX} operators are chained in one expression`,
        {
          span: this.tokenSpanAt(this.position),
          hint: 'Split the expression, or use IN (…) or a join with a table of values',
        },
      );
    }
  }

  checkBranches(count: number): void {
    if (count > BRANCHES_MAX) {
      throw new FungiError('NESTING_TOO_DEEP', `A CASE has more than ${BRANCHES_MAX} branches`, {
        span: this.tokenSpanAt(this.position),
        hint: 'Join with a table of values',
      });
    }
  }
}
