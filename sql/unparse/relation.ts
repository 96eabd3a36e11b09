/** Relations of FROM as Flink SQL text. */
import type {
  Expression,
  Identifier,
  JoinRelation,
  MatchRecognizeRelation,
  PivotRelation,
  Relation,
  RowPattern,
  UnpivotRelation,
} from '../ast/index.js';
import { unparseCall } from './call.js';
import { expressions, unparseExpression } from './expression.js';
import { hintBlock, identifier, identifiers, qualifiedName } from './identifier.js';
import { orderItems, selectItem, unparseQuery } from './query.js';
import { unparseType } from './type.js';

const JOIN_WORDS: Readonly<Record<JoinRelation['type'], string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
  CROSS: 'CROSS JOIN',
  COMMA: ',',
  'LEFT SEMI': 'LEFT SEMI JOIN',
  'LEFT ANTI': 'LEFT ANTI JOIN',
  ASOF: 'ASOF JOIN',
  'LEFT ASOF': 'LEFT ASOF JOIN',
};

function join(r: JoinRelation): string {
  const left = unparseRelation(r.left);
  const right = unparseRelation(r.right);
  if (r.type === 'COMMA') return `${left}, ${right}`;
  const condition =
    r.matchCondition === undefined ? '' : ` MATCH_CONDITION ${unparseExpression(r.matchCondition)}`;
  const on = r.on === undefined ? '' : ` ON ${unparseExpression(r.on)}`;
  const using = r.using.length === 0 ? '' : ` USING (${identifiers(r.using)})`;
  return `${left} ${r.natural ? 'NATURAL ' : ''}${JOIN_WORDS[r.type]} ${right}${condition}${on}${using}`;
}

export const aliasColumns = (columns: readonly Identifier[]): string =>
  columns.length === 0 ? '' : ` (${identifiers(columns)})`;

const systemTime = (at: Expression | undefined): string =>
  at === undefined ? '' : ` FOR SYSTEM_TIME AS OF ${unparseExpression(at)}`;

export const extendClause = (extend: Extract<Relation, { kind: 'table-reference' }>['extend']): string =>
  extend === undefined
    ? ''
    : ` EXTEND (${extend.map((c) => `${qualifiedName(c.name)} ${unparseType(c.type)}`).join(', ')})`;

/** The text of a relation; parsing it gives the same tree. */
export function unparseRelation(r: Relation): string {
  switch (r.kind) {
    case 'table-reference':
      return qualifiedName(r.name) + hintBlock(r.hints) + extendClause(r.extend) + systemTime(r.systemTime);
    case 'derived-table':
      return `${r.lateral ? 'LATERAL ' : ''}(${unparseQuery(r.query)})${systemTime(r.systemTime)}`;
    case 'table-function': {
      const call = r.wrapped ? `TABLE(${unparseCall(r.call)})` : unparseCall(r.call);
      return r.lateral ? `LATERAL ${call}` : call;
    }
    case 'unnest':
      return `UNNEST(${unnestOperands(r.operands)})${r.withOrdinality ? ' WITH ORDINALITY' : ''}`;
    case 'aliased':
      return `${unparseRelation(r.relation)} AS ${identifier(r.alias)}${aliasColumns(r.columns)}`;
    case 'join':
      return join(r);
    case 'sampled': {
      const repeatable = r.repeatable === undefined ? '' : ` REPEATABLE(${unparseExpression(r.repeatable)})`;
      return `${unparseRelation(r.relation)} TABLESAMPLE ${r.method}(${unparseExpression(r.argument)})${repeatable}`;
    }
    case 'pivot':
      return pivot(r);
    case 'unpivot':
      return unpivot(r);
    case 'match-recognize':
      return matchRecognize(r);
    case 'parenthesized':
      return `(${unparseRelation(r.relation)})`;
    default: {
      const unreachable: never = r;
      return unreachable;
    }
  }
}

/** A query alone needs no second pair of parentheses. */
function unnestOperands(operands: readonly Expression[]): string {
  const [only] = operands;
  return operands.length === 1 && only?.kind === 'subquery'
    ? unparseQuery(only.query)
    : expressions(operands);
}

const tuple = (texts: readonly string[]): string =>
  texts.length === 1 ? texts[0]! : `(${texts.join(', ')})`;

