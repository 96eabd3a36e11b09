/** CREATE TABLE and its kin: LIKE, AS, OR REPLACE, and materialized tables. */
import type {
  CreateMaterializedTable,
  CreateTable,
  Expression,
  IntervalLiteral,
  LikeClause,
  Query,
  TableSchemaDefinition,
} from '../ast/index.js';
import { commentClause, ifNotExists, withOptions } from './clause.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { parsePrimary } from './primary.js';
import { parseQuery } from './query.js';
import { syntaxError } from './syntax-error.js';
import { distributedClause, partitionedBy, schemaNode, tableSchema } from './table-schema.js';

/** After `CREATE [OR REPLACE] [TEMPORARY] TABLE` or `REPLACE TABLE`. */
export function createTable(
  c: Cursor,
  start: number,
  temporary: boolean,
  replace: CreateTable['replace'],
): CreateTable {
  const exists = ifNotExists(c);
  const name = c.qualifiedName();
  const schema = c.is('(') ? tableSchema(c) : undefined;
  const comment = commentClause(c);
  const distribution = distributedClause(c);
  const partitions = partitionedBy(c);
  const options = withOptions(c);
  let like: LikeClause | undefined;
  let query: Query | undefined;
  if (c.is('LIKE')) like = likeClause(c);
  else if (c.accept('AS')) query = parseQuery(c);
  else if (replace === 'REPLACE') throw c.unexpected();
  if (query === undefined && schema?.namesOnly !== undefined) {
    throw syntaxError(
      'Columns identifiers without types in the schema are supported on CTAS/RTAS statements only.',
      schema.namesOnly,
    );
  }
  return node({
    kind: 'create-table',
    span: c.span(start),
    name,
    temporary,
    ifNotExists: exists,
    replace,
    schema: schema && schemaNode(schema),
    comment,
    distribution,
    partitionedBy: partitions,
    connection: undefined,
    options,
    like,
    query,
  });
}

const FEATURES = [
  'ALL',
  'CONSTRAINTS',
  'DISTRIBUTION',
  'GENERATED',
  'METADATA',
  'OPTIONS',
  'PARTITIONS',
  'WATERMARKS',
] as const;

/** `LIKE t (EXCLUDING ALL INCLUDING OPTIONS)`. */
function likeClause(c: Cursor): LikeClause {
  const start = c.position++;
  const source = c.qualifiedName();
  const options: LikeClause['options'][number][] = [];
  if (c.accept('(')) {
    do {
      const at = c.position;
      const merging = c.expectOneOf('INCLUDING', 'EXCLUDING', 'OVERWRITING');
      const feature = c.expectOneOf(...FEATURES);
      options.push(node({ merging, feature, span: c.span(at) }));
    } while (!c.is(')'));
    c.expect(')');
  }
  return node({ kind: 'like-clause', span: c.span(start), source, options: list(options) });
}

// ---- materialized tables

/** After `CREATE [OR ALTER] MATERIALIZED TABLE`. */
export function createMaterializedTable(c: Cursor, start: number, orAlter: boolean): CreateMaterializedTable {
  const name = c.qualifiedName();
  const schema: TableSchemaDefinition | undefined = c.is('(') ? schemaNode(tableSchema(c)) : undefined;
  const comment = commentClause(c);
  const distribution = distributedClause(c);
  const partitions = partitionedBy(c);
  const options = withOptions(c);
  const startMode = c.accept('START_MODE') ? startModeClause(c) : undefined;
  const freshness = c.accept('FRESHNESS') ? freshnessInterval(c) : undefined;
  const refreshMode = c.accept('REFRESH_MODE') ? refreshModeWord(c) : undefined;
  c.expect('AS');
  const query = parseQuery(c);
  return node({
    kind: 'create-materialized-table',
    span: c.span(start),
    name,
    orAlter,
    ifNotExists: false,
    schema,
    comment,
    distribution,
    partitionedBy: partitions,
    options,
    startMode,
    freshness,
    refreshMode,
    query,
  });
}

const START_MODES = [
  'FROM_BEGINNING',
  'FROM_NOW',
  'FROM_TIMESTAMP',
  'RESUME_OR_FROM_BEGINNING',
  'RESUME_OR_FROM_NOW',
  'RESUME_OR_FROM_TIMESTAMP',
] as const;

function startModeClause(c: Cursor): NonNullable<CreateMaterializedTable['startMode']> {
  c.expect('=');
  const mode = c.expectOneOf(...START_MODES);
  let argument: Expression | undefined;
  const needed = mode.endsWith('TIMESTAMP');
  if (needed && !c.is('(')) throw c.unexpected();
  if (!mode.endsWith('BEGINNING') && c.accept('(')) {
    argument = parseExpression(c);
    c.expect(')');
  }
  return node({ mode, argument });
}

/** `= INTERVAL '…' unit`; anything else has Flink's own message. */
export function freshnessInterval(c: Cursor): IntervalLiteral {
  c.expect('=');
  const e = parsePrimary(c);
  if (e.kind !== 'interval-literal') {
    throw syntaxError(
      'MATERIALIZED TABLE only supports define interval type FRESHNESS, please refer to the materialized table document.',
      c.lastSpan(),
    );
  }
  return e;
}

export function refreshModeWord(c: Cursor): 'FULL' | 'CONTINUOUS' {
  c.expect('=');
  return c.expectOneOf('FULL', 'CONTINUOUS');
}
