/** Expressions: each becomes DuckDB's SQL together with its PostgreSQL type. */
import type { A_Const, A_Indirection, CaseExpr, ColumnRef, Node, SubLink, TypeName } from 'libpg-query';
import { arrayOf, elementOf, isVector, typeNamed } from '../../../../catalog/pg-catalog/index.js';
import { valueFunctionName } from './column-name.js';
import { cast, coerce, commonType, literal } from './coerce.js';
import { functionCall } from './function-call.js';
import { namesOf } from './nodes.js';
import { binaryOperator, operatorExpression } from './operator.js';
import { asTyped } from './scope.js';
import type { Scope } from './scope.js';
import { subselect } from './select.js';
import { textLiteral } from './translation.js';
import type { Translation, Typed } from './translation.js';

const DEPTH_MAX = 400;

/** @throws FungiError for names that are not known and for what is not supported */
export function expression(t: Translation, node: Node, scope: Scope): Typed {
  if (++t.depth > DEPTH_MAX) throw t.error('54001', 'the statement is nested too deeply');
  try {
    return translate(t, node, scope);
  } finally {
    t.depth--;
  }
}

function translate(t: Translation, node: Node, scope: Scope): Typed {
  if ('ColumnRef' in node) return columnReference(t, node.ColumnRef, scope);
  if ('A_Const' in node) return constant(t, node.A_Const);
  if ('A_Expr' in node) return operatorExpression(t, node.A_Expr, scope);
  if ('FuncCall' in node) return functionCall(t, node.FuncCall, scope);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const parts = args.map((arg) => condition(t, arg, scope));
    if (boolop === 'NOT_EXPR') return bool(`(NOT ${parts[0]})`);
    return bool(`(${parts.join(boolop === 'AND_EXPR' ? ' AND ' : ' OR ')})`);
  }
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    return typeCast(t, arg!, typeName ?? {}, scope);
  }
  if ('ParamRef' in node) return parameter(t, node.ParamRef.number ?? 0);
  if ('CaseExpr' in node) return caseExpression(t, node.CaseExpr, scope);
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest;
    const value = known(t, expression(t, arg!, scope));
    return bool(`(${value.sql} IS ${nulltesttype === 'IS_NULL' ? '' : 'NOT '}NULL)`);
  }
  if ('SubLink' in node) return subquery(t, node.SubLink, scope);
  if ('A_ArrayExpr' in node) return arrayOfItems(t, node.A_ArrayExpr.elements ?? [], scope);
  if ('A_Indirection' in node) return indirection(t, node.A_Indirection, scope);
  if ('CollateClause' in node) return expression(t, node.CollateClause.arg!, scope);
  if ('CoalesceExpr' in node) return oneType(t, 'coalesce', node.CoalesceExpr.args ?? [], scope);
  if ('MinMaxExpr' in node) {
    return oneType(
      t,
      node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest',
      node.MinMaxExpr.args ?? [],
      scope,
    );
  }
  if ('SQLValueFunction' in node) {
    const name = valueFunctionName(node.SQLValueFunction.op ?? '');
    const call = name.startsWith('current_time') || name.startsWith('local') ? 'now' : name;
    return functionCall(t, { funcname: [{ String: { sval: call } }] }, scope);
  }
  if ('BooleanTest' in node) {
    const { arg, booltesttype = 'IS_TRUE' } = node.BooleanTest;
    const test = booltesttype.replace('IS_NOT_', 'IS NOT ').replace('IS_', 'IS ').replace('UNKNOWN', 'NULL');
    return bool(`(${condition(t, arg!, scope)} ${test})`);
  }
  if ('RowExpr' in node) {
    const items = (node.RowExpr.args ?? []).map((arg) => known(t, expression(t, arg, scope)).sql);
    return { sql: `row(${items.join(', ')})`, type: 'record' };
  }
  throw t.unsupported(Object.keys(node)[0] ?? 'an expression');
}

export const bool = (sql: string): Typed => ({ sql, type: 'bool' });

