/** Statements other than queries, one interface each. */
import type { Expression, StringLiteral, FunctionCall, IntervalLiteral } from './expression.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { ExtendedColumn, Hint, OptionEntry, Query, Relation } from './query.js';
import type { Span } from './span.js';
import type { TypeNode } from './type.js';

interface Base {
  readonly span: Span;
}

// ---- parts of CREATE TABLE

export interface PhysicalColumn extends Base {
  readonly kind: 'physical-column';
  readonly name: Identifier;
  readonly type: TypeNode;
  /** `a INT PRIMARY KEY NOT ENFORCED`. */
  readonly constraint: KeyConstraint | undefined;
  readonly comment: StringLiteral | undefined;
}

export interface ComputedColumn extends Base {
  readonly kind: 'computed-column';
  readonly name: Identifier;
  readonly expression: Expression;
  readonly comment: StringLiteral | undefined;
}

export interface MetadataColumn extends Base {
  readonly kind: 'metadata-column';
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly from: StringLiteral | undefined;
  readonly virtual: boolean;
  readonly comment: StringLiteral | undefined;
}

/** A bare name in `CREATE TABLE t (a, b) AS …`. */
export interface NamedColumn extends Base {
  readonly kind: 'named-column';
  readonly name: Identifier;
}

export type ColumnDefinition = PhysicalColumn | ComputedColumn | MetadataColumn | NamedColumn;

export interface KeyConstraint extends Base {
  readonly kind: 'key-constraint';
  readonly name: Identifier | undefined;
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
  readonly columns: readonly Identifier[];
  /** `NOT ENFORCED` → false, `ENFORCED` → true, nothing → undefined. */
  readonly enforced: boolean | undefined;
}

export interface WatermarkDefinition extends Base {
  readonly kind: 'watermark';
  readonly column: QualifiedName;
  readonly expression: Expression;
}

export interface Distribution extends Base {
  readonly kind: 'distribution';
  readonly algorithm: 'HASH' | 'RANGE' | undefined;
  readonly columns: readonly Identifier[];
  readonly buckets: number | undefined;
}

export interface LikeClause extends Base {
  readonly kind: 'like-clause';
  readonly source: QualifiedName;
  readonly options: readonly {
    readonly merging: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
    readonly feature:
      | 'ALL'
      | 'CONSTRAINTS'
      | 'DISTRIBUTION'
      | 'GENERATED'
      | 'METADATA'
      | 'OPTIONS'
      | 'PARTITIONS'
      | 'WATERMARKS';
    readonly span: Span;
  }[];
}

export interface TableSchemaDefinition {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly KeyConstraint[];
  readonly watermarks: readonly WatermarkDefinition[];
}

export interface CreateTable extends Base {
  readonly kind: 'create-table';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  /** `CREATE OR REPLACE TABLE … AS` or `REPLACE TABLE … AS`. */
  readonly replace: 'CREATE OR REPLACE' | 'REPLACE' | undefined;
  readonly schema: TableSchemaDefinition | undefined;
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly connection: QualifiedName | undefined;
  readonly options: readonly OptionEntry[];
  readonly like: LikeClause | undefined;
  readonly query: Query | undefined;
}

export interface DropObject extends Base {
  readonly kind: 'drop';
  readonly object:
    'TABLE' | 'VIEW' | 'MATERIALIZED TABLE' | 'DATABASE' | 'CATALOG' | 'FUNCTION' | 'MODEL' | 'CONNECTION';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  /** `TEMPORARY SYSTEM FUNCTION`, `SYSTEM CONNECTION`. */
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly behavior: 'RESTRICT' | 'CASCADE' | undefined;
}

export type ColumnPosition =
  { readonly kind: 'FIRST' } | { readonly kind: 'AFTER'; readonly column: QualifiedName };

