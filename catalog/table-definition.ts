/** CREATE TABLE as written becomes a stored table: own parts, merged with the table of a LIKE clause, checked and resolved. */
import type {
  ColumnDefinition,
  CreateTable,
  Identifier,
  KeyConstraint,
  OptionEntry,
  WatermarkDefinition,
} from '../sql/ast/index.js';
import type { SessionContext } from '../sql/analyzer/expression-scope.js';
import type { WatermarkDescription } from '../sql/plan/table-description.js';
import { typeFromNode, withNullability } from '../sql/types/index.js';
import { catalogError } from './catalog-error.js';
import type { CatalogTable, PrimaryKey } from './catalog-object.js';
import { expressionText } from './expression-text.js';
import { checkPartitionsFree, mergeDistribution, mergePartitions } from './table-layout.js';
import { likeStrategies } from './like-strategies.js';
import type { LikeStrategies } from './like-strategies.js';
import { shownOption } from './sensitive-options.js';
import type { DeclaredColumn } from './table-schema.js';
import { resolveSchema } from './table-schema.js';

/** Nothing is inherited: the strategies of a table without LIKE. */
const NO_BASE: CatalogTable = {
  kind: 'table',
  columns: [],
  watermark: undefined,
  primaryKey: undefined,
  partitionKeys: [],
  distribution: undefined,
  options: new Map(),
  comment: undefined,
  partitions: [],
};

export type TableParts = Pick<
  CreateTable,
  'schema' | 'comment' | 'distribution' | 'partitionedBy' | 'options' | 'like'
>;

/**
 * @param base the table that LIKE names
 * @param trailing columns that the query of CREATE TABLE … AS brings, after the declared ones
 * @throws FungiError INVALID_SCHEMA, VALIDATION, and what binding expressions throws
 */
export function defineTable(
  node: TableParts,
  session: SessionContext,
  base?: CatalogTable,
  trailing: readonly DeclaredColumn[] = [],
): CatalogTable {
  const strategies = node.like ? likeStrategies(node.like) : undefined;
  const source = base ?? NO_BASE;
  const own = node.schema?.columns ?? [];
  checkPartitionsFree(source, node.partitionedBy, strategies);
  const declared = mergeColumns(source, own, strategies, session, trailing);
  const key = primaryKeyOf(node);
  if (key && source.primaryKey && strategies?.CONSTRAINTS !== 'EXCLUDING') {
    throw catalogError(
      'INVALID_SCHEMA',
      'The base table already has a primary key. You might want to specify EXCLUDING CONSTRAINTS.',
      key.span,
    );
  }
  const inheritedKey = strategies?.CONSTRAINTS === 'EXCLUDING' ? undefined : source.primaryKey;
  // The columns of a base table or of a query keep their types; own ones become NOT NULL by being in the key.
  const inherits = base !== undefined || trailing.length > 0;
  const ownNames = inherits ? new Set(own.map((column) => column.name.name)) : undefined;
  const columns = key ? withKeyColumns(declared, key, ownNames) : declared;
  const resolved = resolveSchema(
    {
      columns,
      watermark: mergeWatermark(source, node.schema?.watermarks ?? [], columns, strategies),
      primaryKey: key ? keyDescription(key) : inheritedKey,
    },
    session,
  );
  return {
    kind: 'table',
    ...resolved,
    partitionKeys: mergePartitions(source, node.partitionedBy, resolved.columns),
    distribution: mergeDistribution(source, node.distribution, resolved.columns, strategies),
    options: mergeOptions(source, node.options, strategies),
    comment: node.comment?.value,
    partitions: [],
  };
}

/** What WITH or SET says; of a key given twice the last one. */
export function optionMap(entries: readonly OptionEntry[]): Map<string, string> {
  return new Map(entries.map((entry) => [entry.key.value, entry.value.value]));
}

// ---- columns

