/** CREATE, ALTER and DROP of everything but tables: views, databases, catalogs, functions, models, connections. */
import type {
  AlterCatalog,
  AlterConnection,
  AlterModel,
  AlterView,
  ColumnDefinition,
  CreateFunction,
  DropObject,
  FunctionResource,
  Query,
  Statement,
} from '../ast/index.js';
import { alterMaterializedTable, alterTable } from './alter-table.js';
import { commentClause, ifExists, ifNotExists, keyList, optionList, withOptions } from './clause.js';
import { createMaterializedTable, createTable } from './create-table.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { plainString } from './literal.js';
import { parseQuery } from './query.js';
import { syntaxError } from './syntax-error.js';
import { tableSchema } from './table-schema.js';

// ---- CREATE

type CreateOther = Extract<
  Statement,
  {
    kind:
      | 'create-view'
      | 'create-function'
      | 'create-model'
      | 'create-connection'
      | 'create-catalog'
      | 'create-database';
  }
>;

/** System functions and connections exist only as temporary ones; `at` is the token SYSTEM. */
function systemNotTemporary(c: Cursor, at: number, verb: 'CREATE' | 'DROP'): Error {
  const object = c.tag;
  const done = verb === 'CREATE' ? 'registered' : 'dropped';
  return syntaxError(
    `${verb} SYSTEM ${object} is not supported, system ${object.toLowerCase()}s can only be ${done} as temporary ` +
      `${object.toLowerCase()}s, you can use ${verb} TEMPORARY SYSTEM ${object} instead.`,
    c.tokenSpanAt(at),
  );
}

/** `CREATE [OR REPLACE | OR ALTER] [TEMPORARY] [SYSTEM] <object> …`. */
export function createStatement(c: Cursor): Statement {
  const start = c.position++;
  let replace = false;
  let orAlter = false;
  if (c.accept('OR')) {
    if (c.accept('ALTER')) orAlter = true;
    else {
      c.expect('REPLACE');
      replace = true;
    }
  }
  const temporary = !orAlter && c.accept('TEMPORARY');
  const system = !orAlter && c.is('SYSTEM') && c.accept('SYSTEM');
  if (c.is('MATERIALIZED')) return createMaterialized(c, start, temporary, replace, orAlter);
  if (orAlter) throw c.unexpected();
  if (system && !c.is('FUNCTION') && !c.is('CONNECTION')) throw c.unexpected();
  if (system && !temporary) throw systemNotTemporary(c, start + (replace ? 3 : 1), 'CREATE');
  if (c.accept('TABLE')) return createTable(c, start, temporary, replace ? 'CREATE OR REPLACE' : undefined);
  const result = createOther(c, start, temporary, system);
  return replace ? node({ ...result, orReplace: true }) : result;
}

function createOther(c: Cursor, start: number, temporary: boolean, system: boolean): CreateOther {
  switch (c.tag) {
    case 'VIEW':
      return createView(c, start, temporary);
    case 'FUNCTION':
      return createFunction(c, start, temporary, system);
    case 'MODEL':
      return createModel(c, start, temporary);
    case 'CONNECTION':
      return createConnection(c, start, temporary, system);
    case 'CATALOG':
      return node({ kind: 'create-catalog', ...container(c, start, temporary, () => c.identifier()) });
    case 'DATABASE':
      return node({ kind: 'create-database', ...container(c, start, temporary, () => c.qualifiedName()) });
  }
  throw c.unexpected();
}

function createMaterialized(
  c: Cursor,
  start: number,
  temporary: boolean,
  replace: boolean,
  orAlter: boolean,
): Statement {
  c.position++;
  const refused = temporary ? 'CREATE TEMPORARY' : replace ? 'REPLACE' : undefined;
  const at = c.lastSpan();
  if (refused !== undefined) throw syntaxError(`${refused} MATERIALIZED TABLE is not supported.`, at);
  c.expect('TABLE');
  return createMaterializedTable(c, start, orAlter);
}

function createView(c: Cursor, start: number, temporary: boolean): CreateOther {
  c.position++;
  const exists = ifNotExists(c);
  const name = c.qualifiedName();
  const columns = c.is('(') ? c.identifierList() : list<never>([]);
  const comment = commentClause(c);
  c.expect('AS');
  const query = parseQuery(c);
  return node({
    kind: 'create-view',
    span: c.span(start),
    name,
    temporary,
    ifNotExists: exists,
    columns,
    comment,
    query,
  });
}

