/** CREATE [OR ALTER] and DROP MATERIALIZED TABLE (Flink docs: "Materialized Table Statements"). */
import { catalogError, executionError, serializedPath } from '../../../catalog/index.js';
import type { CreateMaterializedTable, DropObject, QualifiedName } from '../../../sql/ast/index.js';
import { notSupported, validationError } from '../../../sql/error/index.js';
import { isMaterialized } from '../materialized-tables.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';
import { createOrAlter } from './change-materialized-table.js';
import { defineMaterialized, notMaterialized, optionNotices } from './materialized-definition.js';

export const createMaterializedTable: StatementHandler<CreateMaterializedTable> = async (
  statement,
  context,
) => {
  const { catalog, engine } = context;
  const { span } = statement.name;
  checkStartMode(statement);
  const path = catalog.pathOf(statement.name);
  const existing = catalog.permanentObject(path);
  if (existing && !statement.orAlter) {
    const reason = `Table (or view) ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
    const action = `Could not execute CreateTable in path ${serializedPath(path)}`;
    throw executionError('ALREADY_EXISTS', action, reason, span);
  }
  if (existing && !isMaterialized(existing)) throw notMaterialized(path, span);
  const table = await defineMaterialized(statement, context);
  if (existing) return createOrAlter(path, existing, table, statement, context);
  catalog.create(path, table, { temporary: false, ifNotExists: false, span });
  try {
    await engine.materialized.start(path, table, catalog);
  } catch (error) {
    // What cannot be maintained must not stay.
    await engine.materialized.drop(path, table);
    catalog.drop(path, 'table', { temporary: false, ifExists: true });
    throw error;
  }
  return ok(...optionNotices(table));
};

/** A job begins at the start of its sources, or is told so by their own options. */
function checkStartMode({ startMode, span }: CreateMaterializedTable): void {
  if (!startMode || startMode.mode.endsWith('FROM_BEGINNING')) return;
  throw notSupported(`START_MODE = ${startMode.mode}`, span);
}

// ---- DROP

export async function dropMaterializedTable(
  statement: DropObject,
  context: StatementContext,
): Promise<StatementResult> {
  const { catalog, engine } = context;
  const path = catalog.pathOf(statement.name);
  const object = catalog.permanentObject(path);
  if (!object) {
    if (statement.ifExists) return ok();
    const message = `Materialized table with identifier ${serializedPath(path)} does not exist.`;
    throw catalogError('NOT_FOUND', message, statement.name.span);
  }
  if (!isMaterialized(object)) throw notMaterialized(path, statement.name.span);
  await engine.materialized.drop(path, object);
  catalog.catalog(path.catalog)?.dropObject(path.database, path.name);
  return ok();
}

/** Only its query writes a materialized table. @throws FungiError VALIDATION */
export function checkNotMaterialized(name: QualifiedName, { catalog }: StatementContext): void {
  const path = catalog.pathOf(name);
  const object = catalog.find(path)?.object;
  if (!object || !isMaterialized(object)) return;
  const message = `Table ${serializedPath(path)} is a materialized table: only its query writes to it.`;
  throw validationError(message, name.span);
}
