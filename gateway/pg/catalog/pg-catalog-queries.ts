/** Answers statements over pg_catalog and information_schema, as the door's `CatalogQueries`. */
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
import { buildSnapshot } from './build-snapshot.js';
import { CatalogDatabase, FIXED_SCHEMA } from './catalog-database.js';
import { isCatalogStatement } from './detect.js';
import type { CallState } from './native-functions.js';
import { ObjectIds } from './object-ids.js';
import { parseSelect } from './syntax.js';
import { subselect } from './translate/select.js';
import type { Translated } from './translate/select.js';
import { Translation } from './translate/translation.js';
import type { Parameter } from './translate/translation.js';
import { valueText } from './value-text.js';

interface Loaded {
  readonly snapshot: PgSnapshot;
  /** Name of its schema; undefined until a statement runs over it. */
  schema: Promise<string> | undefined;
  users: number;
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

  async describe(
    sql: string,
    parameterOids: readonly number[],
    context: CatalogContext,
  ): Promise<{ readonly parameterOids: readonly number[]; readonly columns: readonly CatalogColumn[] }> {
    checkPermission(context.session.principal, 'pipeline:read');
    const select = await parseSelect(sql);
    const parameters = parameterOids.map((oid) => ({ type: declaredType(oid), value: undefined }));
    const snapshot = this.#snapshot(context.session.catalog).snapshot;
    const names = { snapshot: 'described', fixed: FIXED_SCHEMA, state: 0 };
    const t = new Translation(sql, functionContext(context, snapshot, names), names, parameters, () =>
      settingsText(context),
    );
    const { columns } = subselect(t, select, undefined);
    const types = Array.from({ length: t.parameterCount }, (_, index) => {
      const declared = parameterOids[index] ?? 0;
      if (declared !== 0 && declared !== UNKNOWN_OID) return declared;
      return oidOf(t.parameterTypes.get(index + 1) ?? 'text');
    });
    return { parameterOids: types, columns: described(columns) };
  }

  async run(
    sql: string,
    parameters: readonly CatalogParameter[],
    context: CatalogContext,
  ): Promise<CatalogRows> {
    checkPermission(context.session.principal, 'pipeline:read');
    const select = await parseSelect(sql);
    const database = await (this.#database ??= this.#open());
    const loaded = this.#snapshot(context.session.catalog);
    loaded.users++;
    const id = database.nextCall();
    try {
      const schema = await (loaded.schema ??= this.#load(loaded));
      const names = { snapshot: schema, fixed: FIXED_SCHEMA, state: id };
      const functions = functionContext(context, loaded.snapshot, names);
      const state: CallState = { context: functions };
      database.register(id, state);
      const given = parameters.map(({ oid, text }): Parameter => ({ type: declaredType(oid), value: text }));
      const t = new Translation(sql, functions, names, given, () => settingsText(context));
      const translated: Translated = subselect(t, select, undefined);
      const rows = await database.rows(translated.sql, state, context.signal);
      const types = translated.columns.map(({ type }) => type);
      return {
        columns: described(translated.columns),
        rows: rows.map((row) => types.map((type, index) => valueText(row[index], type, functions))),
      };
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
    const loaded: Loaded = { snapshot: buildSnapshot(catalog, this.#ids), schema: undefined, users: 0 };
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
  const { session, settings, user, processId, users } = context;
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

function settingsText({ settings }: CatalogContext): string {
  const rows = settings.all().map(([name, value]) => `(${sqlText(name)}, ${sqlText(value)})`);
  if (rows.length === 0) throw pgError('XX000', 'there are no settings');
  return `(SELECT * FROM (VALUES ${rows.join(', ')}) x(name, setting))`;
}
