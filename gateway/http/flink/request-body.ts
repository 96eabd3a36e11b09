/** Bodies of requests as Flink's gateway takes them: nothing counts as `{}`, unknown fields are ignored, missing ones are null. */
import { isDeeperThan } from '../door/index.js';
import { exception, handlerException, handlerFailure, serverFailure } from './java-exception.js';
import type { RestFailure } from './java-exception.js';
import { limits } from './limits.js';

/** Where Flink has the class of a body. */
function bodyClass(name: string): string {
  if (name === 'EmptyRequestBody') return `org.apache.flink.runtime.rest.messages.${name}`;
  const place = PACKAGES.find(([part]) => name.includes(part))?.[1] ?? 'application';
  return `org.apache.flink.table.gateway.rest.message.${place}.${name}`;
}

const PACKAGES = [
  ['Session', 'session'],
  ['Statement', 'statement'],
  ['Workflow', 'materializedtable.scheduler'],
  ['MaterializedTable', 'materializedtable'],
] as const;

const STRING = 'java.lang.String';
const LONG = 'java.lang.Long';
const STRINGS = 'java.util.LinkedHashMap<java.lang.String,java.lang.String>';
/** Of a client's text in an error. */
const SHOWN_LENGTH_MAX = 100;

const JACKSON = 'org.apache.flink.shaded.jackson2.com.fasterxml.jackson';

/** Typed access to the fields of a body. `name` is what Flink calls the body's class, for its errors. */
export class RequestBody {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws RestFailure 400: no JSON object; 500, as Flink: too many levels */
  constructor(
    private readonly name: string,
    text: string,
  ) {
    this.#fields = this.#parse(text);
  }

  #parse(text: string): Readonly<Record<string, unknown>> {
    if (text.trim() === '') return {};
    if (isDeeperThan(text, limits.json_depth_max)) {
      const levels = limits.json_depth_max;
      const message = `Document nesting depth (${levels + 1}) exceeds the maximum allowed (${levels}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`;
      throw serverFailure([exception(`${JACKSON}.core.exc.StreamConstraintsException`, message)]);
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#wrong('core.JsonParseException', error instanceof Error ? error.message : String(error));
    }
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    throw this.#unreadable(bodyClass(this.name), value);
  }

  /** A value of another type, as Jackson says it. */
  #unreadable(type: string, value: unknown, field?: string): RestFailure {
    const wrong = (reason: string): RestFailure =>
      this.#wrong('databind.exc.MismatchedInputException', reason + this.#place(field));
    if (Array.isArray(value)) {
      return wrong(
        `Cannot deserialize value of type \`${type}\` from Array value (token \`JsonToken.START_ARRAY\`)`,
      );
    }
    if (typeof value === 'object') {
      return wrong(
        `Cannot deserialize value of type \`${type}\` from Object value (token \`JsonToken.START_OBJECT\`)`,
      );
    }
    const [kind, given] =
      typeof value === 'string'
        ? ['String', `String value ('${value.slice(0, SHOWN_LENGTH_MAX)}')`]
        : typeof value === 'boolean'
          ? ['boolean/Boolean', `Boolean value (${value})`]
          : ['int/Int', `Number value (${String(value)})`];
    const plain = type.replace(/<.*$/, '');
    return wrong(
      `Cannot construct instance of \`${plain}\` (although at least one Creator exists): no ${kind}-argument constructor/factory method to deserialize from ${given}`,
    );
  }

  #wrong(type: string, reason: string): RestFailure {
    return handlerFailure(400, [
      handlerException(`Request did not match expected format ${this.name}.`),
      exception(`${JACKSON}.${type}`, reason),
    ]);
  }

  #place(field: string | undefined): string {
    if (field === undefined) return '';
    const source = 'Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';
    return `\n at [${source}] (through reference chain: ${bodyClass(this.name)}["${field}"])`;
  }

  /** Numbers and booleans count as their text. @throws RestFailure 400 */
  string(field: string): string | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    throw this.#unreadable(STRING, value, field);
  }

  /** A whole number, or its text; what is behind the point of a number does not count. @throws RestFailure 400 */
  integer(field: string): number | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    // Jackson cuts fractions off, but reads no text that has them.
    const whole = typeof value === 'number' ? Math.trunc(value) : number;
    if (typeof whole === 'number' && Number.isSafeInteger(whole)) return whole;
    if (typeof value !== 'string' && typeof value !== 'number') throw this.#unreadable(LONG, value, field);
    throw this.#wrong(
      'databind.exc.InvalidFormatException',
      `Cannot deserialize value of type \`${LONG}\` from String "${String(value).slice(0, SHOWN_LENGTH_MAX)}": not a valid \`${LONG}\` value${this.#place(field)}`,
    );
  }

  /** @throws RestFailure 400 */
  boolean(field: string): boolean | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    throw this.#unreadable('boolean', value, field);
  }

  /** The value of a field that must be there. @throws RestFailure 400 */
  required<T extends number | boolean>(field: string, type: 'int' | 'boolean', value: T | undefined): T {
    if (value !== undefined) return value;
    const reason = `Cannot map \`null\` into type \`${type}\` (set DeserializationConfig.DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES to 'false' to allow)`;
    throw this.#wrong('databind.exc.MismatchedInputException', reason + this.#place(field));
  }

  /** An object whose values are texts. @throws RestFailure 400 */
  properties(field: string): ReadonlyMap<string, string> {
    const value = this.#fields[field];
    if (value === undefined || value === null) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#unreadable(STRINGS, value, field);
    const entries = Object.entries(value).filter((entry) => entry[1] !== null);
    const wrong = entries.find(([, each]) => typeof each === 'object');
    if (wrong) throw this.#unreadable(STRING, wrong[1], field);
    return new Map(entries.map(([key, each]) => [key, String(each)]));
  }
}
