/** Filters of JSON paths: `[?(@.price < 10 && @.kind == 'book')]`. */
import { JsonPathError, parseSteps, select } from './json-path.js';
import type { JsonValue } from './json-value.js';
import { JsonNumber, isArray, isObject, writeJson } from './json-value.js';

export type PathFilter = (item: JsonValue, root: JsonValue) => boolean;
type Operand = (item: JsonValue, root: JsonValue) => JsonValue | undefined;

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|<=|>=|=~|[<>!()[\],])|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(\/(?:[^/\\]|\\.)+\/[a-z]*)|([@$](?:\.{1,2}[\w*-]+|\[[^\]]*\])*)|([A-Za-z]+))/y;

/** Throws JsonPathError. */
export function parseFilter(text: string): PathFilter {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let position = 0;
  while (text.slice(position).trim() !== '') {
    TOKEN.lastIndex = position;
    const found = TOKEN.exec(text);
    if (!found) throw new JsonPathError(`Failed to parse filter '${text}'`);
    tokens.push(found[0].trim());
    position = TOKEN.lastIndex;
  }
  const parser = new FilterParser(tokens);
  return parser.parse();
}

class FilterParser {
  private position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  parse(): PathFilter {
    const filter = this.or();
    if (this.position < this.tokens.length) throw this.unexpected();
    return filter;
  }

  private or(): PathFilter {
    let left = this.and();
    while (this.accept('||')) {
      const [first, second] = [left, this.and()];
      left = (item, root) => first(item, root) || second(item, root);
    }
    return left;
  }

  private and(): PathFilter {
    let left = this.not();
    while (this.accept('&&')) {
      const [first, second] = [left, this.not()];
      left = (item, root) => first(item, root) && second(item, root);
    }
    return left;
  }

  private not(): PathFilter {
    if (this.accept('!')) {
      const inner = this.not();
      return (item, root) => !inner(item, root);
    }
    if (this.accept('(')) {
      const inner = this.or();
      if (!this.accept(')')) throw this.unexpected();
      return inner;
    }
    return this.comparison();
  }

  private comparison(): PathFilter {
    const left = this.operand();
    const operator = this.tokens[this.position];
    if (operator === undefined || operator === '&&' || operator === '||' || operator === ')') {
      return (item, root) => left(item, root) !== undefined;
    }
    this.position += 1;
    if (operator === '=~') return this.matching(left);
    const right = this.operand();
    switch (operator) {
      case '==':
        return (item, root) => equal(left(item, root), right(item, root));
      case '!=':
        return (item, root) => !equal(left(item, root), right(item, root));
      case '<':
        return (item, root) => order(left(item, root), right(item, root)) < 0;
      case '<=':
        return (item, root) => order(left(item, root), right(item, root)) <= 0;
      case '>':
        return (item, root) => order(left(item, root), right(item, root)) > 0;
      case '>=':
        return (item, root) => order(left(item, root), right(item, root)) >= 0;
      case 'in':
      case 'nin':
        return (item, root) => {
          const list = right(item, root);
          const value = left(item, root);
          const inside = list !== undefined && isArray(list) && list.some((member) => equal(member, value));
          return inside === (operator === 'in');
        };
      default:
        throw new JsonPathError(`Filter operator ${operator} is not supported`);
    }
  }

  private matching(left: Operand): PathFilter {
    const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(this.tokens[this.position++] ?? '') ?? [];
    if (source === undefined) throw this.unexpected();
    const expression = new RegExp(`^(?:${source})$`, flags!.includes('i') ? 'iu' : 'u');
    return (item, root) => {
      const value = left(item, root);
      return typeof value === 'string' && expression.test(value);
    };
  }

  private operand(): Operand {
    const token = this.tokens[this.position++];
    if (token === undefined) throw this.unexpected();
    const constant =
      (value: JsonValue): Operand =>
      () =>
        value;
    if (token.startsWith('@') || token.startsWith('$')) {
      const steps = parseSteps(token);
      return (item, root) => select(steps, token.startsWith('@') ? item : root, root)[0];
    }
    if (/^['"]/.test(token)) return constant(token.slice(1, -1).replace(/\\(.)/gs, '$1'));
    if (/^-?\d/.test(token)) return constant(new JsonNumber(token, /^-?\d+$/.test(token)));
    if (token === 'true' || token === 'false') return constant(token === 'true');
    if (token === 'null') return constant(null);
    if (token !== '[') throw this.unexpected();
    const members: Operand[] = [];
    while (!this.accept(']')) {
      members.push(this.operand());
      if (!this.accept(',') && this.tokens[this.position] !== ']') throw this.unexpected();
    }
    return (item, root) => members.map((member) => member(item, root) ?? null);
  }

  private accept(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position += 1;
    return true;
  }

  private unexpected(): JsonPathError {
    return new JsonPathError(`Failed to parse filter near '${this.tokens[this.position] ?? 'its end'}'`);
  }
}

function equal(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left instanceof JsonNumber && right instanceof JsonNumber)
    return Number(left.text) === Number(right.text);
  if (typeof left !== typeof right || isObject(left) !== isObject(right)) return false;
  return writeJson(left) === writeJson(right);
}

/** NaN where the values have no order, so that every comparison fails. */
function order(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (left instanceof JsonNumber && right instanceof JsonNumber)
    return Number(left.text) - Number(right.text);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return NaN;
}
