/** Told of every statement that runs, whichever door it came through: what metrics are made of. */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import type { ResultBatch } from '../../src/engine/job.js';
import type { StatementResult } from './statement-result.js';

export type StatementOutcome = 'ok' | 'failed' | 'canceled';

/** @param seconds from its start to its last row, its result, or its error */
export type StatementObserver = (kind: Statement['kind'], outcome: StatementOutcome, seconds: number) => void;

/** Runs a statement and tells the observer how it ended, which for rows is when they were read. */
export async function observed(
  kind: Statement['kind'],
  observer: StatementObserver | undefined,
  run: () => Promise<StatementResult>,
): Promise<StatementResult> {
  if (!observer) return run();
  const started = performance.now();
  const end = (outcome: StatementOutcome): void =>
    observer(kind, outcome, (performance.now() - started) / 1_000);
  let result: StatementResult;
  try {
    result = await run();
  } catch (error) {
    end(outcomeOf(error));
    throw error;
  }
  if (result.kind !== 'rows') {
    end('ok');
    return result;
  }
  const { batches } = result;
  return { ...result, batches: () => watched(batches, end) };
}

async function* watched(
  batches: () => AsyncIterable<ResultBatch>,
  end: (outcome: StatementOutcome) => void,
): AsyncGenerator<ResultBatch, void, undefined> {
  // Whoever leaves before the last row has canceled it.
  let outcome: StatementOutcome = 'canceled';
  try {
    yield* batches();
    outcome = 'ok';
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    end(outcome);
  }
}

const outcomeOf = (error: unknown): StatementOutcome =>
  error instanceof FungiError && error.errorName === 'CANCELED' ? 'canceled' : 'failed';
