/** CREATE, ALTER and DROP FUNCTION, and DESCRIBE FUNCTION. Catalogs keep functions of any language; running them is not supported yet. */
import { catalogError, optionMap } from '../../../catalog/index.js';
import type { CatalogFunction } from '../../../catalog/index.js';
import type {
  AlterFunction,
  CreateFunction,
  DescribeStatement,
  DropObject,
  QualifiedName,
} from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
import { findBuiltInFunction } from '../../../sql/function/index.js';
import type { FunctionDefinition } from '../../../sql/function/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { string } from '../../../sql/types/index.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok, rowsResult } from '../statement-result.js';

export const createFunction: StatementHandler<CreateFunction> = (statement, { catalog }) => {
  if (statement.temporary) {
    throw notSupported(
      `CREATE TEMPORARY FUNCTION … LANGUAGE ${statement.language ?? 'JAVA'}`,
      statement.span,
    );
  }
  const path = catalog.pathOf(statement.name);
  const target = catalog.catalogForWriting(path.catalog, statement.name.span);
  if (!target.database(path.database)) throw noDatabase(path, statement.name);
  if (target.function(path.database, path.name)) {
    if (statement.ifNotExists) return ok();
    const message = `Function ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
    throw catalogError('ALREADY_EXISTS', message, statement.name.span);
  }
  target.putFunction(path.database, path.name, {
    className: statement.className.value,
    language: statement.language ?? 'JAVA',
    resources: statement.resources.map((resource) => ({ kind: resource.kind, uri: resource.uri.value })),
    options: optionMap(statement.options),
  });
  return ok();
};

export const alterFunction: StatementHandler<AlterFunction> = (statement, { catalog }) => {
  if (statement.temporary || statement.system) throw notSupported('ALTER TEMPORARY FUNCTION', statement.span);
  const path = catalog.pathOf(statement.name);
  const target = catalog.catalogForWriting(path.catalog, statement.name.span);
  const existing = target.function(path.database, path.name);
  if (!existing) {
    if (statement.ifExists) return ok();
    throw noFunction(path, statement.name);
  }
  const changed: CatalogFunction = {
    ...existing,
    className: statement.className.value,
    language: statement.language ?? 'JAVA',
  };
  target.putFunction(path.database, path.name, changed);
  return ok();
};

export function dropFunction(statement: DropObject, { catalog }: StatementContext): StatementResult {
  const { name, temporary, system, ifExists } = statement;
  if (temporary) {
    if (ifExists) return ok();
    const last = name.parts.at(-1)?.name ?? '';
    const path = catalog.pathOf(name);
    const message = system
      ? `Could not drop temporary system function. A function named '${last}' doesn't exist.`
      : `Temporary catalog function \`${path.catalog}\`.\`${path.database}\`.\`${path.name}\` doesn't exist`;
    throw catalogError('NOT_FOUND', message, name.span);
  }
  const path = catalog.pathOf(name);
  const target = catalog.catalog(path.catalog);
  if (!target?.function(path.database, path.name)) {
    if (ifExists) return ok();
    throw noFunction(path, name);
  }
  target.dropFunction(path.database, path.name);
  return ok();
}

function noFunction(path: ObjectPath, name: QualifiedName): Error {
  const message = `Function ${path.database}.${path.name} does not exist in Catalog ${path.catalog}.`;
  return catalogError('NOT_FOUND', message, name.span);
}

function noDatabase(path: ObjectPath, name: QualifiedName): Error {
  const message = `Database ${path.database} does not exist in Catalog ${path.catalog}.`;
  return catalogError('NOT_FOUND', message, name.span);
}

/** Looks up functions a user has made, for the analyzer. @throws FungiError NOT_SUPPORTED: they cannot be run yet */
export function findUserFunction(
  name: QualifiedName,
  catalog: StatementContext['catalog'],
): FunctionDefinition | undefined {
  const path = catalog.pathOf(name);
  const found = catalog.catalog(path.catalog)?.function(path.database, path.name);
  if (!found) return undefined;
  throw notSupported(
    `Calling the function '${path.name}' (LANGUAGE ${found.language}, '${found.className}')`,
    name.span,
  );
}

/** DESCRIBE FUNCTION [EXTENDED]. */
export function describeFunction(
  statement: DescribeStatement,
  name: QualifiedName,
  { catalog }: StatementContext,
): StatementResult {
  const last = name.parts.at(-1)?.name ?? '';
  const builtIn = name.parts.length === 1 ? findBuiltInFunction(last) : undefined;
  const path = catalog.pathOf(name);
  const user = builtIn ? undefined : catalog.catalog(path.catalog)?.function(path.database, path.name);
  if (!builtIn && !user) {
    const identifier = name.parts.map((part) => `\`${part.name}\``).join('.');
    throw catalogError('NOT_FOUND', `Function with the identifier '${identifier}' doesn't exist.`, name.span);
  }
  const rows: [string, string][] = [
    ['is system function', String(builtIn !== undefined)],
    ['is temporary', 'false'],
  ];
  if (statement.extended && builtIn) {
    const deterministic = builtIn.kind !== 'scalar' || builtIn.determinism === 'deterministic';
    rows.push(
      ['kind', builtIn.kind.toUpperCase()],
      ['requirements', '[]'],
      ['is deterministic', String(deterministic)],
      ['supports constant folding', 'true'],
    );
    for (const signature of builtIn.signatures) rows.push(['signature', lowerName(signature)]);
  }
  if (user) {
    rows.push(['class name', user.className], ['function language', user.language]);
  }
  return rowsResult(
    [
      { name: 'info name', type: string() },
      { name: 'info value', type: string() },
    ],
    rows,
  );
}

/** Flink writes names of functions in lower case here, what stands in brackets as it is. */
const lowerName = (signature: string): string =>
  signature.replace(/^\w+(?=\()/, (name) => name.toLowerCase());
