/** Completion in the shell: keywords, tables and views, and the columns of the tables that the line names. */
import { allKeywords } from '../../sql/parser/index.js';
import type { SqlClient } from './sql-client.js';

const COLUMN_TABLES_MAX = 50;

export class Completion {
  #tables: readonly string[] = [];
  readonly #columns = new Map<string, readonly string[]>();

  constructor(private readonly client: SqlClient) {}

  /** Asks again which tables there are; what cannot be found out is not offered. */
  async refresh(): Promise<void> {
    this.#columns.clear();
    this.#tables = await this.#firstColumn('SHOW TABLES');
  }

  /** What the last word of the line may become, in readline's form. */
  async complete(line: string): Promise<[string[], string]> {
    const word = /[\w$.`]*$/.exec(line)?.[0] ?? '';
    if (word === '') return [[], word];
    const named = this.#tables.filter((table) => line.includes(table)).slice(0, COLUMN_TABLES_MAX);
    const columns = await Promise.all(named.map((table) => this.#columnsOf(table)));
    const lower = word === word.toLowerCase();
    const candidates = [
      ...this.#tables,
      ...columns.flat(),
      ...allKeywords().map((keyword) => (lower ? keyword.toLowerCase() : keyword)),
    ];
    const starts = word.toLowerCase();
    const hits = [...new Set(candidates)].filter((name) => name.toLowerCase().startsWith(starts));
    return [hits.sort(), word];
  }

  async #columnsOf(table: string): Promise<readonly string[]> {
    const known = this.#columns.get(table);
    if (known) return known;
    const found = await this.#firstColumn(`DESCRIBE \`${table.replaceAll('`', '``')}\``);
    this.#columns.set(table, found);
    return found;
  }

  async #firstColumn(sql: string): Promise<readonly string[]> {
    const names: string[] = [];
    try {
      for await (const result of this.client.execute(sql, new AbortController().signal)) {
        if (result.kind !== 'rows') continue;
        for await (const { rows } of result.batches()) names.push(...rows.map((row) => String(row[0])));
      }
    } catch {
      return [];
    }
    return names;
  }
}
