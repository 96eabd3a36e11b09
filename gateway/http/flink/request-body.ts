/** Bodies of requests as Flink's gateway takes them: nothing counts as `{}`, unknown fields are ignored, missing ones are null. */
import { isDeeperThan } from '../door/index.js';
import { exception, handlerException, handlerFailure, serverFailure } from './java-exception.js';
import type { RestFailure } from './java-exception.js';
import { limits } from './limits.js';

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
    throw this.#wrong('databind.exc.MismatchedInputException', 'The body must be a JSON object');
  }

  #wrong(type: string, reason: string): RestFailure {
    return handlerFailure(400, [
      handlerException(`Request did not match expected format ${this.name}.`),
      exception(`${JACKSON}.${type}`, reason),
    ]);
  }

  #mismatch(field: string, wanted: string): RestFailure {
    return this.#wrong('databind.exc.MismatchedInputException', `Field "${field}" must be ${wanted}`);
  }

  /** Numbers and booleans count as their text. @throws RestFailure 400 */
  string(field: string): string | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    throw this.#mismatch(field, 'a string');
  }

  /** A whole number, or its text. @throws RestFailure 400 */
  integer(field: string): number | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
    throw this.#mismatch(field, 'a whole number');
  }

  /** @throws RestFailure 400 */
  boolean(field: string): boolean | undefined {
    const value = this.#fields[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    throw this.#mismatch(field, 'true or false');
  }

  /** The value of a field that must be there. @throws RestFailure 400 */
  required<T>(field: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw this.#mismatch(field, 'given');
  }

  /** An object whose values are texts. @throws RestFailure 400 */
  properties(field: string): ReadonlyMap<string, string> {
    const value = this.#fields[field];
    if (value === undefined || value === null) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#mismatch(field, 'an object');
    const entries = Object.entries(value).filter((entry) => entry[1] !== null);
    if (entries.some(([, each]) => typeof each === 'object'))
      throw this.#mismatch(field, 'an object of strings');
    return new Map(entries.map(([key, each]) => [key, String(each)]));
  }
}
