/**
 * INSERT INTO: the query's columns brought to the sink's, by a column list, static partitions, implicit casts and the
 * NOT NULL rule (Flink docs: "INSERT Statement").
 */
import type { InsertStatement, PartitionSpecification } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { cast, implicitCast, literal } from '../expression/build.js';
import { builtInCall, conjunction, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, filter } from '../plan/logical-plan.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { LogicalSink } from '../plan/sink-planner.js';
import type { ColumnDescription, TableDescription } from '../plan/table-description.js';
import type { LogicalType } from '../types/index.js';
import {
  LENGTH_MAX,
  bytes,
  string,
  isBinary,
  isCharacter,
  isImplicitlyCastable,
  lengthOf,
  printType,
  sameValues,
  withoutTimeAttribute,
} from '../types/index.js';
import { bindExpression } from './bind-expression.js';
import { inferColumns } from './bind-parameter.js';
import { bindQuery } from './bind-query.js';
import { tableOptions } from './bind-table.js';
import { uniqueNames } from './output-names.js';
import type { QueryContext } from './query-context.js';
import { scopeOf } from './relation-scope.js';
import { rowScope } from './row-scope.js';

type Persisted = Exclude<ColumnDescription, { kind: 'computed' }>;

/** @throws FungiError TABLE_NOT_FOUND, VALIDATION with Flink's messages */
export function bindInsert(insert: InsertStatement, context: QueryContext): LogicalSink {
  if (insert.upsert) throw notSupported('UPSERT INTO', insert.span);
  const extended = insert.extend?.[0];
  if (extended) throw notSupported('EXTEND', extended.span);
  const table = findSink(insert, context);
  const columns = table.columns.filter(isPersisted);
  const statics = staticPartitions(insert.partition, table, context);
  inferColumns(insert.query, queryColumns(insert, columns, statics), context.session);
  const query = bindQuery(insert.query, context);
  const rows = sinkRows(insert, table, columns, query, statics);
  const typed = rows.map((row, index) => converted(row.expression, columns[index]!, context));
  if (typed.includes(undefined)) throw mismatch(insert, table, columns, rows, typed.indexOf(undefined));
  checkWrittenMetadata(insert, table, columns);
  const expressions = typed as readonly BoundExpression[];
  const order = [...columns.keys()].sort(
    (a, b) => Number(columns[a]!.kind === 'metadata') - Number(columns[b]!.kind === 'metadata'),
  );
  const fields = order.map((index): PlanField => ({
    name: columns[index]!.name,
    type: columns[index]!.type,
  }));
  const plan = calc(
    query,
    undefined,
    order.map((index) => asMetadata(expressions[index]!, columns[index]!, table)),
    fields.map((field) => field.name),
  );
  const enforced = enforceNotNull(plan, fields, context);
  return {
    ...enforced,
    lengths: checkedLengths(fields, context),
    fields,
    target: { kind: 'table', table },
    overwrite: insert.overwrite,
    onConflict: insert.onConflict,
    span: insert.target.span,
  };
}

/** Types of the columns that the query's columns go to, as far as they can be told. */
function queryColumns(
  insert: InsertStatement,
  columns: readonly Persisted[],
  statics: ReadonlyMap<string, BoundExpression>,
): readonly LogicalType[] {
  if (insert.columns.length === 0) {
    return columns.filter((column) => !statics.has(column.name)).map((column) => column.type);
  }
  return insert.columns.flatMap((name) => {
    const column = columns.find((each) => each.name === name.parts[0]?.name);
    return column ? [column.type] : [];
  });
}