const LANGUAGES = ['JAVA', 'SCALA', 'SQL', 'PYTHON'] as const;

function createFunction(c: Cursor, start: number, temporary: boolean, system: boolean): CreateFunction {
  if (!system && !c.isNameAt(1)) {
    throw c.mismatch(2);
  }
  c.position++;
  const exists = ifNotExists(c);
  const name = c.qualifiedName();
  c.expect('AS');
  const className = plainString(c);
  const language = c.accept('LANGUAGE') ? c.expectOneOf(...LANGUAGES) : undefined;
  const resources = c.accept('USING')
    ? list(c.commaList(() => functionResource(c)))
    : list<FunctionResource>([]);
  const options = withOptions(c);
  return node({
    kind: 'create-function',
    span: c.span(start),
    name,
    temporary,
    system,
    ifNotExists: exists,
    className,
    language,
    resources,
    options,
  });
}

function functionResource(c: Cursor): FunctionResource {
  const kind = c.expectOneOf('JAR', 'ARTIFACT');
  return node({ kind, uri: plainString(c) });
}

function modelColumns(c: Cursor, word: string): readonly ColumnDefinition[] {
  if (!c.accept(word)) return list([]);
  const { columns, namesOnly } = tableSchema(c);
  if (namesOnly !== undefined) throw c.unexpected(c.position - 1);
  return columns;
}

function createModel(c: Cursor, start: number, temporary: boolean): CreateOther {
  c.position++;
  const exists = ifNotExists(c);
  const name = c.qualifiedName();
  const input = modelColumns(c, 'INPUT');
  const output = modelColumns(c, 'OUTPUT');
  const comment = commentClause(c);
  const options = withOptions(c);
  const query: Query | undefined = c.accept('AS') ? parseQuery(c) : undefined;
  return node({
    kind: 'create-model',
    span: c.span(start),
    name,
    temporary,
    ifNotExists: exists,
    input,
    output,
    comment,
    options,
    query,
  });
}

function createConnection(c: Cursor, start: number, temporary: boolean, system: boolean): CreateOther {
  c.position++;
  const exists = ifNotExists(c);
  const name = c.qualifiedName();
  const comment = commentClause(c);
  c.expect('WITH');
  const options = optionList(c);
  return node({
    kind: 'create-connection',
    span: c.span(start),
    name,
    temporary,
    system,
    ifNotExists: exists,
    comment,
    options,
  });
}

/** `[IF NOT EXISTS] name [COMMENT …] [WITH (…)]`: what CREATE CATALOG and CREATE DATABASE have in common. */
function container<N>(c: Cursor, start: number, temporary: boolean, readName: () => N) {
  c.position++;
  const exists = ifNotExists(c);
  const name = readName();
  const comment = commentClause(c);
  const options = withOptions(c);
  return {
    span: c.span(start),
    name,
    ifNotExists: exists,
    comment,
    options,
    ...(temporary ? { temporary } : undefined),
  };
}

// ---- DROP

const DROPPABLE = [
  'TABLE',
  'VIEW',
  'MATERIALIZED',
  'DATABASE',
  'CATALOG',
  'FUNCTION',
  'MODEL',
  'CONNECTION',
] as const;
const TEMPORARY_DROPPABLE = ['TABLE', 'VIEW', 'MATERIALIZED', 'FUNCTION', 'MODEL', 'CONNECTION'] as const;

/** `DROP [TEMPORARY] [SYSTEM] <object> [IF EXISTS] name [RESTRICT|CASCADE]`. */
export function dropStatement(c: Cursor): DropObject {
  const start = c.position++;
  const temporary = c.accept('TEMPORARY');
  const at = c.position;
  const system = c.accept('SYSTEM');
  if (system && !temporary && (c.is('FUNCTION') || c.is('CONNECTION')))
    throw systemNotTemporary(c, at, 'DROP');
  let object: DropObject['object'];
  const word = system
    ? c.expectOneOf('FUNCTION', 'CONNECTION')
    : temporary
      ? c.expectOneOf(...TEMPORARY_DROPPABLE)
      : c.expectOneOf(...DROPPABLE);
  if (word === 'MATERIALIZED') {
    const at = c.lastSpan();
    if (temporary) throw syntaxError('DROP TEMPORARY MATERIALIZED TABLE is not supported.', at);
    c.expect('TABLE');
    object = 'MATERIALIZED TABLE';
  } else object = word;
  const exists = ifExists(c);
  const name = c.qualifiedName();
  const behavior = object === 'DATABASE' ? c.acceptOneOf('RESTRICT', 'CASCADE') : undefined;
  return node({
    kind: 'drop',
    span: c.span(start),
    object,
    name,
    temporary,
    system,
    ifExists: exists,
    behavior,
  });
}

