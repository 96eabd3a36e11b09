/**
 * JSON paths as Flink evaluates them. Its modes are not those of the SQL standard: `lax` turns "nothing there" into
 * an empty result and `strict` (also what no mode means) into an error; neither unwraps arrays. Paths that may select several
 * values (`*`, `..`, filters, slices, lists) give an array.
 */
import type { JsonValue } from './json-value.js';
import { JsonNumber, isArray, isObject } from './json-value.js';
import type { PathFilter } from './json-path-filter.js';
import { parseFilter } from './json-path-filter.js';

export type PathStep =
  | { readonly kind: 'properties'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly filter: PathFilter }
  | { readonly kind: 'function'; readonly name: string };

export interface JsonPath {
  readonly lax: boolean;
  readonly steps: readonly PathStep[];
  /** Selects one value at most. */
  readonly definite: boolean;
}

export class JsonPathError extends Error {}

const FUNCTIONS: ReadonlySet<string> = new Set(['length', 'size', 'min', 'max', 'sum', 'avg', 'keys']);

/** Throws JsonPathError. */
export function parsePath(text: string): JsonPath {
  const [, mode, specification = ''] = /^\s*(?:(lax|strict)\s+)?(.+)$/is.exec(text) ?? [];
  const steps = parseSteps(specification.trim());
  return {
    lax: mode?.toLowerCase() === 'lax',
    steps,
    definite: steps.every((step, index) => isDefinite(step, index === steps.length - 1)),
  };
}

/** Several properties at the end are put into one object. */
function isDefinite(step: PathStep, last: boolean): boolean {
  if (step.kind === 'properties') return step.names.length === 1 || last;
  if (step.kind === 'indexes') return step.indexes.length === 1;
  return step.kind === 'function';
}

/** Steps after `$` (or `@` in a filter). */
export function parseSteps(specification: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  let rest =
    specification.startsWith('$') || specification.startsWith('@')
      ? specification.slice(1)
      : `.${specification}`;
  while (rest !== '') {
    const [step, length] = parseStep(rest);
    if (step) steps.push(step);
    rest = rest.slice(length);
  }
  return steps;
}

function parseStep(rest: string): readonly [PathStep | undefined, number] {
  if (rest.startsWith('..')) return [{ kind: 'descendants' }, rest[2] === '[' ? 2 : 1];
  if (rest.startsWith('[')) {
    const end = closingBracket(rest);
    return [parseBracket(rest.slice(1, end).trim()), end + 1];
  }
  // `$.['a']` is `$['a']`.
  if (rest.startsWith('.[')) return [undefined, 1];
  const star = /^\.\*/.exec(rest);
  if (star) return [{ kind: 'wildcard' }, star[0].length];
  const call = /^\.(\w+)\(\s*\)/.exec(rest);
  if (call) {
    if (!FUNCTIONS.has(call[1]!)) throw new JsonPathError(`Function with name: ${call[1]} does not exist.`);
    return [{ kind: 'function', name: call[1]! }, call[0].length];
  }
  const name = /^\.([^.[\s()]+)/.exec(rest);
  if (!name) throw new JsonPathError(`Could not parse token starting at '${rest}'`);
  return [{ kind: 'properties', names: [name[1]!] }, name[0].length];
}

/** Index of the bracket that closes the one at 0, quotes and nested brackets skipped. */
function closingBracket(text: string): number {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '[' || character === '(') depth += 1;
    else if (character === ']' || character === ')') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  throw new JsonPathError(`Bracket is not closed in '${text}'`);
}

function parseBracket(content: string): PathStep {
  if (content === '*') return { kind: 'wildcard' };
  const filter = /^\?\s*\((.*)\)$/s.exec(content);
  if (filter) return { kind: 'filter', filter: parseFilter(filter[1]!) };
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?$/.exec(content);
  if (slice) return { kind: 'slice', from: optional(slice[1]), to: optional(slice[2]) };
  if (/^-?\d+(?:\s*,\s*-?\d+)*$/.test(content))
    return { kind: 'indexes', indexes: content.split(',').map(Number) };
  const names = content.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs) ?? [];
  if (
    names.length > 0 &&
    content.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, '').replace(/[\s,]/g, '') === ''
  ) {
    return { kind: 'properties', names: names.map((name) => name.slice(1, -1).replace(/\\(.)/gs, '$1')) };
  }
  throw new JsonPathError(`Could not parse '[${content}]'`);
}

const optional = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

/** The selected value, all of them in an array for an indefinite path; undefined where a definite path finds nothing. */
export function evaluatePath(path: JsonPath, root: JsonValue): JsonValue | undefined {
  const found = select(path.steps, root, root);
  return path.definite ? found[0] : found;
}

export function select(steps: readonly PathStep[], start: JsonValue, root: JsonValue): readonly JsonValue[] {
  let current: readonly JsonValue[] = [start];
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1;
    current = current.flatMap((value) => apply(step, value, root, last));
  }
  return current;
}

function apply(step: PathStep, value: JsonValue, root: JsonValue, last: boolean): readonly JsonValue[] {
  switch (step.kind) {
    case 'properties':
      return isObject(value) ? pick(step.names, value, last) : [];
    case 'indexes':
      return isArray(value) ? step.indexes.flatMap((index) => element(value, index)) : [];
    case 'slice':
      return isArray(value) ? value.slice(step.from ?? 0, step.to ?? value.length) : [];
    case 'wildcard':
      return childrenOf(value);
    case 'descendants':
      return descendants(value);
    case 'filter':
      return (isArray(value) ? value : isObject(value) ? [value] : []).filter((item) =>
        step.filter(item, root),
      );
    case 'function':
      return call(step.name, value);
    default: {
      const unreachable: never = step;
      return unreachable;
    }
  }
}

/** The properties that are there; several of the last step together in an object. */
function pick(
  names: readonly string[],
  value: ReadonlyMap<string, JsonValue>,
  last: boolean,
): readonly JsonValue[] {
  const there = names.filter((name) => value.has(name));
  if (names.length === 1 || !last) return there.map((name) => value.get(name)!);
  return [new Map(there.map((name) => [name, value.get(name)!]))];
}

function element(value: readonly JsonValue[], index: number): readonly JsonValue[] {
  const at = index < 0 ? value.length + index : index;
  return at >= 0 && at < value.length ? [value[at]!] : [];
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (isObject(value)) return [...value.values()];
  return isArray(value) ? value : [];
}

function descendants(value: JsonValue): readonly JsonValue[] {
  return [value, ...childrenOf(value).flatMap(descendants)];
}

function call(name: string, value: JsonValue): readonly JsonValue[] {
  if (name === 'length' || name === 'size') {
    if (isArray(value)) return [new JsonNumber(String(value.length), true)];
    return isObject(value) ? [new JsonNumber(String(value.size), true)] : [];
  }
  if (name === 'keys') return isObject(value) ? [[...value.keys()]] : [];
  const numbers = (isArray(value) ? value : []).flatMap((item) =>
    item instanceof JsonNumber ? [Number(item.text)] : [],
  );
  if (numbers.length === 0)
    throw new JsonPathError('Aggregation function attempted to calculate value using empty array');
  const total = numbers.reduce((sum, number) => sum + number, 0);
  const results: Readonly<Record<string, number>> = {
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    sum: total,
    avg: total / numbers.length,
  };
  const result = results[name]!;
  return [new JsonNumber(Number.isInteger(result) ? `${result}.0` : String(result), false)];
}