/** An untyped literal becomes text. */
export const known = (t: Translation, value: Typed): Typed =>
  value.type === 'unknown' ? coerce(t, value, 'text') : value;

export const condition = (t: Translation, node: Node, scope: Scope): string =>
  coerce(t, expression(t, node, scope), 'bool').sql;

function columnReference(t: Translation, { fields = [], location }: ColumnRef, scope: Scope): Typed {
  const names = namesOf(fields);
  const name = names.at(-1) ?? '';
  const alias = names.at(-2);
  if (names.length !== fields.length) throw t.unsupported('a whole row as a value', location);
  if (alias === undefined) {
    const found = scope.column(t, name, location);
    if (found) return asTyped(found);
    throw t.error('42703', `column "${name}" does not exist`, location);
  }
  const table = scope.table(names.at(-3), alias);
  if (!table) throw t.error('42P01', `missing FROM-clause entry for table "${alias}"`, location);
  const column = table.columns.find((each) => each.name === name);
  if (column) return asTyped(column);
  throw t.error('42703', `column ${alias}.${name} does not exist`, location);
}

function constant(t: Translation, { isnull, ival, fval, boolval, sval, location }: A_Const): Typed {
  if (isnull === true) return { sql: 'NULL', type: 'unknown', literal: null };
  if (ival) return { sql: String(ival.ival ?? 0), type: 'int4' };
  if (boolval) return bool(String(boolval.boolval ?? false));
  if (sval) {
    const text = sval.sval ?? '';
    return { sql: textLiteral(text), type: 'unknown', literal: text };
  }
  if (fval) {
    const text = fval.fval ?? '0';
    const type = /^\d{1,18}$/.test(text) ? 'int8' : 'numeric';
    return { sql: literal(t, text, type), type };
  }
  throw t.unsupported('a bit string', location);
}

function parameter(t: Translation, number: number): Typed {
  const given = t.parameters[number - 1];
  if (!t.parameterTypes.has(number) && given?.type !== undefined) t.parameterTypes.set(number, given.type);
  const type = t.parameterTypes.get(number);
  const value = given?.value ?? null;
  if (type === undefined) return { sql: 'NULL', type: 'unknown', literal: value, parameter: number };
  return { sql: literal(t, value, type), type };
}

/** The `typname` that a written type means. @throws FungiError 42704 */
export function typeOf(t: Translation, { names, arrayBounds, location }: TypeName): string {
  const parts = namesOf(names);
  const name = parts.at(-1) ?? '';
  const schema = parts.at(-2);
  const type = typeNamed(name);
  if (!type || (schema !== undefined && schema !== 'pg_catalog')) {
    throw t.error('42704', `type "${parts.join('.')}" does not exist`, location);
  }
  return (arrayBounds ?? []).length > 0 ? arrayOf(name) : name;
}

function typeCast(t: Translation, arg: Node, typeName: TypeName, scope: Scope): Typed {
  const type = typeOf(t, typeName);
  if ('A_ArrayExpr' in arg && (arg.A_ArrayExpr.elements ?? []).length === 0) {
    return { sql: literal(t, '{}', type), type };
  }
  const value = expression(t, arg, scope);
  const result =
    value.type === 'unknown' ? coerce(t, value, type) : value.type === type ? value : cast(t, value, type);
  const [length] = typeName.typmods ?? [];
  const limit = length && 'A_Const' in length ? length.A_Const.ival?.ival : undefined;
  const cut = limit !== undefined && (type === 'bpchar' || type === 'varchar');
  return cut ? { sql: `left(${result.sql}, ${limit})`, type } : { sql: result.sql, type };
}

