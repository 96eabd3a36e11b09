/** Queries whose rows stand in the plan already (`SELECT 1`, `VALUES (…)`, `SELECT ?`): nothing has to be run for them. */
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import type { PhysicalNode, PhysicalPlan } from '../../sql/plan/physical-plan.js';
import { printType, withNullability } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import type { BoundParameter } from '../../src/serving/index.js';

/** Longer lists are DuckDB's. */
const ROWS_MAX = 100;

type Cell = (parameters: readonly BoundParameter[]) => ResultValue;
type Row = readonly BoundExpression[];

/** A function that gives the rows; undefined for a query that has to be run. */
export function constantRows(
  plan: PhysicalPlan,
): ((parameters: readonly BoundParameter[]) => readonly (readonly ResultValue[])[]) | undefined {
  const [sink, ...more] = plan.sinks;
  if (!sink || more.length > 0 || sink.target.kind !== 'collect') return undefined;
  const rows = rowsOf(sink.input);
  if (!rows || rows.length > ROWS_MAX) return undefined;
  const cells: (readonly Cell[])[] = [];
  for (const row of rows) {
    const made = row.map(cell);
    if (made.includes(undefined)) return undefined;
    cells.push(made as readonly Cell[]);
  }
  return (parameters) => cells.map((row) => row.map((value) => value(parameters)));
}

function rowsOf(node: PhysicalNode): readonly Row[] | undefined {
  if (node.kind === 'values') return node.rows;
  if (node.kind !== 'calc' || node.condition) return undefined;
  const input = rowsOf(node.input);
  if (!input) return undefined;
  return input.map((row) =>
    node.expressions.map((expression) => (expression.kind === 'input' ? row[expression.index]! : expression)),
  );
}

function cell(expression: BoundExpression): Cell | undefined {
  // `$1::int` of a parameter that is one already.
  if (expression.kind === 'cast' && isSameType(expression.operand.type, expression.type)) {
    return cell(expression.operand);
  }
  const show = shown(expression.type);
  if (!show) return undefined;
  if (expression.kind === 'literal') {
    const value = expression.value === null ? null : show(expression.value);
    return () => value;
  }
  if (expression.kind !== 'parameter') return undefined;
  const { index } = expression;
  return (parameters) => {
    const { value } = parameters[index]!;
    return value === null ? null : show(value);
  };
}

function isSameType(from: LogicalType, to: LogicalType): boolean {
  return printType(withNullability(from, true)) === printType(withNullability(to, true));
}

type Held = Exclude<BoundParameter['value'], null>;

/** From the form of a literal to that of a result, for types where that is no work. */
function shown(type: LogicalType): ((value: Held) => ResultValue) | undefined {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return Number;
    case 'BOOLEAN':
    case 'BIGINT':
    case 'DOUBLE':
    case 'VARCHAR':
    case 'CHAR':
    case 'NULL':
      return (value) => value;
    default:
      return undefined;
  }
}
