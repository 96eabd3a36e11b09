/** A query that stands alone: its rows go to the client, as they come. */
import { shownSql } from '../../../catalog/index.js';
import type { QueryStatement } from '../../../sql/ast/index.js';
import { planForClient } from '../direct-query.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { RowsResult } from '../statement-result.js';

const JOB_NAME_LENGTH_MAX = 200;

export const query: StatementHandler<QueryStatement> = async (statement, context): Promise<RowsResult> => {
  const { plan, direct } = await planForClient(statement.query, context);
  if (direct) return direct([], context.signal, context.transaction);
  const job = await context.engine.start(
    plan,
    queryName(statement, context),
    context.signal,
    context.transaction,
  );
  return {
    kind: 'rows',
    columns: job.fields,
    changelog: job.changelog,
    bounded: plan.bounded,
    showChanges: context.configuration.get('sql-client.execution.result-mode')?.toLowerCase() === 'changelog',
    job,
    batches: () => job.results(),
  };
};

/** `pipeline.name`, else the text of the query. */
function queryName({ span }: QueryStatement, { configuration, text }: StatementContext): string {
  return (
    configuration.get('pipeline.name') ??
    shownSql(text.slice(span.offset, span.end)).replace(/\s+/g, ' ').slice(0, JOB_NAME_LENGTH_MAX)
  );
}
