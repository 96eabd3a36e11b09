/**
 * Runs a query that is one DuckDB statement, as often as wanted, with parameters. Rows are streamed, so that a reader which is slow holds
 * one chunk and not the result; a few rows come at once. A chunk's columns become JavaScript values only when someone asks for them.
 */
import type { DuckDBDataChunk, DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBTimestampValue } from '@duckdb/node-api';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import { FungiError } from '../../sql/error/index.js';
import { fromDuckdbError } from '../duckdb/index.js';
import { limits } from '../limits.js';
import { ChunkBatch } from '../engine/chunk-batch.js';
import type { ResultBatch } from '../engine/job.js';
import { valueConverter } from '../engine/result-value.js';
import type { ValueConverter } from '../engine/result-value.js';
import type { RowKind } from '../../sql/plan/table-description.js';
import type { DirectSql } from './direct-sql.js';
import { NOW_PARAMETER } from './direct-sql.js';
import { bindParameter } from './parameter-value.js';
import type { BoundParameter } from './parameter-value.js';
import type { Reader } from './reader-pool.js';
import type { ServingStore } from './serving-store.js';
import type { StoreTransaction } from './store-transaction.js';

export interface DirectRun {
  /** By number: `$p0 …`. */
  readonly parameters: readonly BoundParameter[];
  /** `CURRENT_TIMESTAMP`, milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal | undefined;
  /** Of the client; its statements see what it has written, or all the same snapshot. */
  readonly transaction?: StoreTransaction | undefined;
}

export class DirectQuery {
  readonly #converters: readonly ValueConverter[];

  constructor(
    private readonly direct: DirectSql,
    fields: readonly PlanField[],
    timeZone: string,
  ) {
    this.#converters = fields.map((field) => valueConverter(field.type, timeZone));
  }

  /** Runs when it is iterated. @throws FungiError EVALUATION, CANCELED, OUT_OF_MEMORY, LIMIT_EXCEEDED */
  async *run(store: ServingStore, run: DirectRun): AsyncGenerator<ResultBatch> {
    for (const table of this.direct.tables) {
      const creating = store.ensure(table);
      if (creating) await creating;
    }
    const { transaction } = run;
    if (transaction?.repeatable) {
      yield* this.#onSnapshot(transaction, run);
      return;
    }
    if (this.direct.rowsMax > limits.rows_at_once_max) {
      yield* this.#stream(store, run);
      return;
    }
    for (const chunk of await this.#atOnce(store, run)) yield this.#batch(chunk);
  }

  async *#stream(store: ServingStore, run: DirectRun): AsyncGenerator<ResultBatch> {
    const { signal } = run;
    const { reader, giveBack } = await lend(store, signal);
    let clean = false;
    try {
      const result = await (await this.#prepare(reader, run)).stream();
      for (;;) {
        const chunk = await result.fetchChunk();
        throwIfCanceled(signal);
        if (chunk === null || chunk.rowCount === 0) break;
        yield this.#batch(chunk);
      }
      clean = true;
    } catch (error) {
      throw fromDuckdbError(error);
    } finally {
      giveBack(clean);
    }
  }

  /** One call to DuckDB's threads instead of three, and the connection is free again before the first row is read. */
  async #atOnce(store: ServingStore, run: DirectRun): Promise<readonly DuckDBDataChunk[]> {
    const { signal } = run;
    const { reader, giveBack } = await lend(store, signal);
    let clean = false;
    try {
      const result = await (await this.#prepare(reader, run)).run();
      throwIfCanceled(signal);
      const chunks = Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
      clean = true;
      return chunks;
    } catch (error) {
      throw fromDuckdbError(error);
    } finally {
      giveBack(clean);
    }
  }

  /** Statements of one snapshot share a connection, so the result is taken as a whole: the next one may begin before it is read. */
  async *#onSnapshot(transaction: StoreTransaction, run: DirectRun): AsyncGenerator<ResultBatch> {
    const { signal } = run;
    const result = await transaction.onSnapshot(async (reader) => {
      const interrupt = (): void => reader.connection.interrupt();
      signal?.addEventListener('abort', interrupt, { once: true });
      try {
        return await (await this.#prepare(reader, run)).run();
      } catch (error) {
        throw fromDuckdbError(error);
      } finally {
        signal?.removeEventListener('abort', interrupt);
      }
    });
    for (;;) {
      const chunk = await result.fetchChunk();
      throwIfCanceled(signal);
      if (chunk === null || chunk.rowCount === 0) return;
      yield this.#batch(chunk);
    }
  }

  async #prepare(reader: Reader, run: DirectRun): Promise<DuckDBPreparedStatement> {
    const { parameters, now, signal, transaction } = run;
    throwIfCanceled(signal);
    const relations = transaction?.relations(this.direct.tables);
    const statement = await reader.prepare(relations ? this.direct.within(relations) : this.direct.sql);
    bindAll(statement, parameters, now);
    return statement;
  }

  #batch(chunk: DuckDBDataChunk): ResultBatch {
    return new ChunkBatch(inserts(chunk.rowCount), chunk, this.#converters);
  }
}

/** A reader whose statement ends when `signal` is aborted. One whose result was not read to its end must not run on: it is not given to others. */
async function lend(
  store: ServingStore,
  signal: AbortSignal | undefined,
): Promise<{ readonly reader: Reader; readonly giveBack: (clean: boolean) => void }> {
  const reader = await store.acquire();
  const interrupt = (): void => reader.connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  return {
    reader,
    giveBack: (clean) => {
      signal?.removeEventListener('abort', interrupt);
      if (clean) store.release(reader);
      else store.discard(reader);
    },
  };
}

function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FungiError('CANCELED', 'The query was canceled');
}

function bindAll(
  statement: DuckDBPreparedStatement,
  parameters: readonly BoundParameter[],
  now: number,
): void {
  for (let place = 1; place <= statement.parameterCount; place++) {
    const name = statement.parameterName(place);
    if (name === NOW_PARAMETER) {
      statement.bindTimestamp(place, new DuckDBTimestampValue(BigInt(now) * 1000n));
    } else {
      bindParameter(statement, place, parameters[Number(name.slice(1))]!);
    }
  }
}

const INSERTS: readonly RowKind[] = new Array<RowKind>(2048).fill('+I');

/** The kinds of a full chunk, made once. */
function inserts(count: number): readonly RowKind[] {
  return count === INSERTS.length ? INSERTS : INSERTS.slice(0, count);
}