/** @throws FungiError VALIDATION when the table would write metadata that its connector does not take */
function checkWrittenMetadata(
  insert: InsertStatement,
  table: TableDescription,
  columns: readonly Persisted[],
): void {
  const keys = table.sink?.metadata;
  const wrong = columns.find((column) => column.kind === 'metadata' && !keys?.has(column.key));
  if (wrong?.kind !== 'metadata' || !keys) return;
  const { span } = insert.target;
  if (keys.size === 0) {
    throw validationError(
      `Table '${tableName(table)}' declares persistable metadata columns, but the underlying DynamicTableSink doesn't ` +
        'implement the SupportsWritingMetadata interface. If the column should not be persisted, it can be declared ' +
        'with the VIRTUAL keyword.',
      span,
    );
  }
  throw validationError(
    `Invalid metadata key '${wrong.key}' in column '${wrong.name}' of table '${tableName(table)}'. ` +
      `Keys that can be written: ${[...keys.keys()].join(', ')}`,
    span,
  );
}

/** A metadata column is written as the type that the connector has for its key. */
function asMetadata(
  expression: BoundExpression,
  column: Persisted,
  table: TableDescription,
): BoundExpression {
  const type = column.kind === 'metadata' ? table.sink?.metadata.get(column.key) : undefined;
  return !type || sameValues(expression.type, type) ? expression : cast(expression, type, { implicit: true });
}

/** Virtual metadata and computed columns are read only. */
function isPersisted(column: ColumnDescription): column is Persisted {
  return column.kind === 'physical' || (column.kind === 'metadata' && !column.virtual);
}

const tableName = ({ path }: TableDescription): string => `${path.catalog}.${path.database}.${path.name}`;

function findSink(insert: InsertStatement, context: QueryContext): TableDescription {
  const parts = insert.target.parts.map((part) => part.name);
  const { currentCatalog, currentDatabase } = context.session;
  const table = context.resolver.findTable(parts, tableOptions(insert.hints), {
    currentCatalog,
    currentDatabase,
  });
  if (!table) {
    const path = [currentCatalog, currentDatabase, ...parts].slice(-3);
    const near = context.resolver.similarTables(parts);
    throw new FungiError(
      'TABLE_NOT_FOUND',
      `Cannot find table '${path.map((part) => `\`${part}\``).join('.')}' in any of the catalogs, nor as a temporary table.`,
      {
        span: insert.target.span,
        ...(near.length > 0 ? { hint: `did you mean ${near.map((name) => `'${name}'`).join(', ')}?` } : {}),
      },
    );
  }
  if (table.kind === 'view')
    throw validationError(
      `'${parts.join('.')}' is a view: rows cannot be inserted into it`,
      insert.target.span,
    );
  if (!table.sink) {
    const reason = `Connector '${table.options.get('connector') ?? ''}' can only be used as a source. It cannot be used as a sink.`;
    throw new FungiError(
      'VALIDATION',
      `Unable to create a sink for writing table '${tableName(table)}'. ${reason}`,
      {
        span: insert.target.span,
        cause: new Error(reason),
      },
    );
  }
  if (insert.overwrite && !table.sink.supportsOverwrite) {
    throw validationError(
      `INSERT OVERWRITE requires that the underlying DynamicTableSink of table '${tableName(table)}' implements the SupportsOverwrite interface.`,
      insert.target.span,
    );
  }
  if (insert.overwrite && table.sink.overwritesInBatchOnly && context.session.runtimeMode === 'streaming') {
    throw validationError('Streaming mode not support overwrite.', insert.span);
  }
  return table;
}

function staticPartitions(
  partition: PartitionSpecification | undefined,
  table: TableDescription,
  context: QueryContext,
): ReadonlyMap<string, BoundExpression> {
  const values = new Map<string, BoundExpression>();
  for (const { name, value } of partition?.entries ?? []) {
    if (!table.partitionKeys.includes(name.name)) {
      throw validationError(
        `Static partition column '${name.name}' should be in the partition keys list [${table.partitionKeys.join(', ')}] for table '${tableName(table)}'.`,
        name.span,
      );
    }
    if (!value) continue;
    const bound = bindExpression(value, rowScope(scopeOf([], undefined), context));
    const column = table.columns.find((candidate) => candidate.name === name.name)!;
    values.set(
      name.name,
      sameValues(bound.type, column.type) ? bound : cast(bound, column.type, { implicit: true }),
    );
  }
  return values;
}

