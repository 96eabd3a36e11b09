/** Options of the `memory` connector, which is ours: a table inside the process that is written by jobs and read by queries. */
import type { ConnectorSchema } from '../connector-schema.js';
import { option } from '../option.js';
import { stringType } from '../option-type.js';

export const MEMORY_NAME = option(
  'name',
  stringType,
  'Tables with the same name share their rows. Default: the path of the table.',
);

export const memorySchema: ConnectorSchema = {
  name: 'memory',
  description:
    'A table in the memory of this process. Writing applies every change: by primary key where there is one, else row by row. Reading gives the rows there are when the query starts.',
  hasFormat: false,
  options: [MEMORY_NAME],
  capabilities: (_options, table) => ({
    source: { bounded: true, changelog: ['+I'], metadata: new Map() },
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
