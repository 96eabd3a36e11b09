/** What CommandComplete says: clients read the kind of statement and the number of rows from it. */
import type { Statement } from '../../sql/ast/index.js';

/** `rows`: sent to the client, or written. */
export function commandTag(statement: Statement, rows: number): string {
  switch (statement.kind) {
    case 'query':
    case 'describe':
    case 'call':
      return `SELECT ${rows}`;
    case 'show':
      return 'SHOW';
    case 'explain':
      return 'EXPLAIN';
    case 'insert':
      return `INSERT 0 ${rows}`;
    case 'execute':
      return commandTag(statement.statement, rows);
    case 'drop':
      return `DROP ${statement.object}`;
    case 'client-command':
      return statement.command;
    default:
      return TAGS[statement.kind] ?? statement.kind.replaceAll('-', ' ').toUpperCase();
  }
}

const TAGS: Partial<Record<Statement['kind'], string>> = {
  use: 'SET',
  set: 'SET',
  reset: 'RESET',
  'load-module': 'LOAD',
  'unload-module': 'UNLOAD',
  'statement-set': 'INSERT 0 0',
  'create-database': 'CREATE SCHEMA',
  'create-catalog': 'CREATE DATABASE',
  'begin-statement-set': 'BEGIN STATEMENT SET',
  'end-statement-set': 'END STATEMENT SET',
};