// ---- which column of the query goes where

interface SinkValue {
  readonly name: string;
  readonly expression: BoundExpression;
}

function sinkRows(
  insert: InsertStatement,
  table: TableDescription,
  columns: readonly Persisted[],
  query: LogicalPlan,
  statics: ReadonlyMap<string, BoundExpression>,
): readonly SinkValue[] {
  const targets =
    insert.columns.length > 0
      ? targetColumns(insert, columns)
      : columns.filter((column) => !statics.has(column.name));
  const names = uniqueNames(query.fields.map((field) => field.name));
  const values = query.fields.map((field, index): SinkValue => ({
    name: names[index]!,
    expression: inputReference(index, field.type),
  }));
  if (targets.length !== values.length) {
    if (insert.columns.length > 0) {
      throw validationError(
        `Number of INSERT target columns (${targets.length}) does not equal number of source items (${values.length})`,
        insert.target.span,
      );
    }
    throw differentCount(insert, table, columns, values);
  }
  return columns.map((column, index) => {
    const fixed = statics.get(column.name);
    if (fixed) return { name: `EXPR$${index}`, expression: fixed };
    const position = targets.findIndex((target) => target.name === column.name);
    if (position >= 0) return values[position]!;
    if (!column.type.nullable) {
      throw validationError(
        `Column '${column.name}' has no default value and does not allow NULLs`,
        insert.target.span,
      );
    }
    return { name: `EXPR$${index}`, expression: literal(null, column.type) };
  });
}

function targetColumns(insert: InsertStatement, columns: readonly Persisted[]): readonly Persisted[] {
  const targets: Persisted[] = [];
  for (const written of insert.columns) {
    if (written.parts.length > 1) throw notSupported('Inserting into a field of a column', written.span);
    const name = written.parts[0]!.name;
    const column = columns.find((candidate) => candidate.name === name);
    if (!column)
      throw new FungiError('COLUMN_NOT_FOUND', `Unknown target column '${name}'`, { span: written.span });
    if (targets.includes(column))
      throw validationError(`Target column '${name}' is assigned more than once`, written.span);
    targets.push(column);
  }
  return targets;
}

// ---- types

/** The value as the column's type; undefined when there is no implicit cast. */
function converted(
  expression: BoundExpression,
  column: Persisted,
  context: QueryContext,
): BoundExpression | undefined {
  const from = withoutTimeAttribute(expression.type);
  const { type } = column;
  const same = sameValues(from, type);
  if (hasLength(type) && (same || isImplicitlyCastable(from, type)))
    return lengthEnforced(expression, type, context);
  if (same) return withPlainType(expression, from);
  if (!isImplicitlyCastable(from, type)) return undefined;
  return implicitCast(expression, type);
}

/** What a source delivers need not keep to the length it declares, so a cast must not rely on it. */
function ofAnyLength(expression: BoundExpression): BoundExpression {
  const { nullable } = expression.type;
  return { ...expression, type: isCharacter(expression.type) ? string(nullable) : bytes(nullable) };
}

/** CHAR, BINARY, and the variable ones that are not STRING and BYTES. */
function hasLength(type: LogicalType): boolean {
  return (isCharacter(type) || isBinary(type)) && lengthOf(type) < LENGTH_MAX;
}

const LENGTH_ENFORCER = 'table.exec.sink.type-length-enforcer';

const lengthMode = (context: QueryContext): string =>
  (context.session.configuration.get(LENGTH_ENFORCER) ?? 'IGNORE').toUpperCase();

/** Columns whose lengths the sink looks at. */
const checkedLengths = (fields: readonly PlanField[], context: QueryContext): readonly number[] =>
  lengthMode(context) === 'ERROR'
    ? fields.flatMap(({ type }, index) => (hasLength(type) ? [index] : []))
    : [];

