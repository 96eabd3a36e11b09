/** PIVOT and UNPIVOT. */
import type {
  Expression,
  Identifier,
  PivotRelation,
  Relation,
  SelectItem,
  UnpivotRelation,
} from '../ast/index.js';
import { Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { keywordName, namedCall } from './function-call.js';
import { isReservedFunction } from './keywords.js';
import { parenthesizedList } from './primary.js';

const oneOrMore = (c: Cursor): readonly Identifier[] =>
  c.is('(') ? c.identifierList() : list([c.identifier()]);

/** `PIVOT (SUM(a) AS s FOR b IN (1 AS x, 2 AS y))`. */
export function pivot(c: Cursor, start: number, relation: Relation): PivotRelation {
  c.position++;
  c.expect('(');
  const aggregates = list(c.commaList(() => aggregate(c)));
  c.expect('FOR');
  const axes = list(
    oneOrMore(c).map((part): Expression => {
      const name = node({ kind: 'qualified-name' as const, span: part.span, parts: list([part]) });
      return node({ kind: 'column-reference', span: part.span, name });
    }),
  );
  c.expect('IN');
  c.expect('(');
  const values: PivotRelation['values'][number][] = [];
  if (!c.is(')')) {
    do values.push(pivotValue(c));
    while (c.accept(','));
  }
  c.expect(')');
  c.expect(')');
  return node({ kind: 'pivot', span: c.span(start), relation, aggregates, axes, values: list(values) });
}

/** An aggregate call with an optional alias. */
function aggregate(c: Cursor): SelectItem {
  const start = c.position;
  const at = c.position;
  const name = isReservedFunction(c.tag) ? keywordName(c) : c.qualifiedName();
  const expression = namedCall(c, at, name);
  const alias = c.accept('AS') || c.atName() ? c.identifier() : undefined;
  return node({ kind: 'select-item', span: c.span(start), expression, alias });
}

function pivotValue(c: Cursor): PivotRelation['values'][number] {
  const values = c.is('(')
    ? list(parenthesizedList(c, Context.NonQuery))
    : list([parseExpression(c, Context.NonQuery)]);
  const alias = c.accept('AS') || c.atName() ? c.identifier() : undefined;
  return node({ values, alias });
}

/** `UNPIVOT [INCLUDE NULLS] (v FOR k IN (a, b AS 'x'))`. */
export function unpivot(c: Cursor, start: number, relation: Relation): UnpivotRelation {
  c.position++;
  let includeNulls = false;
  const word = c.acceptOneOf('INCLUDE', 'EXCLUDE');
  if (word !== undefined) {
    c.expect('NULLS');
    includeNulls = word === 'INCLUDE';
  }
  c.expect('(');
  const measures = oneOrMore(c);
  c.expect('FOR');
  const axes = oneOrMore(c);
  c.expect('IN');
  const values = c.parenthesized(() => {
    const columns = oneOrMore(c);
    let labels: readonly Expression[] = list([]);
    if (c.accept('AS')) {
      labels = c.is('(')
        ? list(parenthesizedList(c, Context.NonQuery))
        : list([parseExpression(c, Context.NonQuery)]);
    }
    return node({ columns, labels });
  });
  c.expect(')');
  return node({ kind: 'unpivot', span: c.span(start), relation, includeNulls, measures, axes, values });
}
