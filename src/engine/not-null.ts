/** Fails a row that has NULL for a NOT NULL column of its sink (Flink docs: `table.exec.sink.not-null-enforcer`). */
import type { SinkNode } from '../../sql/plan/physical-plan.js';
import { raise } from '../../sql/expression/index.js';
import { duckdbType, quoteString } from '../../sql/types/index.js';

/** `text` yields the sink's columns and perhaps `kind`; so does the result. */
export function enforceNotNull(text: string, node: SinkNode): string {
  const columns = node.notNull ?? [];
  if (columns.length === 0) return text;
  const checks = columns.map((column) => {
    const { name, type } = node.fields[column]!;
    const message = `Column '${name}' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.`;
    return `CASE WHEN c${column} IS NULL THEN ${raise(quoteString(message), duckdbType(type))} ELSE c${column} END AS c${column}`;
  });
  return `SELECT * REPLACE (${checks.join(', ')}) FROM (${text})`;
}
