/** SHOW …: one lister for each kind of object, with Flink's column names; then the LIKE filter. */
import {
  catalogError,
  describeColumns,
  didYouMean,
  likePattern,
  showCreateCatalog,
  showCreateMaterializedTable,
  showCreateTable,
  showCreateView,
  summaryOf,
  serializedPath,
} from '../../../catalog/index.js';
import { executionError } from '../../../catalog/index.js';
import type { CatalogObject, ColumnLine } from '../../../catalog/index.js';
import type { LikeFilter, QualifiedName, ShowStatement } from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
import { builtInFunctionNames } from '../../../sql/function/index.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import { boolean, string, timestampLtz } from '../../../sql/types/index.js';
import { isMaterialized } from '../materialized-tables.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { rowsResult } from '../statement-result.js';
import { localTimestamp } from '../local-timestamp.js';
import { partitionRows } from './partition.js';

const text = (name: string): PlanField => ({ name, type: string() });

/** One column of names, filtered. */
function names(column: string, values: readonly string[], like: LikeFilter | undefined): StatementResult {
  return rowsResult(
    [text(column)],
    values.filter(matcher(like)).map((value) => [value]),
  );
}

function matcher(like: LikeFilter | undefined): (name: string) => boolean {
  if (!like) return () => true;
  const matches = likePattern(like.pattern.value, like.caseInsensitive);
  return (name) => matches(name) !== like.negated;
}

export const show: StatementHandler<ShowStatement> = (statement, context) => {
  const { catalog, modules } = context;
  const { like } = statement;
  switch (statement.object) {
    case 'CATALOGS':
      return names('catalog name', catalog.registry.names(), like);
    case 'CURRENT CATALOG':
      return names('current catalog name', [catalog.currentCatalog], undefined);
    case 'DATABASES':
      return names('database name', databaseNames(statement.name, context), like);
    case 'CURRENT DATABASE':
      return names('current database name', [catalog.currentDatabase], undefined);
    case 'TABLES':
      return names('table name', objectNames(statement.name, context), like);
    case 'VIEWS':
      return names('view name', objectNames(statement.name, context, 'view'), like);
    case 'MATERIALIZED TABLES':
      return names('materialized table', materializedNames(statement.name, context), like);
    case 'COLUMNS':
      return showColumns(nameOf(statement), context, like);
    case 'PARTITIONS':
      return partitionRows(nameOf(statement), statement.partition, context);
    case 'FUNCTIONS':
    case 'USER FUNCTIONS':
      return names('function name', functionNames(statement, context), like);
    case 'MODULES':
      return names('module name', modules.used, like);
    case 'FULL MODULES':
      return rowsResult(
        [text('module name'), { name: 'used', type: boolean() }],
        modules.loaded.map((module) => [module, modules.used.includes(module)]),
      );
    case 'MODELS':
      databaseOf(statement.name, context);
      return names('model name', [], like);
    case 'JOBS':
      return showJobs(context);
    case 'JARS':
      return names('jars', [], like);
    case 'CREATE TABLE':
    case 'CREATE VIEW':
      return showCreate(statement.object === 'CREATE TABLE' ? 'table' : 'view', nameOf(statement), context);
    case 'CREATE MATERIALIZED TABLE':
    case 'CREATE OR ALTER MATERIALIZED TABLE':
      return showCreateMaterialized(statement.object, nameOf(statement), context);
    case 'CREATE CATALOG':
      return showCreateCatalogStatement(nameOf(statement), context);
    case 'PROCEDURES':
    case 'CONNECTIONS':
    case 'CREATE MODEL':
    case 'CREATE CONNECTION':
      throw notSupported(`SHOW ${statement.object}`, statement.span);
    default: {
      const unreachable: never = statement.object;
      return unreachable;
    }
  }
};

function nameOf(statement: ShowStatement): QualifiedName {
  if (!statement.name)
    throw catalogError('VALIDATION', `SHOW ${statement.object} needs a name`, statement.span);
  return statement.name;
}

