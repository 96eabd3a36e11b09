/** Joins of FROM, and how far Flink looks ahead before it takes one. */
import type { Expression, Identifier, JoinRelation, Relation } from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { tableReference } from './relation.js';
import { syntaxError } from './syntax-error.js';

/** `a, b JOIN c ON …`: a comma binds weaker than JOIN. */
export function fromClause(c: Cursor): Relation {
  const start = c.position;
  let left = joinChain(c);
  for (let length = 0; c.is(','); length++) {
    if (!startsTable(c, 1)) {
      c.compared(2);
      break;
    }
    c.position++;
    c.checkChain(length);
    const right = joinChain(c);
    left = node({
      kind: 'join',
      span: c.span(start),
      left,
      right,
      type: 'COMMA',
      natural: false,
      on: undefined,
      using: list<Identifier>([]),
      matchCondition: undefined,
    });
  }
  return left;
}

const TABLE_STARTS: ReadonlySet<string> = new Set(['(', 'LATERAL', 'UNNEST', 'TABLE', 'SPECIFIC']);
const INSIDE_STARTS: ReadonlySet<string> = new Set([...TABLE_STARTS, 'SELECT', 'VALUES', 'VALUE', 'WITH']);

const startsTable = (c: Cursor, ahead: number): boolean =>
  c.isNameAt(ahead) || TABLE_STARTS.has(c.peek(ahead));

/** How many tokens from `ahead` on show that no table starts there, looking at no more than two; 0 when one may. */
export function tableMismatch(c: Cursor, ahead: number): number {
  if (!startsTable(c, ahead)) return 1;
  const next = c.peek(ahead + 1);
  if (c.peek(ahead) === 'UNNEST') return next === '(' ? 0 : 2;
  if (c.peek(ahead) !== '(') return 0;
  return c.isNameAt(ahead + 1) || INSIDE_STARTS.has(next) ? 0 : 2;
}

export function joinChain(c: Cursor, start = c.position, first?: Relation): Relation {
  let left = first ?? tableReference(c);
  for (let length = 0; ; length++) {
    const join = parseJoin(c, start, left);
    if (join === undefined) return left;
    c.checkChain(length);
    left = join;
  }
}

/** The join type at the cursor with the number of its tokens, or undefined. */
function joinType(c: Cursor): readonly [JoinRelation['type'], number] | undefined {
  const at = c.is('NATURAL') ? 1 : 0;
  const next = c.peek(at + 1);
  switch (c.peek(at)) {
    case 'JOIN':
      return ['INNER', at + 1];
    case 'INNER':
      return next === 'JOIN' ? ['INNER', at + 2] : undefined;
    case 'CROSS':
      return next === 'JOIN' ? ['CROSS', at + 2] : undefined;
    case 'LEFT':
    case 'RIGHT':
    case 'FULL': {
      const width = next === 'OUTER' ? 2 : 1;
      const type = c.peek(at) as 'LEFT' | 'RIGHT' | 'FULL';
      return c.peek(at + width) === 'JOIN' ? [type, at + width + 1] : undefined;
    }
    default:
      return undefined;
  }
}

const JOIN_STARTS: ReadonlySet<string> = new Set(['NATURAL', 'INNER', 'LEFT', 'RIGHT', 'FULL']);

/** Flink looks at three tokens before it takes a join. */
const JOIN_LOOKAHEAD = 3;

/** Whether the join of `width` words can go on; otherwise notes what was compared. */
function joinFits(c: Cursor, width: number): boolean {
  const mismatch = tableMismatch(c, width);
  if (mismatch === 0 || width + mismatch > JOIN_LOOKAHEAD) return true;
  if (c.accept('CROSS')) {
    c.compared(mismatch + 1);
    throw c.unexpected();
  }
  c.compared(width + mismatch);
  return false;
}

/** Notes how far the words of an unfinished join were compared. */
function noteBrokenJoin(c: Cursor): void {
  if (c.accept('CROSS')) throw c.unexpected();
  if (!JOIN_STARTS.has(c.tag)) return;
  let width = c.is('NATURAL') ? 1 : 0;
  if (JOIN_STARTS.has(c.peek(width))) width++;
  if (c.peek(width) === 'OUTER') width++;
  c.compared(width + 1);
}

function parseJoin(c: Cursor, start: number, left: Relation): Relation | undefined {
  const found = joinType(c);
  if (found === undefined) {
    if ((c.is('CROSS') || c.is('OUTER')) && c.peek(1) === 'APPLY') throw applyNotAllowed(c);
    if (c.accept('OUTER')) throw c.unexpected();
    noteBrokenJoin(c);
    return undefined;
  }
  const [type, width] = found;
  if (!joinFits(c, width)) return undefined;
  const natural = c.is('NATURAL');
  c.position += width;
  const keyword = c.position - 1;
  const right = tableReference(c);
  let on: Expression | undefined;
  let using: readonly Identifier[] = list([]);
  if (c.accept('ON')) on = parseExpression(c);
  else if (c.accept('USING')) using = c.identifierList();
  c.joinKeyword = keyword;
  return node({
    kind: 'join',
    span: c.span(start),
    left,
    right,
    type,
    natural,
    on,
    using,
    matchCondition: undefined,
    joinSpan: c.tokenSpanAt(keyword),
  });
}

function applyNotAllowed(c: Cursor): Error {
  c.position += 2;
  tableReference(c);
  return syntaxError(
    'APPLY operator is not allowed under the current SQL conformance level',
    c.lastSpan(),
    'Write CROSS JOIN LATERAL or LEFT JOIN LATERAL … ON TRUE',
  );
}
