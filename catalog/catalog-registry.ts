/** All catalogs by name, shared by the sessions of a process, with the options and comments they were created with. */
import type { Catalog } from './catalog.js';
import type { CatalogChange, CatalogListener } from './catalog-change.js';
import { InMemoryCatalog } from './catalog.js';
import { catalogError } from './catalog-error.js';
import { sqlString } from './object-path.js';
import { shownOption } from './sensitive-options.js';

export const DEFAULT_CATALOG = 'default_catalog';
export const DEFAULT_DATABASE = 'default_database';

export interface RegisteredCatalog {
  readonly catalog: Catalog;
  readonly options: ReadonlyMap<string, string>;
  readonly comment: string | undefined;
}

/** Makes a catalog from its options; throws FungiError INVALID_OPTION. */
export type CatalogFactory = (options: ReadonlyMap<string, string>) => Catalog;

const IN_MEMORY_OPTIONS = ['default-database', 'property-version'];

const inMemory: CatalogFactory = (options) => {
  const unknown = [...options.keys()].filter((key) => key !== 'type' && !IN_MEMORY_OPTIONS.includes(key));
  if (unknown.length > 0) {
    throw catalogError(
      'INVALID_OPTION',
      `Unsupported options found for 'generic_in_memory'.\n\nUnsupported options:\n\n${unknown.sort().join('\n')}\n\n` +
        `Supported options:\n\n${IN_MEMORY_OPTIONS.join('\n')}`,
    );
  }
  return new InMemoryCatalog(options.get('default-database') ?? 'default');
};

/** The kinds of catalog that `'type'` can name. */
const catalogFactories: ReadonlyMap<string, CatalogFactory> = new Map([['generic_in_memory', inMemory]]);

export class CatalogRegistry {
  readonly #catalogs = new Map<string, RegisteredCatalog>();
  readonly #listeners = new Set<CatalogListener>();

  constructor() {
    this.put(DEFAULT_CATALOG, {
      catalog: new InMemoryCatalog(DEFAULT_DATABASE),
      options: new Map([['type', 'generic_in_memory']]),
      comment: undefined,
    });
  }

  names(): readonly string[] {
    return [...this.#catalogs.keys()].sort();
  }

  get(name: string): RegisteredCatalog | undefined {
    return this.#catalogs.get(name);
  }

  put(name: string, catalog: RegisteredCatalog): void {
    this.#catalogs.set(name, catalog);
    catalog.catalog.observe?.((change) => this.#changed({ ...change, catalog: name }));
    const { options, comment } = catalog;
    this.#changed({ kind: 'catalog', catalog: name, value: { options, comment } });
  }

  drop(name: string): void {
    this.#catalogs.delete(name);
    this.#changed({ kind: 'catalog', catalog: name, value: undefined });
  }

  /** Tells of every change to a catalog or to what is in one. @returns ends it */
  observe(listener: CatalogListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #changed(change: CatalogChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** @throws FungiError INVALID_OPTION: no or unknown `type`, unknown or wrong options */
export function makeCatalog(name: string, options: ReadonlyMap<string, string>): Catalog {
  try {
    const type = options.get('type');
    if (type === undefined) {
      throw catalogError(
        'INVALID_OPTION',
        "Catalog options do not contain an option key 'type' for discovering a catalog.",
      );
    }
    const factory = catalogFactories.get(type);
    if (!factory) {
      throw catalogError(
        'INVALID_OPTION',
        `Could not find any factory for identifier '${type}' that implements a catalog.\n\n` +
          `Available factory identifiers are:\n\n${[...catalogFactories.keys()].join('\n')}`,
      );
    }
    return factory(options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const shown = [...options]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${sqlString(key)}=${sqlString(shownOption(key, value))}`);
    throw catalogError(
      'INVALID_OPTION',
      `Unable to create catalog '${name}'.\n\nCatalog options are:\n${shown.join('\n')}\n\n${error.message}`,
    );
  }
}
