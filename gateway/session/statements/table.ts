/** CREATE TABLE (with LIKE), ALTER TABLE and DROP TABLE. CREATE TABLE … AS is in `create-table-as.ts`. */
import { alterTable, catalogError, defineTable, serializedPath, summaryOf } from '../../../catalog/index.js';
import type { CatalogTable } from '../../../catalog/index.js';
import type { AlterTable, CreateTable, DropObject } from '../../../sql/ast/index.js';
import { validateTableOptions } from '../../../catalog/options/index.js';
import { FungiError, notSupported } from '../../../sql/error/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { isMaterialized } from '../materialized-tables.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';
import { Turns } from '../turns.js';
import { alterTarget } from './alter-target.js';
import { createTableAs } from './create-table-as.js';
import { alterPartitions } from './partition.js';

export const createTable: StatementHandler<CreateTable> = async (statement, context) => {
  if (statement.connection) throw notSupported('USING CONNECTION', statement.connection.span);
  if (statement.query) return createTableAs(statement, statement.query, context);
  if (statement.replace) throw notSupported(`${statement.replace} TABLE without AS`, statement.span);
  const { catalog } = context;
  const path = catalog.pathOf(statement.name);
  const table = defineTable(statement, context.sessionContext(), likeSource(statement, context));
  // Of ten thousand columns each of the three takes as long as others may wait.
  await new Turns(context.signal).giveWay();
  const created = catalog.create(path, table, {
    temporary: statement.temporary,
    ifNotExists: statement.ifNotExists,
    span: statement.name.span,
  });
  if (!created) return ok();
  // Whoever gives up now comes too late: the table is there.
  await new Turns().giveWay();
  return ok(...usabilityNotices(path, table));
};

/**
 * As in Flink a table with wrong options can be created (it may be a template for LIKE), and fails when it is used; what
 * will be wrong then is said now.
 */
function usabilityNotices(path: ObjectPath, table: CatalogTable): readonly string[] {
  if (!table.options.has('connector')) return [];
  const { columns, partitionKeys, primaryKey } = table;
  try {
    validateTableOptions(table.options, {
      path,
      columns,
      partitionKeys,
      ...(primaryKey ? { primaryKey } : {}),
    });
    return [];
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    return [`Table ${path.name} cannot be used like this: ${error.message.replace(/\s*\n\s*/g, ' ')}`];
  }
}

/** The table that LIKE names. @throws FungiError TABLE_NOT_FOUND; VALIDATION for a view */
function likeSource({ like }: CreateTable, { catalog }: StatementContext): CatalogTable | undefined {
  if (!like) return undefined;
  const path = catalog.pathOf(like.source);
  const found = catalog.find(path);
  const { line, column } = like.source.span;
  if (!found) {
    throw catalogError(
      'TABLE_NOT_FOUND',
      `Source table '${serializedPath(path)}' of the LIKE clause not found in the catalog, at line ${line}, column ${column}`,
      like.source.span,
    );
  }
  if (found.object.kind === 'view') {
    throw catalogError(
      'VALIDATION',
      `Source table '${serializedPath(path)}' of the LIKE clause can not be a VIEW, at line ${line}, column ${column}`,
      like.source.span,
    );
  }
  return found.object;
}

export const alterTableStatement: StatementHandler<AlterTable> = async (statement, context) => {
  const { catalog, engine } = context;
  const target = alterTarget('table', statement, context);
  if (!target) return ok();
  const { path, object: existing } = target;
  const { action } = statement;
  await engine.checkNotHeld(path, existing, context.transaction);
  switch (action.kind) {
    case 'rename':
      catalog.rename(path, catalog.pathOf(action.to), action.to.span);
      await engine.renameRows(path, catalog.pathOf(action.to), existing);
      return ok();
    case 'add-partitions':
    case 'drop-partitions':
      catalog.replace(path, alterPartitions(statement.name, action, context));
      return ok();
    case 'drop-distribution':
      if (!existing.distribution) {
        throw catalogError(
          'INVALID_SCHEMA',
          `Table ${serializedPath(path)} does not have a distribution to drop.`,
          statement.name.span,
        );
      }
      break;
    default:
      break;
  }
  catalog.replace(path, alterTable(existing, action, context.sessionContext()));
  return ok();
};

export async function dropTable(
  statement: DropObject,
  { catalog, engine, transaction }: StatementContext,
): Promise<StatementResult> {
  const path = catalog.pathOf(statement.name);
  const object = catalog.permanentObject(path);
  if (!statement.temporary && object && isMaterialized(object) && !catalog.temporaryObject(path)) {
    if (statement.ifExists) return ok();
    const message = `Table with identifier '${summaryOf(path)}' does not exist.`;
    const hint = 'It is a materialized table: use DROP MATERIALIZED TABLE';
    throw catalogError('NOT_FOUND', message, statement.name.span, hint);
  }
  const dropped = catalog.drop(path, 'table', {
    temporary: statement.temporary,
    ifExists: statement.ifExists,
    span: statement.name.span,
  });
  if (dropped && !statement.temporary && object?.kind === 'table') {
    await engine.forgetRows(path, object, transaction);
  }
  return ok();
}
