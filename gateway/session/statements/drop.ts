/** DROP of any kind of object. */
import type { DropObject } from '../../../sql/ast/index.js';
import { notSupported } from '../../../sql/error/index.js';
import type { StatementHandler } from '../statement-context.js';
import { dropCatalog, dropDatabase } from './database.js';
import { dropFunction } from './function.js';
import { dropMaterializedTable } from './materialized-table.js';
import { dropTable } from './table.js';
import { dropView } from './view.js';

export const drop: StatementHandler<DropObject> = (statement, context) => {
  switch (statement.object) {
    case 'TABLE':
      return dropTable(statement, context);
    case 'VIEW':
      return dropView(statement, context);
    case 'DATABASE':
      return dropDatabase(statement, context);
    case 'CATALOG':
      return dropCatalog(statement, context);
    case 'FUNCTION':
      return dropFunction(statement, context);
    case 'MATERIALIZED TABLE':
      return dropMaterializedTable(statement, context);
    case 'MODEL':
    case 'CONNECTION':
      throw notSupported(`DROP ${statement.object}`, statement.span);
    default: {
      const unreachable: never = statement.object;
      return unreachable;
    }
  }
};