function databaseNames(name: QualifiedName | undefined, { catalog }: StatementContext): readonly string[] {
  const wanted = name?.parts.map((part) => part.name).join('.') ?? catalog.currentCatalog;
  const found = catalog.catalog(wanted);
  if (!found) throw catalogError('NOT_FOUND', `Catalog ${wanted} does not exist`, name?.span);
  return found.databaseNames();
}

/** The catalog and database after FROM or IN, which must exist; else the current ones. */
function databaseOf(
  name: QualifiedName | undefined,
  { catalog }: StatementContext,
): { readonly catalog: string; readonly database: string } {
  if (!name) return { catalog: catalog.currentCatalog, database: catalog.currentDatabase };
  const path = catalog.databasePathOf(name);
  const found = catalog.catalog(path.catalog);
  if (!found) throw catalogError('NOT_FOUND', `Catalog ${path.catalog} does not exist`, name.span);
  if (!found.database(path.database)) {
    throw catalogError(
      'NOT_FOUND',
      `Database '${path.catalog}'.'${path.database}' doesn't exist.`,
      name.span,
    );
  }
  return path;
}

function objectNames(
  name: QualifiedName | undefined,
  context: StatementContext,
  kind?: CatalogObject['kind'],
): readonly string[] {
  const path = databaseOf(name, context);
  return context.catalog.objectNames(path.catalog, path.database, kind);
}

function materializedNames(name: QualifiedName | undefined, context: StatementContext): readonly string[] {
  const { catalog, database } = databaseOf(name, context);
  return context.catalog.objectNames(catalog, database, 'table').filter((table) => {
    const found = context.catalog.find({ catalog, database, name: table });
    return found !== undefined && isMaterialized(found.object);
  });
}

function functionNames(statement: ShowStatement, context: StatementContext): readonly string[] {
  const { catalog } = context;
  const path = statement.name
    ? catalog.databasePathOf(statement.name)
    : { catalog: catalog.currentCatalog, database: catalog.currentDatabase };
  const user = catalog.catalog(path.catalog)?.functionNames(path.database) ?? [];
  if (statement.object === 'USER FUNCTIONS') return user;
  const builtIn = context.modules.used.includes('core') ? builtInFunctionNames() : [];
  return [...new Set([...builtIn.map((name) => name.toLowerCase()), ...user])].sort();
}

// ---- columns, DESCRIBE

/** The object that a name means. @throws FungiError TABLE_NOT_FOUND with Flink's sentence */
export function describedObject(name: QualifiedName, { catalog }: StatementContext): CatalogObject {
  const path = catalog.pathOf(name);
  const found = catalog.find(path);
  if (found) return found.object;
  const similar = catalog.similarTables(name.parts.map((part) => part.name));
  const message = `Tables or views with the identifier '${summaryOf(path)}' doesn't exist.`;
  throw catalogError('TABLE_NOT_FOUND', message, name.span, didYouMean(similar));
}

function showColumns(
  name: QualifiedName,
  context: StatementContext,
  like: LikeFilter | undefined,
): StatementResult {
  const matches = matcher(like);
  return columnRows(describeColumns(describedObject(name, context)), (line) => matches(line.name));
}

/** DESCRIBE's form; the column `comment` appears only when any line has one, shown or not, as in Flink. */
export function columnRows(
  lines: readonly ColumnLine[],
  shown: (line: ColumnLine) => boolean = () => true,
): StatementResult {
  const withComment = lines.some((line) => line.comment !== null);
  const columns = [
    text('name'),
    text('type'),
    { name: 'null', type: boolean() },
    text('key'),
    text('extras'),
    text('watermark'),
    ...(withComment ? [text('comment')] : []),
  ];
  return rowsResult(
    columns,
    lines
      .filter(shown)
      .map((line) => [
        line.name,
        line.type,
        line.nullable,
        line.key,
        line.extras,
        line.watermark,
        ...(withComment ? [line.comment] : []),
      ]),
  );
}

// ---- SHOW CREATE

