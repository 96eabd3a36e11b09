/** The way from a statement to a plan, in one place: what is loaded for it, and the session it is planned for. */
import type { InsertStatement, Query, Statement } from '../../sql/ast/index.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import type * as PlannerModule from '../../sql/plan/index.js';
import type { PhysicalPlan, PlanField } from '../../sql/plan/physical-plan.js';
import type { StatementContext } from './statement-context.js';
import { checkNotMaterialized } from './statements/materialized-table.js';
import { Turns } from './turns.js';

type Planner = typeof PlannerModule;

let planner: Promise<Planner> | undefined;

/** Loaded on first use: statements on the catalog and `--help` do without. */
export function loadPlanner(): Promise<Planner> {
  planner ??= import('../../sql/plan/index.js');
  return planner;
}

/** Names and types of a query's columns. @throws FungiError of analysis */
export async function analyzeFields(query: Query, context: StatementContext): Promise<readonly PlanField[]> {
  const { analyzeQuery } = await loadPlanner();
  const turns = new Turns(context.signal);
  const { fields } = analyzeQuery(query, context.catalog, context.sessionContext());
  await turns.giveWay();
  return fields;
}

/** The names of a query's columns as written, before repeated ones are made unique. */
export async function writtenNames(query: Query, context: StatementContext): Promise<readonly string[]> {
  const { analyzeQuery } = await loadPlanner();
  const turns = new Turns(context.signal);
  const { logical } = analyzeQuery(query, context.catalog, context.sessionContext());
  await turns.giveWay();
  return logical.fields.map((field) => field.name);
}

/** One job for one or more INSERTs. */
export async function planInsertStatements(
  statements: readonly InsertStatement[],
  context: StatementContext,
): Promise<PhysicalPlan> {
  for (const { target } of statements) checkNotMaterialized(target, context);
  const { planInsertSteps } = await loadPlanner();
  const turns = new Turns(context.signal);
  await turns.giveWay();
  return inRuntimeMode(context, (session) =>
    turns.all(planInsertSteps(statements, context.catalog, session)),
  );
}

/** The text of EXPLAIN. */
export async function explainStatement(
  statement: Extract<Statement, { kind: 'explain' }>,
  context: StatementContext,
): Promise<string> {
  const { explainSteps } = await loadPlanner();
  return new Turns(context.signal).all(explainSteps(statement, context.catalog, context.sessionContext()));
}

/** `execution.runtime-mode` = AUTOMATIC: batch when every source is bounded. */
async function inRuntimeMode(
  context: StatementContext,
  plan: (session: SessionContext) => Promise<PhysicalPlan>,
): Promise<PhysicalPlan> {
  const session = context.sessionContext();
  const planned = await plan(session);
  if (context.configuration.runtimeMode !== 'automatic' || !planned.bounded) return planned;
  return plan({ ...session, runtimeMode: 'batch' });
}
