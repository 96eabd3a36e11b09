/** Keeps catalogs, databases, tables, views and functions in the journal, and brings them back at the start. */
import { fromStoredForm, makeCatalog, storedForm } from '../../catalog/index.js';
import type {
  CatalogChange,
  CatalogDatabase,
  CatalogEntry,
  CatalogFunction,
  CatalogObject,
  CatalogRegistry,
} from '../../catalog/index.js';
import type { JournalKey, StateJournal } from './state-journal.js';

/**
 * Fills the registry with what the journal knows, then writes every change to it. A restored catalog replaces the one of its name.
 * @returns ends the writing
 * @throws FungiError CONFIGURATION: an entry that cannot be read
 */
export function keepCatalogs(registry: CatalogRegistry, journal: StateJournal): () => void {
  restoreCatalogs(registry, journal);
  return registry.observe((change) => {
    const key = keyOf(change);
    if (change.value === undefined) journal.delete(key);
    else journal.put(key, storedForm(change.value));
    if (change.kind === 'catalog' && change.value === undefined) forgetContents(change.catalog, journal);
  });
}

function restoreCatalogs(registry: CatalogRegistry, journal: StateJournal): void {
  for (const { names, value } of journal.entries('catalog')) {
    const [name] = names as [string];
    const { options, comment } = fromStoredForm<CatalogEntry>(value);
    const known = registry.get(name)?.catalog;
    registry.put(name, { catalog: known ?? makeCatalog(name, options), options, comment });
  }
  for (const { names, value } of journal.entries('database')) {
    const [catalog, database] = names as [string, string];
    registry.get(catalog)?.catalog.putDatabase(database, fromStoredForm<CatalogDatabase>(value));
  }
  for (const { names, value } of journal.entries('object')) {
    const [catalog, database, name] = names as [string, string, string];
    registry.get(catalog)?.catalog.putObject(database, name, fromStoredForm<CatalogObject>(value));
  }
  for (const { names, value } of journal.entries('function')) {
    const [catalog, database, name] = names as [string, string, string];
    registry.get(catalog)?.catalog.putFunction(database, name, fromStoredForm<CatalogFunction>(value));
  }
}

/** What was in a dropped catalog must not come back with a later one of its name. */
function forgetContents(catalog: string, journal: StateJournal): void {
  for (const kind of ['database', 'object', 'function']) {
    for (const { names } of journal.entries(kind)) {
      if (names[0] === catalog) journal.delete([kind, ...names]);
    }
  }
}

function keyOf(change: CatalogChange): JournalKey {
  switch (change.kind) {
    case 'catalog':
      return ['catalog', change.catalog];
    case 'database':
      return ['database', change.catalog, change.database];
    case 'object':
    case 'function':
      return [change.kind, change.catalog, change.database, change.name];
    default: {
      const unreachable: never = change;
      return unreachable;
    }
  }
}
