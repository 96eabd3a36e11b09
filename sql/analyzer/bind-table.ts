/** Tables and views in FROM: a scan with its computed columns and watermark, or the query of the view. */
import type { Hint, QualifiedName, Span } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { durationOption, parseDurationMs } from '../plan/duration.js';
import { inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan, LogicalScan } from '../plan/logical-plan.js';
import { calc, rewriteBottomUp } from '../plan/logical-plan.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { TableDescription, ViewDescription, WatermarkDescription } from '../plan/table-description.js';
import { isTimestamp, sameValues } from '../types/index.js';
import { cast } from '../expression/build.js';
import { bindExpression } from './bind-expression.js';
import { bindSubquery, withNames } from './bind-query.js';
import type { QueryContext } from './query-context.js';
import type { RelationScope } from './relation-scope.js';
import { scopeOf } from './relation-scope.js';
import { rowScope } from './row-scope.js';

/** A relation of FROM: its plan, and the names of its columns. */
export interface BoundRelation {
  readonly plan: LogicalPlan;
  readonly scope: RelationScope;
}

/**
 * The table, view or WITH table called `name`.
 * @throws FungiError TABLE_NOT_FOUND
 */
export function bindTableName(
  name: QualifiedName,
  hints: readonly Hint[],
  context: QueryContext,
): BoundRelation {
  const parts = name.parts.map((part) => part.name);
  const alias = parts.at(-1)!;
  const common =
    parts.length === 1 ? context.commonTables.findLast((table) => table.name === alias) : undefined;
  const options = tableOptions(hints);
  if (common) return { plan: common.plan, scope: scopeOf(common.plan.fields, alias) };
  const { currentCatalog, currentDatabase } = context.session;
  const table = context.resolver.findTable(parts, options, { currentCatalog, currentDatabase });
  if (!table) throw tableNotFound(name, context);
  if (table.kind === 'view' && options) {
    throw validationError(
      `View '${printPath(table)}' cannot be enriched with new options. Hints can only be applied to tables.`,
      name.span,
    );
  }
  const plan = table.kind === 'view' ? bindView(table, name, context) : bindTable(table, name, context);
  const { catalog, database, name: tableName } = table.path;
  return { plan, scope: scopeOf(plan.fields, alias, [catalog, database, tableName]) };
}

const printPath = (table: TableDescription | ViewDescription): string =>
  [table.path.catalog, table.path.database, table.path.name].join('.');

function tableNotFound(name: QualifiedName, context: QueryContext): FungiError {
  const parts = name.parts.map((part) => part.name);
  const within = parts.length > 1 ? ` within '${parts.slice(0, -1).join('.')}'` : '';
  const near = context.resolver.similarTables(parts);
  return new FungiError('TABLE_NOT_FOUND', `Object '${parts.at(-1)!}' not found${within}`, {
    span: name.span,
    ...(near.length > 0 ? { hint: `did you mean ${near.map((table) => `'${table}'`).join(', ')}?` } : {}),
  });
}

/** What OPTIONS hints say; undefined without one. */
export function tableOptions(hints: readonly Hint[]): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>();
  for (const hint of hints) {
    if (hint.name.name.toUpperCase() !== 'OPTIONS')
      throw notSupported(`Hint ${hint.name.name} on a table`, hint.span);
    for (const option of hint.options) options.set(option.key.value, option.value.value);
  }
  return hints.length > 0 ? options : undefined;
}

function bindView(view: ViewDescription, name: QualifiedName, context: QueryContext): LogicalPlan {
  const path = printPath(view);
  if (context.views.includes(path)) {
    throw validationError(
      `View '${path}' contains itself: ${[...context.views, path].join(' -> ')}`,
      name.span,
    );
  }
  const inner: QueryContext = {
    ...context,
    session: {
      ...context.session,
      currentCatalog: view.currentCatalog,
      currentDatabase: view.currentDatabase,
    },
    commonTables: [],
    outer: undefined,
    views: [...context.views, path],
  };
  const plan = within(`view '${path}'`, name.span, () =>
    relocated(bindSubquery(view.query, inner), name.span),
  );
  if (view.columnNames.length > 0 && view.columnNames.length !== plan.fields.length) {
    throw validationError(
      `View '${path}' has ${view.columnNames.length} columns but its query gives ${plan.fields.length}: a table under it was changed`,
      name.span,
    );
  }
  return view.columnNames.length > 0 ? withNames(plan, view.columnNames) : plan;
}

interface Place {
  readonly message: string;
  /** The outermost first. */
  readonly path: readonly string[];
}

/** Errors that name their place, so that views within views make one path of it. */
const places = new WeakMap<FungiError, Place>();

/** Errors in the text of a view or a table's definition are reported where the statement names it. */
function within<T>(what: string, span: Span, bind: () => T): T {
  try {
    return bind();
  } catch (error) {
    if (!(error instanceof FungiError) || error.span === undefined) throw error;
    const inner = places.get(error) ?? { message: error.message, path: [] };
    const place = { message: inner.message, path: [what, ...inner.path] };
    const outer = new FungiError(error.errorName, `${place.message} (in ${place.path.join(' -> ')})`, {
      span,
      ...(error.hint ? { hint: error.hint } : {}),
      cause: error,
    });
    places.set(outer, place);
    throw outer;
  }
}

