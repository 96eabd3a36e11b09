/** Options of the `memory` connector, which is ours: a table inside the process that is written by jobs and read by queries. */
import type { ConnectorSchema } from '../connector-schema.js';
import { option, optionText } from '../option.js';
import { enumType, stringType } from '../option-type.js';

export const MEMORY_NAME = option(
  'name',
  stringType,
  'Tables with the same name share their rows. Default: the path of the table.',
);

/** What reading a table gives. The last two never end. */
export const MEMORY_SCAN_MODE = option(
  'scan.mode',
  enumType(['snapshot', 'snapshot-and-changes', 'changes']),
  'The rows there are (`snapshot`, the default), these and every change after them, or the changes only.',
);

export const memorySchema: ConnectorSchema = {
  name: 'memory',
  description:
    'A table in the memory of this process. Writing applies every change: by primary key where there is one, else row by row. Reading gives the rows there are when the query starts, or the changes after them as well.',
  hasFormat: false,
  options: [MEMORY_NAME, MEMORY_SCAN_MODE],
  capabilities: (options, table) => ({
    source:
      (optionText(options, MEMORY_SCAN_MODE) ?? 'snapshot').toLowerCase() === 'snapshot'
        ? { bounded: true, changelog: ['+I'], metadata: new Map() }
        : { bounded: false, changelog: ['+I', '-U', '+U', '-D'], metadata: new Map() },
    sink: {
      changelog: table.primaryKey ? ['+I', '+U', '-D'] : ['+I', '-U', '+U', '-D'],
      // Written as columns like any other.
      metadata: new Map(
        table.columns.flatMap((column) => (column.kind === 'metadata' ? [[column.key, column.type]] : [])),
      ),
      adaptsToQuery: true,
      supportsOverwrite: true,
      supportsPartitioning: false,
      guarantee: 'at-least-once',
    },
  }),
};
