/**
 * Gives a sink what an epoch changed. Rows without weights pass as they are, undecoded ones in the same statement
 * that decodes them; weighted ones become row kinds. In batch mode weighted rows are held back until nothing can
 * change them any more.
 */
import type { SinkNode } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { Sink } from '../connectors/connector.js';
import { fromDuckdbError } from '../duckdb/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import { limits } from '../limits.js';
import { changelogSql, remainingSql } from './changelog.js';
import type { OperatorProgress } from './job.js';
import type { Epoch, Relation } from './operator.js';
import { columnList } from './relation-sql.js';
import { enforceConstraints } from './sink-constraints.js';
import type { DirectEdge, Edge, FixedEdge, Stage } from './stage.js';

export interface SinkStageOptions {
  readonly node: SinkNode;
  readonly edge: Edge;
  readonly sink: Sink;
  readonly connection: EngineConnection;
  /** Rows wait here in batch mode. */
  readonly holdTable: string;
  readonly runtimeMode: 'streaming' | 'batch';
}

export class SinkStage implements Stage {
  readonly id: string;
  rowsWritten = 0;
  private readonly holdBack: boolean;
  private readonly holdTable: Relation | undefined;
  private readonly texts = new Map<string, string>();
  private written = false;

  constructor(private readonly options: SinkStageOptions) {
    const { node, edge, runtimeMode, holdTable } = options;
    this.id = node.id;
    this.holdBack = runtimeMode === 'batch' && edge.kind === 'fixed' && edge.relation.weighted;
    if (this.holdBack && edge.kind === 'fixed') {
      const columns = columnList(node.fields.length);
      const sql = `SELECT ${columns === '' ? '' : `${columns}, `}w FROM ${holdTable}`;
      this.holdTable = { ...edge.relation, sql, hasKind: false, hasWatermark: false, hasPosition: false };
    } else if (edge.kind === 'fixed' && edge.relation.weighted && node.changelog === 'insert-only') {
      throw new Error(`${node.id} takes inserts only, but its input has updates`);
    }
  }

  async open(): Promise<void> {
    if (this.holdBack) {
      const columns = this.options.node.fields.map((field, index) => `c${index} ${duckdbType(field.type)}`);
      await this.options.connection.run(
        `CREATE TABLE ${this.options.holdTable} (${[...columns, 'w INTEGER'].join(', ')})`,
      );
    }
    await this.options.sink.open();
  }

  async run(epoch: Epoch): Promise<void> {
    const { edge } = this.options;
    if (edge.kind === 'direct') await this.writeDirect(edge);
    else await this.writeFixed(edge, epoch);
  }

  /** Makes what was written visible, if anything was. */
  async commit(): Promise<void> {
    if (!this.written) return;
    this.written = false;
    await this.options.sink.commit();
  }

  /** After the last epoch. */
  async finish(): Promise<void> {
    await this.options.sink.commit();
    await this.options.sink.close();
  }

  async abort(): Promise<void> {
    await this.options.sink.abort();
  }

  progress(): OperatorProgress {
    return { id: this.id, rowsIn: this.rowsWritten };
  }

  nextTimer(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async writeDirect(edge: DirectEdge): Promise<void> {
    for (let taken = 0; ;) {
      const batch = edge.source.batch();
      if (!batch) return;
      const text = this.directText(edge, batch);
      try {
        await this.write(text, taken);
        return;
      } catch (error) {
        await edge.source.recover(error).catch((reason: unknown) => {
          throw fromDuckdbError(reason, this.id);
        });
        const more = this.options.sink.takenRows?.() ?? 0;
        taken += more;
        this.rowsWritten += more;
      }
    }
  }

  private directText(edge: DirectEdge, batch: Relation): string {
    let text = this.texts.get(batch.sql);
    if (text === undefined) {
      text = this.insertsSql(edge.over(batch));
      if (this.texts.size >= limits.statement_cache_max) this.texts.clear();
      this.texts.set(batch.sql, text);
    }
    return text;
  }

  private async writeFixed(edge: FixedEdge, epoch: Epoch): Promise<void> {
    const { relation } = edge;
    const { empty } = edge.state();
    const { node, connection, holdTable } = this.options;
    try {
      if (this.holdTable) {
        const columns = [columnList(node.fields.length), 'w'].filter((text) => text !== '').join(', ');
        if (!empty) await connection.run(`INSERT INTO ${holdTable} SELECT ${columns} FROM (${relation.sql})`);
        if (epoch.final) await this.write(this.withKind(remainingSql(this.holdTable)));
      } else if (!empty) {
        await this.write(
          relation.weighted
            ? changelogSql(relation, node.changelog, node.upsertKey)
            : this.insertsSql(relation),
        );
      }
    } catch (error) {
      throw fromDuckdbError(error, this.id);
    }
  }

  private insertsSql(relation: Relation): string {
    const columns = columnList(relation.fields.length);
    return this.withKind(`SELECT ${columns === '' ? 'NULL' : columns} FROM (${relation.sql})`);
  }

  private withKind(inserts: string): string {
    return this.options.node.changelog === 'insert-only'
      ? inserts
      : `SELECT *, '+I' AS kind FROM (${inserts})`;
  }

  /** `taken`: how many rows the sink has already, from an attempt that failed. */
  private async write(text: string, taken = 0): Promise<void> {
    const rows = enforceConstraints(text, this.options.node);
    const count = await this.options.sink.write(
      taken === 0 ? rows : `SELECT * FROM (${rows}) OFFSET ${taken}`,
    );
    this.written = true;
    if (typeof count === 'number') this.rowsWritten += count;
  }
}
