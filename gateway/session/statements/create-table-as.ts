/** CREATE TABLE … AS and CREATE OR REPLACE TABLE … AS: the table takes its columns from the query, then the query fills it. */
import {
  catalogError,
  declareColumn,
  defineTable,
  executionError,
  serializedPath,
} from '../../../catalog/index.js';
import type { CatalogTable, DeclaredColumn, TableParts } from '../../../catalog/index.js';
import type {
  ColumnDefinition,
  CreateTable,
  Identifier,
  InsertStatement,
  KeyConstraint,
  Query,
  TableSchemaDefinition,
} from '../../../sql/ast/index.js';
import { FungiError } from '../../../sql/error/index.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import {
  isImplicitlyCastable,
  printType,
  withNullability,
  withoutTimeAttribute,
} from '../../../sql/types/index.js';
import { analyzeFields, planInsertStatements } from '../planning.js';
import type { StatementContext } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { runInsertPlan } from './insert.js';

export async function createTableAs(
  statement: CreateTable,
  query: Query,
  context: StatementContext,
): Promise<StatementResult> {
  if (statement.temporary) {
    const message = 'CREATE TABLE AS SELECT syntax does not support to create temporary table yet.';
    throw catalogError('VALIDATION', message, statement.span);
  }
  const { catalog, transaction } = context;
  if (transaction?.ofBlock && transaction.holds()) throw readsUncommitted(statement);
  const path = catalog.pathOf(statement.name);
  const { span } = statement.name;
  const existing = catalog.permanentObject(path);
  if (!existing && statement.replace === 'REPLACE') {
    const message = `The table ${serializedPath(path)} to be replaced doesn't exist. You can try to use CREATE TABLE AS statement or CREATE OR REPLACE TABLE AS statement.`;
    throw catalogError('TABLE_NOT_FOUND', message, span);
  }
  if (existing && !statement.replace && !statement.ifNotExists) {
    const reason = `Table (or view) ${path.database}.${path.name} already exists in Catalog ${path.catalog}.`;
    const action = `Could not execute CreateTable in path ${serializedPath(path)}`;
    throw executionError('ALREADY_EXISTS', action, reason, span);
  }
  const fields = await analyzeFields(query, context);
  if (existing && statement.ifNotExists) {
    // As in Flink: the table stays as it is, and takes the rows.
    const insert = { ...insertOf(statement, query, fields), columns: [] };
    return runInsertPlan(await planInsertStatements([insert], context), [insert], context);
  }
  const table = tableOfQuery(statement, fields, context);
  if (existing) catalog.replace(path, table);
  else catalog.create(path, table, { temporary: false, ifNotExists: false, span });
  try {
    const insert = insertOf(statement, query, fields);
    return await runInsertPlan(await planInsertStatements([insert], context), [insert], context);
  } catch (error) {
    // What cannot run must not leave its table behind.
    if (existing) catalog.replace(path, existing);
    else catalog.drop(path, 'table', { temporary: false, ifExists: true });
    throw error;
  }
}

/** The job that fills the table reads what is committed. */
const readsUncommitted = ({ span }: CreateTable): FungiError =>
  new FungiError('VALIDATION', 'CREATE TABLE AS cannot run in a transaction that has written rows', {
    span,
    sqlState: '25001',
    hint: 'Its query would not see them: COMMIT first',
  });