function showCreate(
  kind: CatalogObject['kind'],
  name: QualifiedName,
  { catalog }: StatementContext,
): StatementResult {
  const path = catalog.pathOf(name);
  const found = catalog.find(path);
  const upper = kind.toUpperCase();
  if (!found || (kind === 'table' && found.object.kind === 'view')) {
    const noun = kind === 'table' ? 'Table' : 'View';
    const message = `Could not execute SHOW CREATE ${upper}. ${noun} with identifier ${serializedPath(path)} does not exist.`;
    const isView = found?.object.kind === 'view';
    const hint = isView
      ? 'It is a view: use SHOW CREATE VIEW'
      : didYouMean(catalog.similarTables(name.parts.map((part) => part.name)));
    throw catalogError('TABLE_NOT_FOUND', message, name.span, hint);
  }
  if (found.object.kind === 'table') {
    const isTable = !isMaterialized(found.object);
    const [what, statement] = isTable ? ['table', 'TABLE'] : ['materialized table', 'MATERIALIZED TABLE'];
    if (kind === 'view' || !isTable) {
      const message = `SHOW CREATE ${upper} is only supported for ${kind}s, but ${serializedPath(path)} is a ${what}. Please use SHOW CREATE ${statement} instead.`;
      throw catalogError('VALIDATION', message, name.span);
    }
    return rowsResult([text('result')], [[showCreateTable(path, found.temporary, found.object)]]);
  }
  return rowsResult([text('result')], [[showCreateView(path, found.temporary, found.object)]]);
}

function showCreateMaterialized(
  statement: 'CREATE MATERIALIZED TABLE' | 'CREATE OR ALTER MATERIALIZED TABLE',
  name: QualifiedName,
  { catalog }: StatementContext,
): StatementResult {
  const path = catalog.pathOf(name);
  const object = catalog.find(path)?.object;
  const action = `SHOW ${statement}`;
  if (!object) {
    const message = `Could not execute ${action} ${summaryOf(path)}. Materialized table with identifier ${serializedPath(path)} does not exist.`;
    throw catalogError('TABLE_NOT_FOUND', message, name.span);
  }
  if (!isMaterialized(object)) {
    const message = `${action} is only supported for materialized tables, but ${serializedPath(path)} is a ${object.kind}. Please use SHOW CREATE ${object.kind.toUpperCase()} instead.`;
    throw catalogError('VALIDATION', message, name.span);
  }
  const text = showCreateMaterializedTable(path, object, statement.startsWith('CREATE OR ALTER'));
  return rowsResult([{ name: 'result', type: string() }], [[text]]);
}

function showCreateCatalogStatement(name: QualifiedName, { catalog }: StatementContext): StatementResult {
  const wanted = name.parts.map((part) => part.name).join('.');
  const registered = catalog.registry.get(wanted);
  if (!registered) {
    throw catalogError('NOT_FOUND', `Cannot obtain metadata information from Catalog ${wanted}.`, name.span);
  }
  return rowsResult([text('result')], [[showCreateCatalog(wanted, registered)]]);
}

// ---- partitions, jobs

/** The table with its partition keys. @throws FungiError in Flink's two parts */
export function partitionedTable(
  name: QualifiedName,
  action: string,
  { catalog }: StatementContext,
): Extract<CatalogObject, { kind: 'table' }> {
  const path = catalog.pathOf(name);
  const what = `Could not execute ${action.replace('%s', summaryOf(path))}`;
  const object = catalog.permanentObject(path);
  if (object?.kind !== 'table') {
    const reason = `Table (or view) ${path.database}.${path.name} does not exist in Catalog ${path.catalog}.`;
    throw executionError('TABLE_NOT_FOUND', what, reason, name.span);
  }
  if (object.partitionKeys.length === 0) {
    const reason = `Table ${path.database}.${path.name} in catalog ${path.catalog} is not partitioned.`;
    throw executionError('VALIDATION', what, reason, name.span);
  }
  return object;
}

function showJobs({ jobs, configuration }: StatementContext): StatementResult {
  const columns = [
    text('job id'),
    text('job name'),
    text('status'),
    { name: 'start time', type: timestampLtz(3) },
  ];
  return rowsResult(
    columns,
    jobs
      .list()
      .map((job) => [
        job.id,
        job.name,
        job.progress().state,
        localTimestamp(job.startTime, configuration.timeZone),
      ]),
  );
}
