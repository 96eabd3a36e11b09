/** Takes rows and forgets them; for measuring. Every column is computed, as it would be for a real sink. */
import type { Connector, Sink, SinkContext } from './connector.js';
import { StatementCache } from '../duckdb/index.js';

class BlackholeSink implements Sink {
  private readonly statements: StatementCache;
  private readonly counts: string;

  constructor(context: SinkContext) {
    this.statements = new StatementCache(context.connection);
    // Counting a column's values makes DuckDB compute it; a bare count(*) would let it skip them all.
    this.counts = context.fields.map((_, index) => `, count(c${index})`).join('');
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  async write(relation: string): Promise<number> {
    const statement = await this.statements.get(`SELECT count(*)${this.counts} FROM (${relation})`);
    const [row] = await statement.rows();
    return Number(row![0]);
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.statements.close();
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return this.close();
  }
}

export const blackholeConnector: Connector = {
  name: 'blackhole',
  ignoresOrder: true,
  createSink: (context) => new BlackholeSink(context),
};
