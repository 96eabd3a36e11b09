/**
 * Runs a query that is one DuckDB statement, as often as wanted, with parameters. Rows are streamed, so that a reader which is slow holds
 * one chunk and not the result; a chunk's columns become JavaScript values only when someone asks for them.
 */
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBTimestampValue } from '@duckdb/node-api';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import { FungiError } from '../../sql/error/index.js';
import { fromDuckdbError } from '../duckdb/index.js';
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
    const { parameters, now, signal, transaction } = run;
    for (const table of this.direct.tables) {
      const creating = store.ensure(table);
      if (creating) await creating;
    }
    if (transaction?.repeatable) {
      yield* this.#onSnapshot(transaction, run);
      return;
    }
    const relations = transaction?.relations(this.direct.tables);
    const reader = await store.acquire();
    const interrupt = (): void => reader.connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    let clean = false;
    try {
      throwIfCanceled(signal);
      const statement = await reader.prepare(relations ? this.direct.within(relations) : this.direct.sql);
      bindAll(statement, parameters, now);
      const result = await statement.stream();
      for (;;) {
        const chunk = await result.fetchChunk();
        throwIfCanceled(signal);
        if (chunk === null || chunk.rowCount === 0) break;
        yield new ChunkBatch(inserts(chunk.rowCount), chunk, this.#converters);
      }
      clean = true;
    } catch (error) {
      throw fromDuckdbError(error);
    } finally {
      signal?.removeEventListener('abort', interrupt);
      giveBack(store, reader, clean);
    }
  }

  /** Statements of one snapshot share a connection, so the result is taken as a whole: the next one may begin before it is read. */
  async *#onSnapshot(
    transaction: StoreTransaction,
    { parameters, now, signal }: DirectRun,
  ): AsyncGenerator<ResultBatch> {
    const result = await transaction.onSnapshot(async ({ connection }) => {
      const interrupt = (): void => connection.interrupt();
      signal?.addEventListener('abort', interrupt, { once: true });
      try {
        throwIfCanceled(signal);
        const sql = this.direct.within(transaction.relations(this.direct.tables)!);
        const statement = await connection.duckdb.prepare(sql);
        try {
          bindAll(statement, parameters, now);
          return await statement.run();
        } finally {
          statement.destroySync();
        }
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
      yield new ChunkBatch(inserts(chunk.rowCount), chunk, this.#converters);
    }
  }
}

/** A result that was not read to its end must not run on. */
function giveBack(store: ServingStore, reader: Reader, clean: boolean): void {
  if (clean) store.release(reader);
  else store.discard(reader);
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
