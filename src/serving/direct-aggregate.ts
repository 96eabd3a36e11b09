/**
 * An aggregate call as one DuckDB expression over the rows of a group, by the same strategy that keeps it incrementally: its
 * partials folded from all rows, then finished.
 */
import type { AggregateCall, BoundExpression } from '../../sql/expression/bound-expression.js';

/** Calls whose DISTINCT may be put into the DuckDB aggregate, or changes nothing. */
const DISTINCT_CALLS: ReadonlySet<string> = new Set(['COUNT', 'SUM', 'SUM0', 'AVG', 'MIN', 'MAX']);
/** Stands for the arrival order, which rows of a table do not have. */
const POSITION = 'no_position';
const WEIGHT = 'no_weight';

/** Undefined where the result depends on the order of the rows, or needs more than one pass. */
export function aggregateSql(
  call: AggregateCall,
  render: (expression: BoundExpression) => string,
): string | undefined {
  if (call.orderBy.length > 0) return undefined;
  const args = call.arguments.map(render);
  const types = call.arguments.map((argument) => argument.type);
  const strategy = call.function.strategy(types, call.type, true);
  if (strategy.kind === 'multiset') {
    if (strategy.ordered || call.filter || call.distinct) return undefined;
    const sql = strategy.evaluate(args, WEIGHT, POSITION);
    return sql.includes(WEIGHT) || sql.includes(POSITION) ? undefined : sql;
  }
  if (call.distinct && (args.length !== 1 || !DISTINCT_CALLS.has(call.function.name))) return undefined;
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${render(call.filter)})`;
  const partials: string[] = [];
  for (const partial of strategy.partials) {
    const fold = partial.fold(args, '1', POSITION);
    if (fold.includes(POSITION)) return undefined;
    const distinct = call.distinct ? fold.replace(/^(\w+)\(/, '$1(DISTINCT ') : fold;
    partials.push(`CAST(${distinct}${filter} AS ${partial.type})`);
  }
  return strategy.finish(partials, call.type);
}
