/** Completion in the shell: keywords, tables and views, and the columns of the tables that the line names. */
import { lastWord } from '../last-word.js';
import type { SqlClient } from './sql-client.js';

const COLUMN_TABLES_MAX = 50;

/** Words of Flink's statements. All 786 keywords of the grammar would hide them: SEL would be SELECT or SELF. */
const KEYWORDS: readonly string[] =
  `ADD AFTER ALL ALTER ANALYZE AND ANY ARRAY AS ASC BEGIN BETWEEN BIGINT BOOLEAN BUCKETS BY BYTES CASCADE CASE CAST CATALOG
  CATALOGS CHAR CHANGELOG_MODE COALESCE COLUMNS COMMENT COMPUTE CONSTRAINT CREATE CROSS CUBE CUMULATE CURRENT CURRENT_DATE
  CURRENT_TIMESTAMP DATABASE DATABASES DATE DAY DECIMAL DELETE DESC DESCRIBE DESCRIPTOR DISTINCT DISTRIBUTED DOUBLE DROP ELSE END
  ENFORCED EXCEPT EXECUTE EXISTS EXPLAIN EXTENDED FALSE FILTER FLOAT FOLLOWING FOR FRESHNESS FROM FULL FUNCTION FUNCTIONS GROUP
  GROUPING HAVING HOP HOUR IF IN INNER INSERT INT INTERSECT INTERVAL INTO IS JOB JOBS JOIN JSON_EXECUTION_PLAN KEY LATERAL LEFT
  LIKE LIMIT LOAD LOCAL MAP MATCH_RECOGNIZE MATERIALIZED METADATA MINUTE MODIFY MODULE MODULES MONTH MULTISET NATURAL NOT NULL
  NULLS OFFSET ON OPTIONS OR ORDER OUTER OVER OVERWRITE PARTITION PARTITIONED PARTITIONS PLAN PRECEDING PRIMARY PROCTIME RANGE
  REFRESH REFRESH_MODE RENAME REPLACE RESET RESUME RIGHT ROLLUP ROW ROWS SECOND SELECT SESSION SET SETS SHOW SIMILAR SMALLINT
  STATEMENT STOP STRING SUSPEND SYSTEM TABLE TABLES TEMPORARY THEN TIME TIMESTAMP TIMESTAMP_LTZ TINYINT TO TRUE TRY_CAST TUMBLE
  UNBOUNDED UNION UNNEST USE USER USING VALUES VARCHAR VIEW VIEWS VIRTUAL WATERMARK WHEN WHERE WINDOW WITH WITHIN YEAR ZONE`.split(
    /\s+/,
  );
/** What a table stands behind. */
const BEFORE_TABLE = /\b(?:from|join|into|table|view|describe|desc|exists|overwrite)\s+$/i;

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
    const word = lastWord(line);
    if (word === '') return [BEFORE_TABLE.test(line) ? [...this.#tables] : [], word];
    const named = this.#tables.filter((table) => line.includes(table)).slice(0, COLUMN_TABLES_MAX);
    const columns = await Promise.all(named.map((table) => this.#columnsOf(table)));
    const lower = word === word.toLowerCase();
    const candidates = [
      ...this.#tables,
      ...columns.flat(),
      ...KEYWORDS.map((keyword) => (lower ? keyword.toLowerCase() : keyword)),
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
