/** Which handler runs which statement. */
import type { Statement } from '../../../sql/ast/index.js';
import { FungiError, notSupported } from '../../../sql/error/index.js';
import { placed } from '../error-place.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { RowsResult, StatementResult } from '../statement-result.js';
import { alterCatalog, alterDatabase, createCatalog, createDatabase } from './database.js';
import { describe } from './describe.js';
import { drop } from './drop.js';
import { explain } from './explain.js';
import { alterFunction, createFunction } from './function.js';
import { execute, insert, statementSet } from './insert.js';
import { stopJob } from './job.js';
import { alterMaterializedTable } from './alter-materialized-table.js';
import { createMaterializedTable } from './materialized-table.js';
import { query } from './query.js';
import { resetProperty, setProperty } from './set.js';
import { show } from './show.js';
import { alterTableStatement, createTable } from './table.js';
import { loadModule, unloadModule, use } from './use.js';
import { alterView, createView } from './view.js';

type Handlers = { readonly [K in Statement['kind']]?: StatementHandler<Extract<Statement, { kind: K }>> };

const handlers: Handlers = {
  query,
  'create-table': createTable,
  'alter-table': alterTableStatement,
  'create-materialized-table': createMaterializedTable,
  'alter-materialized-table': alterMaterializedTable,
  'create-view': createView,
  'alter-view': alterView,
  'create-database': createDatabase,
  'alter-database': alterDatabase,
  'create-catalog': createCatalog,
  'alter-catalog': alterCatalog,
  'create-function': createFunction,
  'alter-function': alterFunction,
  drop,
  use,
  'load-module': loadModule,
  'unload-module': unloadModule,
  show,
  describe,
  set: setProperty,
  reset: resetProperty,
  'client-command': ({ command }) => ({ kind: 'client-command', command }),
  insert,
  'statement-set': statementSet,
  execute,
  explain,
  'stop-job': stopJob,
};

/** What the statements without a handler are called. */
const NAMES: Partial<Record<Statement['kind'], string>> = {
  'create-model': 'CREATE MODEL',
  'alter-model': 'ALTER MODEL',
  'create-connection': 'CREATE CONNECTION',
  'alter-connection': 'ALTER CONNECTION',
  update: 'UPDATE',
  delete: 'DELETE',
  merge: 'MERGE',
  'compile-plan': 'COMPILE PLAN',
  'execute-plan': 'EXECUTE PLAN',
  'analyze-table': 'ANALYZE TABLE',
  'truncate-table': 'TRUNCATE TABLE',
  call: 'CALL',
};

/** What Flink says of statements that it only runs in batch mode. */
const BATCH_ONLY: Partial<Record<Statement['kind'], string>> = {
  'analyze-table': 'ANALYZE TABLE is not supported for streaming mode now',
  'truncate-table': 'TRUNCATE TABLE statement is not supported in streaming mode.',
  update: 'UPDATE statement is not supported for streaming mode now.',
  delete: 'DELETE statement is not supported for streaming mode now.',
};

/** @throws FungiError NOT_SUPPORTED for a kind without handler, and what the handler throws */
export async function runStatement(
  statement: Statement,
  context: StatementContext,
): Promise<StatementResult> {
  const handler = handlers[statement.kind] as StatementHandler<Statement> | undefined;
  if (!handler) {
    const refusal = context.configuration.runtimeMode === 'batch' ? undefined : BATCH_ONLY[statement.kind];
    if (refusal !== undefined) throw new FungiError('NOT_SUPPORTED', refusal, { span: statement.span });
    const name = statement.kind === 'jar' ? `${statement.action} JAR` : NAMES[statement.kind];
    throw notSupported(name ?? statement.kind, statement.span);
  }
  try {
    const result = await handler(statement, context);
    return result.kind === 'rows' ? placedRows(result, statement) : result;
  } catch (error) {
    throw notReplaced(statement, error);
  }
}

/** Rows whose errors have the place of their statement. */
function placedRows(result: RowsResult, statement: Statement): RowsResult {
  return {
    ...result,
    async *batches() {
      try {
        yield* result.batches();
      } catch (error) {
        throw placed(error, statement.span);
      }
    },
  };
}

/** CREATE OR REPLACE of what is there already: Flink says that it exists, which is no answer to the one who wants it replaced. */
function notReplaced(statement: Statement, error: unknown): unknown {
  if (!('orReplace' in statement) || !statement.orReplace) return error;
  if (!(error instanceof FungiError) || error.errorName !== 'ALREADY_EXISTS') return error;
  const object = statement.kind.replace('create-', '').toUpperCase();
  return notSupported(`CREATE OR REPLACE ${object} of one that exists (DROP it first)`, error.span);
}
