/** How PostgreSQL names a column of a SELECT that has no alias. */
import type { Node } from 'libpg-query';
import { lastName } from './nodes.js';

interface Name {
  readonly name: string;
  /** A weak name gives way to that of what is around it. */
  readonly weak: boolean;
}

const strong = (name: string): Name => ({ name, weak: false });

export const columnName = (node: Node): string => nameOf(node)?.name ?? '?column?';

const VALUE_FUNCTIONS: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_LOCALTIME_N: 'localtime',
};

/** `SVFOP_CURRENT_USER` → `current_user`. */
export const valueFunctionName = (op: string): string =>
  VALUE_FUNCTIONS[op] ?? op.replace(/^SVFOP_/, '').toLowerCase();

function nameOf(node: Node): Name | undefined {
  if ('ColumnRef' in node) {
    const name = lastName(node.ColumnRef.fields);
    return name === undefined ? undefined : strong(name);
  }
  if ('A_Indirection' in node) {
    const { arg, indirection = [] } = node.A_Indirection;
    const name = lastName(indirection.filter((each) => 'String' in each));
    return name !== undefined ? strong(name) : arg && nameOf(arg);
  }
  if ('FuncCall' in node) return strong(lastName(node.FuncCall.funcname) ?? '?column?');
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    const inner = arg && nameOf(arg);
    if (inner && !inner.weak) return inner;
    return { name: lastName(typeName?.names) ?? '?column?', weak: true };
  }
  if ('CollateClause' in node) return node.CollateClause.arg && nameOf(node.CollateClause.arg);
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined;
  if ('CaseExpr' in node) {
    const otherwise = node.CaseExpr.defresult && nameOf(node.CaseExpr.defresult);
    return otherwise && !otherwise.weak ? otherwise : { name: 'case', weak: true };
  }
  if ('SubLink' in node) return subqueryName(node.SubLink.subLinkType, node.SubLink.subselect);
  if ('CoalesceExpr' in node) return strong('coalesce');
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  if ('A_ArrayExpr' in node) return strong('array');
  if ('RowExpr' in node) return strong('row');
  if ('SQLValueFunction' in node) return strong(valueFunctionName(node.SQLValueFunction.op ?? ''));
  return undefined;
}

function subqueryName(kind: string | undefined, subselect: Node | undefined): Name | undefined {
  if (kind === 'EXISTS_SUBLINK') return strong('exists');
  if (kind === 'ARRAY_SUBLINK') return strong('array');
  if (kind !== 'EXPR_SUBLINK' || !subselect || !('SelectStmt' in subselect)) return undefined;
  const [target] = subselect.SelectStmt.targetList ?? [];
  if (!target || !('ResTarget' in target)) return undefined;
  const { name, val } = target.ResTarget;
  return name !== undefined ? strong(name) : val && nameOf(val);
}
