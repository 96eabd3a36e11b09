/** From a bound query to the plan that the engine runs: analysis, rewrites, changelog modes, operators, EXPLAIN. */
import { bindInsert } from '../analyzer/bind-insert.js';
import { bindQuery } from '../analyzer/bind-query.js';
import type { SessionContext } from '../analyzer/expression-scope.js';
import { uniqueNames } from '../analyzer/output-names.js';
import { queryContext } from '../analyzer/query-context.js';
import type { ExplainStatement, InsertStatement, Query, Statement } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import { withoutTimeAttribute } from '../types/index.js';
import { explainPlan } from './explain.js';
import type { LogicalPlan } from './logical-plan.js';
import { isBounded, physicalOperators } from './physical-planner.js';
import type { PhysicalPlan, PlanField } from './physical-plan.js';
import { rewritePlans } from './rewrite/index.js';
import type { LogicalSink } from './sink-planner.js';
import { sinkNode, wantsUpserts } from './sink-planner.js';
import { allSteps } from '../steps.js';
import type { Steps } from '../steps.js';
import { showsEventTime } from './table-description.js';
import type { TableResolver } from './table-description.js';

export type * from './physical-plan.js';
export type * from './table-description.js';
export type { ExecutionPlan, ExecutionPlanNode, ExplainDetail } from './explain.js';
export { executionPlan, explainPlan } from './explain.js';
export { parseDurationMs } from './duration.js';
export { nodeInputs } from './sink-planner.js';

export interface AnalyzedQuery {
  /** Names made unique, types with their time attributes: the schema of a view or of CREATE TABLE AS. */
  readonly fields: readonly PlanField[];
  readonly logical: LogicalPlan;
}

/**
 * Names and types of a query, without planning it.
 * @throws FungiError with the span of the part that is wrong or not supported
 */
export function analyzeQuery(query: Query, resolver: TableResolver, session: SessionContext): AnalyzedQuery {
  const logical = bindQuery(query, queryContext(resolver, session));
  const names = uniqueNames(logical.fields.map((field) => field.name));
  return {
    fields: logical.fields.map((field, index) => ({ name: names[index]!, type: field.type })),
    logical,
  };
}

/** A query whose rows go to the client. */
export function planQuery(query: Query, resolver: TableResolver, session: SessionContext): PhysicalPlan {
  return allSteps(planQuerySteps(query, analyzeQuery(query, resolver, session), session));
}

/** The same in steps, for a query that was analysed in this session's mode. */
export function planQuerySteps(
  query: Query,
  { fields, logical }: AnalyzedQuery,
  session: SessionContext,
): Steps<PhysicalPlan> {
  const sink: LogicalSink = {
    plan: logical,
    fields: fields.map((field) => ({ name: field.name, type: withoutTimeAttribute(field.type) })),
    target: { kind: 'collect' },
    overwrite: false,
    onConflict: undefined,
    notNull: [],
    span: query.span,
  };
  return planSinks([sink], session);
}

/** One job for one INSERT or for all INSERTs of a statement set, which share what they have in common. */
export function planInserts(
  inserts: readonly InsertStatement[],
  resolver: TableResolver,
  session: SessionContext,
): PhysicalPlan {
  return allSteps(planInsertSteps(inserts, resolver, session));
}

/** The same in steps. */
export function* planInsertSteps(
  inserts: readonly InsertStatement[],
  resolver: TableResolver,
  session: SessionContext,
): Steps<PhysicalPlan> {
  const context = queryContext(resolver, session);
  const sinks: LogicalSink[] = [];
  for (const insert of inserts) {
    sinks.push(bindInsert(insert, context));
    yield;
  }
  return yield* planSinks(sinks, session);
}

function* planSinks(sinks: readonly LogicalSink[], session: SessionContext): Steps<PhysicalPlan> {
  const plans = yield* rewritePlans(
    sinks.map((sink) => sink.plan),
    session.runtimeMode,
    sinks.map(({ target }) => target.kind === 'table' && showsEventTime(target.table, session.runtimeMode)),
  );
  const keys: (readonly (readonly number[])[])[] = [];
  const { roots, nextId } = physicalOperators(
    plans,
    (plan, index, keysOfPlan) => {
      keys[index] = keysOfPlan;
      return { plan, upsert: wantsUpserts(sinks[index]!, keysOfPlan) };
    },
    { runtimeMode: session.runtimeMode, configuration: session.configuration },
  );
  return Object.freeze({
    sinks: sinks.map((sink, index) =>
      sinkNode(sink, roots[index]!, keys[index]!, nextId('sink'), session.runtimeMode),
    ),
    runtimeMode: session.runtimeMode,
    bounded: plans.every(isBounded),
    timeZone: session.timeZone,
    configuration: session.configuration,
  });
}

/**
 * The text of `EXPLAIN …`, in steps.
 * @throws FungiError of analysis; VALIDATION when the statement has no plan
 */
export function* explainSteps(
  statement: ExplainStatement,
  resolver: TableResolver,
  session: SessionContext,
): Steps<string> {
  for (const detail of statement.details) {
    if (detail === 'ESTIMATED_COST' || detail === 'PLAN_ADVICE')
      throw notSupported(`EXPLAIN ${detail}`, statement.span);
  }
  const plan = yield* planStatement(statement.statement, resolver, session);
  return explainPlan(plan, statement.details);
}

function* planStatement(
  statement: Statement,
  resolver: TableResolver,
  session: SessionContext,
): Steps<PhysicalPlan> {
  switch (statement.kind) {
    case 'query': {
      const analyzed = analyzeQuery(statement.query, resolver, session);
      yield;
      return yield* planQuerySteps(statement.query, analyzed, session);
    }
    case 'insert':
      return yield* planInsertSteps([statement], resolver, session);
    case 'execute':
      return yield* planStatement(statement.statement, resolver, session);
    case 'statement-set': {
      const inserts = statement.statements.map((inner) => {
        if (inner.kind === 'insert') return inner;
        throw validationError('Only INSERT is allowed in a statement set', inner.span);
      });
      return yield* planInsertSteps(inserts, resolver, session);
    }
    default:
      throw validationError('Only a query, an INSERT or a statement set can be explained', statement.span);
  }
}
