/** Which statements `configure-session` takes: those that change the session or a catalog and are done at once. */
import type { Statement } from '../../../sql/ast/index.js';
import { exception } from './java-exception.js';
import { JavaFailure } from './statement-work.js';

const ALLOWED: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'set',
  'reset',
  'create-table',
  'create-view',
  'create-database',
  'create-function',
  'create-catalog',
  'create-model',
  'create-materialized-table',
  'drop',
  'alter-table',
  'alter-view',
  'alter-database',
  'alter-function',
  'alter-catalog',
  'alter-model',
  'alter-materialized-table',
  'use',
  'load-module',
  'unload-module',
  'jar',
]);

const NAMES =
  'SET, RESET, CREATE TABLE, CREATE VIEW, CREATE DATABASE, CREATE FUNCTION, CREATE TEMPORARY SYSTEM FUNCTION, CREATE CATALOG, ' +
  'CREATE MODEL, CREATE MATERIALIZED TABLE, DROP TABLE, DROP VIEW, DROP DATABASE, DROP FUNCTION, DROP TEMPORARY SYSTEM FUNCTION, ' +
  'DROP CATALOG, DROP MODEL, DROP MATERIALIZED TABLE, ALTER TABLE, ALTER VIEW, ALTER DATABASE, ALTER FUNCTION, ALTER CATALOG SET, ' +
  'ALTER CATALOG RESET, ALTER CATALOG COMMENT, ALTER MODEL, ALTER MODEL, ALTER MATERIALIZED TABLE, USE CATALOG, USE [CATALOG.]DATABASE, USE MODULES, LOAD MODULE, UNLOAD MODULE, ADD JAR';

/** @throws JavaFailure for any other statement */
export function checkConfiguring(statement: Statement, text: string): void {
  const asSelect = statement.kind === 'create-table' && statement.query !== undefined;
  if (
    ALLOWED.has(statement.kind) &&
    !asSelect &&
    !(statement.kind === 'jar' && statement.action === 'REMOVE')
  )
    return;
  const message =
    `Unsupported statement for configuring session: ${text.trim()}\n` +
    `The configureSession API only supports executing statements of type ${NAMES}.`;
  throw new JavaFailure(exception('java.lang.UnsupportedOperationException', message));
}
