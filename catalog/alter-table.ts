/** ALTER TABLE: what each action makes of a stored table, with Flink's checks (docs: "ALTER Statements"). */
import type { AlterTableAction, ColumnDefinition, QualifiedName } from '../sql/ast/index.js';
import type { SessionContext } from '../sql/analyzer/expression-scope.js';
import { notSupported } from '../sql/error/index.js';
import { withNullability } from '../sql/types/index.js';
import { catalogError } from './catalog-error.js';
import type { CatalogTable } from './catalog-object.js';
import { backtick } from './object-path.js';
import { referencedColumns } from './referenced-columns.js';
import { distributionText } from './show-create.js';
import {
  checkConstraint,
  declareColumn,
  keyDescription,
  optionMap,
  watermarkDescription,
  withKeyColumns,
} from './table-definition.js';
import { distributionOf } from './table-layout.js';
import type { DeclaredColumn, DeclaredSchema } from './table-schema.js';
import { inAction, resolveSchema } from './table-schema.js';

/** Actions on the table itself; RENAME and partitions are the catalog's. */
export type TableChange = Exclude<
  AlterTableAction,
  { readonly kind: 'rename' | 'add-partitions' | 'drop-partitions' }
>;

const kindOf = (table: CatalogTable): string => (table.materialized ? 'materialized table' : 'table');

const failed = (table: CatalogTable): string =>
  `Failed to execute ALTER ${kindOf(table).toUpperCase()} statement.\n`;

/** @throws FungiError INVALID_SCHEMA, VALIDATION, NOT_SUPPORTED, and what binding expressions throws */
export function alterTable(table: CatalogTable, action: TableChange, session: SessionContext): CatalogTable {
  switch (action.kind) {
    case 'set-options':
      return { ...table, options: new Map([...table.options, ...optionMap(action.options)]) };
    case 'reset-options':
      return resetOptions(table, action);
    case 'drop-distribution':
      return { ...table, distribution: undefined };
    case 'add':
    case 'modify':
      return inAction(failed(table), () => addOrModify(table, action, session));
    case 'rename-column':
      return inAction(failed(table), () => renameColumn(table, action, session));
    case 'drop-columns':
      return inAction(failed(table), () => dropColumns(table, action.columns, session));
    case 'drop-primary-key':
    case 'drop-constraint':
      return inAction(failed(table), () => dropPrimaryKey(table, action));
    case 'drop-watermark':
      return inAction(failed(table), () => {
        if (!table.watermark)
          throw invalid(`The current ${kindOf(table)} does not define any watermark strategy.`);
        return { ...table, watermark: undefined };
      });
    default: {
      const unreachable: never = action;
      return unreachable;
    }
  }
}

const invalid = (message: string, span?: QualifiedName['span']): Error =>
  catalogError('INVALID_SCHEMA', message, span);

function resetOptions(
  table: CatalogTable,
  action: Extract<TableChange, { kind: 'reset-options' }>,
): CatalogTable {
  if (action.keys.length === 0) throw invalid('ALTER TABLE RESET does not support empty key');
  const options = new Map(table.options);
  for (const key of action.keys) {
    if (key.value === 'connector')
      throw invalid("ALTER TABLE RESET does not support changing 'connector'", key.span);
    options.delete(key.value);
  }
  return { ...table, options };
}

// ---- ADD and MODIFY

type AddOrModify = Extract<TableChange, { kind: 'add' | 'modify' }>;