function pivot(r: PivotRelation): string {
  const axes = tuple(r.axes.map(unparseExpression));
  const values = r.values.map((v) => {
    const alias = v.alias === undefined ? '' : ` AS ${identifier(v.alias)}`;
    return tuple(v.values.map(unparseExpression)) + alias;
  });
  const aggregates = r.aggregates.map(selectItem).join(', ');
  return `${unparseRelation(r.relation)} PIVOT (${aggregates} FOR ${axes} IN (${values.join(', ')}))`;
}

function unpivot(r: UnpivotRelation): string {
  const values = r.values.map((v) => {
    const labels = v.labels.length === 0 ? '' : ` AS ${tuple(v.labels.map(unparseExpression))}`;
    return tuple(v.columns.map(identifier)) + labels;
  });
  const nulls = r.includeNulls ? ' INCLUDE NULLS' : '';
  const measures = tuple(r.measures.map(identifier));
  const axes = tuple(r.axes.map(identifier));
  return `${unparseRelation(r.relation)} UNPIVOT${nulls} (${measures} FOR ${axes} IN (${values.join(', ')}))`;
}

function quantifier(p: Extract<RowPattern, { kind: 'pattern-quantified' }>): string {
  const lazy = p.greedy ? '' : '?';
  if (p.min === 0 && p.max === undefined) return `*${lazy}`;
  if (p.min === 1 && p.max === undefined) return `+${lazy}`;
  if (p.min === 0 && p.max === 1) return `?${lazy}`;
  if (p.min === p.max) return `{${p.min}}${lazy}`;
  return `{${p.min}, ${p.max ?? ''}}${lazy}`;
}

/** @param atom whether the pattern stands where only one unit may */
function pattern(p: RowPattern, atom = false): string {
  switch (p.kind) {
    case 'pattern-variable':
      return identifier(p.name);
    case 'pattern-sequence': {
      const text = p.patterns.map((x) => pattern(x, x.kind !== 'pattern-quantified')).join(' ');
      return atom ? `(${text})` : text;
    }
    case 'pattern-alternation': {
      const text = p.patterns.map((x) => pattern(x, x.kind === 'pattern-alternation')).join(' | ');
      return atom ? `(${text})` : text;
    }
    case 'pattern-permute':
      return `PERMUTE (${p.patterns.map((x) => pattern(x)).join(', ')})`;
    case 'pattern-quantified': {
      const text = pattern(p.pattern, true) + quantifier(p);
      return atom ? `(${text})` : text;
    }
    case 'pattern-exclude':
      return `{- ${pattern(p.pattern)} -}`;
    default: {
      const unreachable: never = p;
      return unreachable;
    }
  }
}

function afterMatch(skip: NonNullable<MatchRecognizeRelation['afterMatch']>): string {
  switch (skip.kind) {
    case 'PAST LAST ROW':
    case 'TO NEXT ROW':
      return `AFTER MATCH SKIP ${skip.kind}`;
    default:
      return `AFTER MATCH SKIP ${skip.kind} ${identifier(skip.variable)}`;
  }
}

function matchRecognize(r: MatchRecognizeRelation): string {
  const parts: string[] = [];
  if (r.partitionBy.length > 0) parts.push(`PARTITION BY ${expressions(r.partitionBy)}`);
  if (r.orderBy.length > 0) parts.push(`ORDER BY ${orderItems(r.orderBy)}`);
  if (r.measures.length > 0) parts.push(`MEASURES ${r.measures.map(selectItem).join(', ')}`);
  if (r.rowsPerMatch !== undefined) parts.push(`${r.rowsPerMatch} PER MATCH`);
  if (r.afterMatch !== undefined) parts.push(afterMatch(r.afterMatch));
  parts.push(`PATTERN (${r.strictStart ? '^ ' : ''}${pattern(r.pattern)}${r.strictEnd ? ' $' : ''})`);
  if (r.within !== undefined) parts.push(`WITHIN ${unparseExpression(r.within)}`);
  if (r.subsets.length > 0) {
    parts.push(
      `SUBSET ${r.subsets.map((s) => `${identifier(s.name)} = (${identifiers(s.members)})`).join(', ')}`,
    );
  }
  const definitions = r.definitions.map((d) => `${identifier(d.name)} AS ${unparseExpression(d.condition)}`);
  parts.push(`DEFINE ${definitions.join(', ')}`);
  return `${unparseRelation(r.relation)} MATCH_RECOGNIZE (${parts.join(' ')})`;
}
