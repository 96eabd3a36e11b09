/** What a linear operator needs to turn itself into text. */
import type { BoundExpression } from '../../../sql/expression/bound-expression.js';

export interface LinearContext {
  /** A function that renders expressions whose column `i` is the SQL `column(i)`. */
  renderer(column: (index: number) => string): (expression: BoundExpression) => string;
  /** DuckDB SQL for the clock of the epoch, TIMESTAMP in UTC. */
  readonly now: () => string;
}
