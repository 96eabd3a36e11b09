/**
 * Long lists of literals in a plan that travels: `IN` over a hundred thousand values, the rows of an INSERT. Each literal is an object with a
 * type and a place in the statement, which took a tenth of a second to write; together they are their values and what types these have.
 */
import type { LiteralExpression } from '../../sql/expression/bound-expression.js';
import { literal } from '../../sql/expression/build.js';
import type { LogicalType } from '../../sql/types/index.js';

const MARK = '@literals';

/** Shorter lists keep the places of their literals. */
const LIST_LENGTH_MIN = 64;

interface Listed {
  readonly [MARK]: readonly LiteralExpression['value'][];
  readonly types: readonly LogicalType[];
  /** For each value which of the types it has; undefined where there is one only. */
  readonly typeOf: Uint32Array | undefined;
  /** What stands in front of them. */
  readonly before: readonly unknown[];
  /** They are rows of so many; undefined: a list. */
  readonly width: number | undefined;
}

export function isLiteral(value: unknown): value is LiteralExpression {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'literal' &&
    'value' in value
  );
}

/** Something short for a list that ends with many literals, or is rows of them; undefined: it is another one. */
export function listLiterals(
  list: readonly unknown[],
  visit: (part: unknown) => unknown,
): object | undefined {
  if (list.length < LIST_LENGTH_MIN) return undefined;
  const last = list.at(-1);
  if (Array.isArray(last)) return last.length === 0 ? undefined : listRows(list, last.length);
  let first = list.length;
  while (first > 0 && isLiteral(list[first - 1])) first--;
  if (list.length - first < LIST_LENGTH_MIN) return undefined;
  return listed(list.slice(first) as readonly LiteralExpression[], list.slice(0, first).map(visit));
}

function listRows(rows: readonly unknown[], width: number): object | undefined {
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.length === width && row.every(isLiteral);
  return rows.every(isRow) ? listed((rows as LiteralExpression[][]).flat(), [], width) : undefined;
}

function listed(literals: readonly LiteralExpression[], before: readonly unknown[], width?: number): Listed {
  const types = new Map<LogicalType, number>();
  for (const { type } of literals) if (!types.has(type)) types.set(type, types.size);
  return {
    [MARK]: literals.map(({ value }) => value),
    types: [...types.keys()],
    typeOf: types.size === 1 ? undefined : Uint32Array.from(literals, ({ type }) => types.get(type)!),
    before,
    width,
  };
}

/** The list that `value` stands for; undefined where it stands for none. */
export function literalsOf(value: object, visit: (part: unknown) => unknown): readonly unknown[] | undefined {
  if (!(MARK in value)) return undefined;
  const { [MARK]: values, types, typeOf, before, width } = value as Listed;
  const literals = values.map((of, index) => literal(of, types[typeOf ? typeOf[index]! : 0]!));
  if (width === undefined) return [...before.map(visit), ...literals];
  return Array.from({ length: literals.length / width }, (_, row) =>
    literals.slice(row * width, (row + 1) * width),
  );
}
