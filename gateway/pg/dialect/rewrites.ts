/**
 * What PostgreSQL's clients write and Flink SQL says otherwise, on the syntax tree: ILIKE is LIKE in lower case, `x = ANY (array)` is
 * `x IN (…)`, `date_trunc` is FLOOR, NULL alone is a text. Spans stay those of the text.
 */
import type { Expression, OrderedQuery, Select, SelectItem, Statement } from '../../../sql/ast/index.js';
import { walkNodes } from '../../../sql/ast/index.js';
import { contains, typedArray, writtenElements } from './array-rewrites.js';
import { functionCall } from './function-call.js';
import { groupedByPosition } from './group-by.js';
import { literalText } from './literal-text.js';
import { mapNodes } from './map-nodes.js';
import { pgFunction } from './pg-functions.js';

type Quantified = Extract<Expression, { kind: 'quantified' }>;
type Parameter = Extract<Expression, { kind: 'dynamic-parameter' }>;
type Node = Expression | OrderedQuery | Select | SelectItem;

/** The same statement, or one with the rewritten parts; nodes without such parts are shared. */
export function pgRewrites(statement: Statement): Statement {
  return mapNodes(statement, rewriteNode);
}

function rewriteNode(node: Node): Node {
  if (node.kind === 'select-item') {
    return node.expression.kind === 'null-literal'
      ? { ...node, expression: textNull(node.expression) }
      : node;
  }
  if (node.kind === 'select') return groupedByPosition(node);
  if (node.kind === 'ordered-query') {
    const { fetch, offset } = node;
    if (isCount(fetch) && isCount(offset)) return node;
    return { ...node, fetch: count(fetch), offset: count(offset) };
  }
  if (node.kind === 'like' && node.operator === 'ILIKE') {
    const [operand, pattern] = [node.operand, node.pattern].map((side) =>
      functionCall('LOWER', [side], side.span),
    );
    return { ...node, operator: 'LIKE', operand: operand!, pattern: pattern! };
  }
  if (node.kind === 'cast') return typedArray(node);
  if (node.kind === 'function-call') return pgFunction(node);
  if (node.kind !== 'quantified') return node;
  const array = onlyValue(node);
  const elements = writtenElements(array);
  if (elements) return inList(node, elements) ?? node;
  const isAny = node.operator === '=' && node.quantifier !== 'ALL';
  return array && isAny && HELD_ARRAYS.has(array.kind) ? contains(array, node.operand, node.span) : node;
}

/** What gives an array for each row. */
const HELD_ARRAYS = new Set<Expression['kind']>([
  'column-reference',
  'function-call',
  'field-access',
  'item-access',
]);

/** A NULL that stands alone is a text, where Flink has no type for it. */
function textNull({ span }: Expression): Expression {
  const type = { kind: 'simple-type', name: 'STRING', parameters: [], nullable: undefined, span } as const;
  return {
    kind: 'cast',
    safe: false,
    operand: { kind: 'null-literal', span },
    type,
    format: undefined,
    span,
  };
}

const isCount = (node: Expression | undefined): boolean =>
  node === undefined || node.kind === 'numeric-literal' || node.kind === 'dynamic-parameter';

/** The constant of LIMIT or OFFSET as the number it means; NULL limits nothing. */
function count(node: Expression | undefined): Expression | undefined {
  if (node === undefined || isCount(node)) return node;
  if (node.kind === 'cast' && node.operand.kind === 'dynamic-parameter') return node.operand;
  const text = literalText(node);
  if (text === null) return undefined;
  return { kind: 'numeric-literal', text, form: 'integer', span: node.span };
}

function onlyValue({ values }: Quantified): Expression | undefined {
  const list = Array.isArray(values) ? (values as readonly Expression[]) : [];
  return list.length === 1 ? list[0] : undefined;
}

/** `= ANY` and `<> ALL` over these values; undefined for other comparisons. */
function inList(node: Quantified, values: readonly Expression[]): Expression | undefined {
  const { operand, operator, quantifier, span } = node;
  const negated = operator !== '=';
  if (negated ? operator !== '<>' && operator !== '!=' : quantifier === 'ALL') return undefined;
  if (negated && quantifier !== 'ALL') return undefined;
  if (values.length === 0) return { kind: 'boolean-literal', value: negated, span };
  return { kind: 'in', operand, negated, values, span };
}

// ---- arrays that are bound

/** `$1` or `$1::int[]` as the array of ANY or ALL. */
interface ArrayParameter {
  readonly index: number;
  /** One element of it, as parameter `index`. */
  readonly element: (index: number) => Expression;
}

function arrayParameter(node: Expression): ArrayParameter | undefined {
  if (node.kind !== 'quantified') return undefined;
  const array = onlyValue(node);
  if (array?.kind === 'dynamic-parameter') {
    return { index: array.index, element: (index): Parameter => ({ ...array, index }) };
  }
  if (array?.kind !== 'cast' || array.operand.kind !== 'dynamic-parameter') return undefined;
  const { operand, type } = array;
  if (type.kind !== 'array-type') return undefined;
  return {
    index: operand.index,
    element: (index) => ({ ...array, operand: { ...operand, index }, type: type.element }),
  };
}

/** Indexes of the parameters that stand for the array of `= ANY ($1)` or `<> ALL ($1)`. */
export function arrayParametersOf(statement: Statement): ReadonlySet<number> {
  const found = new Set<number>();
  walkNodes(statement, (node) => {
    const array = arrayParameter(node);
    if (array) found.add(array.index);
  });
  return found;
}

/** With one element in place of each array: what the types of elements and columns are found by. */
export function withSingleElements(statement: Statement): Statement {
  return withArrays(statement, () => 1, 0);
}

/**
 * With lists in place of arrays: the first element of an array of `lengthOf(index)` is parameter `index`, the others are further
 * parameters from `free` on, in the order of {@link elementsInOrder}.
 */
export function withArrays(
  statement: Statement,
  lengthOf: (index: number) => number | undefined,
  free: number,
): Statement {
  const firstFurther = new Map<number, number>();
  let next = free;
  for (const index of [...arrayParametersOf(statement)].sort((a, b) => a - b)) {
    firstFurther.set(index, next);
    next += Math.max(0, (lengthOf(index) ?? 1) - 1);
  }
  return mapNodes(statement, (node) => {
    const array = arrayParameter(node);
    if (!array || node.kind !== 'quantified') return node;
    const length = lengthOf(array.index) ?? 1;
    const elements = Array.from({ length }, (_, at) =>
      array.element(at === 0 ? array.index : firstFurther.get(array.index)! + at - 1),
    );
    return inList(node, elements) ?? { ...node, values: elements };
  });
}
