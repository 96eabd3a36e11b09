/**
 * Fails a row that has NULL for a NOT NULL column of its sink, or a text or bytes of another length than its column (Flink docs:
 * `table.exec.sink.not-null-enforcer`, `table.exec.sink.type-length-enforcer`).
 */
import type { SinkNode } from '../../sql/plan/physical-plan.js';
import { raise } from '../../sql/expression/index.js';
import { duckdbType, printType, quoteString, withNullability } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';

/** `text` yields the sink's columns and perhaps `kind`; so does the result. */
export function enforceConstraints(text: string, node: SinkNode): string {
  const columns = [...new Set([...(node.notNull ?? []), ...(node.lengths ?? [])])];
  if (columns.length === 0) return text;
  const checks = columns.map((column) => {
    const { name, type } = node.fields[column]!;
    const value = `c${column}`;
    const tests = [
      ...(node.notNull?.includes(column) ? [nullTest(value, name, type)] : []),
      ...(node.lengths?.includes(column) ? [lengthTest(value, name, type)] : []),
    ];
    return `CASE ${tests.join(' ')} ELSE ${value} END AS ${value}`;
  });
  return `SELECT * REPLACE (${checks.join(', ')}) FROM (${text})`;
}

function nullTest(value: string, name: string, type: LogicalType): string {
  const message = `Column '${name}' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.`;
  return `WHEN ${value} IS NULL THEN ${raise(quoteString(message), duckdbType(type))}`;
}

/** Of types without a length nothing is wrong. */
function lengthTest(value: string, name: string, type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'BINARY':
    case 'VARCHAR':
    case 'VARBINARY': {
      const fixed = type.kind === 'CHAR' || type.kind === 'BINARY';
      const length = `${type.kind === 'CHAR' || type.kind === 'VARCHAR' ? 'length' : 'octet_length'}(${value})`;
      const [before, after] = [
        `Column '${name}' is ${printType(withNullability(type, true))}, however, a string of length `,
        " is being written into it. You can set job configuration 'table.exec.sink.type-length-enforcer' to control this behaviour.",
      ];
      const message = `${quoteString(before)} || ${length} || ${quoteString(after)}`;
      return `WHEN ${length} ${fixed ? '<>' : '>'} ${type.length} THEN ${raise(message, duckdbType(type))}`;
    }
    default:
      return 'WHEN false THEN NULL';
  }
}