/** Lengths of the sink's CHAR and VARCHAR columns count only on demand (`table.exec.sink.type-length-enforcer`). */
function lengthEnforced(
  expression: BoundExpression,
  type: LogicalType,
  context: QueryContext,
): BoundExpression {
  const mode = lengthMode(context);
  switch (mode) {
    case 'IGNORE':
      return expression;
    case 'ERROR':
      // A declared length that is another is cast to the sink's; values of the same one are looked at by the sink.
      if (sameValues(withoutTimeAttribute(expression.type), type)) return expression;
      return cast(expression, { ...type, nullable: expression.type.nullable }, { implicit: true });
    case 'TRIM_PAD':
      return cast(
        ofAnyLength(expression),
        { ...type, nullable: expression.type.nullable },
        { implicit: true },
      );
    default:
      throw new FungiError(
        'INVALID_OPTION',
        `Could not parse value '${mode}' for key '${LENGTH_ENFORCER}': IGNORE, TRIM_PAD or ERROR is expected`,
      );
  }
}

const withPlainType = (expression: BoundExpression, type: LogicalType): BoundExpression =>
  expression.type === type ? expression : Object.freeze({ ...expression, type });

const schema = (fields: readonly { readonly name: string; readonly type: LogicalType }[]): string =>
  `[${fields.map((field) => `${field.name}: ${printType(withoutTimeAttribute(field.type))}`).join(', ')}]`;

function schemas(columns: readonly Persisted[], values: readonly SinkValue[]): string {
  const query = values.map(({ name, expression }) => ({ name, type: expression.type }));
  return `Query schema: ${schema(query)}\nSink schema:  ${schema(columns)}`;
}

function differentCount(
  insert: InsertStatement,
  table: TableDescription,
  columns: readonly Persisted[],
  values: readonly SinkValue[],
): FungiError {
  return new FungiError(
    'TYPE_MISMATCH',
    `Column types of query result and sink for '${tableName(table)}' do not match.\nCause: Different number of columns.\n\n${schemas(columns, values)}`,
    { span: insert.target.span },
  );
}

function mismatch(
  insert: InsertStatement,
  table: TableDescription,
  columns: readonly Persisted[],
  values: readonly SinkValue[],
  index: number,
): FungiError {
  return new FungiError(
    'TYPE_MISMATCH',
    `Column types of query result and sink for '${tableName(table)}' do not match.\nCause: Incompatible types for sink column '${columns[index]!.name}' at position ${index + 1}.\n\n${schemas(columns, values)}`,
    { span: insert.target.span },
  );
}

// ---- NOT NULL

function enforceNotNull(
  plan: LogicalPlan,
  fields: readonly PlanField[],
  context: QueryContext,
): Pick<LogicalSink, 'plan' | 'notNull'> {
  const key = 'table.exec.sink.not-null-enforcer';
  const mode = (context.session.configuration.get(key) ?? 'ERROR').toUpperCase();
  const nestedKey = 'table.exec.sink.nested-constraint-enforcer';
  const nested = context.session.configuration.get(nestedKey) ?? 'IGNORE';
  if (nested.toUpperCase() !== 'IGNORE') throw notSupported(`'${nestedKey}' = '${nested}'`);
  const columns = fields.flatMap((field, index) =>
    !field.type.nullable && plan.fields[index]!.type.nullable ? [index] : [],
  );
  if (mode === 'ERROR') return { plan, notNull: columns };
  if (mode !== 'DROP') {
    throw new FungiError(
      'INVALID_OPTION',
      `Could not parse value '${mode}' for key '${key}': ERROR or DROP is expected`,
    );
  }
  const condition = conjunction(
    columns.map((column) => builtInCall('IS NOT NULL', [inputReference(column, plan.fields[column]!.type)])),
  );
  return { plan: condition ? filter(plan, condition) : plan, notNull: [] };
}
