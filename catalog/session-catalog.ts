/**
 * What a session sees of the catalogs: the shared ones, its own temporary objects that shadow them, its modules, and where
 * it stands (current catalog and database). Looks up, creates and drops objects with Flink's rules and messages.
 */
import type { QualifiedName, Span } from '../sql/ast/index.js';
import { nearestNames } from '../sql/function/index.js';
import type {
  ObjectPath,
  TableDescription,
  TableResolver,
  ViewDescription,
} from '../sql/plan/table-description.js';
import type { Catalog } from './catalog.js';
import { catalogError, didYouMean, executionError } from './catalog-error.js';
import type { CatalogFunction, CatalogObject } from './catalog-object.js';
import { CatalogRegistry, DEFAULT_CATALOG } from './catalog-registry.js';
import { serializedPath, summaryOf } from './object-path.js';
import { usableTable } from './table-capabilities.js';

export interface FoundObject {
  readonly path: ObjectPath;
  readonly temporary: boolean;
  readonly object: CatalogObject;
}

interface Scope {
  readonly currentCatalog: string;
  readonly currentDatabase: string;
}

export class SessionCatalog implements TableResolver {
  readonly #temporary = new Map<string, { readonly path: ObjectPath; readonly object: CatalogObject }>();
  /** `catalog.database.name` of temporary functions; `.name` of temporary system functions; names in lower case. */
  readonly temporaryFunctions = new Map<string, CatalogFunction>();
  currentCatalog = DEFAULT_CATALOG;
  currentDatabase: string;

  constructor(readonly registry: CatalogRegistry = new CatalogRegistry()) {
    this.currentDatabase = registry.get(DEFAULT_CATALOG)?.catalog.defaultDatabase ?? '';
  }

  // ---- names

  /** The full path that one to three names mean. @throws FungiError VALIDATION for more */
  pathOf(name: QualifiedName): ObjectPath {
    const parts = name.parts.map((part) => part.name);
    const path = this.#path(parts, this);
    if (path) return path;
    throw catalogError('VALIDATION', 'Object identifier must consist of 1 to 3 parts.', name.span);
  }

