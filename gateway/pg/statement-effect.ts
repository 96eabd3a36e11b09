/** What a statement does beside giving rows, as far as transactions are concerned: nothing, what COMMIT decides about, or what lasts. */
import type { Statement } from '../../sql/ast/index.js';
import { commandTag } from './command-tag.js';
import { pgError } from './pg-error.js';

/** Statements that change nothing but the session. */
const HARMLESS = new Set<Statement['kind']>([
  'query',
  'show',
  'describe',
  'explain',
  'use',
  'set',
  'reset',
  'load-module',
  'unload-module',
  'client-command',
]);

export const isHarmless = ({ kind }: Statement): boolean => HARMLESS.has(kind);

/** Of INSERT the end of the transaction decides; a statement set is INSERTs. */
const DECIDED_AT_END = new Set<Statement['kind']>([
  'insert',
  'statement-set',
  'begin-statement-set',
  'end-statement-set',
]);

/** ROLLBACK does not undo it. */
export function isLasting(statement: Statement): boolean {
  if (statement.kind === 'execute') return isLasting(statement.statement);
  return !HARMLESS.has(statement.kind) && !DECIDED_AT_END.has(statement.kind);
}

/** Makes a new object that has no rows yet. */
export function createsOnly(statement: Statement): boolean {
  if (statement.kind === 'create-table') return statement.query === undefined;
  return statement.kind.startsWith('create-') && statement.kind !== 'create-materialized-table';
}

/** @throws FungiError 25006 as PostgreSQL words it */
export function checkReadOnly(statement: Statement): void {
  if (statement.kind === 'execute') return checkReadOnly(statement.statement);
  if (HARMLESS.has(statement.kind)) return;
  const tag = commandTag(statement, 0).replace(/[ 0-9]+$/, '');
  throw pgError('25006', `cannot execute ${tag} in a read-only transaction`);
}
