/** The rows that are left when all changes of a bounded result have been applied: what its reader wants to see. */
import { FungiError } from '../../sql/error/index.js';
import type { ResultBatch, ResultValue } from '../../src/engine/job.js';
import { limits } from './limits.js';
import { Turns } from './turns.js';

interface Counted {
  readonly values: readonly ResultValue[];
  count: number;
}

/** Yields at most once, at the end. @throws FungiError LIMIT_EXCEEDED, and the error of the query */
export async function* finalRows(batches: AsyncIterable<ResultBatch>): AsyncIterable<ResultBatch> {
  const left = new Map<string, Counted>();
  const turns = new Turns();
  for await (const { kinds, rows } of batches) {
    await turns.giveWay();
    for (const [index, values] of rows.entries()) {
      const kind = kinds[index] ?? '+I';
      change(left, values, kind === '+I' || kind === '+U' ? 1 : -1);
    }
    if (left.size > limits.final_rows_max) {
      throw new FungiError('LIMIT_EXCEEDED', `The result has more than ${limits.final_rows_max} rows`, {
        hint: '--output changelog prints every change as it comes',
      });
    }
  }
  const rows = [...left.values()].flatMap(({ values, count }) =>
    Array.from({ length: Math.max(0, count) }, () => values),
  );
  if (rows.length > 0) yield { kinds: rows.map(() => '+I' as const), rows };
}

/** A row whose count comes to zero is gone; a delete may come before its insert. */
function change(left: Map<string, Counted>, values: readonly ResultValue[], by: number): void {
  const key = JSON.stringify(values, (_, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : value,
  );
  const entry = left.get(key);
  if (!entry) left.set(key, { values, count: by });
  else if ((entry.count += by) === 0) left.delete(key);
}
