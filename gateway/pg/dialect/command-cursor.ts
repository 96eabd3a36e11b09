/** A place in the tokens of one command. Positions are those of the command's own text. */
import type { FungiError } from '../../../sql/error/index.js';
import { syntaxErrorAt } from './command.js';
import type { Token } from './scan.js';
import { scan } from './scan.js';

export class CommandCursor {
  /** Read so far: a word or two tell CREATE TABLE, with whatever follows, from a command. */
  readonly #tokens: Token[] = [];
  readonly #rest: Iterator<Token, void>;
  #at = 0;

  constructor(readonly text: string) {
    this.#rest = scan(text);
  }

  get next(): Token | undefined {
    return this.peek(0);
  }

  /** Where the next token begins; the end of the text behind the last one. */
  get offset(): number {
    return this.next?.start ?? this.text.length;
  }

  peek(ahead: number): Token | undefined {
    const wanted = this.#at + ahead;
    while (this.#tokens.length <= wanted) {
      const token = this.#rest.next();
      if (token.done === true) return undefined;
      this.#tokens.push(token.value);
    }
    return this.#tokens[wanted];
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.peek(index);
      return (
        token !== undefined && (token.kind === 'word' || token.kind === 'symbol') && token.value === word
      );
    });
  }

  /** Takes all words or none. */
  accept(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.#at += words.length;
    return true;
  }

  acceptOneOf<W extends string>(...words: readonly W[]): W | undefined {
    for (const word of words) if (this.accept(word)) return word;
    return undefined;
  }

  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.unexpected();
  }

  take(): Token {
    const token = this.next;
    if (!token) throw this.unexpected();
    this.#at++;
    return token;
  }

  /** A name: a word, folded to lower case, or quoted. */
  name(): string {
    const token = this.next;
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.unexpected();
    this.#at++;
    return token.value;
  }

  /** A dotted name as written, for Flink's parser. */
  qualifiedName(): string {
    const start = this.offset;
    this.name();
    while (this.accept('.')) this.name();
    return this.text.slice(start, this.peek(-1)!.end);
  }

  string(): string {
    const token = this.next;
    if (token?.kind !== 'string') throw this.unexpected();
    this.#at++;
    return token.value;
  }

  /** What is left of the text; nothing may be taken afterwards. */
  rest(): { readonly text: string; readonly offset: number } {
    const offset = this.offset;
    while (this.next) this.#at++;
    return { text: this.text.slice(offset), offset };
  }

  /** The text in the parentheses that open here, without them; takes both. */
  parenthesized(): { readonly text: string; readonly offset: number } {
    this.expect('(');
    const offset = this.offset;
    for (let depth = 1; ;) {
      const token = this.take();
      if (token.kind !== 'symbol') continue;
      if (token.value === '(') depth++;
      else if (token.value === ')' && --depth === 0)
        return { text: this.text.slice(offset, token.start), offset };
    }
  }

  end(): void {
    if (this.next) throw this.unexpected();
  }

  unexpected(): FungiError {
    const token = this.next;
    if (!token) return syntaxErrorAt('end of input', this.text.length);
    const { start, end } = token;
    return syntaxErrorAt(`or near "${this.text.slice(start, end)}"`, start, end - start);
  }
}
