/**
 * Matches Java's regular expressions exactly as Java does: leftmost, by backtracking, over UTF-16 text read by code
 * points, captures of earlier rounds kept. Unlike Java's, a search that grows long remembers where it failed, and is
 * bounded, so that no pattern can hang a query.
 */
import { FungiError } from '../../error/index.js';
import { characterTest } from './character-set.js';
import type { Failures } from './failure-memo.js';
import { FailureMemo } from './failure-memo.js';
import type { AssertionName, ParsedPattern, Pattern } from './pattern.js';
import { childrenOf, widthOf } from './pattern.js';
import { ownSteps, spendSteps, stepsAllowed, stepsLeft, takeSteps } from './step-budget.js';

/** How long a pattern that took too many steps gets fewer. */
const BOUND_MS = 1_000;

/** What it costs to begin a search and to tell its match. */
const STEPS_OF_SEARCH = 30;

/** Tries to match at a position: where the whole match then ends, or −1. */
type Step = (position: number) => number;

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Text of group `index` (0 is the whole match); undefined where it took no part. Valid until the next search. */
  group(index: number): string | undefined;
}

export class Matcher {
  private text = '';
  private steps = 0;
  private stepsMax = 0;
  private previousEnd = 0;
  private readonly memo: FailureMemo;
  /** Until then it gets no steps beyond its own: DuckDB tries a constant that failed again, and one row after the other. */
  private boundUntil = 0;
  /** Start and end of each group, −1 where unset. */
  private readonly groups: Int32Array;
  private readonly start: Step;
  private readonly prefix: string;

  constructor(
    private readonly parsed: ParsedPattern,
    private readonly source = '',
  ) {
    this.groups = new Int32Array((parsed.captures + 1) * 2);
    this.memo = new FailureMemo(!contains(parsed.pattern, dependsOnMore));
    this.start = this.compile(parsed.pattern, (position) => position);
    this.prefix = literalPrefix(parsed.pattern);
  }

  get captures(): number {
    return this.parsed.captures;
  }

  /**
   * The first match in `text` that begins at `from` or later. With `from` = 0 the search is one of its own, else it goes on and
   * shares its bound of steps.
   * @throws FungiError EVALUATION when it takes too many steps
   */
  find(text: string, from = 0, previousEnd = from): Match | undefined {
    if (from === 0 || text !== this.text) {
      this.text = text;
      this.steps = 0;
      this.memo.clear();
    }
    const taken = this.steps;
    const allowed = Date.now() < this.boundUntil ? ownSteps(text.length) : stepsAllowed(text.length);
    this.stepsMax = Math.min(allowed, taken + stepsLeft());
    this.previousEnd = previousEnd;
    try {
      return this.search(from);
    } catch (error) {
      // Deep recursion over a long text; Java fails with a StackOverflowError there.
      if (error instanceof RangeError) throw this.tooComplex();
      throw error;
    } finally {
      spendSteps(this.steps - taken + STEPS_OF_SEARCH);
      // A search that goes on must not pay twice for what it took before.
      this.steps = takeSteps(this.steps, text.length);
    }
  }

  private search(from: number): Match | undefined {
    const { text } = this;
    for (let position = from; position <= text.length; position += 1) {
      if (this.prefix !== '') {
        position = text.indexOf(this.prefix, position);
        if (position < 0) return undefined;
      }
      if (position > 0 && isPair(text, position - 1)) continue;
      this.tick();
      this.groups.fill(-1);
      const end = this.start(position);
      if (end >= 0) return this.match(position, end);
    }
    return undefined;
  }

  /** All matches, one after the other; after an empty match the search goes on one further. */
  *findAll(text: string): Generator<Match> {
    let from = 0;
    let previousEnd = 0;
    while (from <= text.length) {
      const match = this.find(text, from, previousEnd);
      if (!match) return;
      yield match;
      previousEnd = match.end;
      from = match.end === match.start ? match.end + 1 : match.end;
    }
  }

  private match(start: number, end: number): Match {
    this.groups[0] = start;
    this.groups[1] = end;
    return {
      start,
      end,
      group: (index) => {
        const from = this.groups[index * 2]!;
        return from < 0 ? undefined : this.text.slice(from, this.groups[index * 2 + 1]);
      },
    };
  }

  private tick(): void {
    if (++this.steps > this.stepsMax) throw this.tooComplex();
  }

  private tooComplex(): FungiError {
    this.boundUntil = Date.now() + BOUND_MS;
    const pattern = this.source.length > 100 ? `${this.source.slice(0, 100)}…` : this.source;
    return new FungiError(
      'EVALUATION',
      `The regular expression '${pattern}' takes too many steps on a text of ${this.text.length} characters`,
    );
  }

  /** Whether the part of the pattern is known to fail there; checked without a call around it, since matching recurses. */
  private hasFailed(failures: Failures | undefined, key: number): boolean {
    return failures !== undefined && this.steps >= this.memo.stepsMin && failures.has(key);
  }

