/**
 * Answers of statements over one state of the catalog, for when the same is asked again: clients send the same hundred statements with
 * every connection. An answer is kept with what it was made of beside the catalog (the user, a setting …), and holds where all of that is
 * the same; so one client may be given what another one asked for.
 */
import type { FunctionContext } from '../../../catalog/pg-catalog/index.js';
import { pgLimits } from '../limits.js';

/** Something a statement has read of its connection: its name, with the value as text. */
type Reads = ReadonlyMap<string, string>;

export interface ReadContext {
  readonly context: FunctionContext;
  /** What was read through `context` so far. */
  readonly reads: Reads;
  /** Whether running the statement again would change nothing, and give what depends on `reads` only. */
  readonly repeatable: boolean;
  /** Something else was read. */
  neverAgain(): void;
}

interface Kept<T> {
  readonly reads: Reads;
  readonly answer: T;
  readonly bytes: number;
}

/** Forms of one text: by users, search paths … */
const FORMS_MAX = 8;

export class AnswerCache<T> {
  readonly #kept = new Map<string, Kept<T>[]>();
  #bytes = 0;

  find(key: string, context: FunctionContext): T | undefined {
    const forms = this.#kept.get(key);
    const found = forms?.find(({ reads }) =>
      [...reads].every(([name, value]) => readOf(context, name) === value),
    );
    if (!forms || !found) return undefined;
    // The newest is last.
    this.#kept.delete(key);
    this.#kept.set(key, forms);
    return found.answer;
  }

  /** `bytes`: about what the answer takes. */
  keep(key: string, { reads, repeatable }: ReadContext, answer: T, bytes: number): void {
    const size = bytes + key.length;
    if (!repeatable || size > pgLimits.catalog_answer_bytes_max) return;
    const forms = this.#kept.get(key) ?? [];
    this.#kept.delete(key);
    if (forms.length >= FORMS_MAX) this.#bytes -= forms.shift()!.bytes;
    forms.push({ reads: new Map(reads), answer, bytes: size });
    this.#kept.set(key, forms);
    this.#bytes += size;
    for (const [oldest, dropped] of this.#kept) {
      if (this.#bytes <= pgLimits.catalog_answers_bytes_max) return;
      this.#kept.delete(oldest);
      for (const each of dropped) this.#bytes -= each.bytes;
    }
  }
}

const SETTING = 'setting ';

function readOf(context: FunctionContext, name: string): string {
  if (name.startsWith(SETTING)) return JSON.stringify(context.setting(name.slice(SETTING.length)) ?? null);
  switch (name) {
    case 'searchPath':
      return context.searchPath.join('\n');
    case 'roles':
      return rolesText(context);
    case 'user':
      return context.user;
    case 'version':
      return context.version;
    case 'processId':
      return String(context.processId);
    default:
      throw new Error(`nothing reads ${name} of a connection`);
  }
}

const rolesText = ({ roles }: FunctionContext): string =>
  JSON.stringify(
    roles.map((role) => [role.oid, role.name, role.superuser, ...RIGHTS.map((right) => role.may(right))]),
  );

const RIGHTS = ['read', 'write', 'create'] as const;

/** A context that notes what is read of it. */
export function readContext(context: FunctionContext): ReadContext {
  const reads = new Map<string, string>();
  const noted = <V>(name: string, value: V): V => {
    if (!reads.has(name)) reads.set(name, readOf(context, name));
    return value;
  };
  let repeatable = true;
  const neverAgain = (): void => {
    repeatable = false;
  };
  return {
    reads,
    get repeatable() {
      return repeatable;
    },
    neverAgain,
    context: {
      snapshot: context.snapshot,
      names: context.names,
      callId: context.callId,
      get searchPath() {
        return noted('searchPath', context.searchPath);
      },
      get roles() {
        return noted('roles', context.roles);
      },
      get user() {
        return noted('user', context.user);
      },
      get version() {
        return noted('version', context.version);
      },
      get processId() {
        return noted('processId', context.processId);
      },
      setting: (name) => noted(SETTING + name.toLowerCase(), context.setting(name)),
      setSetting: (...args) => {
        neverAgain();
        return context.setSetting(...args);
      },
      signalBackend: (...args) => {
        neverAgain();
        return context.signalBackend(...args);
      },
      notify: (...args) => {
        neverAgain();
        context.notify(...args);
      },
      listening: () => {
        neverAgain();
        return context.listening();
      },
      transactionNumber: () => {
        neverAgain();
        return context.transactionNumber();
      },
    },
  };
}

/** Words of DuckDB's SQL whose value is another one each time. */
const CHANGING =
  /\b(?:now|today|get_current_timestamp|current_(?:timestamp|date|time)|localtime(?:stamp)?|clock_timestamp|random|gen_random_uuid|uuid|pg_sleep)\b/i;

/** Whether running a translated statement again would give the same. */
export const isLasting = (sql: string): boolean => !CHANGING.test(sql);
