/** Window specifications of OVER and of the WINDOW clause. */
import type { FrameBound, NamedWindow, OrderItem, WindowSpecification } from '../ast/index.js';
import type { Expression } from '../ast/index.js';
import { Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { startsOperand } from './operand-start.js';
import { orderBy } from './query.js';

/** `([ref] [PARTITION BY …] [ORDER BY …] [frame] [ALLOW|DISALLOW PARTIAL])`. */
export function windowSpecification(c: Cursor): WindowSpecification {
  const start = c.position;
  c.expect('(');
  const reference = c.atName() ? c.takeIdentifier() : undefined;
  let partitionBy: readonly Expression[] = list([]);
  if (c.accept('PARTITION')) {
    c.expect('BY');
    partitionBy = list(
      c.commaListAhead(
        () => parseExpression(c, Context.NonQuery),
        (ahead) => startsOperand(c, ahead),
      ),
    );
  }
  const order = c.is('ORDER') ? orderBy(c) : list<OrderItem>([]);
  const frame = c.is('ROWS') || c.is('RANGE') ? windowFrame(c) : undefined;
  let allowPartial: boolean | undefined;
  if (c.is('ALLOW') || c.is('DISALLOW')) {
    allowPartial = c.is('ALLOW');
    c.position++;
    c.expect('PARTIAL');
  }
  c.expect(')');
  return node({
    kind: 'window-specification',
    span: c.span(start),
    reference,
    partitionBy,
    orderBy: order,
    frame,
    allowPartial,
  });
}

function windowFrame(c: Cursor): NonNullable<WindowSpecification['frame']> {
  const unit = c.expectOneOf('ROWS', 'RANGE');
  let start: FrameBound;
  let end: FrameBound | undefined;
  if (c.accept('BETWEEN')) {
    start = frameBound(c);
    c.expect('AND');
    end = frameBound(c);
  } else start = frameBound(c);
  return node({ unit, start, end, exclude: undefined });
}

function frameBound(c: Cursor): FrameBound {
  const start = c.position;
  if (c.are('CURRENT', 'ROW')) {
    c.position += 2;
    return node({ kind: 'frame-bound', span: c.span(start), type: 'CURRENT ROW', offset: undefined });
  }
  if (c.is('UNBOUNDED') && (c.peek(1) === 'PRECEDING' || c.peek(1) === 'FOLLOWING')) {
    const type = c.peek(1) === 'PRECEDING' ? 'UNBOUNDED PRECEDING' : 'UNBOUNDED FOLLOWING';
    c.position += 2;
    return node({ kind: 'frame-bound', span: c.span(start), type, offset: undefined });
  }
  const offset = parseExpression(c, Context.NonQuery);
  const type = c.expectOneOf('PRECEDING', 'FOLLOWING');
  return node({ kind: 'frame-bound', span: c.span(start), type, offset });
}

/** `WINDOW w AS (…), v AS (…)`. */
export function windowClause(c: Cursor): readonly NamedWindow[] {
  if (!c.accept('WINDOW')) return list([]);
  return list(
    c.commaList(() => {
      const start = c.position;
      const name = c.identifier();
      c.expect('AS');
      const specification = windowSpecification(c);
      return node({ kind: 'named-window' as const, span: c.span(start), name, specification });
    }),
  );
}
