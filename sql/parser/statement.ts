/** A statement by its first word; whatever no statement starts with is a query. */
import type { Statement } from '../ast/index.js';
import { alterStatement, createStatement, dropStatement } from './catalog-ddl.js';
import { createTable } from './create-table.js';
import { node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { callStatement, deleteStatement, insertStatement, mergeStatement, updateStatement } from './dml.js';
import { parseQuery } from './query.js';
import * as session from './session.js';
import { describeStatement, showStatement } from './show.js';
import * as token from './token-buffer.js';

type Parse = (c: Cursor) => Statement;

interface Entry {
  readonly parse: Parse;
  /** Words that must follow; others make the text a query, which then fails at its first word as in Flink. */
  readonly second: ReadonlySet<string> | undefined;
}

const entry = (parse: Parse, second?: string): Entry => ({
  parse,
  second: second === undefined ? undefined : new Set(second.split(' ')),
});

const SHOWN =
  'CATALOGS CURRENT DATABASES TABLES VIEWS FUNCTIONS USER PROCEDURES MODELS CONNECTIONS MATERIALIZED COLUMNS ' +
  'PARTITIONS FULL MODULES JARS JOBS CREATE';

const BY_FIRST_WORD: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ['CREATE', entry(createStatement)],
  ['REPLACE', entry(replaceTable, 'TABLE')],
  ['DROP', entry(dropStatement)],
  ['ALTER', entry(alterStatement)],
  ['INSERT', entry(insertStatement)],
  ['UPSERT', entry(insertStatement)],
  ['UPDATE', entry(updateStatement)],
  ['DELETE', entry(deleteStatement)],
  ['MERGE', entry(mergeStatement)],
  ['CALL', entry(callStatement)],
  ['SHOW', entry(showStatement, SHOWN)],
  ['DESCRIBE', entry(describeStatement)],
  ['DESC', entry(describeStatement)],
  ['EXPLAIN', entry(session.explainStatement)],
  ['EXECUTE', entry(session.executeStatement)],
  ['BEGIN', entry(session.beginStatementSet, 'STATEMENT')],
  ['END', entry(session.endStatementSet)],
  ['COMPILE', entry(session.compilePlan, 'PLAN AND')],
  ['SET', entry(session.setStatement)],
  ['RESET', entry(session.resetStatement)],
  [token.CLIENT_SET, entry(session.clientSet)],
  [token.CLIENT_RESET, entry(session.clientReset)],
  ['USE', entry(session.useStatement)],
  ['LOAD', entry(session.moduleStatement, 'MODULE')],
  ['UNLOAD', entry(session.moduleStatement, 'MODULE')],
  ['ADD', entry(session.jarStatement, 'JAR')],
  ['REMOVE', entry(session.jarStatement, 'JAR')],
  ['ANALYZE', entry(session.analyzeTable, 'TABLE')],
  ['TRUNCATE', entry(session.truncateTable, 'TABLE')],
  ['STOP', entry(session.stopJob, 'JOB')],
]);

/** One statement, without the semicolon behind it. */
export function statement(c: Cursor): Statement {
  c.enter();
  const found = BY_FIRST_WORD.get(c.tag);
  const result = found !== undefined && secondFits(c, found) ? found.parse(c) : queryStatement(c);
  c.leave();
  return result;
}

function secondFits(c: Cursor, found: Entry): boolean {
  const second = c.peek(1);
  let fits = found.second?.has(second) ?? true;
  if (c.is('USE')) fits = second === 'MODULES' || c.isNameAt(1);
  else if (c.is('DESC'))
    fits = second === 'EXTENDED' || second === 'FUNCTION' || second === 'TABLE' || c.isNameAt(1);
  if (!fits) c.compared(2);
  return fits;
}

/** What EXECUTE and EXPLAIN take besides statement sets. */
export function queryOrInsert(c: Cursor): Statement {
  return c.is('INSERT') || c.is('UPSERT') ? insertStatement(c) : queryStatement(c);
}

/** A query as a statement. */
export function queryStatement(c: Cursor): Statement {
  const start = c.position;
  const query = parseQuery(c);
  return node({ kind: 'query', span: c.span(start), query });
}

function replaceTable(c: Cursor): Statement {
  const start = c.position++;
  c.expect('TABLE');
  return createTable(c, start, false, 'REPLACE');
}