  #path(parts: readonly string[], scope: Scope): ObjectPath | undefined {
    const [first, second, third] = parts;
    if (first === undefined || parts.length > 3) return undefined;
    if (second === undefined)
      return { catalog: scope.currentCatalog, database: scope.currentDatabase, name: first };
    if (third === undefined) return { catalog: scope.currentCatalog, database: first, name: second };
    return { catalog: first, database: second, name: third };
  }

  /** The catalog and database that `d` or `c.d` mean. @throws FungiError VALIDATION for more parts */
  databasePathOf(name: QualifiedName): { readonly catalog: string; readonly database: string } {
    const [first, second, third] = name.parts.map((part) => part.name);
    if (first === undefined || third !== undefined) {
      throw catalogError('VALIDATION', 'Database identifier must consist of 1 to 2 parts.', name.span);
    }
    return second === undefined
      ? { catalog: this.currentCatalog, database: first }
      : { catalog: first, database: second };
  }

  catalog(name: string): Catalog | undefined {
    return this.registry.get(name)?.catalog;
  }

  // ---- moving about

  /** USE CATALOG. @throws FungiError NOT_FOUND */
  useCatalog(name: string, span?: Span): void {
    const catalog = this.catalog(name);
    if (!catalog) {
      const hint = didYouMean(nearestNames(name, this.registry.names()));
      throw catalogError('NOT_FOUND', `A catalog with name [${name}] does not exist.`, span, hint);
    }
    if (name === this.currentCatalog) return;
    this.currentCatalog = name;
    this.currentDatabase = catalog.defaultDatabase;
  }

  /** USE. @throws FungiError NOT_FOUND */
  useDatabase(name: QualifiedName): void {
    const path = this.databasePathOf(name);
    const catalog = this.catalog(path.catalog);
    if (!catalog)
      throw catalogError('NOT_FOUND', `A catalog with name [${path.catalog}] does not exist.`, name.span);
    if (!catalog.database(path.database)) {
      const hint = didYouMean(nearestNames(path.database, catalog.databaseNames()));
      const message = `A database with name [${path.database}] does not exist in the catalog: [${path.catalog}].`;
      throw catalogError('NOT_FOUND', message, name.span, hint);
    }
    this.currentCatalog = path.catalog;
    this.currentDatabase = path.database;
  }

  // ---- finding

  temporaryObject(path: ObjectPath): CatalogObject | undefined {
    return this.#temporary.get(serializedPath(path))?.object;
  }

  permanentObject(path: ObjectPath): CatalogObject | undefined {
    return this.catalog(path.catalog)?.object(path.database, path.name);
  }

  /** A temporary object hides a permanent one of the same path. */
  find(path: ObjectPath): FoundObject | undefined {
    const temporary = this.temporaryObject(path);
    if (temporary) return { path, temporary: true, object: temporary };
    const permanent = this.permanentObject(path);
    return permanent && { path, temporary: false, object: permanent };
  }

  findTable(
    parts: readonly string[],
    options?: ReadonlyMap<string, string>,
    scope: Scope = this,
  ): TableDescription | ViewDescription | undefined {
    const path = this.#path(parts, scope);
    const found = path && this.find(path);
    if (!found) return undefined;
    const { object, temporary } = found;
    if (object.kind === 'table') {
      const own = object.materialized ? materializedOptions(object.options) : object.options;
      const merged = options && options.size > 0 ? new Map([...own, ...options]) : own;
      return usableTable(found.path, temporary, object, merged);
    }
    if (options && options.size > 0) {
      throw catalogError(
        'VALIDATION',
        `View '${serializedPath(found.path)}' cannot be enriched with new options. Hints can only be applied to tables.`,
      );
    }
    return {
      kind: 'view',
      path: found.path,
      temporary,
      columnNames: object.fields.map((field) => field.name),
      query: object.query,
      currentCatalog: object.currentCatalog,
      currentDatabase: object.currentDatabase,
      text: object.text,
      ...(object.comment === undefined ? {} : { comment: object.comment }),
    };
  }

  similarTables(parts: readonly string[]): readonly string[] {
    const path = this.#path(parts, this);
    if (!path) return [];
    return nearestNames(path.name, this.objectNames(path.catalog, path.database));
  }

  /** Tables and views, temporary ones included, sorted. */
  objectNames(
    catalog: string,
    database: string,
    kind?: CatalogObject['kind'],
    temporaryOnly = false,
  ): readonly string[] {
    const names = new Set<string>();
    const source = temporaryOnly ? undefined : this.catalog(catalog);
    for (const name of source?.objectNames(database) ?? []) names.add(name);
    for (const { path } of this.#temporary.values()) {
      if (path.catalog === catalog && path.database === database) names.add(path.name);
    }
    return [...names]
      .filter((name) => kind === undefined || this.find({ catalog, database, name })?.object.kind === kind)
      .sort();
  }

  // ---- creating and dropping

  /**
   * Stores a table or view. False when it exists and `ifNotExists` is set.
   * @throws FungiError ALREADY_EXISTS, NOT_FOUND (catalog or database)
   */
  create(
    path: ObjectPath,
    object: CatalogObject,
    how: { readonly temporary: boolean; readonly ifNotExists: boolean; readonly span?: Span },
  ): boolean {
    if (how.temporary) {
      if (this.temporaryObject(path)) {
        if (how.ifNotExists) return false;
        const message = `Temporary table '${serializedPath(path)}' already exists`;
        throw catalogError('ALREADY_EXISTS', message, how.span);
      }
      this.#temporary.set(serializedPath(path), { path, object });
      return true;
    }
    const catalog = this.catalogForWriting(path.catalog, how.span);
    const action = `Could not execute CreateTable in path ${serializedPath(path)}`;
    if (!catalog.database(path.database)) {
      const reason = `Database ${path.database} does not exist in Catalog ${path.catalog}.`;
      throw executionError('NOT_FOUND', action, reason, how.span);
    }
    if (catalog.object(path.database, path.name)) {
      if (how.ifNotExists) return false;
      const reason = `Table (or view) ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
      throw executionError('ALREADY_EXISTS', action, reason, how.span);
    }
    catalog.putObject(path.database, path.name, object);
    return true;
  }

  /** Replaces what is stored under a path: ALTER. The object must exist. */
  replace(path: ObjectPath, object: CatalogObject): void {
    this.catalog(path.catalog)?.putObject(path.database, path.name, object);
  }

  /** @throws FungiError NOT_FOUND: `Catalog c does not exist.` */
  catalogForWriting(name: string, span?: Span): Catalog {
    const catalog = this.catalog(name);
    if (!catalog) throw catalogError('NOT_FOUND', `Catalog ${name} does not exist.`, span);
    return catalog;
  }

  /**
   * DROP [TEMPORARY] TABLE | VIEW. False when there is none and `ifExists` is set.
   * @throws FungiError NOT_FOUND; VALIDATION when a temporary object hides the permanent one
   */
  drop(
    path: ObjectPath,
    kind: CatalogObject['kind'],
    how: { readonly temporary: boolean; readonly ifExists: boolean; readonly span?: Span },
  ): boolean {
    const hiding = this.temporaryObject(path);
    if (how.temporary) {
      if (hiding?.kind === kind) return this.#temporary.delete(serializedPath(path));
      if (how.ifExists) return false;
      const message = `Temporary table or view with identifier '${summaryOf(path)}' does not exist.`;
      throw catalogError('NOT_FOUND', message, how.span);
    }
    if (hiding?.kind === kind) {
      const message =
        `Temporary ${kind} with identifier '${serializedPath(path)}' exists. ` +
        `Drop it first before removing the permanent ${kind}.`;
      throw catalogError('VALIDATION', message, how.span, `DROP TEMPORARY ${kind.toUpperCase()} …`);
    }
    if (this.permanentObject(path)?.kind === kind) {
      this.catalog(path.catalog)?.dropObject(path.database, path.name);
      return true;
    }
    if (how.ifExists) return false;
    const noun = kind === 'table' ? 'Table' : 'View';
    const similar = nearestNames(path.name, this.objectNames(path.catalog, path.database, kind));
    const message = `${noun} with identifier '${summaryOf(path)}' does not exist.`;
    throw catalogError('NOT_FOUND', message, how.span, didYouMean(similar));
  }

  /** RENAME of a permanent object. @throws FungiError ALREADY_EXISTS, VALIDATION for another catalog or database */
  rename(from: ObjectPath, to: ObjectPath, span?: Span): void {
    const object = this.permanentObject(from);
    const catalog = this.catalog(from.catalog);
    if (!object || !catalog) throw catalogError('NOT_FOUND', `${serializedPath(from)} does not exist.`, span);
    const action = `Could not execute ALTER ${object.kind.toUpperCase()} ${summaryOf(from)} RENAME TO ${summaryOf(to)}`;
    if (from.catalog !== to.catalog) {
      const reason = `The catalog name of the new table name '${summaryOf(to)}' must be the same as the origin catalog name '${from.catalog}'.`;
      throw executionError('VALIDATION', action, reason, span);
    }
    if (from.database !== to.database) {
      const reason = 'A table cannot be moved to another database.';
      throw executionError('VALIDATION', action, reason, span);
    }
    if (catalog.object(to.database, to.name)) {
      const reason = `Table (or view) ${to.database}.${to.name} already exists in Catalog ${to.catalog}.`;
      throw executionError('ALREADY_EXISTS', action, reason, span);
    }
    catalog.dropObject(from.database, from.name);
    catalog.putObject(to.database, to.name, object);
  }

  /** All temporary tables and views. */
  temporaryObjects(): readonly { readonly path: ObjectPath; readonly object: CatalogObject }[] {
    return [...this.#temporary.values()];
  }

  /** Puts back what `temporaryObjects` gave. */
  restoreTemporary(objects: readonly { readonly path: ObjectPath; readonly object: CatalogObject }[]): void {
    for (const { path, object } of objects) this.#temporary.set(serializedPath(path), { path, object });
  }

  /** Forgets temporary objects: the session ends. */
  close(): void {
    this.#temporary.clear();
    this.temporaryFunctions.clear();
  }
}

/** A materialized table is kept in the serving store, unless it is told to keep its rows elsewhere. */
function materializedOptions(options: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return options.has('connector') ? options : new Map([['connector', 'memory']]);
}
