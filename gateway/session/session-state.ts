/** What of a session outlives a restart of the server, and the store it is kept in. */
import { fromStoredForm, storedForm } from '../../catalog/index.js';
import type { CatalogFunction, CatalogObject } from '../../catalog/index.js';
import type { ObjectPath } from '../../sql/plan/table-description.js';

export interface SessionState {
  /** Who opened it; what they may do is asked anew after a restart. */
  readonly principal: string | undefined;
  /** Properties it was opened with, and those it has now. */
  readonly initial: ReadonlyMap<string, string>;
  readonly properties: ReadonlyMap<string, string>;
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  readonly temporaryObjects: readonly { readonly path: ObjectPath; readonly object: CatalogObject }[];
  readonly temporaryFunctions: ReadonlyMap<string, CatalogFunction>;
  /** Texts of the INSERTs since BEGIN STATEMENT SET; absent when there was none, or its END. */
  readonly statementSet?: readonly string[];
  readonly modules: { readonly loaded: readonly string[]; readonly used: readonly string[] };
}

/** Where sessions are kept between runs of a server, each as one text. */
export interface SessionStore {
  load(id: string): string | undefined;
  save(id: string, state: string): void;
  remove(id: string): void;
  /** All that are kept. */
  ids(): readonly string[];
  /** How many changes there were so far, catalogs included. */
  readonly changes?: number;
  /** Resolves when everything that was changed, catalogs included, is on disk. @throws FungiError */
  flush(): Promise<void>;
}

export const sessionStateText = (state: SessionState): string => storedForm(state);
export const sessionStateOf = (text: string): SessionState => fromStoredForm<SessionState>(text);
