/** INSERT, statement sets and EXECUTE: plans that write to tables run as jobs. */
import { summaryOf } from '../../../catalog/index.js';
import type { ExecuteStatement, InsertStatement, Statement, StatementSet } from '../../../sql/ast/index.js';
import { FungiError, notSupported, validationError } from '../../../sql/error/index.js';
import type { PhysicalPlan } from '../../../sql/plan/physical-plan.js';
import type { StoreTransaction } from '../../../src/serving/index.js';
import { planInsertStatements } from '../planning.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';
import { query } from './query.js';

export const insert: StatementHandler<InsertStatement> = (statement, context) =>
  runInserts([statement], context);

/** One job for all of them, so that what they share is read and computed once. */
async function runInserts(
  statements: readonly InsertStatement[],
  context: StatementContext,
): Promise<StatementResult> {
  return runInsertPlan(await planInsertStatements(statements, context), statements, context);
}

export async function runInsertPlan(
  plan: PhysicalPlan,
  statements: readonly InsertStatement[],
  context: StatementContext,
): Promise<StatementResult> {
  const { transaction } = context;
  if (transaction) {
    const reason = lastingReason(plan, transaction);
    if (reason === undefined) return insertWithin(transaction, plan, statements, context);
    if (transaction.ofBlock) throw cannotBeUndone(reason);
    // Nobody wrote BEGIN: it takes effect at once, and sees what the same message wrote before.
    await transaction.publish();
  }
  const wait = context.configuration.isTrue('table.dml-sync');
  // A job that nobody waits for outlives the request that started it.
  const job = await context.engine.submit(
    plan,
    insertName(statements, context),
    wait ? context.signal : undefined,
  );
  return { kind: 'job', job, wait, bounded: plan.bounded };
}

/** Why ROLLBACK could not undo it; undefined: it could. */
function lastingReason(plan: PhysicalPlan, { ofBlock }: StoreTransaction): string | undefined {
  const undone = plan.sinks.every(
    ({ target }) => target.kind === 'table' && target.table.options.get('connector') === 'memory',
  );
  if (!undone) return 'into a table outside of the serving store';
  if (!ofBlock && plan.sinks.some(({ overwrite }) => overwrite)) return 'OVERWRITE';
  return plan.bounded ? undefined : 'from a query that does not end';
}

const cannotBeUndone = (reason: string): FungiError =>
  new FungiError('VALIDATION', `INSERT ${reason} cannot run inside a transaction block`, {
    sqlState: '25001',
    hint: 'It starts a job, which ROLLBACK could not undo: run it outside of BEGIN … COMMIT (autocommit)',
  });

/** Rows that the end of the transaction decides about: into tables of the serving store, from input that ends. */
async function insertWithin(
  transaction: StoreTransaction,
  plan: PhysicalPlan,
  statements: readonly InsertStatement[],
  context: StatementContext,
): Promise<StatementResult> {
  transaction.beginWrite();
  const { engine, signal } = context;
  const job = await engine.start(plan, insertName(statements, context), signal, transaction);
  return { kind: 'job', job, wait: true, bounded: true, heldBack: true };
}

/** Flink's names: `insert-into_default_catalog.default_database.t`. */
function insertName(
  statements: readonly InsertStatement[],
  { catalog, configuration }: StatementContext,
): string {
  const targets = statements.map((statement) => summaryOf(catalog.pathOf(statement.target)));
  return configuration.get('pipeline.name') ?? `insert-into_${targets.join(',')}`;
}

export const statementSet: StatementHandler<StatementSet> = (statement, context) =>
  runSet(statement.statements, context);

/** @throws FungiError for anything but INSERT in the set */
export function runSet(
  statements: readonly Statement[],
  context: StatementContext,
): StatementResult | Promise<StatementResult> {
  if (statements.length === 0) return ok();
  const inserts = statements.map((statement) => {
    if (statement.kind === 'insert') return statement;
    if (statement.kind === 'create-table' && statement.query) {
      throw notSupported('CREATE TABLE AS in a statement set', statement.span);
    }
    throw validationError('Only INSERT statements are allowed in a statement set', statement.span);
  });
  return runInserts(inserts, context);
}

/** EXECUTE of a statement that could stand alone. */
export const execute: StatementHandler<ExecuteStatement> = ({ statement }, context) => {
  switch (statement.kind) {
    case 'insert':
      return insert(statement, context);
    case 'statement-set':
      return statementSet(statement, context);
    case 'query':
      return query(statement, context);
    default:
      throw notSupported('EXECUTE of this statement', statement.span);
  }
};