/** @throws FungiError for a bare name, which only CREATE TABLE … AS takes */
export function declareColumn(node: ColumnDefinition, session: SessionContext): DeclaredColumn {
  switch (node.kind) {
    case 'physical-column':
      return {
        kind: 'physical',
        name: node.name.name,
        type: typeFromNode(node.type, session.findType),
        ...commentOf(node),
      };
    case 'computed-column':
      return {
        kind: 'computed',
        name: node.name.name,
        expression: node.expression,
        text: expressionText(node.expression),
        ...commentOf(node),
      };
    case 'metadata-column':
      return {
        kind: 'metadata',
        name: node.name.name,
        type: typeFromNode(node.type, session.findType),
        key: node.from?.value ?? node.name.name,
        virtual: node.virtual,
        ...commentOf(node),
      };
    case 'named-column':
      throw catalogError(
        'INVALID_SCHEMA',
        `Column '${node.name.name}' has no type; a list of names is only allowed in CREATE TABLE … AS.`,
        node.span,
      );
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function commentOf(node: { readonly comment: { readonly value: string } | undefined }): {
  readonly comment?: string;
} {
  return node.comment ? { comment: node.comment.value } : {};
}

function mergeColumns(
  base: CatalogTable,
  own: readonly ColumnDefinition[],
  strategies: LikeStrategies | undefined,
  session: SessionContext,
  trailing: readonly DeclaredColumn[],
): readonly DeclaredColumn[] {
  const merged = new Map<string, DeclaredColumn>();
  for (const column of base.columns) {
    if (column.kind === 'computed' && strategies?.GENERATED === 'EXCLUDING') continue;
    if (column.kind === 'metadata' && strategies?.METADATA === 'EXCLUDING') continue;
    merged.set(column.name, column);
  }
  const ownPhysical = new Set<string>();
  for (const node of own) {
    if (node.kind !== 'physical-column') continue;
    const name = node.name.name;
    if (ownPhysical.has(name)) {
      throw catalogError(
        'INVALID_SCHEMA',
        `A regular Column named '${name}' already exists in the table.`,
        node.span,
      );
    }
    ownPhysical.add(name);
  }
  const declared = new Set<string>();
  for (const node of own) {
    const column = declareColumn(node, session);
    checkNameFree(column, node, merged.get(column.name), declared, ownPhysical, strategies);
    declared.add(column.name);
    merged.set(column.name, column);
  }
  for (const column of trailing) merged.set(column.name, column);
  return [...merged.values()];
}

const KIND_WORD = { physical: 'regular', computed: 'compute', metadata: 'metadata' } as const;

function checkNameFree(
  column: DeclaredColumn,
  node: ColumnDefinition,
  existing: DeclaredColumn | undefined,
  declared: ReadonlySet<string>,
  ownPhysical: ReadonlySet<string>,
  strategies: LikeStrategies | undefined,
): void {
  const { name } = column;
  if (column.kind !== 'physical' && ownPhysical.has(name)) {
    throw catalogError(
      'INVALID_SCHEMA',
      `A column named '${name}' already exists in the table. Duplicate columns exist in the ${KIND_WORD[column.kind]} column and regular column.`,
      node.span,
    );
  }
  if (!existing) return;
  if (declared.has(name)) {
    throw catalogError('INVALID_SCHEMA', `A column named '${name}' already exists in the table.`, node.span);
  }
  if (column.kind === 'physical' || existing.kind !== column.kind) {
    throw catalogError(
      'INVALID_SCHEMA',
      `A column named '${name}' already exists in the base table.`,
      node.span,
    );
  }
  const [feature, word] =
    column.kind === 'computed' ? (['GENERATED', 'generated'] as const) : (['METADATA', 'metadata'] as const);
  if (strategies?.[feature] === 'OVERWRITING') return;
  throw catalogError(
    'INVALID_SCHEMA',
    `A ${word} column named '${name}' already exists in the base table. You might want to specify EXCLUDING ${feature} or OVERWRITING ${feature}.`,
    node.span,
  );
}

// ---- watermark

export function watermarkDescription(node: WatermarkDefinition): WatermarkDescription {
  return {
    column: node.column.parts.map((part) => part.name),
    expression: node.expression,
    text: expressionText(node.expression),
  };
}

function mergeWatermark(
  base: CatalogTable,
  own: readonly WatermarkDefinition[],
  columns: readonly DeclaredColumn[],
  strategies: LikeStrategies | undefined,
): WatermarkDescription | undefined {
  const inherited = strategies?.WATERMARKS === 'EXCLUDING' ? undefined : base.watermark;
  const [node, second] = own;
  if (second) {
    throw catalogError(
      'INVALID_SCHEMA',
      'Multiple WATERMARK declarations are not supported yet.',
      second.span,
    );
  }
  if (!node) return inherited;
  const name = node.column.parts.map((part) => part.name).join('.');
  const { line, column } = node.column.span;
  const first = node.column.parts[0]?.name;
  if (!columns.some((each) => each.name === first)) {
    throw catalogError(
      'INVALID_SCHEMA',
      `The rowtime attribute field '${name}' is not defined in the table schema, at line ${line}, column ${column}\n` +
        `Available fields: [${columns.map((each) => `'${each.name}'`).join(', ')}]`,
      node.column.span,
    );
  }
  if (inherited && inherited.column.join('.') === name && strategies?.WATERMARKS !== 'OVERWRITING') {
    throw catalogError(
      'INVALID_SCHEMA',
      `There already exists a watermark spec for column '${name}' in the base table. ` +
        'You might want to specify EXCLUDING WATERMARKS or OVERWRITING WATERMARKS.',
      node.span,
    );
  }
  return watermarkDescription(node);
}

// ---- primary key

/** The one primary key of a schema. @throws FungiError for UNIQUE, for ENFORCED, and for a second key */
function primaryKeyOf(node: TableParts): KeyConstraint | undefined {
  const inline = (node.schema?.columns ?? []).flatMap((column) =>
    column.kind === 'physical-column' && column.constraint
      ? [{ ...column.constraint, columns: [column.name] }]
      : [],
  );
  const [key, second] = [...inline, ...(node.schema?.constraints ?? [])].map(checkConstraint);
  if (second) throw catalogError('INVALID_SCHEMA', 'Duplicate primary key definition', second.span);
  return key;
}

/** @throws FungiError INVALID_SCHEMA: UNIQUE, or a key that is to be enforced */
export function checkConstraint(constraint: KeyConstraint): KeyConstraint {
  if (constraint.type === 'UNIQUE') {
    throw catalogError('INVALID_SCHEMA', 'UNIQUE constraint is not supported yet', constraint.span);
  }
  if (constraint.enforced === false) return constraint;
  throw catalogError(
    'INVALID_SCHEMA',
    "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT ENFORCED controls if the constraint " +
      'checks are performed on the incoming/outgoing data. Flink does not own the data therefore the only supported mode is the NOT ENFORCED mode',
    constraint.span,
    'Write PRIMARY KEY (…) NOT ENFORCED',
  );
}

export function keyDescription(key: KeyConstraint): PrimaryKey {
  const columns = key.columns.map((column) => column.name);
  return { name: key.name?.name ?? `PK_${columns.join('_')}`, columns };
}

/**
 * The columns with those of the key made NOT NULL; only the columns in `own`, if given, since those of a base table keep
 * their type. @throws FungiError INVALID_SCHEMA: no such column, or not a physical one
 */
export function withKeyColumns(
  columns: readonly DeclaredColumn[],
  key: KeyConstraint,
  own?: ReadonlySet<string>,
): readonly DeclaredColumn[] {
  for (const name of key.columns) checkKeyColumn(columns, name);
  const names = new Set(key.columns.map((column) => column.name));
  return columns.map((column) =>
    column.kind === 'physical' && names.has(column.name) && (!own || own.has(column.name))
      ? { ...column, type: withNullability(column.type, false) }
      : column,
  );
}

function checkKeyColumn(columns: readonly DeclaredColumn[], { name, span }: Identifier): void {
  const column = columns.find((each) => each.name === name);
  const place = `at line ${span.line}, column ${span.column}`;
  if (!column) {
    throw catalogError(
      'INVALID_SCHEMA',
      `Primary key column '${name}' is not defined in the schema ${place}`,
      span,
    );
  }
  if (column.kind !== 'physical') {
    throw catalogError(
      'INVALID_SCHEMA',
      `Could not create a PRIMARY KEY with column '${name}' ${place}.\nA PRIMARY KEY constraint must be declared on physical columns.`,
      span,
    );
  }
}

// ---- options

function mergeOptions(
  base: CatalogTable,
  own: readonly OptionEntry[],
  strategies: LikeStrategies | undefined,
): ReadonlyMap<string, string> {
  const given = optionMap(own);
  if (strategies?.OPTIONS === 'EXCLUDING') return given;
  if (strategies?.OPTIONS === 'INCLUDING') {
    const entry = own.find((each) => base.options.has(each.key.value));
    if (entry) {
      throw catalogError(
        'INVALID_SCHEMA',
        `There already exists an option ['${entry.key.value}' -> '${shownOption(entry.key.value, base.options.get(entry.key.value) ?? '')}']  in the base table. ` +
          'You might want to specify EXCLUDING OPTIONS or OVERWRITING OPTIONS.',
        entry.span,
      );
    }
  }
  return new Map([...base.options, ...given]);
}