  /** −1, and remembers that it failed when the search has grown long. */
  private failed(failures: Failures | undefined, key: number): -1 {
    if (failures && this.steps >= this.memo.stepsMin) failures.add(key, this.text.length);
    return -1;
  }

  private compile(pattern: Pattern, next: Step): Step {
    switch (pattern.kind) {
      case 'empty':
        return next;
      case 'character':
      case 'set': {
        const one = this.single(pattern);
        return (position) => {
          const after = one(position);
          return after < 0 ? -1 : next(after);
        };
      }
      case 'assertion': {
        const holds = this.assertion(pattern.name, pattern.unixLines);
        return (position) => (holds(position) ? next(position) : -1);
      }
      case 'sequence':
        return pattern.items.reduceRight((rest, item) => this.compile(item, rest), next);
      case 'alternation': {
        const options = pattern.options.map((option) => this.compile(option, next));
        const failures = this.memo.place();
        return (position) => {
          this.tick();
          if (this.hasFailed(failures, position)) return -1;
          for (const option of options) {
            const end = option(position);
            if (end >= 0) return end;
          }
          return this.failed(failures, position);
        };
      }
      case 'capture':
        return this.capture(pattern.index, pattern.body, next);
      case 'look':
        return this.look(pattern, next);
      case 'atomic': {
        const body = this.compile(pattern.body, (position) => position);
        return (position) => {
          const end = body(position);
          return end < 0 ? -1 : next(end);
        };
      }
      case 'repeat':
        return isSingle(pattern.body) ? this.repeatSingle(pattern, next) : this.repeat(pattern, next);
      case 'reference':
        return this.reference(pattern.index, pattern.ignoreCase, next);
      default: {
        const unreachable: never = pattern;
        return unreachable;
      }
    }
  }

  /** Position after one character of the kind, or −1. */
  private single(pattern: Pattern): Step {
    if (pattern.kind === 'character') {
      const { code } = pattern;
      const size = code > 0xffff ? 2 : 1;
      return (position) =>
        position < this.text.length && this.text.codePointAt(position) === code ? position + size : -1;
    }
    if (pattern.kind !== 'set') throw new Error(`${pattern.kind} is no single character`);
    const test = characterTest(pattern.set);
    return (position) => {
      const code = this.text.codePointAt(position);
      if (code === undefined || !test(code)) return -1;
      return position + (code > 0xffff ? 2 : 1);
    };
  }

  private capture(index: number, body: Pattern, next: Step): Step {
    const starts: number[] = [];
    const inner = this.compile(body, (position) => {
      const from = this.groups[index * 2]!;
      const to = this.groups[index * 2 + 1]!;
      const start = starts.pop()!;
      this.groups[index * 2] = start;
      this.groups[index * 2 + 1] = position;
      const end = next(position);
      if (end < 0) {
        this.groups[index * 2] = from;
        this.groups[index * 2 + 1] = to;
      }
      starts.push(start);
      return end;
    });
    return (position) => {
      starts.push(position);
      const end = inner(position);
      starts.pop();
      return end;
    };
  }

  private look({ ahead, negated, body }: Extract<Pattern, { kind: 'look' }>, next: Step): Step {
    const { min, max } = widthOf(body);
    let target = 0;
    const compiled = (): Step =>
      this.compile(body, (position) => (ahead || position === target ? position : -1));
    // Looking behind fails or not by where it began, too.
    const inner = ahead ? compiled() : this.memo.without(compiled);
    const found = (position: number): boolean => {
      if (ahead) return inner(position) >= 0;
      for (let start = position - min; start >= 0 && start >= position - max; start -= 1) {
        const outer = target;
        target = position;
        const end = inner(start);
        target = outer;
        if (end >= 0) return true;
      }
      return false;
    };
    return (position) => {
      this.tick();
      const saved = this.groups.slice();
      if (found(position) === negated) {
        this.groups.set(saved);
        return -1;
      }
      if (negated) this.groups.set(saved);
      return next(position);
    };
  }

  /** Repetition of one character: counted in a loop, without recursion. */
  private repeatSingle({ body, min, max, lazy }: Extract<Pattern, { kind: 'repeat' }>, next: Step): Step {
    const one = this.single(body);
    const failures = this.memo.place();
    if (lazy) {
      return (position) => {
        if (this.hasFailed(failures, position)) return -1;
        let at = position;
        for (let count = 0; ; count += 1) {
          this.tick();
          if (count >= min) {
            const end = next(at);
            if (end >= 0) return end;
          }
          if (count < max) at = one(at);
          if (count >= max || at < 0) return this.failed(failures, position);
        }
      };
    }
    return (position) => {
      if (this.hasFailed(failures, position)) return -1;
      let at = position;
      let count = 0;
      for (; count < max; count += 1) {
        const after = one(at);
        if (after < 0) break;
        at = after;
      }
      this.steps += count;
      for (; count >= min; count -= 1) {
        this.tick();
        const end = next(at);
        if (end >= 0) return end;
        if (count > 0) at -= at - position >= 2 && isPair(this.text, at - 2) ? 2 : 1;
      }
      return this.failed(failures, position);
    };
  }

