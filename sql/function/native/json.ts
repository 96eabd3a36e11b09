/** JSON functions in JavaScript: paths, modes and numbers as Flink has them. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';
import { decimalText, javaDoubleText } from './java-number.js';
import { chargeSteps } from '../regexp/step-budget.js';
import type { JsonPath } from './json-path.js';
import { JsonPathError, evaluatePath, parsePath } from './json-path.js';
import { quoteForJson, unquoteJson } from './json-quote.js';
import type { JsonValue } from './json-value.js';
import {
  JsonNumber,
  JsonSyntaxError,
  isArray,
  isObject,
  isScalar,
  parseJson,
  writeJson,
  writeString,
} from './json-value.js';
import { wellFormed } from './utf16.js';

/** To read a text exactly, and to look at all that is in it besides. */
const STEPS_PER_CHARACTER = 4;
const STEPS_PER_CHARACTER_OF_SEARCH = 10;

/** Parsed paths kept; they are literals, so a query has few. */
const PATHS_MAX = 256;

const paths = new Map<string, JsonPath | JsonPathError>();

function pathOf(text: string): JsonPath | JsonPathError {
  const known = paths.get(text);
  if (known) return known;
  if (paths.size >= PATHS_MAX) paths.clear();
  let path: JsonPath | JsonPathError;
  try {
    path = parsePath(text);
  } catch (error) {
    if (!(error instanceof JsonPathError) && !(error instanceof SyntaxError)) throw error;
    path = new JsonPathError((error as Error).message);
  }
  paths.set(text, path);
  return path;
}

type Outcome =
  | { readonly kind: 'value'; readonly value: Exclude<JsonValue, null>; readonly lax: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

const failure = (message: string): Outcome => ({ kind: 'error', message });

/** What `path` selects; in strict mode nothing and null are errors, in lax mode even broken JSON is just empty. */
function read(input: string, path: string): Outcome {
  const parsed = pathOf(path);
  if (parsed instanceof JsonPathError) return failure(parsed.message);
  const quick = parsed.definite ? readQuickly(parsed, input) : undefined;
  if (quick !== undefined) return { kind: 'value', value: quick, lax: parsed.lax };
  chargeSteps(input.length * (parsed.definite ? STEPS_PER_CHARACTER : STEPS_PER_CHARACTER_OF_SEARCH));
  let value: JsonValue | undefined;
  try {
    value = evaluatePath(parsed, parseJson(input));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError) && !(error instanceof JsonPathError)) throw error;
    return parsed.lax ? { kind: 'empty' } : failure(error.message);
  }
  if (value !== undefined && value !== null) return { kind: 'value', value, lax: parsed.lax };
  if (parsed.lax) return { kind: 'empty' };
  return failure(
    value === undefined
      ? `No results for path: ${path}`
      : 'Strict jsonpath mode requires a non empty returned value, but is null',
  );
}

/**
 * The text or truth value that a plain path selects, by the platform's own parser, which is several times faster. Anything
 * else (numbers, whose digits it would lose, broken JSON, nothing there) is left to the exact reader.
 */
function readQuickly(path: JsonPath, input: string): string | boolean | undefined {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    return undefined;
  }
  for (const step of path.steps) {
    if (value === null || typeof value !== 'object') return undefined;
    if (step.kind === 'properties' && step.names.length === 1 && !Array.isArray(value)) {
      const name = step.names[0]!;
      value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    } else if (step.kind === 'indexes' && step.indexes.length === 1 && Array.isArray(value)) {
      value = (value as readonly unknown[]).at(step.indexes[0]!);
    } else return undefined;
  }
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

function scalarOutcome(outcome: Outcome): Outcome {
  if (outcome.kind !== 'value' || isScalar(outcome.value)) return outcome;
  if (outcome.lax) return { kind: 'empty' };
  return failure(
    `Strict jsonpath mode requires scalar value, and the actual value is: '${writeJson(outcome.value)}'`,
  );
}

/** The text from which the value of the RETURNING type is made, undefined where it is of another kind. */
function returning(value: Exclude<JsonValue, null>, form: string): string | undefined {
  switch (form) {
    case 'BOOLEAN':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'INT':
      return value instanceof JsonNumber &&
        value.integer &&
        Math.abs(Number(value.text) + 0.5) <= 2147483647.5
        ? value.text
        : undefined;
    case 'DOUBLE':
      return value instanceof JsonNumber ? value.text : undefined;
    default:
      return value instanceof JsonNumber ? value.text : wellFormed(String(value));
  }
}

/**
 * JSON_VALUE. Where there is a DEFAULT the answer begins with a letter: `v` the value follows, `e` take the default for
 * empty, `r` that for an error; NULL is NULL in any case.
 */
function jsonValue(
  input: string,
  path: string,
  form: string,
  onEmpty: string,
  onError: string,
): string | null {
  const tagged = onEmpty === 'DEFAULT' || onError === 'DEFAULT';
  let outcome = scalarOutcome(read(input, path));
  if (outcome.kind === 'value') {
    const text = returning(outcome.value, form);
    if (text !== undefined) return tagged ? `v${text}` : text;
    outcome = failure(`JSON_VALUE: ${writeJson(outcome.value)} is not of type ${form}`);
  }
  const behavior = outcome.kind === 'empty' ? onEmpty : onError;
  if (behavior === 'DEFAULT') return outcome.kind === 'empty' ? 'e' : 'r';
  if (behavior === 'ERROR') throw behaviorError(outcome, 'JSON_VALUE');
  return null;
}

function behaviorError(outcome: Outcome, name: string): FungiError {
  const message =
    outcome.kind === 'error' ? outcome.message : `Empty result of ${name} function is not allowed`;
  return new FungiError('EVALUATION', message);
}