export interface AlteredColumn extends Base {
  readonly kind: 'altered-column';
  /** Leading parts of a nested field's name: `r` of `MODIFY r.f INT`. */
  readonly path?: readonly Identifier[];
  readonly column: ColumnDefinition;
  readonly position: ColumnPosition | undefined;
}

export interface PartitionSpecification extends Base {
  readonly kind: 'partition';
  readonly entries: readonly { readonly name: Identifier; readonly value: Expression | undefined }[];
}

export type AlterTableAction =
  | { readonly kind: 'rename'; readonly to: QualifiedName }
  | {
      readonly kind: 'rename-column';
      readonly from: QualifiedName;
      readonly to: Identifier;
      /** Leading parts of a nested field's new name. */
      readonly toPath?: readonly Identifier[];
    }
  | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
  | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
  | {
      readonly kind: 'add' | 'modify';
      readonly columns: readonly AlteredColumn[];
      readonly constraints: readonly KeyConstraint[];
      readonly watermark: WatermarkDefinition | undefined;
      readonly distribution: Distribution | undefined;
    }
  | { readonly kind: 'drop-columns'; readonly columns: readonly QualifiedName[] }
  | { readonly kind: 'drop-primary-key' }
  | { readonly kind: 'drop-constraint'; readonly name: Identifier }
  | { readonly kind: 'drop-watermark' }
  | { readonly kind: 'drop-distribution' }
  | {
      readonly kind: 'add-partitions';
      readonly ifNotExists: boolean;
      readonly partitions: readonly {
        readonly partition: PartitionSpecification;
        readonly options: readonly OptionEntry[];
      }[];
    }
  | {
      readonly kind: 'drop-partitions';
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpecification[];
    };

export interface AlterTable extends Base {
  readonly kind: 'alter-table';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action: AlterTableAction;
}

// ---- materialized tables

export interface CreateMaterializedTable extends Base {
  readonly kind: 'create-materialized-table';
  readonly name: QualifiedName;
  readonly orAlter: boolean;
  readonly ifNotExists: boolean;
  readonly schema: TableSchemaDefinition | undefined;
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly OptionEntry[];
  readonly startMode: { readonly mode: string; readonly argument: Expression | undefined } | undefined;
  readonly freshness: IntervalLiteral | undefined;
  readonly refreshMode: 'FULL' | 'CONTINUOUS' | undefined;
  readonly query: Query;
}

export interface AlterMaterializedTable extends Base {
  readonly kind: 'alter-materialized-table';
  readonly name: QualifiedName;
  readonly action:
    | { readonly kind: 'suspend' }
    | { readonly kind: 'resume'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'refresh'; readonly partition: PartitionSpecification | undefined }
    | { readonly kind: 'as-query'; readonly query: Query }
    | { readonly kind: 'set-freshness'; readonly freshness: IntervalLiteral }
    | { readonly kind: 'set-refresh-mode'; readonly mode: 'FULL' | 'CONTINUOUS' }
    | AlterTableAction;
}

// ---- views, databases, catalogs, functions, models, connections

export interface CreateView extends Base {
  readonly kind: 'create-view';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly Identifier[];
  readonly comment: StringLiteral | undefined;
  readonly query: Query;
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
}

export interface AlterView extends Base {
  readonly kind: 'alter-view';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'rename'; readonly to: QualifiedName }
    | { readonly kind: 'as-query'; readonly query: Query };
}

export interface CreateDatabase extends Base {
  readonly kind: 'create-database';
  readonly name: QualifiedName;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
  /** `TEMPORARY` was written, which means nothing here. */
  readonly temporary?: boolean;
}

export interface AlterDatabase extends Base {
  readonly kind: 'alter-database';
  readonly name: QualifiedName;
  readonly options: readonly OptionEntry[];
}

export interface CreateCatalog extends Base {
  readonly kind: 'create-catalog';
  readonly name: Identifier;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
  /** `TEMPORARY` was written, which means nothing here. */
  readonly temporary?: boolean;
}

