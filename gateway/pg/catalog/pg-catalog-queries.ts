/** Answers statements over pg_catalog and information_schema, as the door's `CatalogQueries`. */
import { setTimeout } from 'node:timers/promises';
import type { CatalogRegistry, SessionCatalog } from '../../../catalog/index.js';
import { OWNER, sqlText, typeNamed, typeWithOid } from '../../../catalog/pg-catalog/index.js';
import type { FunctionContext, PgRole, PgSnapshot } from '../../../catalog/pg-catalog/index.js';
import { grants } from '../../../src/security/index.js';
import { checkPermission } from '../../session/policy.js';
import type {
  CatalogColumn,
  CatalogContext,
  CatalogParameter,
  CatalogQueries,
  CatalogRows,
} from '../catalog-queries.js';
import { pgLimits } from '../limits.js';
import { pgError } from '../pg-error.js';
import { AnswerCache, isLasting, readContext } from './answer-cache.js';
import type { ReadContext } from './answer-cache.js';
import { buildSnapshot } from './build-snapshot.js';
import { CatalogDatabase, FIXED_SCHEMA } from './catalog-database.js';
import { isCatalogStatement, isOverConstants } from './detect.js';
import type { CallState } from './native-functions.js';
import { ObjectIds } from './object-ids.js';
import { parseSelect } from './syntax.js';
import { subselect } from './translate/select.js';
import type { Translated } from './translate/select.js';
import { Translation } from './translate/translation.js';
import type { ConnectionTables, Parameter } from './translate/translation.js';
import { valueText } from './value-text.js';

interface Loaded {
  readonly snapshot: PgSnapshot;
  /** Name of its schema; undefined until a statement runs over it. */
  schema: Promise<string> | undefined;
  users: number;
  readonly answers: AnswerCache<CatalogRows>;
  readonly descriptions: AnswerCache<Description>;
}

interface Description {
  readonly parameterOids: readonly number[];
  readonly columns: readonly CatalogColumn[];
}

const UNKNOWN_OID = 705;
const VOID_OID = 2278;
const RECORD_OID = 2249;

export class PgCatalogQueries implements CatalogQueries {
  readonly #ids = new ObjectIds();
  readonly #loaded = new Map<string, Loaded>();
  readonly #versions = new Map<CatalogRegistry, { version: number; stop: () => void }>();
  readonly #objectNumbers = new WeakMap<object, number>();
  #nextObject = 0;
  #database: Promise<CatalogDatabase> | undefined;

  handles(sql: string): boolean {
    return isCatalogStatement(sql);
  }

  handlesOtherwise(sql: string): boolean {
    return isOverConstants(sql);
  }

  async describe(
    sql: string,
    parameterOids: readonly number[],
    context: CatalogContext,
  ): Promise<Description> {
    checkPermission(context.session.principal, 'pipeline:read');
    const loaded = this.#snapshot(context.session.catalog);
    const names = { snapshot: 'described', fixed: FIXED_SCHEMA, state: 0 };
    const plain = functionContext(context, loaded.snapshot, names);
    const key = `${parameterOids.join()} ${sql}`;
    const known = loaded.descriptions.find(key, plain);
    if (known) return known;
    const select = await parseSelect(sql);
    const read = readContext(plain);
    const parameters = parameterOids.map((oid) => ({ type: declaredType(oid), value: undefined }));
    const t = new Translation(sql, read.context, names, parameters, connectionTables(context, read));
    const { columns } = subselect(t, select, undefined);
    const types = Array.from({ length: t.parameterCount }, (_, index) => {
      const declared = parameterOids[index] ?? 0;
      if (declared !== 0 && declared !== UNKNOWN_OID) return declared;
      return oidOf(t.parameterTypes.get(index + 1) ?? 'text');
    });
    const description = { parameterOids: types, columns: described(columns) };
    loaded.descriptions.keep(key, read, description, columns.length * COLUMN_BYTES);
    return description;
  }

