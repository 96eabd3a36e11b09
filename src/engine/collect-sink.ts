/** The sink of a SELECT: rows become JavaScript values and go to the client that asked. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import type { RowKind } from '../../sql/plan/table-description.js';
import type { Sink } from '../connectors/connector.js';
import { drain, withTurns } from '../duckdb/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import { ChunkBatch } from './chunk-batch.js';
import { chunkBytes } from './chunk-bytes.js';
import type { ResultQueue } from './result-queue.js';
import { valueConverter } from './result-value.js';
import type { ValueConverter } from './result-value.js';

type Prepared = Awaited<ReturnType<EngineConnection['duckdb']['prepare']>>;

export class CollectSink implements Sink {
  private readonly converters: readonly ValueConverter[];
  private readonly statements = new Map<string, Prepared>();
  private taken = 0;

  constructor(
    private readonly connection: EngineConnection,
    private readonly fields: readonly PlanField[],
    private readonly withKind: boolean,
    timeZone: string,
    private readonly queue: ResultQueue,
  ) {
    this.converters = fields.map((field) => valueConverter(field.type, timeZone));
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  async write(relation: string): Promise<number> {
    let statement = this.statements.get(relation);
    if (!statement) {
      if (this.statements.size >= limits.statement_cache_max) await this.close();
      statement = await this.connection.duckdb.prepare(withTurns(relation));
      this.statements.set(relation, statement);
    }
    this.taken = 0;
    await drain(await statement.stream(), async (chunk) => {
      const batch = new ChunkBatch(this.kinds(chunk), chunk, this.converters);
      await this.queue.push(batch, chunkBytes(chunk));
      this.taken += chunk.rowCount;
    });
    return this.taken;
  }

  takenRows(): number {
    return this.taken;
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    for (const statement of this.statements.values()) statement.destroySync();
    this.statements.clear();
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return this.close();
  }

  private kinds(chunk: DuckDBDataChunk): readonly RowKind[] {
    if (!this.withKind) return new Array<RowKind>(chunk.rowCount).fill('+I');
    return chunk.getColumnValues(this.fields.length) as RowKind[];
  }
}
