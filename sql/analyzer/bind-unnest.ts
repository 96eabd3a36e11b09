/** UNNEST of arrays, maps, multisets and rows, alone or joined with the row that holds the collection. */
import type { AliasedRelation, Expression, UnnestRelation } from '../ast/index.js';
import { FungiError, notSupported } from '../error/index.js';
import { inputReference } from '../plan/expression-rewrite.js';
import type { LogicalPlan } from '../plan/logical-plan.js';
import { calc } from '../plan/logical-plan.js';
import type { PlanField } from '../plan/physical-plan.js';
import type { LogicalType } from '../types/index.js';
import { int, printPlannerType, withNullability } from '../types/index.js';
import { bindExpression } from './bind-expression.js';
import { columnAliases } from './bind-relation.js';
import type { BoundRelation } from './bind-table.js';
import { singleRow } from './bind-values.js';
import type { QueryContext } from './query-context.js';
import { joinScopes, scopeOf } from './relation-scope.js';
import { bindCondition, rowScope } from './row-scope.js';

export interface UnnestJoin {
  readonly type: 'inner' | 'left';
  readonly on: Expression | undefined;
}

/** UNNEST in FROM without a relation before it: the collection must not name columns. */
export function bindUnnest(
  relation: UnnestRelation,
  aliased: AliasedRelation | undefined,
  context: QueryContext,
): BoundRelation {
  const source: BoundRelation = { plan: singleRow(), scope: scopeOf([], undefined) };
  const { plan } = bindUnnestJoin(source, relation, aliased, { type: 'inner', on: undefined }, context);
  const elements = plan.fields.slice(1);
  const only = calc(
    plan,
    undefined,
    elements.map((field, index) => inputReference(index + 1, field.type)),
    elements.map((field) => field.name),
  );
  return { plan: only, scope: scopeOf(only.fields, aliased?.alias.name) };
}

/**
 * Each row of `left` with each element of a collection in it.
 * @throws FungiError TYPE_MISMATCH when the operand is no collection
 */
export function bindUnnestJoin(
  left: BoundRelation,
  relation: UnnestRelation,
  aliased: AliasedRelation | undefined,
  join: UnnestJoin,
  context: QueryContext,
): BoundRelation {
  if (relation.operands.length !== 1) throw notSupported('UNNEST of several collections', relation.span);
  const collection = bindExpression(relation.operands[0]!, rowScope(left.scope, context));
  const elements = elementFields(collection.type, relation);
  const ordinality: readonly PlanField[] = relation.withOrdinality
    ? [{ name: 'ORDINALITY', type: int(false) }]
    : [];
  const optional = (field: PlanField): PlanField =>
    join.type === 'left' ? { ...field, type: withNullability(field.type, true) } : field;
  const named = nameElements([...elements, ...ordinality].map(optional), aliased);
  const scope = joinScopes(left.scope, scopeOf(named, aliased?.alias.name), left.plan.fields.length);
  const plan: LogicalPlan = Object.freeze({
    kind: 'unnest',
    input: left.plan,
    collection,
    withOrdinality: relation.withOrdinality,
    joinType: join.type,
    condition: join.on && bindCondition(join.on, rowScope(scope, context), 'ON'),
    fields: [...left.plan.fields, ...named],
    span: relation.span,
  });
  return { plan, scope };
}

/** The columns of one element: the fields of a row, key and value of a map entry, else one column. */
function elementFields(type: LogicalType, relation: UnnestRelation): readonly PlanField[] {
  switch (type.kind) {
    case 'MAP':
      return [
        { name: 'KEY', type: type.key },
        { name: 'VALUE', type: type.value },
      ];
    case 'ARRAY':
    case 'MULTISET': {
      const { element } = type;
      if (element.kind !== 'ROW') return [{ name: 'EXPR$0', type: element }];
      return element.fields.map((field) => ({
        name: field.name,
        type: element.nullable ? withNullability(field.type, true) : field.type,
      }));
    }
    default: {
      const forms = "'UNNEST(<MULTISET>)'\n'UNNEST(<ARRAY>)'\n'UNNEST(<MAP>)'";
      throw new FungiError(
        'TYPE_MISMATCH',
        `Cannot apply 'UNNEST' to arguments of type 'UNNEST(<${printPlannerType(type, false)}>)'. Supported form(s): ${forms}`,
        { span: relation.span },
      );
    }
  }
}

/** `AS t` names the only column of a collection of plain values `t` too, as Flink does. */
function nameElements(
  fields: readonly PlanField[],
  aliased: AliasedRelation | undefined,
): readonly PlanField[] {
  if (!aliased) return fields;
  if (aliased.columns.length === 0) {
    return fields.length === 1 && fields[0]!.name === 'EXPR$0'
      ? [{ ...fields[0]!, name: aliased.alias.name }]
      : fields;
  }
  const names = columnAliases(
    aliased.columns,
    fields.map((field) => field.name),
  );
  return fields.map((field, index) => ({ ...field, name: names[index]! }));
}
