/**
 * The aggregation of one SELECT: collects grouping keys and aggregate calls while the select list, HAVING and ORDER BY are
 * bound over the rows before grouping, then builds the plan and moves those expressions over its result.
 *
 * While binding, what only exists after grouping (an aggregate, GROUPING(), TUMBLE_START()) is a reference to a column
 * past those of the row; `resolve` replaces it, and every grouping key, by the column of the result.
 */
import type { Expression, FunctionCall, GroupBy } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { literal } from '../expression/build.js';
import { childExpressions } from '../expression/visit.js';
import { aggregateKey, builtInCall, expressionKey, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan, LogicalWindowAggregate } from '../plan/logical-plan.js';
import { calc } from '../plan/logical-plan.js';
import type { PlanField, WindowProperty, WindowSpec } from '../plan/physical-plan.js';
import { isWindowGrouping } from '../plan/window-properties.js';
import { bigint, withNullability, withoutTimeAttribute } from '../types/index.js';
import { aggregateText } from './aggregate-text.js';
import type { UnplacedAggregate } from './bind-aggregate-call.js';
import { aggregateOf, bindAggregateCall, isAggregateCall } from './bind-aggregate-call.js';
import { bindExpression } from './bind-expression.js';
import type { ExpressionScope } from './expression-scope.js';
import type { GroupWindow } from './group-window.js';
import {
  auxiliaryProperty,
  bindGroupWindow,
  checkAuxiliary,
  isGroupWindow,
  propertyType,
} from './group-window.js';
import type { NumberedSet } from './grouping-sets.js';
import { groupingSets, numberedSets } from './grouping-sets.js';
import { mapTopDown } from './map-top-down.js';
import type { QueryContext } from './query-context.js';
import { stateTtlMs } from './query-context.js';
import type { RelationScope } from './relation-scope.js';
import { rowScope } from './row-scope.js';

/** What a column past those of the row stands for. */
type Placeholder =
  | { readonly kind: 'aggregate'; readonly index: number }
  | { readonly kind: 'grouping'; readonly keys: readonly number[] }
  | { readonly kind: 'group-id' }
  | { readonly kind: 'property'; readonly property: WindowProperty };

export interface AggregatedPlan {
  readonly plan: LogicalPlan;
  /**
   * `expression` over the rows of `plan`.
   * @throws FungiError GROUPING when it reads a column that is not grouped; `label` names that column
   */
  resolve(expression: BoundExpression, label?: string): BoundExpression;
}

const GROUPING_FUNCTIONS = new Set(['GROUPING', 'GROUPING_ID', 'GROUP_ID']);

export class Aggregation {
  private readonly width: number;
  private readonly row: ExpressionScope;
  private readonly keys: BoundExpression[] = [];
  private readonly keyPositions = new Map<string, number>();
  private readonly sets: readonly NumberedSet[];
  private window: GroupWindow | undefined;
  private readonly aggregates: UnplacedAggregate[] = [];
  private readonly placeholders: Placeholder[] = [];
  private readonly aggregateNames = new Map<number, string>();
  private readonly keyNames = new Map<number, string>();
  private needed: boolean;

  constructor(
    private readonly input: LogicalPlan,
    scope: RelationScope,
    private readonly context: QueryContext,
    private readonly groupBy: GroupBy | undefined,
  ) {
    this.width = input.fields.length;
    this.row = rowScope(scope, context);
    this.needed = groupBy !== undefined;
    this.sets = groupBy ? this.bindGroupBy(groupBy) : [{ keys: [], expandId: 0, copy: 0 }];
  }

  get isNeeded(): boolean {
    return this.needed;
  }

  /** HAVING alone makes a global aggregation. */
  require(): void {
    this.needed = true;
  }

  // ---- GROUP BY

  private bindGroupBy(groupBy: GroupBy): readonly NumberedSet[] {
    const plain = groupBy.elements.every(
      (element) => element.kind === 'grouping-expression' || element.kind === 'grouping-tuple',
    );
    const sets = groupingSets(groupBy, (expression) => this.bindKey(expression, plain));
    return numberedSets(sets, this.keys.length);
  }