function addOrModify(table: CatalogTable, action: AddOrModify, session: SessionContext): CatalogTable {
  const adding = action.kind === 'add';
  let columns = changeColumns(table, action, session);
  const [constraint, second] = action.constraints.map(checkConstraint);
  if (second) throw invalid('Duplicate primary key definition', second.span);
  let { primaryKey } = table;
  if (constraint) {
    if (adding && primaryKey) {
      const names = primaryKey.columns.map(backtick).join(', ');
      throw invalid(
        `The current ${kindOf(table)} has already defined the primary key constraint [${names}]. You might want to drop it before adding a new one.`,
        constraint.span,
      );
    }
    if (!adding && !primaryKey) {
      throw invalid(
        `The current ${kindOf(table)} does not define any primary key constraint. You might want to add a new one.`,
        constraint.span,
      );
    }
    columns = withKeyColumns(columns, constraint);
    primaryKey = keyDescription(constraint);
  } else if (primaryKey) {
    const key = primaryKey;
    columns = columns.map((column) =>
      column.kind === 'physical' && key.columns.includes(column.name)
        ? { ...column, type: withNullability(column.type, false) }
        : column,
    );
  }
  const schema: DeclaredSchema = { columns, watermark: changedWatermark(table, action), primaryKey };
  return { ...table, ...resolveSchema(schema, session), distribution: changedDistribution(table, action) };
}

function changedWatermark(table: CatalogTable, action: AddOrModify): CatalogTable['watermark'] {
  const { watermark } = action;
  if (!watermark) return table.watermark;
  if (action.kind === 'add' && table.watermark) {
    const existing = `${table.watermark.column.map(backtick).join('.')} AS ${table.watermark.text}`;
    throw invalid(
      `The current ${kindOf(table)} has already defined the watermark strategy ${existing}. You might want to drop it before adding a new one.`,
      watermark.span,
    );
  }
  if (action.kind === 'modify' && !table.watermark) {
    throw invalid(
      `The current ${kindOf(table)} does not define any watermark. You might want to add a new one.`,
      watermark.span,
    );
  }
  return watermarkDescription(watermark);
}

function changedDistribution(table: CatalogTable, action: AddOrModify): CatalogTable['distribution'] {
  const { distribution } = action;
  if (!distribution) return table.distribution;
  if (action.kind === 'add' && table.distribution) {
    throw invalid(
      `The current ${kindOf(table)} has already defined the distribution '${distributionText(table.distribution)}'. You can modify it or drop it before adding a new one.`,
      distribution.span,
    );
  }
  if (action.kind === 'modify' && !table.distribution) {
    throw invalid(
      'The base table does not define any distribution. You might want to add a new one.',
      distribution.span,
    );
  }
  return distributionOf(distribution, table.columns);
}

function changeColumns(
  table: CatalogTable,
  action: AddOrModify,
  session: SessionContext,
): readonly DeclaredColumn[] {
  const columns: DeclaredColumn[] = [...table.columns];
  const seen = new Set<string>();
  for (const { column: node, position, span } of action.columns) {
    const name = columnName(node);
    if (seen.has(name)) throw invalid(`Encounter duplicate column \`${name}\`.`, span);
    seen.add(name);
    const at = columns.findIndex((column) => column.name === name);
    if (action.kind === 'add' && at >= 0)
      throw invalid(`Column \`${name}\` already exists in the ${kindOf(table)}.`, span);
    if (action.kind === 'modify' && at < 0)
      throw invalid(`Column \`${name}\` does not exist in the ${kindOf(table)}.`, span);
    const declared = declareColumn(node, session);
    const previous = columns[at];
    const comment = declared.comment ?? (declared.kind === previous?.kind ? previous.comment : undefined);
    const column = comment === undefined ? declared : { ...declared, comment };
    if (at >= 0) columns.splice(at, 1);
    columns.splice(indexFor(position, columns, at >= 0 ? at : columns.length), 0, column);
  }
  return columns;
}

function columnName(node: ColumnDefinition): string {
  return node.name.name;
}

function indexFor(
  position: AddOrModify['columns'][number]['position'],
  columns: readonly DeclaredColumn[],
  otherwise: number,
): number {
  if (!position) return otherwise;
  if (position.kind === 'FIRST') return 0;
  const name = topLevelName(position.column);
  const at = columns.findIndex((column) => column.name === name);
  if (at >= 0) return at + 1;
  throw invalid(
    `Referenced column \`${name}\` by 'AFTER' does not exist in the table.`,
    position.column.span,
  );
}

