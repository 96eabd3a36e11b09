/** Keeps statements prepared by their text, so that a text that comes back is not planned again. */
import type { EngineConnection, PreparedStatement } from './engine-connection.js';
import { limits } from '../limits.js';

export class StatementCache {
  private readonly statements = new Map<string, PreparedStatement>();

  constructor(
    private readonly connection: EngineConnection,
    private readonly sizeMax: number = limits.statement_cache_max,
  ) {}

  async get(sql: string): Promise<PreparedStatement> {
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = await this.connection.prepare(sql);
    const oldest = this.statements.keys().next();
    if (this.statements.size >= this.sizeMax && !oldest.done) {
      this.statements.get(oldest.value)?.close();
      this.statements.delete(oldest.value);
    }
    this.statements.set(sql, statement);
    return statement;
  }

  close(): void {
    for (const statement of this.statements.values()) statement.close();
    this.statements.clear();
  }
}