  private bindKey(node: Expression, plain: boolean): number | undefined {
    if (isGroupWindow(node)) {
      if (!plain) throw notSupported('A group window in GROUPING SETS, ROLLUP or CUBE', node.span);
      const window = bindGroupWindow(node, this.row);
      if (this.window && this.window.key !== window.key) {
        throw validationError('Only a single window group function may be used in GROUP BY', node.span);
      }
      this.window = window;
      return undefined;
    }
    const intercept = (inner: Expression): undefined => {
      if (!isAggregateCall(inner, this.context.session)) return;
      throw new FungiError('GROUPING', 'Aggregate expression is illegal in GROUP BY clause', {
        span: inner.span,
      });
    };
    const expression = bindExpression(node, { ...this.row, intercept });
    const key = expressionKey(expression);
    const known = this.keyPositions.get(key);
    if (known !== undefined) return known;
    this.keys.push(expression);
    this.keyPositions.set(key, this.keys.length - 1);
    return this.keys.length - 1;
  }

  // ---- expressions over groups

  /** What `node` means over groups; undefined when it is an ordinary expression. */
  intercept(node: Expression): BoundExpression | undefined {
    if (node.kind !== 'function-call') return this.interceptAggregate(node);
    if (node.over) throw notSupported('OVER', node.over.span);
    const name = node.name.parts
      .map((part) => part.name)
      .join('.')
      .toUpperCase();
    if (GROUPING_FUNCTIONS.has(name)) return this.groupingFunction(name, node);
    if (isGroupWindow(node)) {
      throw validationError(`Group function '$${name}' can only appear in GROUP BY clause`, node.span);
    }
    const auxiliary = auxiliaryProperty(node);
    if (!auxiliary) return this.interceptAggregate(node);
    checkAuxiliary(node, auxiliary.window, this.window, this.row);
    const type = propertyType(auxiliary.property, this.window!);
    return this.placeholder({ kind: 'property', property: auxiliary.property }, type, node);
  }

  private interceptAggregate(node: Expression): BoundExpression | undefined {
    const definition = aggregateOf(node, this.context.session);
    if (!definition || !isAggregateCall(node, this.context.session)) return undefined;
    this.needed = true;
    const grouped = this.keys.length > 0 || this.window !== undefined;
    const aggregate = bindAggregateCall(node, definition, grouped, this.row);
    const key = aggregateKey(aggregate);
    const known = this.aggregates.findIndex((other) => aggregateKey(other) === key);
    const index = known >= 0 ? known : this.aggregates.push(aggregate) - 1;
    return this.placeholder({ kind: 'aggregate', index }, aggregate.type, node);
  }

  private groupingFunction(name: string, node: FunctionCall): BoundExpression {
    if (!this.needed) {
      throw new FungiError('GROUPING', `${name} operator may only occur in an aggregate query`, {
        span: node.span,
      });
    }
    if (name === 'GROUP_ID') return this.placeholder({ kind: 'group-id' }, bigint(false), node);
    const keys = node.arguments.map((argument) => {
      const key = argument.kind === 'column-reference' ? bindExpression(argument, this.row) : undefined;
      const position = key && this.keyPositions.get(expressionKey(key));
      if (position === undefined) {
        throw new FungiError('GROUPING', `Argument to ${name} operator must be a grouped expression`, {
          span: argument.span,
        });
      }
      return position;
    });
    return this.placeholder({ kind: 'grouping', keys }, bigint(false), node);
  }

  private placeholder(what: Placeholder, type: BoundExpression['type'], node: Expression): BoundExpression {
    this.placeholders.push(what);
    return inputReference(this.width + this.placeholders.length - 1, type, node.span);
  }

  /** A select item's name, for EXPLAIN, where the item is an aggregate or a key. */
  nameColumn(expression: BoundExpression, name: string): void {
    const what = expression.kind === 'input' ? this.placeholders[expression.index - this.width] : undefined;
    if (what?.kind === 'aggregate') this.aggregateNames.set(what.index, name);
    const key = this.keyPositions.get(expressionKey(expression));
    if (key !== undefined) this.keyNames.set(key, name);
  }

  // ---- the plan

