/** SELECT: FROM, WHERE, the select list, and the aggregation and ordering that belong to it. */
import type {
  ColumnReference,
  Expression,
  Hint,
  OrderItem,
  Select,
  SelectItem,
  Star,
  StringLiteral,
} from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { parseDuration } from '../plan/duration.js';
import { expressionKey } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc, filter, project } from '../plan/logical-plan.js';
import type { SortKey } from '../plan/physical-plan.js';
import { Aggregation } from './aggregation.js';
import { distinct } from './bind-distinct.js';
import { bindExpression } from './bind-expression.js';
import { bindRelation } from './bind-relation.js';
import type { BoundRelation } from './bind-table.js';
import { checkedValue, singleRow } from './bind-values.js';
import { bindWhere } from './bind-where.js';
import type { ExpressionScope } from './expression-scope.js';
import { ordinalOf, sortKey } from './order-item.js';
import { TakenNames } from './output-names.js';
import { checkWidth } from './plan-size.js';
import { hintedTtl, isNamed } from './query-context.js';
import type { QueryContext } from './query-context.js';
import { expandStar } from './relation-scope.js';
import type { RelationScope } from './relation-scope.js';
import { bindCondition, rowScope } from './row-scope.js';

export interface BoundSelect {
  /** The select list, then columns that only the order needs. */
  readonly plan: LogicalPlan;
  /** Columns of the select list. */
  readonly visible: number;
  readonly sortKeys: readonly SortKey[];
}

interface Item {
  readonly name: string;
  readonly expression: BoundExpression;
  /** As "is not being grouped" names it. */
  readonly label: string | undefined;
  readonly aliased: boolean;
}

/** Hints that change how Flink distributes work, not what comes out. */
const DISTRIBUTION_HINTS = new Set(['BROADCAST', 'SHUFFLE_HASH', 'SHUFFLE_MERGE', 'NEST_LOOP', 'MULTI_JOIN']);

/** @throws FungiError with the span of the part that is wrong or not planned yet */
export function bindSelect(select: Select, outer: QueryContext, orderBy: readonly OrderItem[]): BoundSelect {
  refuseClauses(select);
  const fromContext = { ...outer, stateTtl: stateTtlHints(select.hints), inputTtl: undefined };
  const from = bindFrom(select, fromContext);
  const context = { ...fromContext, inputTtl: hintedTtl(fromContext, from.scope) };
  const aggregation = new Aggregation(from.plan, from.scope, context, select.groupBy);
  const scope = rowScope(from.scope, context, { intercept: (node) => aggregation.intercept(node) });
  const items = bindItems(select, from, scope);
  for (const item of items) aggregation.nameColumn(item.expression, item.name);
  const having = select.having && bindCondition(select.having, scope, 'HAVING');
  const names = orderBy.length > 0 ? positionsByName(items) : new Map<string, readonly number[]>();
  const order = orderBy.map((item) => bindOrderItem(item, items, names, scope));
  if (having && !aggregation.isNeeded) aggregation.require();
  if (from.scope.tables.length > 1 || aggregation.isNeeded || select.quantifier === 'DISTINCT') {
    checkStateTtlHints(select, from.scope);
  }
  const { plan: input, resolve } = aggregation.build();
  const source = having ? filter(input, resolve(having)) : input;

  const expressions = items.map((item) => resolve(item.expression, item.label));
  const itemNames = items.map((item) => item.name);
  const sorted = order.map((target) => (typeof target === 'number' ? target : resolve(target)));
  return select.quantifier === 'DISTINCT'
    ? selectDistinct(source, expressions, itemNames, orderBy, sorted, context)
    : selectAll(source, expressions, itemNames, orderBy, sorted);
}

function refuseClauses(select: Select): void {
  if (select.qualify) throw notSupported('QUALIFY', select.qualify.span);
  if (select.windows.length > 0) throw notSupported('WINDOW', select.windows[0]!.span);
}

