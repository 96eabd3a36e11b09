/** Joins: ON, USING and NATURAL conditions, the names of the joined row, and which side may be NULL. */
import type { Identifier, JoinRelation, Relation } from '../ast/index.js';
import { FungiError, notSupported, validationError } from '../error/index.js';
import type { BoundExpression } from '../expression/bound-expression.js';
import { builtInCall, conjunction, inputReference } from '../plan/expression-rewrite.js';
import type { LogicalJoin, LogicalPlan } from '../plan/logical-plan.js';
import type { PlanField } from '../plan/physical-plan.js';
import { withNullability } from '../types/index.js';
import { bindRelation } from './bind-relation.js';
import type { BoundRelation } from './bind-table.js';
import { bindUnnestJoin } from './bind-unnest.js';
import type { QueryContext } from './query-context.js';
import { hintedTtl, stateTtlMs } from './query-context.js';
import type { MergedColumn, RelationScope } from './relation-scope.js';
import { joinScopes } from './relation-scope.js';
import { bindCondition, rowScope } from './row-scope.js';

type JoinType = LogicalJoin['joinType'];

const JOIN_TYPES: Readonly<Record<JoinRelation['type'], JoinType | undefined>> = {
  INNER: 'inner',
  CROSS: 'inner',
  COMMA: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  'LEFT SEMI': undefined,
  'LEFT ANTI': undefined,
  ASOF: undefined,
  'LEFT ASOF': undefined,
};

/** @throws FungiError with the span of the part that is wrong or not planned yet */
export function bindJoin(join: JoinRelation, context: QueryContext): BoundRelation {
  const joinType = JOIN_TYPES[join.type];
  if (!joinType) throw notSupported(`${join.type} JOIN`, join.span);
  checkCondition(join);
  const left = bindRelation(join.left, context);
  const collection = unnestOf(join.right);
  if (collection) {
    if (joinType !== 'inner' && joinType !== 'left')
      throw validationError(`Unknown join type ${join.type}`, join.span);
    if (join.natural || join.using.length > 0) throw notSupported('USING or NATURAL with UNNEST', join.span);
    return bindUnnestJoin(
      left,
      collection.unnest,
      collection.aliased,
      { type: joinType, on: join.on },
      context,
    );
  }
  const right = bindRelation(join.right, context);
  checkNames(left.scope, right.scope, join);
  return joined(join, joinType, left, right, context);
}

function checkCondition(join: JoinRelation): void {
  if (join.type === 'CROSS' || join.type === 'COMMA') return;
  if (join.on || join.natural || join.using.length > 0) return;
  throw validationError(
    'INNER, LEFT, RIGHT or FULL join requires a condition (NATURAL keyword or ON or USING clause)',
    join.joinSpan ?? join.span,
  );
}

function unnestOf(relation: Relation) {
  if (relation.kind === 'unnest') return { unnest: relation, aliased: undefined };
  if (relation.kind === 'aliased' && relation.relation.kind === 'unnest')
    return { unnest: relation.relation, aliased: relation };
  return undefined;
}

function checkNames(left: RelationScope, right: RelationScope, join: JoinRelation): void {
  const twice = right.tables.find(
    (table) => table.alias !== undefined && left.tables.some((other) => other.alias === table.alias),
  );
  if (twice)
    throw validationError(`Duplicate relation name '${twice.alias}' in FROM clause`, join.right.span);
}

