/** What ALTER TABLE and ALTER VIEW have in common: they change a permanent object of their own kind. */
import { catalogError, serializedPath } from '../../../catalog/index.js';
import type { CatalogObject } from '../../../catalog/index.js';
import type { AlterTable, AlterView } from '../../../sql/ast/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { isMaterialized } from '../materialized-tables.js';
import type { StatementContext } from '../statement-context.js';

type Kind = 'table' | 'view';

export interface AlterTarget<K extends Kind> {
  readonly path: ObjectPath;
  readonly object: Extract<CatalogObject, { kind: K }>;
}

/**
 * Undefined when there is none and IF EXISTS was written.
 * @throws FungiError TABLE_NOT_FOUND or NOT_FOUND, also for a temporary object; VALIDATION for one of the other kind
 */
export function alterTarget<K extends Kind>(
  kind: K,
  { name, ifExists }: AlterTable | AlterView,
  { catalog }: StatementContext,
): AlterTarget<K> | undefined {
  const path = catalog.pathOf(name);
  const object = catalog.temporaryObject(path) ? undefined : catalog.permanentObject(path);
  if (!object) {
    if (ifExists) return undefined;
    const title = kind === 'table' ? 'Table' : 'View';
    const message = `${title} ${serializedPath(path)} doesn't exist or is a temporary ${kind}.`;
    throw catalogError(kind === 'table' ? 'TABLE_NOT_FOUND' : 'NOT_FOUND', message, name.span);
  }
  if (object.kind !== kind || isMaterialized(object)) {
    const what = isMaterialized(object) ? 'materialized table' : object.kind;
    const message = `ALTER ${kind.toUpperCase()} for a ${what} is not allowed`;
    throw catalogError('VALIDATION', message, name.span);
  }
  return { path, object: object as Extract<CatalogObject, { kind: K }> };
}
