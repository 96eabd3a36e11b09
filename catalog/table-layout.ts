/** How the rows of a table are laid out: partition keys and distribution, own ones or those of the table that LIKE names. */
import type { Distribution, Identifier } from '../sql/ast/index.js';
import { catalogError } from './catalog-error.js';
import type { CatalogTable, TableDistribution } from './catalog-object.js';
import type { LikeStrategies } from './like-strategies.js';
import type { DeclaredColumn } from './table-schema.js';

type NamedColumns = readonly { readonly name: string; readonly kind: DeclaredColumn['kind'] }[];

const physicalNames = (columns: NamedColumns): string =>
  columns
    .filter((column) => column.kind === 'physical')
    .map((column) => column.name)
    .join(', ');

/** @throws FungiError INVALID_SCHEMA: the base table is partitioned, and PARTITIONED BY says so again */
export function checkPartitionsFree(
  base: CatalogTable,
  own: readonly Identifier[],
  strategies: LikeStrategies | undefined,
): void {
  if (own.length === 0) return;
  if (base.partitionKeys.length > 0 && strategies?.PARTITIONS !== 'EXCLUDING') {
    throw catalogError(
      'INVALID_SCHEMA',
      'The base table already has partitions defined. You might want to specify EXCLUDING PARTITIONS.',
      own[0]?.span,
    );
  }
}

/** The names of the partition columns. @throws FungiError INVALID_SCHEMA: not a physical column */
export function mergePartitions(
  base: CatalogTable,
  own: readonly Identifier[],
  columns: NamedColumns,
): readonly string[] {
  if (own.length === 0) return base.partitionKeys;
  return own.map(({ name, span }) => {
    const column = columns.find((each) => each.name === name);
    if (!column) {
      const available = columns.map((each) => `'${each.name}'`).join(', ');
      throw catalogError(
        'INVALID_SCHEMA',
        `Partition column '${name}' not defined in the table schema. Available columns: [${available}]`,
        span,
      );
    }
    if (column.kind !== 'physical') {
      throw catalogError(
        'INVALID_SCHEMA',
        `Invalid partition key '${name}'. A partition key must reference a physical column in the schema. Available columns are: [${physicalNames(columns)}]`,
        span,
      );
    }
    return name;
  });
}

/** @throws FungiError INVALID_SCHEMA: the base table has a distribution too, or a bucket key is wrong */
export function mergeDistribution(
  base: CatalogTable,
  own: Distribution | undefined,
  columns: NamedColumns,
  strategies: LikeStrategies | undefined,
): TableDistribution | undefined {
  if (!own) return base.distribution;
  if (base.distribution && strategies?.DISTRIBUTION !== 'EXCLUDING') {
    throw catalogError(
      'INVALID_SCHEMA',
      'The base table already has a distribution defined. You might want to specify EXCLUDING DISTRIBUTION.',
      own.span,
    );
  }
  return distributionOf(own, columns);
}

/** @throws FungiError INVALID_SCHEMA: a bucket key that is not a physical column */
export function distributionOf(node: Distribution, columns: NamedColumns): TableDistribution {
  for (const { name, span } of node.columns) {
    if (columns.find((each) => each.name === name)?.kind === 'physical') continue;
    throw catalogError(
      'INVALID_SCHEMA',
      `Invalid bucket key '${name}'. A bucket key for a distribution must reference a physical column in the schema. Available columns are: [${physicalNames(columns)}]`,
      span,
    );
  }
  return {
    algorithm: node.algorithm,
    columns: node.columns.map((column) => column.name),
    buckets: node.buckets,
  };
}
