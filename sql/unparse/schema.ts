/** Table schemas and the clauses of CREATE TABLE as Flink SQL text. */
import type {
  AlteredColumn,
  ColumnDefinition,
  Distribution,
  Identifier,
  KeyConstraint,
  LikeClause,
  PartitionSpecification,
  TableSchemaDefinition,
  WatermarkDefinition,
} from '../ast/index.js';
import { unparseExpression } from './expression.js';
import { commentClause, identifier, identifiers, qualifiedName, stringLiteral } from './identifier.js';
import { unparseType } from './type.js';

const enforcement = (enforced: boolean | undefined): string =>
  enforced === undefined ? '' : enforced ? ' ENFORCED' : ' NOT ENFORCED';

const constraintName = (name: Identifier | undefined): string =>
  name === undefined ? '' : `CONSTRAINT ${identifier(name)} `;

export function constraint(k: KeyConstraint): string {
  return `${constraintName(k.name)}${k.type} (${identifiers(k.columns)})${enforcement(k.enforced)}`;
}

/** `PRIMARY KEY NOT ENFORCED` behind a column. */
const inlineConstraint = (k: KeyConstraint | undefined): string =>
  k === undefined ? '' : ` ${constraintName(k.name)}${k.type}${enforcement(k.enforced)}`;

export function column(c: ColumnDefinition): string {
  const name = identifier(c.name);
  switch (c.kind) {
    case 'physical-column':
      return `${name} ${unparseType(c.type)}${inlineConstraint(c.constraint)}${commentClause(c.comment)}`;
    case 'computed-column':
      return `${name} AS ${unparseExpression(c.expression)}${commentClause(c.comment)}`;
    case 'metadata-column': {
      const from = c.from === undefined ? '' : ` FROM ${stringLiteral(c.from)}`;
      const virtual = c.virtual ? ' VIRTUAL' : '';
      return `${name} ${unparseType(c.type)} METADATA${from}${virtual}${commentClause(c.comment)}`;
    }
    case 'named-column':
      return name;
    default: {
      const unreachable: never = c;
      return unreachable;
    }
  }
}

export const watermark = (w: WatermarkDefinition): string =>
  `WATERMARK FOR ${qualifiedName(w.column)} AS ${unparseExpression(w.expression)}`;

export function schema(s: TableSchemaDefinition | undefined): string {
  if (s === undefined) return '';
  const parts = [...s.columns.map(column), ...s.watermarks.map(watermark), ...s.constraints.map(constraint)];
  return ` (${parts.join(', ')})`;
}

export function alteredColumn(a: AlteredColumn): string {
  const path = (a.path ?? []).map((part) => `${identifier(part)}.`).join('');
  const position =
    a.position === undefined
      ? ''
      : a.position.kind === 'FIRST'
        ? ' FIRST'
        : ` AFTER ${qualifiedName(a.position.column)}`;
  return path + column(a.column) + position;
}

/** What follows DISTRIBUTED or DISTRIBUTION. */
export function distribution(d: Distribution): string {
  const algorithm = d.algorithm === undefined ? '' : `${d.algorithm}`;
  const by = d.columns.length === 0 ? '' : ` BY ${algorithm}(${identifiers(d.columns)})`;
  return `${by}${d.buckets === undefined ? '' : ` INTO ${d.buckets} BUCKETS`}`;
}

export const distributed = (d: Distribution | undefined): string =>
  d === undefined ? '' : ` DISTRIBUTED${distribution(d)}`;

export const partitionedBy = (columns: readonly Identifier[]): string =>
  columns.length === 0 ? '' : ` PARTITIONED BY (${identifiers(columns)})`;

export function likeClause(like: LikeClause | undefined): string {
  if (like === undefined) return '';
  const options = like.options.map((o) => `${o.merging} ${o.feature}`).join(' ');
  return ` LIKE ${qualifiedName(like.source)}${options === '' ? '' : ` (${options})`}`;
}

export function partition(p: PartitionSpecification): string {
  const entries = p.entries.map((e) =>
    e.value === undefined ? identifier(e.name) : `${identifier(e.name)} = ${unparseExpression(e.value)}`,
  );
  return `PARTITION (${entries.join(', ')})`;
}