// ---- ALTER

/** `ALTER <object> …`. */
export function alterStatement(c: Cursor): Statement {
  const start = c.position++;
  switch (c.tag) {
    case 'TABLE':
      c.position++;
      return alterTable(c, start);
    case 'MATERIALIZED':
      c.position++;
      c.expect('TABLE');
      return alterMaterializedTable(c, start);
    case 'VIEW':
      return alterView(c, start);
    case 'DATABASE': {
      c.position++;
      const name = c.qualifiedName();
      c.expect('SET');
      return node({ kind: 'alter-database', name, options: optionList(c), span: c.span(start) });
    }
    case 'CATALOG':
      return alterCatalog(c, start);
    case 'MODEL':
      return alterModel(c, start);
    case 'CONNECTION':
      return alterConnection(c, start);
    default:
      return alterFunction(c, start);
  }
}

function alterView(c: Cursor, start: number): AlterView {
  c.position++;
  const name = c.qualifiedName();
  let action: AlterView['action'];
  if (c.accept('RENAME')) {
    c.expect('TO');
    action = node({ kind: 'rename', to: c.qualifiedName() });
  } else {
    c.expect('AS');
    action = node({ kind: 'as-query', query: parseQuery(c) });
  }
  return node({ kind: 'alter-view', span: c.span(start), name, ifExists: false, action });
}

function alterCatalog(c: Cursor, start: number): AlterCatalog {
  c.position++;
  const name = c.identifier();
  let action: AlterCatalog['action'];
  const word = c.expectOneOf('SET', 'RESET', 'COMMENT');
  if (word === 'SET') action = node({ kind: 'set-options', options: optionList(c) });
  else if (word === 'RESET') action = node({ kind: 'reset-options', keys: keyList(c) });
  else action = node({ kind: 'comment', comment: plainString(c) });
  return node({ kind: 'alter-catalog', span: c.span(start), name, action });
}

/** What ALTER MODEL and ALTER CONNECTION may do. */
function optionAction(c: Cursor): AlterModel['action'] {
  if (c.is('RENAME') && c.peek(1) !== 'TO') {
    c.compared(2);
    throw c.unexpected();
  }
  const word = c.expectOneOf('SET', 'RESET', 'RENAME');
  if (word === 'SET') return node({ kind: 'set-options', options: optionList(c) });
  if (word === 'RESET') return node({ kind: 'reset-options', keys: keyList(c) });
  c.expect('TO');
  return node({ kind: 'rename', to: c.qualifiedName() });
}

function alterModel(c: Cursor, start: number): AlterModel {
  c.position++;
  const exists = ifExists(c);
  const name = c.qualifiedName();
  const action = optionAction(c);
  return node({ kind: 'alter-model', span: c.span(start), name, ifExists: exists, action });
}

function alterConnection(c: Cursor, start: number): AlterConnection {
  c.position++;
  const exists = ifExists(c);
  const name = c.qualifiedName();
  const action = optionAction(c);
  return node({ kind: 'alter-connection', span: c.span(start), name, ifExists: exists, action });
}

function alterFunction(c: Cursor, start: number): Statement {
  const temporary = c.accept('TEMPORARY');
  const system = temporary && c.accept('SYSTEM');
  c.expect('FUNCTION');
  const exists = ifExists(c);
  const name = c.qualifiedName();
  c.expect('AS');
  const className = plainString(c);
  const language = c.accept('LANGUAGE') ? c.expectOneOf(...LANGUAGES) : undefined;
  return node({
    kind: 'alter-function',
    span: c.span(start),
    name,
    temporary,
    system,
    ifExists: exists,
    className,
    language,
  });
}
