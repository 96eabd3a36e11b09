/** The FROM clause: tables, subqueries, window functions, joins and UNNEST, each with the names it brings. */
import type { AliasedRelation, Identifier, Relation } from '../ast/index.js';
import { spanBetween } from '../ast/index.js';
import { notSupported, validationError } from '../error/index.js';
import { bindJoin } from './bind-join.js';
import { bindSubquery, withNames } from './bind-query.js';
import type { BoundRelation } from './bind-table.js';
import { bindTableName } from './bind-table.js';
import { bindTableFunction } from './bind-table-function.js';
import { bindUnnest } from './bind-unnest.js';
import type { QueryContext } from './query-context.js';
import { scopeOf } from './relation-scope.js';

/** @throws FungiError with the span of the relation that is wrong or not planned yet */
export function bindRelation(relation: Relation, context: QueryContext): BoundRelation {
  switch (relation.kind) {
    case 'table-reference':
      if (relation.systemTime) throw notSupported('FOR SYSTEM_TIME AS OF', relation.systemTime.span);
      if (relation.extend?.length) throw notSupported('EXTEND', relation.extend[0]!.span);
      return bindTableName(relation.name, relation.hints, context);
    case 'derived-table': {
      if (relation.lateral) throw notSupported('LATERAL with a subquery', relation.span);
      if (relation.systemTime) throw notSupported('FOR SYSTEM_TIME AS OF', relation.systemTime.span);
      const plan = bindSubquery(relation.query, { ...context, outer: undefined });
      return { plan, scope: scopeOf(plan.fields, undefined) };
    }
    case 'table-function':
      return bindTableFunction(relation, context);
    case 'unnest':
      return bindUnnest(relation, undefined, context);
    case 'aliased':
      return bindAliased(relation, context);
    case 'join':
      return bindJoin(relation, context);
    case 'parenthesized':
      return bindRelation(relation.relation, context);
    case 'sampled':
      throw notSupported('TABLESAMPLE', relation.span);
    case 'pivot':
      throw notSupported('PIVOT', relation.span);
    case 'unpivot':
      throw notSupported('UNPIVOT', relation.span);
    case 'match-recognize':
      throw notSupported('MATCH_RECOGNIZE', relation.span);
    default: {
      const unreachable: never = relation;
      return unreachable;
    }
  }
}

function bindAliased(relation: AliasedRelation, context: QueryContext): BoundRelation {
  const inner = relation.relation;
  if (inner.kind === 'unnest') return bindUnnest(inner, relation, context);
  const { plan } = bindRelation(inner, context);
  const named =
    relation.columns.length === 0
      ? plan
      : withNames(
          plan,
          columnAliases(
            relation.columns,
            plan.fields.map((field) => field.name),
          ),
        );
  return { plan: named, scope: scopeOf(named.fields, relation.alias.name) };
}

/** @throws FungiError VALIDATION when there are more or fewer aliases than columns */
export function columnAliases(aliases: readonly Identifier[], columns: readonly string[]): readonly string[] {
  if (aliases.length !== columns.length) {
    const names = columns.map((column) => `'${column}'`).join(', ');
    throw validationError(
      `List of column aliases must have same degree as table; table has ${columns.length} columns (${names}), whereas alias list has ${aliases.length} columns`,
      spanBetween(aliases[0]!.span, aliases.at(-1)!.span),
    );
  }
  return aliases.map((alias) => alias.name);
}