/** @throws FungiError NOT_SUPPORTED for a field of a ROW column, as in Flink */
function topLevelName(name: QualifiedName): string {
  const [first, second] = name.parts;
  if (!first || second) {
    const path = name.parts.map((part) => backtick(part.name)).join('.');
    throw notSupported(`Altering the nested row type ${path}`, name.span);
  }
  return first.name;
}

// ---- DROP and RENAME

function dropColumns(
  table: CatalogTable,
  names: readonly QualifiedName[],
  session: SessionContext,
): CatalogTable {
  const dropped = new Set<string>();
  for (const qualified of names) {
    const name = topLevelName(qualified);
    if (dropped.has(name)) throw invalid(`Duplicate column \`${name}\`.`, qualified.span);
    if (!table.columns.some((column) => column.name === name)) {
      throw invalid(`The column \`${name}\` does not exist in the base table.`, qualified.span);
    }
    dropped.add(name);
  }
  for (const qualified of names) {
    const name = topLevelName(qualified);
    checkUnreferenced(table, name, dropped, qualified);
    if (table.primaryKey?.columns.includes(name)) {
      throw invalid(`The column \`${name}\` is used as the primary key.`, qualified.span);
    }
    checkUnusedByLayout(table, name, qualified);
  }
  const columns = table.columns.filter((column) => !dropped.has(column.name));
  return { ...table, ...resolveSchema({ ...table, columns }, session) };
}

function checkUnreferenced(
  table: CatalogTable,
  name: string,
  dropped: ReadonlySet<string>,
  place: QualifiedName,
): void {
  for (const column of table.columns) {
    if (column.kind !== 'computed' || dropped.has(column.name) || column.name === name) continue;
    if (referencedColumns(column.expression).has(name)) {
      throw invalid(
        `The column \`${name}\` is referenced by computed column \`${column.name}\`.`,
        place.span,
      );
    }
  }
}

function checkUnusedByLayout(table: CatalogTable, name: string, place: QualifiedName): void {
  const { watermark } = table;
  if (watermark && (watermark.column[0] === name || referencedColumns(watermark.expression).has(name))) {
    throw invalid(`The column \`${name}\` is referenced by watermark expression.`, place.span);
  }
  if (table.partitionKeys.includes(name)) {
    throw invalid(`The column \`${name}\` is used as the partition keys.`, place.span);
  }
  if (table.distribution?.columns.includes(name)) {
    throw invalid(`The column \`${name}\` is used as a distribution key.`, place.span);
  }
}

function renameColumn(
  table: CatalogTable,
  action: Extract<TableChange, { kind: 'rename-column' }>,
  session: SessionContext,
): CatalogTable {
  const from = topLevelName(action.from);
  const to = action.to.name;
  if (!table.columns.some((column) => column.name === from)) {
    throw invalid(`The column \`${from}\` does not exist in the base table.`, action.from.span);
  }
  if (table.columns.some((column) => column.name === to)) {
    throw invalid(`The column \`${to}\` already existed in table schema.`, action.to.span);
  }
  checkUnreferenced(table, from, new Set(), action.from);
  checkUnusedByLayout(table, from, action.from);
  const columns = table.columns.map((column) =>
    // The key of a metadata column without FROM was its name, which it keeps.
    column.name === from ? { ...column, name: to } : column,
  );
  const { primaryKey: key } = table;
  const primaryKey = key && {
    ...key,
    columns: key.columns.map((column) => (column === from ? to : column)),
  };
  return { ...table, ...resolveSchema({ ...table, columns, primaryKey }, session) };
}

function dropPrimaryKey(
  table: CatalogTable,
  action: Extract<TableChange, { kind: 'drop-primary-key' | 'drop-constraint' }>,
): CatalogTable {
  if (!table.primaryKey) throw invalid(`The current ${kindOf(table)} does not define any primary key.`);
  if (action.kind === 'drop-constraint' && action.name.name !== table.primaryKey.name) {
    throw invalid(
      `The current ${kindOf(table)} does not define a primary key constraint named '${action.name.name}'. Available constraint name: ['${table.primaryKey.name}'].`,
      action.name.span,
    );
  }
  return { ...table, primaryKey: undefined };
}