/** What JSON_QUERY gives: an array or object, or the behaviour that applies. */
function queryOutcome(input: string, path: string, wrapper: string): Outcome {
  const outcome = read(input, path);
  if (outcome.kind !== 'value') return outcome;
  const { value, lax } = outcome;
  if (
    wrapper.startsWith('WITH UNCONDITIONAL') ||
    (wrapper.startsWith('WITH CONDITIONAL') && !isArray(value))
  ) {
    return { kind: 'value', value: [value], lax };
  }
  if (!isScalar(value)) return outcome;
  if (lax) return { kind: 'empty' };
  return failure(
    `Strict jsonpath mode requires array or object value, and the actual value is: '${typeof value === 'string' ? value : writeJson(value)}'`,
  );
}

function jsonQuery(
  input: string,
  path: string,
  wrapper: string,
  onEmpty: string,
  onError: string,
): string | null {
  const outcome = queryOutcome(input, path, wrapper);
  if (outcome.kind === 'value') return wellFormed(writeJson(outcome.value));
  const behavior = outcome.kind === 'empty' ? onEmpty : onError;
  if (behavior === 'ERROR') throw behaviorError(outcome, 'JSON_QUERY');
  return behavior === 'EMPTY ARRAY' ? '[]' : behavior === 'EMPTY OBJECT' ? '{}' : null;
}

/** JSON_QUERY with RETURNING ARRAY<STRING>. */
function jsonQueryArray(
  input: string,
  path: string,
  wrapper: string,
  onEmpty: string,
  onError: string,
): (string | null)[] | null {
  let outcome = queryOutcome(input, path, wrapper);
  if (outcome.kind === 'value') {
    if (isArray(outcome.value)) {
      return outcome.value.map((item) =>
        item === null ? null : wellFormed(typeof item === 'string' ? item : writeJson(item)),
      );
    }
    outcome = failure(`JSON_QUERY: ${writeJson(outcome.value)} is not an array`);
  }
  const behavior = outcome.kind === 'empty' ? onEmpty : onError;
  if (behavior === 'ERROR') throw behaviorError(outcome, 'JSON_QUERY');
  return behavior === 'EMPTY ARRAY' ? [] : null;
}

function jsonExists(input: string, path: string, onError: string): boolean | null {
  const outcome = read(input, path);
  if (outcome.kind !== 'error') return outcome.kind === 'value';
  if (onError === 'ERROR') throw behaviorError(outcome, 'JSON_EXISTS');
  return onError === 'UNKNOWN' ? null : onError === 'TRUE';
}

/** `object`, `array` or `scalar`, null where it is not JSON. */
function jsonKind(input: string): string | null {
  try {
    const value = parseJson(input);
    return isObject(value) ? 'object' : isArray(value) ? 'array' : 'scalar';
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/** JSON(text): the text in normal form, null where it is blank. */
function jsonFormat(input: string): string | null {
  if (input.trim() === '') return null;
  try {
    return wellFormed(writeJson(parseJson(input)));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new FungiError('EVALUATION', `Invalid JSON string in JSON(value) function: ${error.message}`, {
      cause: error,
    });
  }
}

/** An object from keys and JSON texts; throws EVALUATION where a key comes twice or is NULL, as Flink does. */
function jsonObject(keys: readonly (string | null)[], texts: readonly string[]): string {
  const members = new Map<string, string>();
  for (const [index, key] of keys.entries()) {
    if (key === null) throw new FungiError('EVALUATION', 'JSON_OBJECTAGG: a key is NULL');
    if (members.has(key)) {
      throw new FungiError(
        'EVALUATION',
        `Key '${key}' is already present. Duplicate keys are not allowed in JSON_OBJECTAGG. Please ensure that keys are unique.`,
      );
    }
    members.set(key, texts[index]!);
  }
  const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${writeString(key)}:${value}`).join(',')}}`;
}

const text = (value: unknown): string => value as string;

export const jsonNatives: readonly NativeFunction[] = [
  {
    name: 'flink_json_object',
    parameters: ['VARCHAR[]', 'VARCHAR[]'],
    returns: 'VARCHAR',
    evaluate: ([keys, texts]) => jsonObject(keys as readonly (string | null)[], texts as readonly string[]),
  },
  {
    name: 'flink_json_value',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([input, path, form, onEmpty, onError]) =>
      jsonValue(text(input), text(path), text(form), text(onEmpty), text(onError)),
  },
  {
    name: 'flink_json_query',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([input, path, wrapper, onEmpty, onError]) =>
      jsonQuery(text(input), text(path), text(wrapper), text(onEmpty), text(onError)),
  },
  {
    name: 'flink_json_query_array',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR[]',
    evaluate: ([input, path, wrapper, onEmpty, onError]) =>
      jsonQueryArray(text(input), text(path), text(wrapper), text(onEmpty), text(onError)),
  },
  {
    name: 'flink_json_exists',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    evaluate: ([input, path, onError]) => jsonExists(text(input), text(path), text(onError)),
  },
  {
    name: 'flink_json_kind',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([input]) => jsonKind(text(input)),
  },
  {
    name: 'flink_json_format',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([input]) => jsonFormat(text(input)),
  },
  {
    name: 'flink_json_double',
    parameters: ['DOUBLE'],
    returns: 'VARCHAR',
    evaluate([value]) {
      const text = javaDoubleText(Number(value));
      return Number.isFinite(Number(value)) ? decimalText(text) : `"${text}"`;
    },
  },
  {
    name: 'flink_json_decimal',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value]) => decimalText(text(value)),
  },
  {
    name: 'flink_json_quote',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value]) => quoteForJson(text(value)),
  },
  {
    name: 'flink_json_unquote',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    evaluate: ([value]) => unquoteJson(text(value)),
  },
];
