/** A table of the serving store, read as a stream of its changes. */
import type { TableDescription } from '../../sql/plan/table-description.js';

export type FollowMode = 'snapshot-and-changes' | 'changes';

/** Any other table as it is. */
export function followed(table: TableDescription, mode: FollowMode): TableDescription {
  if (table.options.get('connector') !== 'memory') return table;
  const { kind, path, temporary, columns, partitionKeys, options } = table;
  return {
    kind,
    path,
    temporary,
    columns,
    partitionKeys,
    options: new Map([...options, ['scan.mode', mode]]),
    ...(table.materialized ? { materialized: true } : {}),
    ...(table.uniqueKey ? { uniqueKey: table.uniqueKey } : {}),
    ...(table.watermark ? { watermark: table.watermark } : {}),
    ...(table.primaryKey ? { primaryKey: table.primaryKey } : {}),
    ...(table.comment === undefined ? {} : { comment: table.comment }),
    source: { bounded: false, changelog: ['+I', '-U', '+U', '-D'], metadata: new Map() },
    ...(table.sink ? { sink: table.sink } : {}),
  };
}
