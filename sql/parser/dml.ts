/** INSERT, UPDATE, DELETE, MERGE, CALL. */
import type {
  CallStatement,
  DeleteStatement,
  Expression,
  ExtendedColumn,
  FunctionCall,
  Hint,
  Identifier,
  InsertStatement,
  MergeStatement,
  QualifiedName,
  Query,
  UpdateStatement,
} from '../ast/index.js';
import { partition, singleName } from './clause.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { callOf, keywordName } from './function-call.js';
import { hintBlock } from './hint.js';
import { isReservedFunction } from './keywords.js';
import { parseQuery, valuesRow } from './query.js';
import { extendList, tableReference } from './relation.js';
import { syntaxError } from './syntax-error.js';
import { parseType } from './type.js';

const hintsOf = (c: Cursor): readonly Hint[] => (c.is('/*+') ? hintBlock(c) : list<Hint>([]));

/** `INSERT INTO|OVERWRITE`, `UPSERT INTO`. */
export function insertStatement(c: Cursor): InsertStatement {
  const start = c.position;
  const upsert = c.is('UPSERT');
  c.position++;
  const overwrite = c.accept('OVERWRITE');
  if (!overwrite) c.expect('INTO');
  const target = c.qualifiedName();
  const hints = hintsOf(c);
  const extend = c.accept('EXTEND') || atExtendList(c) ? extendList(c) : undefined;
  const specification = c.is('PARTITION') ? partition(c) : undefined;
  const columns = atColumnList(c) ? c.parenthesized(() => insertColumn(c)) : list<QualifiedName>([]);
  const query = parseQuery(c);
  const onConflict = c.accept('ON') ? conflictAction(c) : undefined;
  return node({
    kind: 'insert',
    span: c.span(start),
    target,
    hints,
    overwrite,
    upsert,
    partition: specification,
    columns,
    query,
    onConflict,
    ...(extend ? { extend } : undefined),
  });
}

/** Whether `(name type` stands here, a list of columns added for this statement. */
function atExtendList(c: Cursor): boolean {
  if (!c.is('(') || !c.isNameAt(1)) return false;
  let i = 2;
  while (c.peek(i) === '.' && c.isNameAt(i + 1)) i += 2;
  if (c.peek(i) === ',' || c.peek(i) === ')' || c.peek(i) === '.') return false;
  for (let depth = 1; depth > 0; i++) {
    const tag = c.peek(i);
    if (tag === '(') depth++;
    else if (tag === ')') depth--;
    else if (tag === 'eof') return false;
  }
  return c.peek(i) === '(';
}

const atColumnList = (c: Cursor): boolean => c.is('(') && c.isNameAt(1) && !atQuery(c);

/** `(name …` may also open a query in no way: a query in parentheses starts with a keyword. */
const atQuery = (c: Cursor): boolean => c.peek(1) === '(';

function insertColumn(c: Cursor): QualifiedName {
  const name = c.qualifiedName();
  if (!c.is(',') && !c.is(')') && (c.isNameAt(0) || isTypeStart(c))) {
    const type = parseType(c);
    throw syntaxError('Extended columns not allowed under the current SQL conformance level', type.span);
  }
  return name;
}

const isTypeStart = (c: Cursor): boolean => /^[A-Z_]+$/.test(c.tag);

function conflictAction(c: Cursor): InsertStatement['onConflict'] {
  c.expect('CONFLICT');
  c.expect('DO');
  return `DO ${c.expectOneOf('NOTHING', 'DEDUPLICATE', 'ERROR')}`;
}

function alias(c: Cursor): Identifier | undefined {
  if (c.accept('AS')) return c.identifier();
  return c.atName() ? c.takeIdentifier() : undefined;
}

interface Assignment {
  readonly column: QualifiedName;
  readonly value: Expression;
}

/** `SET a = 1, …`; only MERGE takes dotted names. */
function assignments(c: Cursor, dotted: boolean): readonly Assignment[] {
  c.expect('SET');
  return list(
    c.commaList(() => {
      const column = dotted ? c.qualifiedName() : singleName(c.identifier());
      c.expect('=');
      return node({ column, value: parseExpression(c) });
    }),
  );
}

const extended = (c: Cursor): readonly ExtendedColumn[] | undefined =>
  c.accept('EXTEND') || c.is('(') ? extendList(c) : undefined;

export function updateStatement(c: Cursor): UpdateStatement {
  const start = c.position++;
  const target = c.qualifiedName();
  const hints = hintsOf(c);
  const extend = extended(c);
  const name = alias(c);
  const set = assignments(c, false);
  const where = c.accept('WHERE') ? parseExpression(c) : undefined;
  return node({
    kind: 'update',
    span: c.span(start),
    target,
    hints,
    alias: name,
    assignments: set,
    where,
    ...(extend ? { extend } : undefined),
  });
}

export function deleteStatement(c: Cursor): DeleteStatement {
  const start = c.position++;
  c.expect('FROM');
  const target = c.qualifiedName();
  const hints = hintsOf(c);
  const extend = extended(c);
  const name = alias(c);
  const where = c.accept('WHERE') ? parseExpression(c) : undefined;
  return node({
    kind: 'delete',
    span: c.span(start),
    target,
    hints,
    alias: name,
    where,
    ...(extend ? { extend } : undefined),
  });
}

/** `MERGE INTO t USING s ON x WHEN MATCHED THEN UPDATE … WHEN NOT MATCHED THEN INSERT …`. */
export function mergeStatement(c: Cursor): MergeStatement {
  const start = c.position++;
  c.expect('INTO');
  const target = c.qualifiedName();
  const hints = hintsOf(c);
  const extend = extended(c);
  const name = alias(c);
  c.expect('USING');
  const source = tableReference(c);
  c.expect('ON');
  const on = parseExpression(c);
  let update: readonly Assignment[] | undefined;
  let insert: MergeStatement['insert'];
  if (c.are('WHEN', 'MATCHED')) {
    c.position += 2;
    c.expect('THEN');
    c.expect('UPDATE');
    update = assignments(c, true);
  }
  if (update === undefined || c.is('WHEN')) insert = mergeInsert(c);
  return node({
    kind: 'merge',
    span: c.span(start),
    target,
    alias: name,
    source,
    on,
    update,
    insert,
    ...(hints.length > 0 ? { hints } : undefined),
    ...(extend ? { extend } : undefined),
  });
}

function mergeInsert(c: Cursor): NonNullable<MergeStatement['insert']> {
  c.expect('WHEN');
  c.expect('NOT');
  c.expect('MATCHED');
  c.expect('THEN');
  c.expect('INSERT');
  const columns =
    c.is('(') && c.isNameAt(1) ? c.parenthesized(() => c.qualifiedName()) : list<QualifiedName>([]);
  const wrapped = c.accept('(');
  if (!c.is('VALUES')) throw c.unexpected();
  const at = c.position++;
  const rows = list([valuesRow(c)]);
  const values: Query = node({ kind: 'values', rows, span: c.span(at) });
  if (wrapped) c.expect(')');
  return node({ columns, values });
}

export function callStatement(c: Cursor): CallStatement {
  const start = c.position++;
  const at = c.position;
  const name = isReservedFunction(c.tag) && c.peek(1) === '(' ? keywordName(c) : c.qualifiedName();
  const call: FunctionCall = callOf(c, at, name);
  return node({ kind: 'call', span: c.span(start), call });
}
