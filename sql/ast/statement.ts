/** Every statement. */
import type {
  AlterCatalog,
  AlterConnection,
  AlterDatabase,
  AlterFunction,
  AlterModel,
  AlterView,
  CreateCatalog,
  CreateConnection,
  CreateDatabase,
  CreateFunction,
  CreateModel,
  CreateView,
} from './catalog-statement.js';
import type {
  AnalyzeTable,
  BeginStatementSet,
  CallStatement,
  CompilePlan,
  DeleteStatement,
  EndStatementSet,
  ExecutePlan,
  ExecuteStatement,
  ExplainStatement,
  InsertStatement,
  MergeStatement,
  StatementSet,
  StopJob,
  TruncateTable,
  UpdateStatement,
} from './data-statement.js';
import type { Query } from './query.js';
import type {
  ClientCommand,
  DescribeStatement,
  JarStatement,
  LoadModule,
  ResetStatement,
  SetStatement,
  ShowStatement,
  UnloadModule,
  UseStatement,
} from './session-statement.js';
import type { Span } from './span.js';
import type {
  AlterMaterializedTable,
  AlterTable,
  CreateMaterializedTable,
  CreateTable,
  DropObject,
} from './table-statement.js';

interface Base {
  readonly span: Span;
}

/** A query that stands as a statement. */
export interface QueryStatement extends Base {
  readonly kind: 'query';
  readonly query: Query;
}

export type Statement =
  | QueryStatement
  | CreateTable
  | DropObject
  | AlterTable
  | CreateMaterializedTable
  | AlterMaterializedTable
  | CreateView
  | AlterView
  | CreateDatabase
  | AlterDatabase
  | CreateCatalog
  | AlterCatalog
  | CreateFunction
  | AlterFunction
  | CreateModel
  | AlterModel
  | CreateConnection
  | AlterConnection
  | UseStatement
  | LoadModule
  | UnloadModule
  | ShowStatement
  | DescribeStatement
  | SetStatement
  | ResetStatement
  | JarStatement
  | ClientCommand
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | MergeStatement
  | StatementSet
  | ExecuteStatement
  | BeginStatementSet
  | EndStatementSet
  | CompilePlan
  | ExecutePlan
  | ExplainStatement
  | AnalyzeTable
  | TruncateTable
  | CallStatement
  | StopJob;
