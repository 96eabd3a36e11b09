/** What reads and writes data or runs jobs: INSERT and its like, statement sets, plans, EXPLAIN. */
import type { Expression, FunctionCall } from './expression.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { StringLiteral } from './literal.js';
import type { ExtendedColumn, Hint, Query, Relation } from './query.js';
import type { Span } from './span.js';
import type { Statement } from './statement.js';
import type { PartitionSpecification } from './table-statement.js';

interface Base {
  readonly span: Span;
}

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
