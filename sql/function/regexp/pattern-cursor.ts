/** A place in the text of a regular expression, and how deep it is nested there. */
import { PatternSyntaxError } from './pattern.js';

/** Deepest nesting of groups and bracket expressions. */
const DEPTH_MAX = 200;

export class PatternCursor {
  position = 0;
  #depth = 0;

  constructor(readonly source: string) {}

  /** @throws PatternSyntaxError beyond the limit */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new PatternSyntaxError('The pattern is nested too deep');
  }

  leave(): void {
    this.#depth -= 1;
  }

  accept(text: string): boolean {
    if (!this.source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  next(): number {
    const code = this.source.codePointAt(this.position);
    if (code === undefined) throw new PatternSyntaxError('Unexpected end of the pattern');
    this.position += code > 0xffff ? 2 : 1;
    return code;
  }
}