  build(): AggregatedPlan {
    if (!this.needed) return { plan: this.input, resolve: (expression) => expression };
    return this.window ? this.buildGroupWindow(this.window) : this.buildAggregate();
  }

  private get isExpanded(): boolean {
    return this.sets.length !== 1 || this.sets[0]!.keys.length !== this.keys.length;
  }

  /** Keys, then what the aggregates read (each once); the aggregates over those columns. */
  private placeArguments(extra: readonly BoundExpression[]) {
    const columns = [...this.keys, ...extra];
    const positions = new Map<string, number>();
    const reusable = this.isExpanded ? this.keys.length : 0;
    columns.forEach((column, index) => {
      if (index >= reusable) positions.set(expressionKey(column), index);
    });
    const place = (expression: BoundExpression): BoundExpression => {
      if (expression.kind === 'literal') return expression;
      const key = expressionKey(expression);
      const position = positions.get(key) ?? columns.push(expression) - 1;
      positions.set(key, position);
      return inputReference(position, expression.type, expression.span);
    };
    const calls = this.aggregates.map((aggregate): AggregateCall => ({
      ...aggregate,
      arguments: aggregate.arguments.map(place),
      filter: aggregate.filter && place(aggregate.filter),
      orderBy: aggregate.orderBy.map((item) => ({ ...item, expression: place(item.expression) })),
      text: aggregateText(aggregate, this.input.fields),
    }));
    const names = columns.map((column, index) => this.columnName(column, index));
    return { plan: calc(this.input, undefined, columns, names), calls };
  }

  private aggregateName(index: number): string {
    return this.aggregateNames.get(index) ?? `$agg${index}`;
  }

  private columnName(column: BoundExpression, index: number): string {
    if (column.kind === 'input') return this.input.fields[column.index]!.name;
    return this.keyNames.get(index) ?? `$f${index}`;
  }

  private buildAggregate(): AggregatedPlan {
    const { plan, calls } = this.placeArguments([]);
    const keyCount = this.keys.length;
    const input = this.isExpanded ? this.expand(plan) : plan;
    const expandColumn = this.isExpanded ? input.fields.length - 1 : undefined;
    const groupKeys = [...this.keys.keys(), ...(expandColumn === undefined ? [] : [expandColumn])];
    const windowed = isWindowGrouping(input, groupKeys);
    const keyFields = groupKeys.map((key): PlanField => {
      const { name, type } = input.fields[key]!;
      return { name, type: windowed ? type : withoutTimeAttribute(type) };
    });
    const fields = [
      ...keyFields,
      ...calls.map((call, index) => ({ name: this.aggregateName(index), type: call.type })),
    ];
    const aggregate: LogicalPlan = Object.freeze({
      kind: 'aggregate',
      input,
      groupKeys,
      aggregates: calls,
      stateTtlMs: stateTtlMs(this.context),
      fields,
      ...(this.groupBy ? { span: this.groupBy.span } : {}),
    });
    return this.aggregated(aggregate, (what) => {
      switch (what.kind) {
        case 'aggregate':
          return inputReference(groupKeys.length + what.index, calls[what.index]!.type);
        case 'grouping':
          return this.bySet(keyCount, expandColumn !== undefined, (set) => groupingValue(set, what.keys));
        case 'group-id':
          return this.bySet(keyCount, expandColumn !== undefined, (set) => set.copy);
        case 'property':
          throw new Error('A window property without a group window');
      }
    });
  }

  /** Each row once for each grouping set: keys that are not in the set become NULL. */
  private expand(plan: LogicalPlan): LogicalPlan {
    const keyCount = this.keys.length;
    const optional = this.keys.map((_, key) => this.sets.some((set) => !set.keys.includes(key)));
    const fields = plan.fields.map((field, index) =>
      optional[index] ? { ...field, type: withNullability(field.type, true) } : field,
    );
    const projections = this.sets.map((set) => [
      ...fields.map((field, index) =>
        index < keyCount && !set.keys.includes(index)
          ? literal(null, field.type)
          : inputReference(index, plan.fields[index]!.type),
      ),
      literal(BigInt(set.expandId), bigint(false)),
    ]);
    return Object.freeze({
      kind: 'expand',
      input: plan,
      projections,
      fields: [...fields, { name: '$e', type: bigint(false) }],
    });
  }

