/** What a statement's handler may use: the session's state and the services behind it. */
import type { Statement } from '../../sql/ast/index.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import type { SessionCatalog, SessionConfiguration } from '../../catalog/index.js';
import type { StoreTransaction } from '../../src/serving/index.js';
import type { Engine } from './engine.js';
import type { JobRegistry } from './job-registry.js';
import type { StatementResult } from './statement-result.js';

export interface StatementContext {
  readonly catalog: SessionCatalog;
  readonly configuration: SessionConfiguration;
  readonly jobs: JobRegistry;
  readonly engine: Engine;
  /** What analysis needs to know of the session, as it is now. */
  sessionContext(): SessionContext;
  /** Aborted when the client gives up: cancels a query, not the jobs of INSERT. */
  readonly signal: AbortSignal;
  /** Of a client that has begun one; statements take effect at once without. */
  readonly transaction: StoreTransaction | undefined;
  /** Modules in use, in order, and all that are loaded. */
  readonly modules: ModuleList;
  /** Text of the script; spans of the statement point into it. */
  readonly text: string;
}

export interface ModuleList {
  readonly loaded: string[];
  used: string[];
}

/** Runs one kind of statement. */
export type StatementHandler<S extends Statement> = (
  statement: S,
  context: StatementContext,
) => StatementResult | Promise<StatementResult>;
