/**
 * The settings of one connection as PostgreSQL's clients know them: SET, SHOW, RESET, SET LOCAL, what start-up options say, and which
 * changes a client is told of. Those that have a meaning here are applied by the connection; the rest are kept and shown.
 */
import { pgError } from './pg-error.js';
import { enumerations, internalSettings, reportedSettings, settingDefaults } from './setting-names.js';

/** Takes a new value: gives the form to keep, or throws FungiError when it cannot be. `undefined`: back to the default. */
export type ApplySetting = (value: string) => string;

const OF_NEXT_TRANSACTION = new Map([
  ['transaction_isolation', 'default_transaction_isolation'],
  ['transaction_read_only', 'default_transaction_read_only'],
]);

/** What a savepoint knows of the settings. */
export interface SettingsMark {
  readonly values: ReadonlyMap<string, string>;
  /** Without what SET LOCAL has changed. */
  readonly session: ReadonlyMap<string, string>;
}

export class PgSettings {
  readonly #defaults: Map<string, string>;
  #values = new Map<string, string>();
  /** As it was when the transaction began, and without what SET LOCAL has changed since. */
  #transaction: { saved: ReadonlyMap<string, string>; session: Map<string, string> } | undefined;
  readonly #apply: ReadonlyMap<string, ApplySetting>;
  #shownNames = new Map<string, string>();

  /** `changed` is called for each reported setting with a new value. */
  constructor(
    apply: Readonly<Record<string, ApplySetting>>,
    private readonly changed: (name: string, value: string) => void,
  ) {
    this.#apply = new Map(Object.entries(apply));
    this.#defaults = new Map(settingDefaults.map(([name, value]) => [name.toLowerCase(), value]));
    for (const [name] of settingDefaults) this.#shownNames.set(name.toLowerCase(), name);
  }

  get(name: string): string | undefined {
    const key = name.toLowerCase();
    // Outside of a transaction it is what the next one will have.
    const fallback = OF_NEXT_TRANSACTION.get(key);
    return this.#values.get(key) ?? (fallback === undefined ? this.#defaults.get(key) : this.get(fallback));
  }

  /** All with their names as PostgreSQL spells them, sorted. */
  all(): readonly (readonly [name: string, value: string])[] {
    const keys = new Set([...this.#defaults.keys(), ...this.#values.keys()]);
    return [...keys].sort().map((key) => [this.#shownNames.get(key) ?? key, this.get(key) ?? '']);
  }

  /** From the start-up packet: what RESET goes back to. @throws FungiError */
  initialize(name: string, value: string): void {
    const key = name.toLowerCase();
    this.#check(key);
    this.#defaults.set(key, this.#accepted(key, value));
  }

  /** Fixed by the server: `server_version`, `session_authorization`. */
  define(name: string, value: string): void {
    this.#defaults.set(name.toLowerCase(), value);
  }

  /** @throws FungiError 42704 unknown, 22023 not a value of it, 55P02 fixed */
  set(name: string, value: string, local = false): void {
    const key = name.toLowerCase();
    this.#check(key);
    const accepted = this.#accepted(key, value);
    this.#put(key, accepted);
    if (!local) this.#transaction?.session.set(key, accepted);
  }

  reset(name: string | undefined): void {
    const keys = name === undefined ? [...this.#values.keys()] : [name.toLowerCase()];
    for (const key of keys) {
      if (name !== undefined) this.#check(key);
      const value = this.#defaults.get(key);
      if (value !== undefined) this.#accepted(key, value);
      this.#put(key, undefined);
      this.#transaction?.session.delete(key);
    }
  }

  begin(): void {
    const saved = new Map(this.#values);
    this.#transaction = { saved, session: new Map(saved) };
  }

  /** SET LOCAL ends with the transaction; with `rollback` every SET of it does. */
  end(rollback: boolean): void {
    const transaction = this.#transaction;
    if (!transaction) return;
    this.#transaction = undefined;
    this.#goBack(rollback ? transaction.saved : transaction.session);
  }

  /** For a savepoint. */
  mark(): SettingsMark {
    return { values: new Map(this.#values), session: new Map(this.#transaction?.session) };
  }

  /** ROLLBACK TO takes back every SET since. */
  rollbackTo({ values, session }: SettingsMark): void {
    this.#goBack(values);
    if (this.#transaction) this.#transaction.session = new Map(session);
  }

  #goBack(target: ReadonlyMap<string, string>): void {
    for (const key of new Set([...this.#values.keys(), ...target.keys()])) {
      const value = target.get(key);
      if (value === this.#values.get(key)) continue;
      const effective = value ?? this.#defaults.get(key);
      if (effective !== undefined) this.#accepted(key, effective);
      this.#put(key, value);
    }
  }

  /** A value that has changed by another way (Flink's SET). */
  follow(name: string, value: string): void {
    const key = name.toLowerCase();
    if (this.get(key) === value) return;
    this.#put(key, value);
    this.#transaction?.session.set(key, value);
  }

  #put(key: string, value: string | undefined): void {
    const before = this.get(key);
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    const now = this.get(key);
    const reported = reportedSettings.get(key);
    if (reported !== undefined && now !== undefined && now !== before) this.changed(reported, now);
  }

  #check(key: string): void {
    if (internalSettings.has(key)) throw pgError('55P02', `parameter "${key}" cannot be changed`);
    // `extension.name`: anybody's.
    if (this.#defaults.has(key) || key.includes('.')) return;
    throw pgError('42704', `unrecognized configuration parameter "${key}"`);
  }

  #accepted(key: string, value: string): string {
    const apply = this.#apply.get(key);
    if (apply) return apply(value);
    const known = this.#defaults.get(key);
    if (known === 'on' || known === 'off') return truthText(key, value);
    const allowed = enumerations.get(key);
    if (allowed && !allowed.includes(value.toLowerCase())) throw invalidValue(key, value);
    return allowed ? value.toLowerCase() : value;
  }
}

export const invalidValue = (name: string, value: string): Error =>
  pgError('22023', `invalid value for parameter "${name}": "${value}"`);

/** `on` or `off`. @throws FungiError 22023 */
export function truthText(name: string, value: string): string {
  const word = value.toLowerCase();
  if (word === '1' || word === 'on' || (word !== '' && ('true'.startsWith(word) || 'yes'.startsWith(word))))
    return 'on';
  if (
    word === '0' ||
    (word.length > 1 && 'off'.startsWith(word)) ||
    (word !== '' && ('false'.startsWith(word) || 'no'.startsWith(word)))
  )
    return 'off';
  throw pgError('22023', `parameter "${name}" requires a Boolean value`);
}

const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `5s`, `100`, `2min`. @throws FungiError 22023 */
export function durationMs(name: string, value: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value);
  if (!match) throw invalidValue(name, value);
  const ms = Math.round(Number(match[1]) * UNITS_MS[match[2] ?? 'ms']!);
  if (ms > 2_147_483_647) throw invalidValue(name, value);
  return ms;
}

/** As PostgreSQL shows a duration: in the largest unit that needs no fraction. */
export function durationText(ms: number): string {
  if (ms === 0) return '0';
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    if (ms % UNITS_MS[unit]! === 0) return `${ms / UNITS_MS[unit]!}${unit}`;
  }
  return `${ms}ms`;
}
