/**
 * A catalog: databases with tables, views and functions by name. The interface is what every kind of catalog offers;
 * `InMemoryCatalog` is Flink's `generic_in_memory`. Methods assume that the caller has checked existence; messages and
 * IF [NOT] EXISTS are the business of `SessionCatalog`.
 */
import type { ContentChange } from './catalog-change.js';
import type { CatalogDatabase, CatalogFunction, CatalogObject } from './catalog-object.js';

export interface Catalog {
  readonly type: string;
  readonly defaultDatabase: string;
  databaseNames(): readonly string[];
  database(name: string): CatalogDatabase | undefined;
  /** Creates or replaces the description; objects stay. */
  putDatabase(name: string, database: CatalogDatabase): void;
  dropDatabase(name: string): void;
  isEmpty(database: string): boolean;
  objectNames(database: string): readonly string[];
  object(database: string, name: string): CatalogObject | undefined;
  putObject(database: string, name: string, object: CatalogObject): void;
  dropObject(database: string, name: string): void;
  functionNames(database: string): readonly string[];
  function(database: string, name: string): CatalogFunction | undefined;
  putFunction(database: string, name: string, definition: CatalogFunction): void;
  dropFunction(database: string, name: string): void;
  /** Tells of every change from now on; a catalog whose store is elsewhere need not. */
  observe?(listener: (change: ContentChange) => void): void;
}

interface StoredDatabase {
  description: CatalogDatabase;
  readonly objects: Map<string, CatalogObject>;
  readonly functions: Map<string, CatalogFunction>;
}

export class InMemoryCatalog implements Catalog {
  readonly type = 'generic_in_memory';
  readonly #databases = new Map<string, StoredDatabase>();
  #changed: (change: ContentChange) => void = () => undefined;

  constructor(readonly defaultDatabase: string) {
    this.putDatabase(defaultDatabase, { comment: undefined, options: new Map() });
  }

  observe(listener: (change: ContentChange) => void): void {
    this.#changed = listener;
  }

  databaseNames(): readonly string[] {
    return [...this.#databases.keys()].sort();
  }

  database(name: string): CatalogDatabase | undefined {
    return this.#databases.get(name)?.description;
  }

  putDatabase(name: string, database: CatalogDatabase): void {
    const stored = this.#databases.get(name);
    if (stored) stored.description = database;
    else this.#databases.set(name, { description: database, objects: new Map(), functions: new Map() });
    this.#changed({ kind: 'database', database: name, value: database });
  }

  dropDatabase(name: string): void {
    const stored = this.#databases.get(name);
    for (const object of stored?.objects.keys() ?? []) this.dropObject(name, object);
    for (const known of stored?.functions.keys() ?? []) this.dropFunction(name, known);
    this.#databases.delete(name);
    this.#changed({ kind: 'database', database: name, value: undefined });
  }

  isEmpty(database: string): boolean {
    const stored = this.#databases.get(database);
    return !stored || (stored.objects.size === 0 && stored.functions.size === 0);
  }

  objectNames(database: string): readonly string[] {
    return [...(this.#databases.get(database)?.objects.keys() ?? [])].sort();
  }

  object(database: string, name: string): CatalogObject | undefined {
    return this.#databases.get(database)?.objects.get(name);
  }

  putObject(database: string, name: string, object: CatalogObject): void {
    this.#databases.get(database)?.objects.set(name, object);
    this.#changed({ kind: 'object', database, name, value: object });
  }

  dropObject(database: string, name: string): void {
    this.#databases.get(database)?.objects.delete(name);
    this.#changed({ kind: 'object', database, name, value: undefined });
  }

  functionNames(database: string): readonly string[] {
    return [...(this.#databases.get(database)?.functions.keys() ?? [])].sort();
  }

  function(database: string, name: string): CatalogFunction | undefined {
    return this.#databases.get(database)?.functions.get(name.toLowerCase());
  }

  putFunction(database: string, name: string, definition: CatalogFunction): void {
    this.#databases.get(database)?.functions.set(name.toLowerCase(), definition);
    this.#changed({ kind: 'function', database, name: name.toLowerCase(), value: definition });
  }

  dropFunction(database: string, name: string): void {
    this.#databases.get(database)?.functions.delete(name.toLowerCase());
    this.#changed({ kind: 'function', database, name: name.toLowerCase(), value: undefined });
  }
}
