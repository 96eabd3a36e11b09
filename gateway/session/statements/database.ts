/** CREATE, ALTER and DROP of databases and catalogs. */
import { catalogError, executionError, makeCatalog, optionMap, shownOption } from '../../../catalog/index.js';
import type {
  AlterCatalog,
  AlterDatabase,
  CreateCatalog,
  CreateDatabase,
  DropObject,
} from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';

/** `{k=v, …}` as Flink prints maps, secrets hidden. */
function printOptions(options: ReadonlyMap<string, string>): string {
  return `{${[...options].map(([key, value]) => `${key}=${shownOption(key, value)}`).join(', ')}}`;
}

export const createDatabase: StatementHandler<CreateDatabase> = (statement, { catalog }) => {
  if (statement.temporary) throw notSupported('CREATE TEMPORARY DATABASE', statement.span);
  const path = catalog.databasePathOf(statement.name);
  const options = optionMap(statement.options);
  const action =
    `Could not execute CREATE DATABASE: (catalogDatabase: [${printOptions(options)}], catalogName: [${path.catalog}], ` +
    `databaseName: [${path.database}], ignoreIfExists: [${statement.ifNotExists}])`;
  const { span } = statement.name;
  const target = catalog.catalog(path.catalog);
  if (!target) throw executionError('NOT_FOUND', action, `Catalog ${path.catalog} does not exist`, span);
  if (target.database(path.database)) {
    if (statement.ifNotExists) return ok();
    const reason = `Database ${path.database} already exists in Catalog ${path.catalog}.`;
    throw executionError('ALREADY_EXISTS', action, reason, span);
  }
  target.putDatabase(path.database, { comment: statement.comment?.value, options });
  return ok();
};

export const alterDatabase: StatementHandler<AlterDatabase> = (statement, { catalog }) => {
  const path = catalog.databasePathOf(statement.name);
  const target = catalog.catalog(path.catalog);
  const existing = target?.database(path.database);
  if (!target || !existing) {
    const reason = target
      ? `Database ${path.database} does not exist in Catalog ${path.catalog}.`
      : `Catalog ${path.catalog} does not exist`;
    throw executionError(
      'NOT_FOUND',
      `Could not execute ALTER DATABASE ${path.database}`,
      reason,
      statement.name.span,
    );
  }
  const options = new Map([...existing.options, ...optionMap(statement.options)]);
  target.putDatabase(path.database, { ...existing, options });
  return ok();
};

/** DROP DATABASE [RESTRICT | CASCADE]; RESTRICT is the default. */
export async function dropDatabase(
  statement: DropObject,
  { catalog, engine }: StatementContext,
): Promise<StatementResult> {
  const path = catalog.databasePathOf(statement.name);
  const behavior = statement.behavior ?? 'RESTRICT';
  const action = `Could not execute DROP DATABASE ${path.catalog}.${path.database} ${behavior}`;
  const { span } = statement.name;
  const target = catalog.catalog(path.catalog);
  if (!target?.database(path.database)) {
    if (statement.ifExists) return ok();
    const reason = target
      ? `Database ${path.database} does not exist in Catalog ${path.catalog}.`
      : `Catalog ${path.catalog} does not exist`;
    throw executionError('NOT_FOUND', action, reason, span);
  }
  if (path.catalog === catalog.currentCatalog && path.database === catalog.currentDatabase) {
    throw executionError('VALIDATION', action, 'Cannot drop a database which is currently in use.', span);
  }
  if (behavior === 'RESTRICT' && !target.isEmpty(path.database)) {
    const reason = `Database ${path.database} in catalog ${path.catalog} is not empty.`;
    throw executionError('DEPENDENT_OBJECTS', action, reason, span);
  }
  await engine.materialized.dropAll(target, path.catalog, path.database);
  target.dropDatabase(path.database);
  return ok();
}

export const createCatalog: StatementHandler<CreateCatalog> = (statement, { catalog }) => {
  if (statement.temporary) throw notSupported('CREATE TEMPORARY CATALOG', statement.span);
  const { name, span } = statement.name;
  const options = optionMap(statement.options);
  if (catalog.registry.get(name)) {
    if (statement.ifNotExists) return ok();
    const action =
      `Could not execute CREATE CATALOG: (catalogName: [${name}], properties: [${printOptions(options)}], ` +
      `ignoreIfExists: [${statement.ifNotExists}])`;
    throw executionError('ALREADY_EXISTS', action, `Catalog ${name} already exists.`, span);
  }
  catalog.registry.put(name, {
    catalog: makeCatalog(name, options),
    options,
    comment: statement.comment?.value,
  });
  return ok();
};

export const alterCatalog: StatementHandler<AlterCatalog> = (statement, { catalog }) => {
  const { name, span } = statement.name;
  const registered = catalog.registry.get(name);
  if (!registered) throw catalogError('NOT_FOUND', `Catalog ${name} does not exist.`, span);
  const { action } = statement;
  switch (action.kind) {
    case 'comment':
      catalog.registry.put(name, { ...registered, comment: action.comment.value });
      return ok();
    case 'set-options': {
      const options = new Map([...registered.options, ...optionMap(action.options)]);
      makeCatalog(name, options);
      catalog.registry.put(name, { ...registered, options });
      return ok();
    }
    case 'reset-options': {
      if (action.keys.length === 0)
        throw catalogError('VALIDATION', 'ALTER CATALOG RESET does not support empty key', statement.span);
      const options = new Map(registered.options);
      for (const key of action.keys) {
        if (key.value === 'type')
          throw catalogError('VALIDATION', "ALTER CATALOG RESET does not support changing 'type'", key.span);
        options.delete(key.value);
      }
      catalog.registry.put(name, { ...registered, options });
      return ok();
    }
    default: {
      const unreachable: never = action;
      return unreachable;
    }
  }
};

export function dropCatalog(statement: DropObject, { catalog }: StatementContext): StatementResult {
  const name = statement.name.parts.map((part) => part.name).join('.');
  const action = `Could not execute DROP CATALOG: (catalogName: [${name}])`;
  const { span } = statement.name;
  if (!catalog.registry.get(name)) {
    if (statement.ifExists) return ok();
    throw executionError('NOT_FOUND', action, `Catalog ${name} does not exist.`, span);
  }
  if (name === catalog.currentCatalog) {
    throw executionError('VALIDATION', action, 'Cannot drop a catalog which is currently in use.', span);
  }
  catalog.registry.drop(name);
  return ok();
}