/** Declared columns that the query does not bring come first, then the query's, with the types that were declared for them. */
export function tableOfQuery(
  statement: Omit<TableParts, 'like'>,
  fields: readonly PlanField[],
  context: StatementContext,
): CatalogTable {
  const { schema } = statement;
  const session = context.sessionContext();
  const order = namesOnly(schema);
  if (order) {
    const brought = orderedFields(order, fields).map(physical);
    return defineTable(
      { ...statement, like: undefined, schema: withoutColumns(schema) },
      session,
      undefined,
      brought,
    );
  }
  const names = new Set(fields.map((field) => field.name));
  const declared = new Map(
    (schema?.columns ?? [])
      .filter((column) => names.has(column.name.name))
      .map((column) => [column.name.name, column]),
  );
  const keyNames = keyColumnNames(schema);
  const brought = fields.map((field, index): DeclaredColumn => {
    const node = declared.get(field.name);
    if (!node) return physical(field);
    const column = declareColumn(node, session);
    if (column.kind !== 'physical') {
      throw catalogError(
        'INVALID_SCHEMA',
        `A column named '${field.name}' already exists in the source schema. Computed and metadata columns cannot overwrite columns from source.`,
        node.span,
      );
    }
    const type = keyNames.has(column.name) ? withNullability(column.type, false) : column.type;
    if (!isImplicitlyCastable(field.type, type) || (field.type.nullable && !type.nullable)) {
      throw catalogError(
        'INVALID_SCHEMA',
        `Incompatible types for sink column '${field.name}' at position ${index + 1}. The source column has type ` +
          `'${printType(withoutTimeAttribute(field.type))}', while the target column has type '${printType(type)}'.`,
        node.span,
      );
    }
    return { ...column, type };
  });
  const rest = (schema?.columns ?? []).filter((column) => !declared.has(column.name.name));
  return defineTable(
    {
      ...statement,
      like: undefined,
      schema: {
        columns: rest,
        constraints: [...movedConstraints([...declared.values()]), ...(schema?.constraints ?? [])],
        watermarks: schema?.watermarks ?? [],
      },
    },
    session,
    undefined,
    brought,
  );
}

/** Columns of the primary key, which are NOT NULL without saying so. */
function keyColumnNames(schema: TableSchemaDefinition | undefined): ReadonlySet<string> {
  const inline = (schema?.columns ?? [])
    .filter((column) => column.kind === 'physical-column' && column.constraint)
    .map((column) => column.name);
  const listed = (schema?.constraints ?? []).flatMap((constraint) => constraint.columns);
  return new Set([...inline, ...listed].map((name) => name.name));
}

/** Keys written at columns that come from the query, as keys of the table. */
function movedConstraints(columns: readonly ColumnDefinition[]): readonly KeyConstraint[] {
  return columns.flatMap((column) =>
    column.kind === 'physical-column' && column.constraint
      ? [{ ...column.constraint, columns: [column.name] }]
      : [],
  );
}

const withoutColumns = (schema: TableSchemaDefinition | undefined): TableSchemaDefinition | undefined =>
  schema && { ...schema, columns: [] };

const physical = (field: PlanField): DeclaredColumn => ({
  kind: 'physical',
  name: field.name,
  type: withoutTimeAttribute(field.type),
});

/** The names of `CREATE TABLE t (a, b) AS …`, or undefined when columns have types. */
function namesOnly(schema: TableSchemaDefinition | undefined): readonly Identifier[] | undefined {
  const columns = schema?.columns ?? [];
  if (columns.length === 0 || columns.some((column) => column.kind !== 'named-column')) return undefined;
  return columns.map((column) => column.name);
}

function orderedFields(order: readonly Identifier[], fields: readonly PlanField[]): readonly PlanField[] {
  if (order.length !== fields.length) {
    throw catalogError(
      'INVALID_SCHEMA',
      'The number of columns in the column list must match the number of columns in the source schema.',
      order[0]?.span,
    );
  }
  return order.map((name) => {
    const field = fields.find((each) => each.name === name.name);
    if (field) return field;
    throw catalogError('INVALID_SCHEMA', `Column '${name.name}' not found in the source schema.`, name.span);
  });
}

/** `INSERT INTO t (the query's columns) query`. */
function insertOf(statement: CreateTable, query: Query, fields: readonly PlanField[]): InsertStatement {
  const { span } = query;
  return {
    kind: 'insert',
    span: statement.span,
    target: statement.name,
    hints: [],
    overwrite: false,
    upsert: false,
    partition: undefined,
    columns: fields.map((field) => ({
      kind: 'qualified-name',
      span,
      parts: [{ kind: 'identifier', span, name: field.name, quoted: true }],
    })),
    query,
    onConflict: undefined,
  };
}