/** By table; the first one counts. */
function stateTtlHints(hints: readonly Hint[]): ReadonlyMap<string, number> {
  const ttl = new Map<string, number>();
  for (const hint of hints) {
    const name = hint.name.name.toUpperCase();
    if (name === 'STATE_TTL') {
      if (hint.options.length === 0) {
        throw validationError(
          'Invalid list options in STATE_TTL hint, only support key-value options.',
          hint.span,
        );
      }
      for (const { key, value } of hint.options) {
        if (!ttl.has(key.value)) ttl.set(key.value, stateTtlOf(value));
      }
    } else if (!DISTRIBUTION_HINTS.has(name)) {
      throw notSupported(`Hint ${hint.name.name}`, hint.span);
    }
  }
  return ttl;
}

function stateTtlOf(value: StringLiteral): number {
  try {
    return parseDuration(value.value);
  } catch (error) {
    throw validationError(`Invalid STATE_TTL hint value: ${(error as Error).message}`, value.span);
  }
}

/** @throws FungiError when a hint of a SELECT that keeps state names none of its tables */
function checkStateTtlHints({ hints }: Select, scope: RelationScope): void {
  const keys = hints
    .filter((hint) => hint.name.name.toUpperCase() === 'STATE_TTL')
    .flatMap((hint) => hint.options);
  const unknown = keys.filter(({ key }) => !scope.tables.some((table) => isNamed(table, key.value)));
  if (unknown.length === 0) return;
  const names = unknown.map(({ key }) => key.value).join(', ');
  throw validationError(
    `The options of following hints cannot match the name of input tables or views: \n\`${names}\` in \`STATE_TTL\``,
    unknown[0]!.key.span,
  );
}

function bindFrom(select: Select, context: QueryContext): BoundRelation {
  const bound: BoundRelation = select.from
    ? bindRelation(select.from, context)
    : { plan: singleRow(), scope: { tables: [], merged: [], parent: undefined } };
  const from = { plan: bound.plan, scope: { ...bound.scope, parent: context.outer } };
  if (!select.where) return from;
  return { ...from, plan: bindWhere(select.where, from, context) };
}

// ---- the select list

function bindItems(select: Select, from: BoundRelation, scope: ExpressionScope): readonly Item[] {
  const items: Item[] = [];
  const taken = new TakenNames();
  for (const item of select.items) {
    const star = starOf(item.expression);
    checkWidth(items.length, select.span);
    if (star) for (const column of starItems(star, from, select, taken)) items.push(column);
    else {
      const bound = bindItem(item, items.length, scope);
      taken.add(bound.name);
      items.push(bound);
    }
  }
  return items;
}

const starOf = (expression: Expression): Star | undefined =>
  expression.kind === 'star' ? expression : undefined;

/** Names that repeat within a star, or were there before it, get a number. */
function starItems(star: Star, from: BoundRelation, select: Select, taken: TakenNames): readonly Item[] {
  if (!select.from) throw validationError('SELECT * requires a FROM clause', star.span);
  return expandStar(from.scope, star.qualifier, star.span).map((column) => ({
    name: taken.unique(column.name),
    expression: column.expression,
    label: column.qualified,
    aliased: false,
  }));
}

function bindItem(item: SelectItem, index: number, scope: ExpressionScope): Item {
  const expression = checkedValue(item.expression, bindExpression(item.expression, scope));
  const name = item.alias?.name ?? derivedName(item.expression) ?? `EXPR$${index}`;
  return { name, expression, label: undefined, aliased: item.alias !== undefined };
}

function derivedName(expression: Expression): string | undefined {
  return expression.kind === 'column-reference' ? expression.name.parts.at(-1)!.name : undefined;
}

// ---- order

/** Where in the select list each name stands. */
function positionsByName(items: readonly Item[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, { name }] of items.entries()) {
    const known = positions.get(name);
    if (known) known.push(index);
    else positions.set(name, [index]);
  }
  return positions;
}

