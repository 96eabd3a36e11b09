/** SHOW and DESCRIBE. */
import type {
  DescribeStatement,
  ExplainStatement,
  LikeFilter,
  QualifiedName,
  ShowStatement,
  StringLiteral,
} from '../ast/index.js';
import { likeFilter, partition, singleName } from './clause.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { plainString } from './literal.js';
import { queryStatement } from './statement.js';

type ShownObject = ShowStatement['object'];
type ShowParts = Partial<Pick<ShowStatement, 'name' | 'preposition' | 'like' | 'partition'>>;

function showNode(c: Cursor, start: number, object: ShownObject, parts: ShowParts = {}): ShowStatement {
  return node({
    kind: 'show',
    span: c.span(start),
    object,
    name: parts.name,
    preposition: parts.preposition,
    like: parts.like,
    partition: parts.partition,
  });
}

/** Objects listed with `[FROM|IN name] [[NOT] LIKE 'x']`. */
const LISTED: ReadonlyMap<string, ShownObject> = new Map<string, ShownObject>([
  ['DATABASES', 'DATABASES'],
  ['TABLES', 'TABLES'],
  ['VIEWS', 'VIEWS'],
  ['FUNCTIONS', 'FUNCTIONS'],
  ['PROCEDURES', 'PROCEDURES'],
  ['MODELS', 'MODELS'],
  ['CONNECTIONS', 'CONNECTIONS'],
]);

/** Listings that also take ILIKE. */
const CASE_INSENSITIVE: ReadonlySet<ShownObject> = new Set<ShownObject>([
  'DATABASES',
  'FUNCTIONS',
  'USER FUNCTIONS',
  'PROCEDURES',
]);

export function showStatement(c: Cursor): ShowStatement {
  const start = c.position++;
  const listed = LISTED.get(c.tag);
  if (listed !== undefined) {
    c.position++;
    return listing(c, start, listed);
  }
  const word = c.tag;
  c.position++;
  switch (word) {
    case 'CATALOGS': {
      const like = likeFilter(c, true);
      return showNode(c, start, 'CATALOGS', { like });
    }
    case 'CURRENT':
      return showNode(c, start, `CURRENT ${c.expectOneOf('CATALOG', 'DATABASE')}`);
    case 'USER':
      c.expect('FUNCTIONS');
      return listing(c, start, 'USER FUNCTIONS');
    case 'MATERIALIZED':
      c.expect('TABLES');
      return listing(c, start, 'MATERIALIZED TABLES');
    case 'COLUMNS':
      return columns(c, start);
    case 'PARTITIONS': {
      const name = c.qualifiedName();
      const specification = c.is('PARTITION') ? partition(c) : undefined;
      return showNode(c, start, 'PARTITIONS', { name, partition: specification });
    }
    case 'FULL':
      c.expect('MODULES');
      return showNode(c, start, 'FULL MODULES');
    case 'MODULES':
    case 'JARS':
    case 'JOBS':
      return showNode(c, start, word);
    case 'CREATE':
      return showCreate(c, start);
    default:
      c.position--;
      throw c.unexpected();
  }
}

function listing(c: Cursor, start: number, object: ShownObject): ShowStatement {
  const preposition = c.acceptOneOf('FROM', 'IN');
  const name = preposition === undefined ? undefined : c.qualifiedName();
  const like: LikeFilter | undefined = likeFilter(c, CASE_INSENSITIVE.has(object));
  return showNode(c, start, object, { name, preposition, like });
}

function columns(c: Cursor, start: number): ShowStatement {
  const preposition = c.expectOneOf('FROM', 'IN');
  const name = c.qualifiedName();
  const like = likeFilter(c, false);
  return showNode(c, start, 'COLUMNS', { name, preposition, like });
}

function showCreate(c: Cursor, start: number): ShowStatement {
  const word = c.expectOneOf('TABLE', 'VIEW', 'MATERIALIZED', 'OR', 'CATALOG', 'MODEL', 'CONNECTION');
  switch (word) {
    case 'OR':
      c.expect('ALTER');
      c.expect('MATERIALIZED');
      c.expect('TABLE');
      return showNode(c, start, 'CREATE OR ALTER MATERIALIZED TABLE', { name: c.qualifiedName() });
    case 'MATERIALIZED':
      c.expect('TABLE');
      return showNode(c, start, 'CREATE MATERIALIZED TABLE', { name: c.qualifiedName() });
    case 'CATALOG':
      return showNode(c, start, 'CREATE CATALOG', { name: singleName(c.identifier()) });
    default:
      return showNode(c, start, `CREATE ${word}`, { name: c.qualifiedName() });
  }
}

const DESCRIBED = ['CATALOG', 'DATABASE', 'FUNCTION', 'MODEL', 'CONNECTION', 'JOB'] as const;

const QUERY_STARTS: ReadonlySet<string> = new Set(['STATEMENT', 'SELECT', 'VALUES', 'WITH', '(']);

/** `DESCRIBE [STATEMENT] query` explains it. */
function describedQuery(c: Cursor, start: number): ExplainStatement {
  c.accept('STATEMENT');
  const statement = queryStatement(c);
  return node({ kind: 'explain', span: c.span(start), details: list([]), planFor: false, statement });
}

/** `DESCRIBE|DESC [object] [EXTENDED] name`. */
export function describeStatement(c: Cursor): DescribeStatement | ExplainStatement {
  const start = c.position++;
  if (QUERY_STARTS.has(c.tag)) return describedQuery(c, start);
  const written = c.acceptOneOf(...DESCRIBED, 'TABLE');
  const object = written ?? 'TABLE';
  const extended = object !== 'JOB' && written !== 'TABLE' && c.accept('EXTENDED');
  let name: QualifiedName | StringLiteral;
  if (object === 'JOB') name = plainString(c);
  else if (object === 'CATALOG') name = singleName(c.identifier());
  else name = c.qualifiedName();
  return node({ kind: 'describe', span: c.span(start), object, extended, name });
}
