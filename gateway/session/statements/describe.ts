/** DESCRIBE of tables, views, catalogs, databases, functions and jobs. */
import { catalogError, describeColumns, shownOption } from '../../../catalog/index.js';
import type { DescribeStatement, QualifiedName, StringLiteral } from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
import { int, string, timestampLtz } from '../../../sql/types/index.js';
import { localTimestamp } from '../local-timestamp.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { rowsResult } from '../statement-result.js';
import { describeFunction } from './function.js';
import { jobOf } from './job.js';
import { isMaterialized } from '../materialized-tables.js';
import { describeMaterializedTable } from './describe-materialized-table.js';
import { columnRows, describedObject } from './show.js';

export const describe: StatementHandler<DescribeStatement> = (statement, context) => {
  const { name } = statement;
  if (name.kind === 'string-literal') {
    if (statement.object === 'JOB') return describeJob(name, context);
    throw catalogError('VALIDATION', `DESCRIBE ${statement.object} takes a name`, name.span);
  }
  switch (statement.object) {
    case 'TABLE': {
      const object = describedObject(name, context);
      if (statement.extended && isMaterialized(object)) {
        return describeMaterializedTable(context.catalog.pathOf(name), object, context);
      }
      return columnRows(describeColumns(object));
    }
    case 'CATALOG':
      return describeCatalog(name, statement.extended, context);
    case 'DATABASE':
      return describeDatabase(name, statement.extended, context);
    case 'FUNCTION':
      return describeFunction(statement, name, context);
    case 'JOB':
      throw catalogError('VALIDATION', 'DESCRIBE JOB takes a job id in quotes', name.span);
    case 'MODEL':
    case 'CONNECTION':
      throw notSupported(`DESCRIBE ${statement.object}`, statement.span);
    default: {
      const unreachable: never = statement.object;
      return unreachable;
    }
  }
};

const information = (rows: readonly (readonly [string, string | null])[]): StatementResult =>
  rowsResult(
    [
      { name: 'info name', type: string() },
      { name: 'info value', type: string() },
    ],
    rows,
  );

const optionRows = (options: ReadonlyMap<string, string>): [string, string][] =>
  [...options]
    .filter(([key]) => key !== 'type')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [`option:${key}`, shownOption(key, value)]);

function describeCatalog(
  name: QualifiedName,
  extended: boolean,
  { catalog }: StatementContext,
): StatementResult {
  const wanted = name.parts.map((part) => part.name).join('.');
  const registered = catalog.registry.get(wanted);
  if (!registered) {
    throw catalogError('NOT_FOUND', `Cannot obtain metadata information from Catalog ${wanted}.`, name.span);
  }
  return information([
    ['name', wanted],
    ['type', registered.catalog.type],
    ['comment', registered.comment ?? null],
    ...(extended ? optionRows(registered.options) : []),
  ]);
}

function describeDatabase(
  name: QualifiedName,
  extended: boolean,
  { catalog }: StatementContext,
): StatementResult {
  const path = catalog.databasePathOf(name);
  const database = catalog.catalog(path.catalog)?.database(path.database);
  if (!database) {
    const message = `Database ${path.database} does not exist in Catalog ${path.catalog}.`;
    throw catalogError('NOT_FOUND', message, name.span);
  }
  return information([
    ['name', path.database],
    ['comment', database.comment ?? ''],
    ...(extended ? optionRows(database.options) : []),
  ]);
}

/** Flink's columns, and how the job fared. */
function describeJob(id: StringLiteral, context: StatementContext): StatementResult {
  const job = jobOf(id, context, (name) => `Described job ${name} does not exist in the cluster.`);
  const { state } = job.progress();
  return rowsResult(
    [
      { name: 'job id', type: string() },
      { name: 'job name', type: string() },
      { name: 'status', type: string() },
      { name: 'start time', type: timestampLtz(3) },
      { name: 'restarts', type: int() },
      { name: 'last error', type: string() },
    ],
    [
      [
        job.id,
        job.name,
        state,
        localTimestamp(job.startTime, context.configuration.timeZone),
        job.restarts ?? 0,
        job.lastError?.message ?? null,
      ],
    ],
  );
}