/** A position in the select list, or an expression of its own. */
function bindOrderItem(
  item: OrderItem,
  items: readonly Item[],
  names: ReadonlyMap<string, readonly number[]>,
  scope: ExpressionScope,
): number | BoundExpression {
  const ordinal = ordinalOf(item.expression, items.length);
  if (ordinal !== undefined) return ordinal;
  const named = (name: string): readonly number[] => names.get(name) ?? [];
  const { expression } = item;
  if (expression.kind === 'column-reference' && expression.name.parts.length === 1) {
    const [index, second] = named(expression.name.parts[0]!.name);
    if (index !== undefined && second === undefined) return index;
    if (second !== undefined) return bindRepeated(expression, scope);
  }
  return bindExpression(expression, {
    ...scope,
    column: (name) => {
      const index = name.parts.length === 1 ? named(name.parts[0]!.name)[0] : undefined;
      return index !== undefined && items[index]!.aliased ? items[index]!.expression : scope.column(name);
    },
  });
}

/** A name that several items have can still be a column of FROM. */
function bindRepeated(node: ColumnReference, scope: ExpressionScope): BoundExpression {
  try {
    return bindExpression(node, scope);
  } catch (error) {
    if (!(error instanceof FungiError) || error.errorName !== 'COLUMN_NOT_FOUND') throw error;
    throw new FungiError('COLUMN_AMBIGUOUS', `Column '${node.name.parts[0]!.name}' is ambiguous`, {
      span: node.span,
    });
  }
}

function selectAll(
  source: LogicalPlan,
  expressions: readonly BoundExpression[],
  names: readonly string[],
  orderBy: readonly OrderItem[],
  sorted: readonly (number | BoundExpression)[],
): BoundSelect {
  const all = [...expressions];
  const positions = new Positions(expressions);
  const sortKeys = sorted.map((target, index) => {
    const column = typeof target === 'number' ? target : (positions.of(target) ?? all.length);
    if (column === all.length && typeof target !== 'number') {
      positions.add(target, column);
      all.push(target);
    }
    return sortKey(orderBy[index]!, column);
  });
  const allNames = all.map((_, index) => names[index] ?? `$order${index - names.length}`);
  return { plan: calc(source, undefined, all, allNames), visible: names.length, sortKeys };
}

function selectDistinct(
  source: LogicalPlan,
  expressions: readonly BoundExpression[],
  names: readonly string[],
  orderBy: readonly OrderItem[],
  sorted: readonly (number | BoundExpression)[],
  context: QueryContext,
): BoundSelect {
  const positions = new Positions(expressions);
  const sortKeys = sorted.map((target, index) => {
    const column = typeof target === 'number' ? target : positions.of(target);
    if (column === undefined) {
      const { expression } = orderBy[index]!;
      const text =
        expression.kind === 'column-reference'
          ? `'${expression.name.parts.map((part) => part.name).join('.')}' `
          : '';
      throw validationError(`Expression ${text}is not in the select clause`, expression.span);
    }
    return sortKey(orderBy[index]!, column);
  });
  const plan = distinct(calc(source, undefined, expressions, names), context);
  return { plan, visible: names.length, sortKeys };
}

/** Where expressions stand in a list, the first one of equal ones. Nothing is done before it is asked for. */
class Positions {
  #byKey: Map<string, number> | undefined;

  constructor(private readonly list: readonly BoundExpression[]) {}

  of(expression: BoundExpression): number | undefined {
    return this.#keys().get(expressionKey(expression));
  }

  add(expression: BoundExpression, position: number): void {
    this.#keys().set(expressionKey(expression), position);
  }

  #keys(): Map<string, number> {
    if (this.#byKey) return this.#byKey;
    const keys = new Map<string, number>();
    for (const [index, expression] of this.list.entries()) {
      const key = expressionKey(expression);
      if (!keys.has(key)) keys.set(key, index);
    }
    return (this.#byKey = keys);
  }
}

/** Only the select list. */
export function visibleColumns(bound: BoundSelect, plan: LogicalPlan): LogicalPlan {
  if (plan.fields.length === bound.visible) return plan;
  return project(
    plan,
    Array.from({ length: bound.visible }, (_, index) => index),
  );
}
