/** A statement over an operator's input, or over a batch in its place that the statement decodes. */
import { StatementCache } from '../duckdb/index.js';
import type { EngineConnection } from '../duckdb/index.js';
import type { Relation, UndecodedRows } from '../engine/operator.js';

export class UndecodedStatement {
  /** One for each text of a batch. */
  private readonly statements: StatementCache;

  constructor(
    connection: EngineConnection,
    private readonly input: Relation,
    /** Must change nothing that matters when it fails. */
    private readonly text: (input: Relation) => string,
  ) {
    this.statements = new StatementCache(connection);
  }

  /** @returns the number of rows that were written */
  async run(undecoded: UndecodedRows | undefined, parameters: readonly number[] = []): Promise<number> {
    for (;;) {
      try {
        const text = this.text(undecoded?.relation() ?? this.input);
        return await (await this.statements.get(text)).run(parameters);
      } catch (error) {
        if (undecoded === undefined) throw error;
        await undecoded.recover(error);
      }
    }
  }

  close(): void {
    this.statements.close();
  }
}
