/** What an item of ORDER BY sorts by: ordinals, directions, and where NULLs go (Flink: first when ascending). */
import type { Expression, OrderItem } from '../ast/index.js';
import { validationError } from '../error/index.js';
import type { SortKey } from '../plan/physical-plan.js';

export function sortKey(item: OrderItem, column: number): SortKey {
  const nullsFirst = item.nulls === undefined ? !item.descending : item.nulls === 'FIRST';
  return { column, descending: item.descending, nullsFirst };
}

/**
 * The column that `ORDER BY 2` means, from 0; undefined when the item is not an integer.
 * @throws FungiError VALIDATION when there is no such column
 */
export function ordinalOf(expression: Expression, columns: number): number | undefined {
  if (expression.kind !== 'numeric-literal' || expression.form !== 'integer') return undefined;
  const ordinal = Number(expression.text);
  if (ordinal < 1 || ordinal > columns) throw validationError('Ordinal out of range', expression.span);
  return ordinal - 1;
}
