/** A tiny catalog for planner tests: tables and views from CREATE statements, so that tests read like SQL. */
import { parseStatement } from '../../../sql/index.js';
import type { CreateTable, CreateView } from '../../../sql/index.js';
import type { SessionContext } from '../../../sql/analyzer/expression-scope.js';
import { analyzeQuery, explainPlan, planInserts, planQuery } from '../../../sql/plan/index.js';
import type {
  ColumnDescription,
  ExplainDetail,
  PhysicalPlan,
  RowKind,
  TableDescription,
  TableResolver,
  ViewDescription,
} from '../../../sql/plan/index.js';
import { nullType, printType, string, typeFromNode, withNullability } from '../../../sql/types/index.js';

const ALL_KINDS: readonly RowKind[] = ['+I', '-U', '+U', '-D'];

function kinds(text: string | undefined, fallback: readonly RowKind[]): readonly RowKind[] {
  return text === undefined ? fallback : (text.split(',') as RowKind[]);
}

function tableOf(statement: CreateTable): TableDescription {
  const { schema } = statement;
  if (!schema) throw new Error('A table without a schema');
  const options = new Map(statement.options.map(({ key, value }) => [key.value, value.value]));
  const constraints = [
    ...schema.constraints,
    ...schema.columns.flatMap((column) =>
      column.kind === 'physical-column' && column.constraint ? [column.constraint] : [],
    ),
  ];
  const inlineKey = schema.columns.find((column) => column.kind === 'physical-column' && column.constraint);
  const key = constraints[0];
  const keyColumns = key
    ? key.columns.length > 0
      ? key.columns.map((column) => column.name)
      : [inlineKey!.name.name]
    : [];
  const columns = schema.columns.map((column): ColumnDescription => {
    const { name } = column.name;
    switch (column.kind) {
      case 'physical-column': {
        const type = typeFromNode(column.type);
        return {
          kind: 'physical',
          name,
          type: keyColumns.includes(name) ? withNullability(type, false) : type,
        };
      }
      case 'computed-column':
        return { kind: 'computed', name, type: nullType(), expression: column.expression, text: '' };
      case 'metadata-column':
        return {
          kind: 'metadata',
          name,
          type: typeFromNode(column.type),
          key: column.from?.value ?? name,
          virtual: column.virtual,
        };
      case 'named-column':
        throw new Error('A column without a type');
    }
  });
  const [watermark] = schema.watermarks;
  return {
    kind: 'table',
    path: {
      catalog: 'default_catalog',
      database: 'default_database',
      name: statement.name.parts.at(-1)!.name,
    },
    temporary: statement.temporary,
    columns,
    ...(watermark
      ? {
          watermark: {
            column: watermark.column.parts.map((part) => part.name),
            expression: watermark.expression,
            text: '',
          },
        }
      : {}),
    ...(key ? { primaryKey: { name: 'pk', columns: keyColumns } } : {}),
    partitionKeys: statement.partitionedBy.map((column) => column.name),
    options,
    source: {
      bounded: options.get('bounded') === 'true',
      changelog: kinds(options.get('source-changelog'), ['+I']),
      metadata: new Map(),
    },
    sink: {
      changelog: kinds(options.get('sink-changelog'), ALL_KINDS),
      metadata: new Map([['key', string()]]),
      supportsOverwrite: options.get('overwrite') === 'true',
      supportsPartitioning: statement.partitionedBy.length > 0,
      guarantee: 'at-least-once',
    },
  };
}

function viewOf(statement: CreateView, text: string): ViewDescription {
  return {
    kind: 'view',
    path: {
      catalog: 'default_catalog',
      database: 'default_database',
      name: statement.name.parts.at(-1)!.name,
    },
    temporary: true,
    columnNames: statement.columns.map((column) => column.name),
    query: statement.query,
    currentCatalog: 'default_catalog',
    currentDatabase: 'default_database',
    text,
  };
}

/** Tables and views by name, from CREATE TABLE and CREATE VIEW statements. */
export function tables(...statements: readonly string[]): TableResolver {
  const objects = new Map<string, TableDescription | ViewDescription>();
  for (const text of statements) {
    const statement = parseStatement(text);
    if (statement.kind === 'create-table') {
      const table = tableOf(statement);
      objects.set(table.path.name, table);
    } else if (statement.kind === 'create-view') {
      const view = viewOf(statement, text);
      objects.set(view.path.name, view);
    } else throw new Error(`Not a table: ${text}`);
  }
  return {
    findTable: (parts, options) => {
      const path = ['default_catalog', 'default_database', parts.at(-1)!];
      if (parts.some((part, index) => part !== path[path.length - parts.length + index])) return undefined;
      const found = objects.get(parts.at(-1)!);
      if (!found || !options || found.kind === 'view') return found;
      return { ...found, options: new Map([...found.options, ...options]) };
    },
    similarTables: (parts) => [...objects.keys()].filter((name) => name[0] === parts.at(-1)![0]),
  };
}

export function session(
  options: Partial<SessionContext> & { readonly set?: Record<string, string> } = {},
): SessionContext {
  const { set, ...rest } = options;
  return {
    timeZone: 'UTC',
    currentCatalog: 'default_catalog',
    currentDatabase: 'default_database',
    configuration: new Map(Object.entries(set ?? {})),
    runtimeMode: 'streaming',
    ...rest,
  };
}

/** The plan of a query, an INSERT, or a statement set. */
export function plan(
  sql: string,
  resolver: TableResolver,
  context: SessionContext = session(),
): PhysicalPlan {
  const statement = parseStatement(sql);
  const inner = statement.kind === 'execute' ? statement.statement : statement;
  if (inner.kind === 'query') return planQuery(inner.query, resolver, context);
  if (inner.kind === 'insert') return planInserts([inner], resolver, context);
  if (inner.kind === 'statement-set') {
    return planInserts(
      inner.statements.filter((each) => each.kind === 'insert'),
      resolver,
      context,
    );
  }
  throw new Error(`No plan for ${inner.kind}`);
}

/** The plan's tree as EXPLAIN prints it, without the heading. */
export function explained(
  sql: string,
  resolver: TableResolver,
  context: SessionContext = session(),
  details: readonly ExplainDetail[] = [],
): string {
  return explainPlan(plan(sql, resolver, context), details)
    .replace(/^== .* ==\n/, '')
    .trimEnd();
}

/** `name TYPE` of each column. */
export function schemaOf(
  sql: string,
  resolver: TableResolver,
  context: SessionContext = session(),
): readonly string[] {
  const statement = parseStatement(sql);
  if (statement.kind !== 'query') throw new Error('Not a query');
  return analyzeQuery(statement.query, resolver, context).fields.map(
    (field) => `${field.name} ${printType(field.type)}`,
  );
}