function joined(
  join: JoinRelation,
  joinType: JoinType,
  left: BoundRelation,
  right: BoundRelation,
  context: QueryContext,
): BoundRelation {
  const [leftFields, rightFields] = [
    sideFields(left.plan, joinType === 'right' || joinType === 'full'),
    sideFields(right.plan, joinType === 'left' || joinType === 'full'),
  ];
  const width = left.plan.fields.length;
  const plain = joinScopes(withFields(left.scope, leftFields), withFields(right.scope, rightFields), width);
  const common = join.natural ? naturalColumns(plain, left.scope.tables.length) : join.using;
  const pairs = common.map((column) => usingPair(column, plain, left.scope.tables.length));
  const conditions = pairs.map((pair) => builtInCall('=', [pair.left, pair.right]));
  if (join.on) conditions.push(bindCondition(join.on, rowScope(plain, context), 'ON'));
  const plan: LogicalPlan = Object.freeze({
    kind: 'join',
    left: left.plan,
    right: right.plan,
    joinType,
    leftKeys: [],
    rightKeys: [],
    nullSafe: [],
    condition: conjunction(conditions),
    fields: [...leftFields, ...rightFields],
    stateTtl: {
      leftMs: hintedTtl(context, left.scope) ?? stateTtlMs(context),
      rightMs: hintedTtl(context, right.scope) ?? stateTtlMs(context),
    },
    span: join.span,
  });
  const merged = pairs.map((pair) => mergedColumn(pair, joinType, plain.merged));
  const older = plain.merged.filter(({ name }) => !pairs.some((pair) => pair.name === name));
  return { plan, scope: { ...plain, merged: [...merged, ...older] } };
}

function sideFields(plan: LogicalPlan, optional: boolean): readonly PlanField[] {
  return plan.fields.map((field) => {
    const { name, type } = field;
    return { name, type: optional ? withNullability(type, true) : type };
  });
}

/** `scope` with the types that its columns have after the join. */
function withFields(scope: RelationScope, fields: readonly PlanField[]): RelationScope {
  return {
    ...scope,
    tables: scope.tables.map((table) => ({
      ...table,
      fields: table.fields.map((field, index) => ({
        name: field.name,
        type: fields[table.offset + index]!.type,
      })),
    })),
  };
}

// ---- USING and NATURAL

interface UsingPair {
  readonly name: string;
  readonly left: Extract<BoundExpression, { kind: 'input' }>;
  readonly right: Extract<BoundExpression, { kind: 'input' }>;
}

interface Column {
  readonly name: string;
  readonly reference: UsingPair['left'];
}

function columnsOf(tables: RelationScope['tables']): readonly Column[] {
  return tables.flatMap((table) =>
    table.fields.map((field, index) => ({
      name: field.name,
      reference: inputReference(table.offset + index, field.type),
    })),
  );
}

function naturalColumns(scope: RelationScope, leftTables: number): readonly { readonly name: string }[] {
  const right = new Set(columnsOf(scope.tables.slice(leftTables)).map((column) => column.name));
  const left = new Set(columnsOf(scope.tables.slice(0, leftTables)).map((column) => column.name));
  return [...left].filter((name) => right.has(name)).map((name) => ({ name }));
}

function usingPair(
  column: Identifier | { readonly name: string },
  scope: RelationScope,
  leftTables: number,
): UsingPair {
  const find = (tables: RelationScope['tables']): UsingPair['left'] => {
    const found = columnsOf(tables).filter((candidate) => candidate.name === column.name);
    const at = 'span' in column ? { span: column.span } : {};
    if (found.length === 0) {
      throw new FungiError('COLUMN_NOT_FOUND', `Column '${column.name}' not found in any table`, at);
    }
    return found[0]!.reference;
  };
  return {
    name: column.name,
    left: find(scope.tables.slice(0, leftTables)),
    right: find(scope.tables.slice(leftTables)),
  };
}

/** A side that is a join itself may have merged the column already. */
function mergedColumn(
  { name, left, right }: UsingPair,
  joinType: JoinType,
  known: readonly MergedColumn[],
): MergedColumn {
  const older = ({ index }: UsingPair['left']): MergedColumn =>
    known.find((column) => column.name === name && column.hidden.includes(index)) ?? {
      name,
      columns: [index],
      starColumns: [index],
      hidden: [index],
    };
  const [l, r] = [older(left), older(right)];
  const columns = ([a, b]: readonly [readonly number[], readonly number[]]): readonly number[] =>
    joinType === 'full' ? [...a, ...b] : joinType === 'right' ? b : a;
  return {
    name,
    columns: l.hidden.length > 1 ? l.columns : columns([l.columns, r.columns]),
    starColumns: columns([l.starColumns, r.starColumns]),
    hidden: [...l.hidden, ...r.hidden],
  };
}
