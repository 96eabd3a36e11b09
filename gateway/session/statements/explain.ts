/** EXPLAIN: the plan of a query, an INSERT or a statement set, as text. */
import type { ExplainStatement } from '../../../sql/ast/index.js';
import { string } from '../../../sql/types/index.js';
import { explainStatement } from '../planning.js';
import type { StatementHandler } from '../statement-context.js';
import { rowsResult } from '../statement-result.js';

export const explain: StatementHandler<ExplainStatement> = async (statement, context) =>
  rowsResult([{ name: 'result', type: string() }], [[await explainStatement(statement, context)]]);