/** What is found wrong later is reported there too. */
function relocated(plan: LogicalPlan, span: Span): LogicalPlan {
  return rewriteBottomUp(plan, (node) => (node.span ? Object.freeze({ ...node, span }) : node));
}

function bindTable(table: TableDescription, name: QualifiedName, context: QueryContext): LogicalPlan {
  const { source } = table;
  if (!source) {
    const reason = `Connector '${table.options.get('connector') ?? ''}' can only be used as a sink. It cannot be used as a source.`;
    throw new FungiError(
      'VALIDATION',
      `Unable to create a source for reading table '${printPath(table)}'. ${reason}`,
      { span: name.span, cause: new Error(reason) },
    );
  }
  if (context.session.runtimeMode === 'batch' && !source.bounded) {
    throw validationError(
      `Querying an unbounded table '${printPath(table)}' in batch mode is not allowed. The table source is unbounded.`,
      name.span,
    );
  }
  const scan = tableScan(table);
  return within(`table '${printPath(table)}'`, name.span, () => {
    const columns = computedColumns(table, scan, context);
    if (!table.watermark || context.session.runtimeMode === 'batch') return columns;
    return watermark(columns, table, table.watermark, context);
  });
}

/** All columns that the connector gives, as it gives them: physical and metadata ones, in the table's order. */
function tableScan(table: TableDescription): LogicalScan {
  const columns = table.columns.filter((column) => column.kind !== 'computed');
  return Object.freeze({
    kind: 'scan',
    table,
    columns: columns.map((column) =>
      column.kind === 'metadata'
        ? { kind: 'metadata' as const, key: column.key }
        : { kind: 'physical' as const, path: [column.name] },
    ),
    filter: undefined,
    limit: undefined,
    fields: columns.map((column) => ({
      name: column.name,
      type: (column.kind === 'metadata' && table.source?.metadata.get(column.key)) || column.type,
    })),
  });
}

function computedColumns(table: TableDescription, scan: LogicalScan, context: QueryContext): LogicalPlan {
  const asGiven = table.columns.every(
    (column, index) => column.kind !== 'computed' && sameValues(scan.fields[index]!.type, column.type),
  );
  if (asGiven) return scan;
  const scope = rowScope(scopeOf(scan.fields, undefined), context);
  const expressions = table.columns.map((column): BoundExpression => {
    if (column.kind === 'computed') return bindExpression(column.expression, scope);
    const index = scan.fields.findIndex((field) => field.name === column.name);
    const reference = inputReference(index, scan.fields[index]!.type);
    return sameValues(reference.type, column.type)
      ? reference
      : cast(reference, column.type, { implicit: true });
  });
  return calc(
    scan,
    undefined,
    expressions,
    table.columns.map((column) => column.name),
  );
}

function watermark(
  input: LogicalPlan,
  table: TableDescription,
  description: WatermarkDescription,
  context: QueryContext,
): LogicalPlan {
  const name = description.column.join('.');
  const column =
    description.column.length === 1 ? input.fields.findIndex((field) => field.name === name) : -1;
  const type = input.fields[column]?.type;
  if (!type) {
    const available = input.fields.map((field) => field.name).join(', ');
    throw validationError(
      `Invalid column name '${name}' for rowtime attribute in watermark declaration. Available columns are: [${available}]`,
      description.expression.span,
    );
  }
  if (!isTimestamp(type)) {
    throw validationError(
      `Invalid data type of time field for watermark definition: '${name}'`,
      description.expression.span,
    );
  }
  const expression = bindExpression(
    description.expression,
    rowScope(scopeOf(input.fields, undefined), context),
  );
  const { configuration } = context.session;
  const tableIdle = table.options.get('scan.watermark.idle-timeout');
  const rowtime: PlanField = { name, type: Object.freeze({ ...type, timeAttribute: 'rowtime' }) };
  return Object.freeze({
    kind: 'watermark',
    input,
    column,
    expression,
    delayMs: delayOf(expression, column),
    idleTimeoutMs:
      tableIdle === undefined
        ? durationOption(configuration, 'table.exec.source.idle-timeout', 0)
        : parseDurationMs(tableIdle, 'scan.watermark.idle-timeout'),
    fields: input.fields.map((field, index) => (index === column ? rowtime : field)),
  });
}

/** The constant that `column - INTERVAL …` takes off, in milliseconds. */
function delayOf(expression: BoundExpression, column: number): number | undefined {
  if (expression.kind === 'input') return expression.index === column ? 0 : undefined;
  if (expression.kind !== 'call' || expression.function.name !== '-') return undefined;
  const [operand, delay] = expression.arguments;
  if (operand?.kind !== 'input' || operand.index !== column) return undefined;
  if (delay?.kind !== 'literal' || delay.type.kind !== 'INTERVAL_DAY_TIME') return undefined;
  return typeof delay.value === 'bigint' ? Number(delay.value) : undefined;
}
