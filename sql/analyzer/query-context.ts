/** What binding a query needs to know of its surroundings: catalog, session, and the names that WITH has defined. */
import type { TableResolver } from '../plan/table-description.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { durationOption } from '../plan/duration.js';
import type { SessionContext } from './expression-scope.js';
import type { RelationScope } from './relation-scope.js';

export interface CommonTable {
  readonly name: string;
  readonly plan: LogicalPlan;
}

export interface QueryContext {
  readonly resolver: TableResolver;
  readonly session: SessionContext;
  /** Tables of WITH, innermost last. */
  readonly commonTables: readonly CommonTable[];
  /** Scope of the row of the enclosing query, for correlated subqueries. */
  readonly outer: RelationScope | undefined;
  /** Views being expanded, outermost first: names the cycle when a view contains itself. */
  readonly views: readonly string[];
  /** `STATE_TTL` hints of the enclosing SELECT. */
  readonly stateTtl: ReadonlyMap<string, number>;
}

export function queryContext(resolver: TableResolver, session: SessionContext): QueryContext {
  return Object.freeze({
    resolver,
    session,
    commonTables: [],
    outer: undefined,
    views: [],
    stateTtl: new Map(),
  });
}

/** How long state is kept without being used: the longest STATE_TTL hint, else `table.exec.state.ttl`; 0 = for ever. */
export function stateTtlMs(context: QueryContext): number {
  if (context.stateTtl.size > 0) return Math.max(...context.stateTtl.values());
  return durationOption(context.session.configuration, 'table.exec.state.ttl', 0);
}