  async run(
    sql: string,
    parameters: readonly CatalogParameter[],
    context: CatalogContext,
  ): Promise<CatalogRows> {
    checkPermission(context.session.principal, 'pipeline:read');
    const loaded = this.#snapshot(context.session.catalog);
    const key = parameters.length === 0 ? sql : `${JSON.stringify(parameters)} ${sql}`;
    const nobody = { snapshot: '', fixed: FIXED_SCHEMA, state: 0 };
    const known = loaded.answers.find(key, functionContext(context, loaded.snapshot, nobody));
    if (known) return known;
    const select = await parseSelect(sql);
    loaded.users++;
    const database = await (this.#database ??= this.#open());
    const id = database.nextCall();
    try {
      const schema = await (loaded.schema ??= this.#load(loaded));
      const names = { snapshot: schema, fixed: FIXED_SCHEMA, state: id };
      const read = readContext(functionContext(context, loaded.snapshot, names));
      const functions = read.context;
      const state: CallState = { context: functions };
      database.register(id, state);
      const given = parameters.map(({ oid, text }): Parameter => ({ type: declaredType(oid), value: text }));
      const t = new Translation(sql, functions, names, given, connectionTables(context, read));
      const translated: Translated = subselect(t, select, undefined);
      if (t.sleepMs > 0) await sleep(t.sleepMs, context.signal);
      const rows = await database.rows(translated.sql, state, context.signal);
      const types = translated.columns.map(({ type }) => type);
      const answer = {
        columns: described(translated.columns),
        rows: rows.map((row) => types.map((type, index) => valueText(row[index], type, functions))),
      };
      if (t.sleepMs === 0 && isLasting(translated.sql))
        loaded.answers.keep(key, read, answer, bytesOf(answer));
      return answer;
    } finally {
      database.release(id);
      loaded.users--;
      this.#forgetOld(database);
    }
  }

  async close(): Promise<void> {
    for (const { stop } of this.#versions.values()) stop();
    this.#versions.clear();
    const database = await this.#database;
    await database?.close();
  }

  async #open(): Promise<CatalogDatabase> {
    try {
      return await CatalogDatabase.open();
    } catch (error) {
      this.#database = undefined;
      throw error;
    }
  }

  /** The present state of the session's catalog, loaded once for all sessions that see the same. */
  #snapshot(catalog: SessionCatalog): Loaded {
    const key = this.#key(catalog);
    const known = this.#loaded.get(key);
    if (known) {
      this.#loaded.delete(key);
      this.#loaded.set(key, known);
      return known;
    }
    const loaded: Loaded = {
      snapshot: buildSnapshot(catalog, this.#ids),
      schema: undefined,
      users: 0,
      answers: new AnswerCache(),
      descriptions: new AnswerCache(),
    };
    this.#loaded.set(key, loaded);
    return loaded;
  }

  async #load(loaded: Loaded): Promise<string> {
    try {
      return await (await (this.#database ??= this.#open())).load(loaded.snapshot);
    } catch (error) {
      loaded.schema = undefined;
      throw error;
    }
  }

  #key(catalog: SessionCatalog): string {
    const { registry, currentCatalog } = catalog;
    const temporary = catalog
      .temporaryObjects()
      .map(({ path, object }) => [path.catalog, path.database, path.name, this.#numberOf(object)]);
    return JSON.stringify([this.#numberOf(registry), this.#version(registry), currentCatalog, temporary]);
  }

  #version(registry: CatalogRegistry): number {
    let known = this.#versions.get(registry);
    if (!known) {
      const counter = { version: 0, stop: () => undefined as void };
      counter.stop = registry.observe(() => void counter.version++);
      known = counter;
      this.#versions.set(registry, known);
    }
    return known.version;
  }

  #numberOf(object: object): number {
    const known = this.#objectNumbers.get(object);
    if (known !== undefined) return known;
    const number = ++this.#nextObject;
    this.#objectNumbers.set(object, number);
    return number;
  }

  #forgetOld(database: CatalogDatabase): void {
    for (const [key, loaded] of this.#loaded) {
      if (this.#loaded.size <= pgLimits.catalog_snapshots_max) return;
      if (loaded.users > 0) continue;
      this.#loaded.delete(key);
      void loaded.schema?.then((schema) => database.drop(schema)).catch(() => undefined);
    }
  }
}

const declaredType = (oid: number): string | undefined =>
  oid === 0 || oid === UNKNOWN_OID ? undefined : typeWithOid(oid)?.name;

function oidOf(type: string): number {
  if (type === 'void') return VOID_OID;
  return typeNamed(type)?.oid ?? RECORD_OID;
}

const described = (columns: Translated['columns']): readonly CatalogColumn[] =>
  columns.map(({ name, type }) => ({ name, typeOid: oidOf(type) }));

function functionContext(
  context: CatalogContext,
  snapshot: PgSnapshot,
  names: Translation['names'],
): FunctionContext {
  const { session, settings, user, processId, users, signalBackend, transactionNumber, notify, listening } =
    context;
  const version = settings.get('server_version') ?? '';
  return {
    snapshot,
    searchPath: [session.catalog.currentDatabase],
    user,
    version: `PostgreSQL ${version}`,
    processId,
    callId: names.state,
    names,
    roles: rolesOf(users),
    signalBackend,
    transactionNumber,
    notify,
    listening,
    setting: (name) => settings.get(name),
    setSetting: (name, value, local) => {
      settings.set(name, value, local);
      return settings.get(name) ?? value;
    },
  };
}

const FIRST_USER_OID = 16_384;
const RIGHTS = { read: 'pipeline:read', write: 'pipeline:start', create: 'pipeline:create' } as const;

/** The owner of all objects, who nobody is, and the users. */
function rolesOf(users: CatalogContext['users']): readonly PgRole[] {
  const others = users.filter(({ name }) => name !== OWNER.name);
  return [
    { ...OWNER, superuser: true, may: () => true },
    ...others.map(({ name, permissions }, index): PgRole => ({
      oid: FIRST_USER_OID + index,
      name,
      superuser: permissions === undefined || permissions.includes('*'),
      may: (right) => permissions === undefined || grants(permissions, RIGHTS[right]),
    })),
  ];
}

/** @throws the reason of the signal, which ends it */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** About what an answer takes in memory. */
function bytesOf({ columns, rows }: CatalogRows): number {
  let bytes = columns.length * COLUMN_BYTES;
  for (const row of rows) for (const value of row) bytes += VALUE_BYTES + (value?.length ?? 0);
  return bytes;
}

const COLUMN_BYTES = 64;
const VALUE_BYTES = 16;

const connectionTables = (context: CatalogContext, read: ReadContext): ConnectionTables => ({
  settings: () => settingsText(context, read),
  activity: () => activityText(context, read),
});

function settingsText({ settings }: CatalogContext, read: ReadContext): string {
  read.neverAgain();
  const rows = settings.all().map(([name, value]) => `(${sqlText(name)}, ${sqlText(value)})`);
  if (rows.length === 0) throw pgError('XX000', 'there are no settings');
  return `(SELECT * FROM (VALUES ${rows.join(', ')}) x(name, setting))`;
}

function activityText({ activities }: CatalogContext, read: ReadContext): string {
  read.neverAgain();
  const text = (value: string | undefined): string => (value === undefined ? 'NULL' : sqlText(value));
  const time = (ms: number | undefined): string => text(ms === undefined ? ms : new Date(ms).toISOString());
  const rows = activities().map((each) => {
    const seen = 'state' in each ? each : undefined;
    return [
      each.processId,
      text(each.user),
      text(each.database),
      text(each.applicationName),
      text(each.query),
      text(seen?.state),
      text(seen?.clientAddress),
      seen?.clientPort ?? 'NULL',
      ...[seen?.startedAt, seen?.transactionAt, seen?.queryAt, seen?.changedAt].map(time),
    ].join(', ');
  });
  const columns =
    'pid, usename, datname, application, query, state, address, port, started, xact, asked, changed';
  return `(SELECT * FROM (VALUES (${rows.join('), (')})) x(${columns}))`;
}
