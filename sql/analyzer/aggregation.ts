/**
 * The aggregation of one SELECT: collects grouping keys and aggregate calls while the select list, HAVING and ORDER BY are
 * bound over the rows before grouping, then builds the plan and moves those expressions over its result.
 *
 * While binding, what only exists after grouping (an aggregate, GROUPING(), TUMBLE_START()) is a reference to a column
 * past those of the row; `resolve` replaces it, and every grouping key, by the column of the result.
 */
import type { Expression, FunctionCall, GroupBy } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { aggregateKey, expressionKey, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { bigint } from '../types/index.js';
import { buildAggregation } from './aggregation-plan.js';
import type { AggregatedPlan, Placeholder } from './aggregation-plan.js';
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
import type { QueryContext } from './query-context.js';
import type { RelationScope } from './relation-scope.js';
import { rowScope } from './row-scope.js';

const GROUPING_FUNCTIONS = new Set(['GROUPING', 'GROUPING_ID', 'GROUP_ID']);

export class Aggregation {
  private readonly width: number;
  private readonly row: ExpressionScope;
  private readonly keys: BoundExpression[] = [];
  private readonly keyPositions = new Map<string, number>();
  private readonly sets: readonly NumberedSet[];
  private window: GroupWindow | undefined;
  private readonly aggregates: UnplacedAggregate[] = [];
  private readonly aggregatePositions = new Map<string, number>();
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
    return numberedSets(sets, this.keys.length, groupBy.span);
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
    const index = this.aggregatePositions.get(key) ?? this.aggregates.push(aggregate) - 1;
    this.aggregatePositions.set(key, index);
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

  build(): AggregatedPlan {
    if (!this.needed) return { plan: this.input, resolve: (expression) => expression };
    const { input, width, context, groupBy, keys, keyPositions, sets, aggregates, placeholders } = this;
    const { aggregateNames, keyNames } = this;
    return buildAggregation(
      {
        input,
        width,
        context,
        groupBy,
        keys,
        keyPositions,
        sets,
        aggregates,
        placeholders,
        aggregateNames,
        keyNames,
      },
      this.window,
    );
  }
}