  /** A value that depends on the grouping set of the row. */
  private bySet(
    expandColumn: number,
    expanded: boolean,
    value: (set: NumberedSet) => number,
  ): BoundExpression {
    const constant = (number: number): BoundExpression => literal(BigInt(number), bigint(false));
    const values = this.sets.map((set) => constant(value(set)));
    if (!expanded || new Set(values.map(expressionKey)).size === 1) return values[0]!;
    const reference = inputReference(expandColumn, bigint(false));
    return Object.freeze({
      kind: 'case',
      type: bigint(false),
      branches: this.sets.slice(0, -1).map((set, index) => ({
        when: builtInCall('=', [reference, constant(set.expandId)]),
        then: values[index]!,
      })),
      otherwise: values.at(-1)!,
    });
  }

  private buildGroupWindow(window: GroupWindow): AggregatedPlan {
    const proctime = window.attribute === 'proctime';
    const { plan, calls } = this.placeArguments(proctime ? [] : [window.time]);
    const keyCount = this.keys.length;
    const local = proctime || window.time.type.kind === 'TIMESTAMP_LTZ';
    const properties = [
      ...new Set(this.placeholders.flatMap((what) => (what.kind === 'property' ? [what.property] : []))),
    ];
    const groupKeys = [...this.keys.keys()];
    const spec: WindowSpec =
      window.spec.kind === 'session' ? { ...window.spec, partitionKeys: groupKeys } : window.spec;
    const fields: readonly PlanField[] = [
      ...groupKeys.map((key) => ({
        name: plan.fields[key]!.name,
        type: withoutTimeAttribute(plan.fields[key]!.type),
      })),
      ...calls.map((call, index) => ({ name: this.aggregateName(index), type: call.type })),
      ...properties.map((property) => ({ name: `w$${property}`, type: propertyType(property, window) })),
    ];
    const aggregate: LogicalPlan = Object.freeze<LogicalWindowAggregate>({
      kind: 'window-aggregate',
      input: plan,
      window: { kind: 'assign', spec },
      time: {
        attribute: window.attribute,
        column: proctime ? undefined : keyCount,
        timeZone: local ? this.context.session.timeZone : undefined,
      },
      groupKeys,
      aggregates: calls,
      properties,
      legacy: true,
      fields,
    });
    return this.aggregated(aggregate, (what) => {
      switch (what.kind) {
        case 'aggregate':
          return inputReference(keyCount + what.index, calls[what.index]!.type);
        case 'property':
          return inputReference(
            keyCount + calls.length + properties.indexOf(what.property),
            propertyType(what.property, window),
          );
        case 'grouping':
        case 'group-id':
          return literal(0n, bigint(false));
      }
    });
  }

  // ---- from rows to groups

  private aggregated(
    plan: LogicalPlan,
    resolvePlaceholder: (what: Placeholder) => BoundExpression,
  ): AggregatedPlan {
    const resolve = (expression: BoundExpression, label?: string): BoundExpression =>
      mapTopDown(expression, (node) => {
        if (node.kind === 'input' && node.index >= this.width) {
          return resolvePlaceholder(this.placeholders[node.index - this.width]!);
        }
        const key = this.keyPositions.get(expressionKey(node));
        if (key !== undefined) return inputReference(key, plan.fields[key]!.type, node.span);
        if (node.kind === 'input') throw this.notGrouped(node, label);
        if (childExpressions(node).length === 0) return node;
        return undefined;
      });
    return { plan, resolve };
  }

  private notGrouped(
    node: Extract<BoundExpression, { kind: 'input' }>,
    label: string | undefined,
  ): FungiError {
    const name = label ?? this.input.fields[node.index]!.name;
    return new FungiError(
      'GROUPING',
      `Expression '${name}' is not being grouped`,
      node.span ? { span: node.span } : {},
    );
  }
}

function groupingValue(set: NumberedSet, keys: readonly number[]): number {
  return keys.reduce((bits, key) => bits * 2 + (set.keys.includes(key) ? 0 : 1), 0);
}
