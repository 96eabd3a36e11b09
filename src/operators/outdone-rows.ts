/**
 * Rows that a join need not keep although their time has not passed: a key must equal the MAX (or MIN) of windows to come, and what
 * these already hold is greater (less). Of "the rows with the highest price of each window" a few are kept instead of all.
 */
import type { JoinExpiry, JoinNode, PhysicalNode, WindowAggregate } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { wallTimestamp, windowFrame } from './window-frame.js';

/** A key of a join's left input that must equal an extreme of the right input's windows. */
export interface WindowExtreme {
  readonly aggregate: WindowAggregate;
  /** Number of the aggregate call. */
  readonly call: number;
  readonly name: 'MIN' | 'MAX';
  /** Column of the left input, and how DuckDB holds it. */
  readonly key: number;
  readonly type: string;
  readonly size: number;
  readonly offset: number;
}

/** Types whose order leaves nothing to interpret: no NaN, no padding. */
const PLAIN_ORDER: ReadonlySet<LogicalType['kind']> = new Set([
  ...(['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'DATE', 'TIMESTAMP', 'TIMESTAMP_LTZ'] as const),
]);

/** Undefined where the right input is not what TUMBLE windows over everything give, or no key is an extreme of these. */
export function windowExtreme(node: JoinNode): WindowExtreme | undefined {
  if (node.right.changelog !== 'insert-only') return undefined;
  for (const [index, right] of node.rightKeys.entries()) {
    const source = columnSource(node.right, right);
    const key = node.leftKeys[index]!;
    const { type: keyType } = node.left.fields[key]!;
    const type = duckdbType(keyType);
    if (source?.node.kind !== 'window-aggregate' || node.nullSafe[index]) continue;
    const { window, time, groupKeys, aggregates } = source.node;
    const called = aggregates[source.column];
    const name = called?.function.name;
    if (called === undefined || (name !== 'MIN' && name !== 'MAX') || groupKeys.length > 0) continue;
    if (window.kind !== 'assign' || window.spec.kind !== 'tumble') continue;
    if (time.attribute !== 'rowtime' || time.timeZone !== undefined) continue;
    if (!PLAIN_ORDER.has(keyType.kind) || type !== duckdbType(called.type)) continue;
    const { size, offset } = window.spec;
    return { aggregate: source.node, call: source.column, name, key, type, size, offset };
  }
  return undefined;
}

/** Where a column comes from, unchanged. */
function columnSource(
  node: PhysicalNode,
  column: number,
): { readonly node: PhysicalNode; readonly column: number } | undefined {
  if (node.kind !== 'calc') return { node, column };
  const expression = node.expressions[column]!;
  return expression.kind === 'input' ? columnSource(node.input, expression.index) : undefined;
}

/** SQL with parameters: `$1` is the right input's watermark. */
export interface OutdoneSql {
  /** One row: the values of `$2`, `$3` and `$4` of `keeps`. */
  readonly bounds: string;
  /** Over the left input's columns: a later window may match the row. */
  readonly keeps: string;
}

/**
 * @param open windows that have not fired, as `StatefulOperator.openWindows`
 * @param expiry says how far the watermark is when no window that fires matches a row any more
 */
export function outdoneSql(
  { call, name, key, type, size, offset }: WindowExtreme,
  open: string,
  { column, ms }: JoinExpiry,
): OutdoneSql {
  const { paneEnd } = windowFrame({ kind: 'tumble', size, offset });
  const [least, outdone] = name === 'MAX' ? ['min', '<'] : ['max', '>'];
  const firing = paneEnd('(CAST($1 AS BIGINT) + 1)');
  // Only as far as there is every window from the next one that fires: one that is not seen yet may come to hold anything.
  const numbered = `SELECT we, r${call} AS r, count(r${call}) OVER (ORDER BY we) AS n FROM ${open}`;
  const best = `NOT c${key} ${outdone} CAST(CAST($2 AS VARCHAR) AS ${type})`;
  // The last window that a row can match ends at most `ms` + 1 after it. Compared are times: that is a third of the work of numbers.
  const since = (end: string): string => wallTimestamp(`CAST(${end} AS BIGINT) - ${ms + 1}`);
  return {
    bounds: `SELECT CAST(${least}(r) AS VARCHAR), coalesce(min(we), 0), coalesce(max(we), 0) FROM (${numbered}) WHERE we = ${firing} + (n - 1) * ${size}`,
    keeps: `($2 IS NULL OR c${column} >= ${since('$3')} AND (${best} OR c${column} >= ${since(`$4 + ${size}`)}))`,
  };
}