function caseExpression(t: Translation, { arg, args = [], defresult }: CaseExpr, scope: Scope): Typed {
  const tested = arg && known(t, expression(t, arg, scope));
  const whens = args.map((each) => {
    const { expr, result } = 'CaseWhen' in each ? each.CaseWhen : {};
    const when = tested
      ? binaryOperator(t, '=', tested, expression(t, expr!, scope)).sql
      : condition(t, expr!, scope);
    return { when, then: expression(t, result!, scope) };
  });
  const otherwise = defresult && expression(t, defresult, scope);
  // ELSE counts first, as PostgreSQL has it.
  const values = [...(otherwise ? [otherwise] : []), ...whens.map(({ then }) => then)];
  const type = commonType(values.map((value) => value.type));
  const branches = whens.map(({ when, then }) => `WHEN ${when} THEN ${coerce(t, then, type).sql}`);
  const last = otherwise ? ` ELSE ${coerce(t, otherwise, type).sql}` : '';
  return { sql: `CASE ${branches.join(' ')}${last} END`, type };
}

function oneType(t: Translation, name: string, args: readonly Node[], scope: Scope): Typed {
  const values = args.map((arg) => expression(t, arg, scope));
  const type = commonType(values.map((value) => value.type));
  return { sql: `${name}(${values.map((value) => coerce(t, value, type).sql).join(', ')})`, type };
}

function arrayOfItems(t: Translation, items: readonly Node[], scope: Scope): Typed {
  const values = items.map((item) => expression(t, item, scope));
  const element = commonType(values.map((value) => value.type));
  return {
    sql: `[${values.map((value) => coerce(t, value, element).sql).join(', ')}]`,
    type: arrayOf(element),
  };
}

function indirection(t: Translation, { arg, indirection: steps = [] }: A_Indirection, scope: Scope): Typed {
  let value = expression(t, arg!, scope);
  for (const step of steps) {
    if ('String' in step) value = field(t, value, step.String.sval ?? '');
    else if ('A_Indices' in step && step.A_Indices.is_slice !== true && step.A_Indices.uidx) {
      const index = coerce(t, expression(t, step.A_Indices.uidx, scope), 'int4').sql;
      const element = elementOf(value.type);
      if (element === undefined) throw t.error('42804', `cannot subscript type ${value.type}`);
      const position = isVector(value.type) ? `(${index}) + 1` : index;
      value = { sql: `list_extract(${value.sql}, ${position})`, type: element };
    } else throw t.unsupported('an array slice');
  }
  return value;
}

function field(t: Translation, value: Typed, name: string): Typed {
  const element = /^expanded (.*)$/.exec(value.type)?.[1];
  if (element === undefined || (name !== 'x' && name !== 'n')) {
    throw t.error('42703', `column "${name}" not found in data type ${value.type}`);
  }
  return { sql: `struct_extract(${value.sql}, '${name}')`, type: name === 'x' ? element : 'int4' };
}

function subquery(
  t: Translation,
  { subLinkType, subselect: inner, testexpr, operName }: SubLink,
  scope: Scope,
): Typed {
  if (!inner || !('SelectStmt' in inner)) throw t.unsupported('a subquery');
  const { sql, columns } = subselect(t, inner.SelectStmt, scope);
  const type = columns[0]?.type ?? 'text';
  switch (subLinkType) {
    case 'EXISTS_SUBLINK':
      return bool(`EXISTS (${sql})`);
    case 'EXPR_SUBLINK':
      return { sql: `(${sql})`, type };
    case 'ARRAY_SUBLINK':
      return { sql: `coalesce(ARRAY(${sql}), [])`, type: arrayOf(type) };
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      const test = expression(t, testexpr!, scope);
      const left = columns.length === 1 ? coerce(t, test, test.type === 'unknown' ? type : test.type) : test;
      const operator = namesOf(operName).at(-1) ?? '=';
      if (operator === '=' && subLinkType === 'ANY_SUBLINK') return bool(`(${left.sql} IN (${sql}))`);
      if (!['=', '<>', '<', '<=', '>', '>='].includes(operator))
        throw t.unsupported(`${operator} with a subquery`);
      return bool(`(${left.sql} ${operator} ${subLinkType === 'ANY_SUBLINK' ? 'ANY' : 'ALL'} (${sql}))`);
    }
    default:
      throw t.unsupported('this kind of subquery');
  }
}
