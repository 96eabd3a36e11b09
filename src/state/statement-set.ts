/** The statements of one operator: prepared once when the job starts, run in each epoch, closed together. */
import type { EngineConnection, PreparedStatement } from '../duckdb/engine-connection.js';

export class StatementSet {
  private readonly statements: PreparedStatement[] = [];

  constructor(private readonly connection: EngineConnection) {}

  async prepare(sql: string): Promise<PreparedStatement> {
    const statement = await this.connection.prepare(sql);
    this.statements.push(statement);
    return statement;
  }

  close(): void {
    for (const statement of this.statements.splice(0)) statement.close();
  }
}
