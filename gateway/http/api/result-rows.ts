/** Results as rows, for forms that know nothing else: a job is a row with its id, and a statement that is done says OK. */
import { string } from '../../../sql/types/index.js';
import { finalRows } from '../../session/final-rows.js';
import { inPortions } from '../../session/row-portions.js';
import type { RowsResult, StatementResult } from '../../session/statement-result.js';
import { rowsResult } from '../../session/statement-result.js';

export function asRows(result: StatementResult): RowsResult {
  switch (result.kind) {
    case 'rows':
      return isFinal(result)
        ? {
            ...result,
            changelog: 'insert-only',
            batches: () => finalRows(inPortions(result.batches(), result.columns)),
          }
        : result;
    case 'ok':
      return rowsResult([{ name: 'result', type: string() }], [['OK']]);
    case 'job':
      return rowsResult([{ name: 'job id', type: string() }], [[result.job.id]]);
    case 'client-command':
      return rowsResult(
        [{ name: 'result', type: string() }],
        [[`${result.command} is a command of the shell`]],
      );
    default: {
      const unreachable: never = result;
      return unreachable;
    }
  }
}

/** A bounded query whose rows change until its end: only those that are left at the end count. */
export function isFinal(result: RowsResult): boolean {
  return result.bounded && result.changelog === 'retract';
}