export interface AlterCatalog extends Base {
  readonly kind: 'alter-catalog';
  readonly name: Identifier;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'comment'; readonly comment: StringLiteral };
}

export interface FunctionResource {
  readonly kind: 'JAR' | 'FILE' | 'ARCHIVE' | 'ARTIFACT';
  readonly uri: StringLiteral;
}

export interface CreateFunction extends Base {
  readonly kind: 'create-function';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly className: StringLiteral;
  readonly language: string | undefined;
  readonly resources: readonly FunctionResource[];
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
}

export interface AlterFunction extends Base {
  readonly kind: 'alter-function';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly className: StringLiteral;
  readonly language: string | undefined;
}

export interface CreateModel extends Base {
  readonly kind: 'create-model';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly input: readonly ColumnDefinition[];
  readonly output: readonly ColumnDefinition[];
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  readonly query: Query | undefined;
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
}

export interface AlterModel extends Base {
  readonly kind: 'alter-model';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'rename'; readonly to: QualifiedName };
}

export interface CreateConnection extends Base {
  readonly kind: 'create-connection';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: the parser takes it as Flink's does; whether it is done is the catalog's business. */
  readonly orReplace?: boolean;
}

export interface AlterConnection extends Base {
  readonly kind: 'alter-connection';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'rename'; readonly to: QualifiedName };
}

// ---- session

export interface UseStatement extends Base {
  readonly kind: 'use';
  readonly target: 'CATALOG' | 'DATABASE' | 'MODULES';
  readonly names: readonly QualifiedName[];
}

export interface LoadModule extends Base {
  readonly kind: 'load-module';
  readonly name: Identifier;
  readonly options: readonly OptionEntry[];
}

export interface UnloadModule extends Base {
  readonly kind: 'unload-module';
  readonly name: Identifier;
}

export interface LikeFilter {
  readonly negated: boolean;
  readonly caseInsensitive: boolean;
  readonly pattern: StringLiteral;
}

export interface ShowStatement extends Base {
  readonly kind: 'show';
  readonly object:
    | 'CATALOGS'
    | 'CURRENT CATALOG'
    | 'DATABASES'
    | 'CURRENT DATABASE'
    | 'TABLES'
    | 'VIEWS'
    | 'MATERIALIZED TABLES'
    | 'COLUMNS'
    | 'PARTITIONS'
    | 'FUNCTIONS'
    | 'USER FUNCTIONS'
    | 'PROCEDURES'
    | 'MODULES'
    | 'FULL MODULES'
    | 'MODELS'
    | 'JOBS'
    | 'JARS'
    | 'CONNECTIONS'
    | 'CREATE TABLE'
    | 'CREATE VIEW'
    | 'CREATE MATERIALIZED TABLE'
    | 'CREATE OR ALTER MATERIALIZED TABLE'
    | 'CREATE CATALOG'
    | 'CREATE MODEL'
    | 'CREATE CONNECTION';
  /** The object shown, or the catalog/database after FROM/IN. */
  readonly name: QualifiedName | undefined;
  readonly preposition: 'FROM' | 'IN' | undefined;
  readonly like: LikeFilter | undefined;
  readonly partition: PartitionSpecification | undefined;
}

export interface DescribeStatement extends Base {
  readonly kind: 'describe';
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'MODEL' | 'CONNECTION' | 'JOB';
  readonly extended: boolean;
  readonly name: QualifiedName | StringLiteral;
}

/** `SET`, `SET 'k' = 'v'`, `SET k = v`. */
export interface SetStatement extends Base {
  readonly kind: 'set';
  readonly key: string | undefined;
  readonly value: string | undefined;
}

export interface ResetStatement extends Base {
  readonly kind: 'reset';
  readonly key: string | undefined;
}

/** ADD/REMOVE JAR. */
export interface JarStatement extends Base {
  readonly kind: 'jar';
  readonly action: 'ADD' | 'REMOVE';
  readonly path: StringLiteral;
}

