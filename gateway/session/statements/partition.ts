/** Partitions known to the catalog: ALTER TABLE … ADD/DROP PARTITION and SHOW PARTITIONS. */
import { catalogError, executionError, summaryOf } from '../../../catalog/index.js';
import type { CatalogTable } from '../../../catalog/index.js';
import type { AlterTableAction, PartitionSpecification, QualifiedName } from '../../../sql/ast/index.js';
import { string } from '../../../sql/types/index.js';
import type { StatementContext } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { rowsResult } from '../statement-result.js';
import { partitionedTable } from './show.js';

/** `p=x, q=1`. @throws FungiError VALIDATION for a value that is not a literal */
function entriesOf(partition: PartitionSpecification): ReadonlyMap<string, string> {
  return new Map(
    partition.entries.map(({ name, value }) => {
      switch (value?.kind) {
        case 'string-literal':
          return [name.name, value.value];
        case 'numeric-literal':
          return [name.name, value.text];
        case 'boolean-literal':
          return [name.name, String(value.value)];
        default:
          throw catalogError(
            'VALIDATION',
            `Partition column '${name.name}' needs a literal value`,
            partition.span,
          );
      }
    }),
  );
}

const listed = (entries: ReadonlyMap<string, string>): string =>
  [...entries].map(([name, value]) => `${name}=${value}`).join(', ');

/** `p=x/q=1` in the order of the keys. */
const pathOf = (entries: ReadonlyMap<string, string>, keys: readonly string[]): string =>
  keys.map((key) => `${key}=${entries.get(key) ?? ''}`).join('/');

/** SHOW PARTITIONS t [PARTITION (…)]. */
export function partitionRows(
  name: QualifiedName,
  partition: PartitionSpecification | undefined,
  context: StatementContext,
): StatementResult {
  const table = partitionedTable(name, 'SHOW PARTITIONS %s', context);
  const wanted = partition ? entriesOf(partition) : new Map<string, string>();
  const rows = table.partitions.filter((path) => {
    const parts = path.split('/');
    return [...wanted].every(([key, value]) => parts.includes(`${key}=${value}`));
  });
  return rowsResult(
    [{ name: 'partition name', type: string() }],
    rows.map((row) => [row]),
  );
}

type PartitionAction = Extract<AlterTableAction, { kind: 'add-partitions' | 'drop-partitions' }>;

/** The table with partitions added or taken away. */
export function alterPartitions(
  name: QualifiedName,
  action: PartitionAction,
  context: StatementContext,
): CatalogTable {
  const verb = action.kind === 'add-partitions' ? 'ADD' : 'DROP';
  const table = partitionedTable(name, `ALTER TABLE %s ${verb} PARTITION`, context);
  const path = context.catalog.pathOf(name);
  const where = `table ${path.database}.${path.name} in catalog ${path.catalog}`;
  const partitions = new Set(table.partitions);
  const list =
    action.kind === 'add-partitions' ? action.partitions.map((entry) => entry.partition) : action.partitions;
  for (const partition of list) {
    const entries = entriesOf(partition);
    const what = `Could not execute ALTER TABLE ${summaryOf(path)} ${verb} PARTITION (${listed(entries)})`;
    if (
      entries.size !== table.partitionKeys.length ||
      !table.partitionKeys.every((key) => entries.has(key))
    ) {
      const keys = table.partitionKeys.join(', ');
      const reason = `PartitionSpec CatalogPartitionSpec{{${listed(entries)}}} does not match partition keys [${keys}] of ${where}.`;
      throw executionError('VALIDATION', what, reason, partition.span);
    }
    const key = pathOf(entries, table.partitionKeys);
    if (action.kind === 'add-partitions') {
      if (partitions.has(key) && !action.ifNotExists) {
        const reason = `Partition CatalogPartitionSpec{{${listed(entries)}}} of ${where} already exists.`;
        throw executionError('ALREADY_EXISTS', what, reason, partition.span);
      }
      partitions.add(key);
    } else if (!partitions.delete(key) && !action.ifExists) {
      const reason = `Partition CatalogPartitionSpec{{${listed(entries)}}} of ${where} does not exist.`;
      throw executionError('NOT_FOUND', what, reason, partition.span);
    }
  }
  return { ...table, partitions: [...partitions] };
}
