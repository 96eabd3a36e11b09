/** SET and RESET. */
import { shownOption } from '../../../catalog/index.js';
import type { ResetStatement, SetStatement } from '../../../sql/ast/index.js';
import { string } from '../../../sql/types/index.js';
import type { StatementHandler } from '../statement-context.js';
import { ok, rowsResult } from '../statement-result.js';

/** Without a key: all that is set, secrets hidden. */
export const setProperty: StatementHandler<SetStatement> = ({ key, value }, { configuration }) => {
  if (key !== undefined && value !== undefined) {
    const notice = configuration.set(key, value);
    return notice === undefined ? ok() : ok(notice);
  }
  const rows = [...configuration.values]
    .filter(([name]) => key === undefined || name === key)
    .map(([name, text]) => [name, shownOption(name, text)]);
  return rowsResult(
    [
      { name: 'key', type: string(false) },
      { name: 'value', type: string(false) },
    ],
    rows,
  );
};

export const resetProperty: StatementHandler<ResetStatement> = ({ key }, { configuration }) => {
  if (key === undefined) configuration.resetAll();
  else configuration.reset(key);
  return ok();
};
