/** What binding a query needs to know of its surroundings: catalog, session, and the names that WITH has defined. */
import type { TableResolver } from '../plan/table-description.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { durationOption } from '../plan/duration.js';
import type { SessionContext } from './expression-scope.js';
import type { RelationScope, ScopeTable } from './relation-scope.js';

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
  /** `STATE_TTL` hints of the enclosing SELECT, by the names of its tables. */
  readonly stateTtl: ReadonlyMap<string, number>;
  /** That of the only table of the enclosing SELECT, for its aggregation. */
  readonly inputTtl: number | undefined;
}

export function queryContext(resolver: TableResolver, session: SessionContext): QueryContext {
  return Object.freeze({
    resolver,
    session,
    commonTables: [],
    outer: undefined,
    views: [],
    stateTtl: new Map(),
    inputTtl: undefined,
  });
}

/** How long an operator keeps state without writing it, milliseconds; 0 = for ever. */
export function stateTtlMs(context: QueryContext): number {
  return context.inputTtl ?? durationOption(context.session.configuration, 'table.exec.state.ttl', 0);
}

/** What a STATE_TTL hint says of an input of a join or an aggregation, which must be one table by name. */
export function hintedTtl({ stateTtl }: QueryContext, { tables }: RelationScope): number | undefined {
  if (stateTtl.size === 0 || tables.length !== 1) return undefined;
  return [...stateTtl].find(([name]) => isNamed(tables[0]!, name))?.[1];
}

/** Hints call a table by its alias, else by the end of its path. */
export function isNamed({ alias, path }: ScopeTable, name: string): boolean {
  return alias === name || path.some((_, index) => path.slice(index).join('.') === name);
}