/** QUIT, EXIT, CLEAR, HELP: the client's own commands. */
export interface ClientCommand extends Base {
  readonly kind: 'client-command';
  readonly command: 'QUIT' | 'CLEAR' | 'HELP';
}

// ---- data

export interface InsertStatement extends Base {
  readonly kind: 'insert';
  readonly target: QualifiedName;
  readonly hints: readonly Hint[];
  readonly overwrite: boolean;
  /** `UPSERT INTO`. */
  readonly upsert: boolean;
  readonly partition: PartitionSpecification | undefined;
  readonly columns: readonly QualifiedName[];
  readonly extend?: readonly ExtendedColumn[];
  readonly query: Query;
  readonly onConflict: 'DO NOTHING' | 'DO DEDUPLICATE' | 'DO ERROR' | undefined;
}

export interface UpdateStatement extends Base {
  readonly kind: 'update';
  readonly target: QualifiedName;
  readonly hints: readonly Hint[];
  readonly extend?: readonly ExtendedColumn[];
  readonly alias: Identifier | undefined;
  readonly assignments: readonly { readonly column: QualifiedName; readonly value: Expression }[];
  readonly where: Expression | undefined;
}

export interface DeleteStatement extends Base {
  readonly kind: 'delete';
  readonly target: QualifiedName;
  readonly hints: readonly Hint[];
  readonly extend?: readonly ExtendedColumn[];
  readonly alias: Identifier | undefined;
  readonly where: Expression | undefined;
}

export interface MergeStatement extends Base {
  readonly kind: 'merge';
  readonly target: QualifiedName;
  readonly hints?: readonly Hint[];
  readonly extend?: readonly ExtendedColumn[];
  readonly alias: Identifier | undefined;
  readonly source: Relation;
  readonly on: Expression;
  readonly update: readonly { readonly column: QualifiedName; readonly value: Expression }[] | undefined;
  readonly insert: { readonly columns: readonly QualifiedName[]; readonly values: Query } | undefined;
}

export interface StatementSet extends Base {
  readonly kind: 'statement-set';
  readonly statements: readonly Statement[];
}

/** `EXECUTE <statement>` and `EXECUTE STATEMENT SET BEGIN … END`. */
export interface ExecuteStatement extends Base {
  readonly kind: 'execute';
  readonly statement: Statement;
}

export interface BeginStatementSet extends Base {
  readonly kind: 'begin-statement-set';
}

export interface EndStatementSet extends Base {
  readonly kind: 'end-statement-set';
}

export interface CompilePlan extends Base {
  readonly kind: 'compile-plan';
  readonly path: StringLiteral;
  readonly ifNotExists: boolean;
  /** COMPILE AND EXECUTE PLAN. */
  readonly execute: boolean;
  readonly statement: Statement;
}

export interface ExecutePlan extends Base {
  readonly kind: 'execute-plan';
  readonly path: StringLiteral;
}

export interface ExplainStatement extends Base {
  readonly kind: 'explain';
  readonly details: readonly ('ESTIMATED_COST' | 'CHANGELOG_MODE' | 'JSON_EXECUTION_PLAN' | 'PLAN_ADVICE')[];
  /** `EXPLAIN PLAN FOR …`. */
  readonly planFor: boolean;
  readonly statement: Statement;
}

export interface AnalyzeTable extends Base {
  readonly kind: 'analyze-table';
  readonly name: QualifiedName;
  readonly partition: PartitionSpecification | undefined;
  readonly allColumns: boolean;
  readonly columns: readonly Identifier[];
}

export interface TruncateTable extends Base {
  readonly kind: 'truncate-table';
  readonly name: QualifiedName;
}

export interface CallStatement extends Base {
  readonly kind: 'call';
  readonly call: FunctionCall;
}

export interface StopJob extends Base {
  readonly kind: 'stop-job';
  readonly jobId: StringLiteral;
  readonly withSavepoint: boolean;
  readonly withDrain: boolean;
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
