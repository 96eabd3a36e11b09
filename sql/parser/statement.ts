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

const BY_FIRST_WORD: ReadonlyMap<string, (c: Cursor) => Statement> = new Map<
  string,
  (c: Cursor) => Statement
>([
  ['CREATE', createStatement],
  ['REPLACE', replaceTable],
  ['DROP', dropStatement],
  ['ALTER', alterStatement],
  ['INSERT', insertStatement],
  ['UPSERT', insertStatement],
  ['UPDATE', updateStatement],
  ['DELETE', deleteStatement],
  ['MERGE', mergeStatement],
  ['CALL', callStatement],
  ['SHOW', showStatement],
  ['DESCRIBE', describeStatement],
  ['DESC', describeStatement],
  ['EXPLAIN', session.explainStatement],
  ['EXECUTE', session.executeStatement],
  ['BEGIN', session.beginStatementSet],
  ['END', session.endStatementSet],
  ['COMPILE', session.compilePlan],
  ['SET', session.setStatement],
  ['RESET', session.resetStatement],
  [token.CLIENT_SET, session.clientSet],
  [token.CLIENT_RESET, session.clientReset],
  ['USE', session.useStatement],
  ['LOAD', session.moduleStatement],
  ['UNLOAD', session.moduleStatement],
  ['ADD', session.jarStatement],
  ['REMOVE', session.jarStatement],
  ['ANALYZE', session.analyzeTable],
  ['TRUNCATE', session.truncateTable],
  ['STOP', session.stopJob],
]);

/** One statement, without the semicolon behind it. */
export function statement(c: Cursor): Statement {
  c.enter();
  const parse = BY_FIRST_WORD.get(c.tag);
  const result = parse === undefined ? queryStatement(c) : parse(c);
  c.leave();
  return result;
}

function queryStatement(c: Cursor): Statement {
  const start = c.position;
  const query = parseQuery(c);
  return node({ kind: 'query', span: c.span(start), query });
}

function replaceTable(c: Cursor): Statement {
  const start = c.position++;
  c.expect('TABLE');
  return createTable(c, start, false, 'REPLACE');
}