  private repeat({ body, min, max, lazy }: Extract<Pattern, { kind: 'repeat' }>, next: Step): Step {
    let count = 0;
    let begin = -1;
    // Only whether a round took nothing, and how many there were up to the bounds, tells two tries at one place apart.
    const counts = (max === Infinity ? min : max) + 1;
    const failures = this.memo.place(counts * 2);
    const again: Step = (position) => {
      this.tick();
      const variant = Math.min(count, counts - 1) * 2 + (position === begin ? 1 : 0);
      const key = position * counts * 2 + variant;
      if (this.hasFailed(failures, key)) return -1;
      const outerCount = count;
      const outerBegin = begin;
      const round = (): number => {
        count = outerCount + 1;
        begin = position;
        const end = inner(position);
        count = outerCount;
        begin = outerBegin;
        return end;
      };
      const due = count < min;
      // A round that took nothing would repeat for ever.
      const more = due || (count < max && position !== begin);
      if (more && (due || !lazy)) {
        const end = round();
        if (end >= 0) return end;
      }
      if (!due) {
        const end = next(position);
        count = outerCount;
        begin = outerBegin;
        if (end >= 0) return end;
      }
      if (more && lazy && !due) {
        const end = round();
        if (end >= 0) return end;
      }
      return this.failed(failures, key);
    };
    // Inside of such a repetition a failure hangs on its counters, too.
    const isPlain = max === Infinity && min <= 1 && widthOf(body).min > 0;
    const inner = isPlain ? this.compile(body, again) : this.memo.without(() => this.compile(body, again));
    return (position) => {
      const outerCount = count;
      const outerBegin = begin;
      count = 0;
      begin = -1;
      const end = again(position);
      count = outerCount;
      begin = outerBegin;
      return end;
    };
  }

  private reference(index: number, ignoreCase: boolean, next: Step): Step {
    return (position) => {
      const from = this.groups[index * 2]!;
      if (from < 0) return -1;
      const wanted = this.text.slice(from, this.groups[index * 2 + 1]);
      const there = this.text.slice(position, position + wanted.length);
      const equal = ignoreCase ? there.toLowerCase() === wanted.toLowerCase() : there === wanted;
      return equal ? next(position + wanted.length) : -1;
    };
  }

  private assertion(name: AssertionName, unixLines: boolean): (position: number) => boolean {
    const terminator = unixLines ? /\n/ : /[\n\r\u0085\u2028\u2029]/;
    const isTerminator = (position: number): boolean => {
      const character = this.text[position];
      return character !== undefined && terminator.test(character);
    };
    const insideCrLf = (position: number): boolean =>
      !unixLines && this.text[position] === '\n' && this.text[position - 1] === '\r';
    const lastTerminator = (position: number): boolean => {
      const rest = this.text.length - position;
      if (rest === 1) return isTerminator(position) && !insideCrLf(position);
      return rest === 2 && !unixLines && this.text[position] === '\r' && this.text[position + 1] === '\n';
    };
    switch (name) {
      case 'input-start':
        return (position) => position === 0;
      case 'input-end':
        return (position) => position === this.text.length;
      case 'input-end-or-terminator':
        return (position) => position === this.text.length || lastTerminator(position);
      case 'line-start':
        return (position) =>
          position === 0 ||
          (position < this.text.length && isTerminator(position - 1) && !insideCrLf(position));
      case 'line-end':
        return (position) =>
          position === this.text.length || (isTerminator(position) && !insideCrLf(position));
      case 'word-boundary':
        return (position) => this.isWord(position - 1) !== this.isWord(position);
      case 'no-word-boundary':
        return (position) => this.isWord(position - 1) === this.isWord(position);
      case 'previous-match-end':
        return (position) => position === this.previousEnd;
      default: {
        const unreachable: never = name;
        return unreachable;
      }
    }
  }

  private isWord(position: number): boolean {
    const character = this.text[position];
    return character !== undefined && /[\p{L}\p{Nd}_]/u.test(character);
  }
}

const isSingle = (pattern: Pattern): boolean => pattern.kind === 'character' || pattern.kind === 'set';

function isPair(text: string, position: number): boolean {
  const code = text.codePointAt(position);
  return code !== undefined && code > 0xffff;
}

/** Characters that every match begins with. */
function literalPrefix(pattern: Pattern): string {
  if (pattern.kind === 'character') return String.fromCodePoint(pattern.code);
  if (pattern.kind === 'capture') return literalPrefix(pattern.body);
  if (pattern.kind !== 'sequence') return '';
  let prefix = '';
  for (const item of pattern.items) {
    prefix += literalPrefix(item);
    if (item.kind !== 'character') break;
  }
  return prefix;
}

/** A failure there depends on more than the place in the pattern and in the text. */
const dependsOnMore = (pattern: Pattern): boolean =>
  pattern.kind === 'reference' || (pattern.kind === 'assertion' && pattern.name === 'previous-match-end');

function contains(pattern: Pattern, test: (node: Pattern) => boolean): boolean {
  return test(pattern) || childrenOf(pattern).some((child) => contains(child, test));
}
