/** Runs PostgreSQL's own commands: transactions, settings, cursors, prepared statements, COPY, SUBSCRIBE. */
import { notSupported } from '../../sql/error/index.js';
import { parseExpression, parseStatement } from '../../sql/parser/index.js';
import { string } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import type { Backend } from './backend.js';
import type { Cursor } from './cursor.js';
import { copyFrom } from './copy/copy-from.js';
import type { Command } from './dialect/command.js';
import { literalText } from './dialect/literal-text.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { Outcome } from './portal.js';
import { HeldRows } from './held-rows.js';
import { describeField, TextRows } from './row-source.js';
import type { ResultColumn } from './row-source.js';
import { effectiveSettings } from './setting-names.js';
import { durationMs } from './settings.js';
import { prepareFlink, prepareStatement } from './statement.js';
import type { Prepared } from './statement.js';
import { fromText } from './types/parameter-value.js';
import { pgTypes } from './types/pg-type.js';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const done = (tag: string): Outcome => ({ kind: 'done', tag });

/** @throws FungiError */
export async function runCommand(
  command: Command,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  switch (command.kind) {
    case 'transaction':
      return transaction(command, backend);
    case 'set-transaction':
      return done('SET');
    case 'set':
      return set(command, backend);
    case 'reset':
      backend.settings.reset(command.name);
      return done('RESET');
    case 'show':
      return show(command.name, backend);
    case 'declare':
      return declare(command, backend);
    case 'fetch':
      return fetch(command, backend);
    case 'close':
      if (command.name === undefined) await backend.closeCursors(true);
      else {
        cursorOf(command.name, backend);
        await backend.closeCursor(command.name);
      }
      return done(command.name === undefined ? 'CLOSE CURSOR ALL' : 'CLOSE CURSOR');
    case 'prepare':
      return prepare(command, backend, controller.signal);
    case 'execute':
      return execute(command, backend, controller);
    case 'deallocate':
      if (command.name !== undefined) statementOf(command.name, backend);
      backend.deallocate(command.name);
      return done(command.name === undefined ? 'DEALLOCATE ALL' : 'DEALLOCATE');
    case 'discard':
      return discard(command.what, backend);
    case 'unlisten':
      return done('UNLISTEN');
    case 'copy-to':
      return copyTo(command, backend, controller);
    case 'copy-from':
      return copyFrom(command, backend, controller);
    case 'subscribe':
      return subscribe(command, backend, controller);
    default: {
      const unreachable: never = command;
      return unreachable;
    }
  }
}

// ---- transactions

async function transaction(command: Of<'transaction'>, backend: Backend): Promise<Outcome> {
  const { transaction: state, settings } = backend;
  const name = command.name ?? '';
  switch (command.action) {
    case 'begin':
      if (state.open) {
        backend.notice({ message: 'there is already a transaction in progress', warning: '25001' });
        return done('BEGIN');
      }
      state.begin();
      settings.begin();
      return done('BEGIN');
    case 'commit':
    case 'rollback': {
      const rollback = command.action === 'rollback' || state.failed;
      if (!state.open) backend.notice({ message: 'there is no transaction in progress', warning: '25P01' });
      await backend.endTransaction(rollback);
      if (command.chain === true) {
        state.begin();
        settings.begin();
      }
      return done(rollback ? 'ROLLBACK' : 'COMMIT');
    }
    case 'savepoint':
      state.savepoint(name);
      return done('SAVEPOINT');
    case 'release':
      state.release(name);
      return done('RELEASE');
    case 'rollback-to':
      state.rollbackTo(name);
      return done('ROLLBACK');
    default: {
      const unreachable: never = command.action;
      return unreachable;
    }
  }
}

// ---- settings

function set({ name, value, local }: Of<'set'>, backend: Backend): Outcome {
  if (local && !backend.transaction.open) {
    backend.notice({ message: 'SET LOCAL can only be used in transaction blocks', warning: '25P01' });
    return done('SET');
  }
  if (value === undefined) backend.settings.reset(name);
  else {
    backend.settings.set(name, value, local);
    if (!effectiveSettings.has(name.toLowerCase()) && !name.includes('.')) {
      backend.notice({ message: `parameter "${name}" is accepted and has no effect` });
    }
  }
  backend.forgetCached();
  return done('SET');
}

function show(name: string, backend: Backend): Outcome {
  if (name.toLowerCase() === 'all') {
    const rows = backend.settings.all().map(([key, value]) => [key, value, '']);
    const columns = ['name', 'setting', 'description'].map((column) => ({
      name: column,
      typeOid: pgTypes.text.oid,
    }));
    return { kind: 'rows', rows: new TextRows({ columns, rows }), tag: () => 'SHOW' };
  }
  const value = backend.settings.get(name);
  if (value === undefined) throw pgError('42704', `unrecognized configuration parameter "${name}"`);
  const columns = [{ name: shownName(name, backend), typeOid: pgTypes.text.oid }];
  return { kind: 'rows', rows: new TextRows({ columns, rows: [[value]] }), tag: () => 'SHOW' };
}

const shownName = (name: string, { settings }: Backend): string =>
  settings.all().find(([key]) => key.toLowerCase() === name.toLowerCase())?.[0] ?? name;

async function discard(what: Of<'discard'>['what'], backend: Backend): Promise<Outcome> {
  if (what === 'ALL') {
    if (backend.transaction.open) {
      throw pgError('25001', 'DISCARD ALL cannot run inside a transaction block');
    }
    await backend.closeCursors(true);
    backend.deallocate(undefined);
    backend.settings.reset(undefined);
  }
  backend.forgetCached();
  return done(`DISCARD ${what}`);
}

// ---- prepared statements

function statementOf(name: string, backend: Backend): Prepared {
  const prepared = backend.statements.get(name);
  if (!prepared) throw pgError('26000', `prepared statement "${name}" does not exist`);
  return prepared;
}

async function prepare(command: Of<'prepare'>, backend: Backend, signal: AbortSignal): Promise<Outcome> {
  const { name, types, statement } = command;
  if (backend.statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
  checkStatementCount(backend);
  const oids = types.map(oidOfTypeName);
  const prepared = await prepareStatement(statement.text, oids, backend.prepareContext(signal));
  backend.statements.set(name, prepared);
  return done('PREPARE');
}

export function checkStatementCount({ statements }: Backend): void {
  if (statements.size >= pgLimits.prepared_statements_max) {
    throw pgError('54000', `there are already ${pgLimits.prepared_statements_max} prepared statements`);
  }
}

const SYNONYMS: Readonly<Record<string, keyof typeof pgTypes>> = {
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  real: 'float4',
  'double precision': 'float8',
  decimal: 'numeric',
  string: 'text',
  'character varying': 'varchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

/** 0 for a type that is not known: the place of the parameter tells. */
function oidOfTypeName(text: string): number {
  const written = text.trim().toLowerCase();
  const isArray = written.endsWith('[]');
  const name = written
    .replace(/\[\]$/, '')
    .replace(/\(.*\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const known = Object.values(pgTypes).find((type) => type.name === (SYNONYMS[name] ?? name));
  return (isArray ? known?.arrayOid : known?.oid) ?? 0;
}

/** EXECUTE name (…): its arguments are constants. */
async function execute(
  command: Of<'execute'>,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  const prepared = statementOf(command.name, backend);
  const wanted = prepared.kind === 'flink' || prepared.kind === 'catalog' ? prepared.parameterOids.length : 0;
  if (command.arguments.length !== wanted) {
    throw pgError(
      '42601',
      `wrong number of parameters for prepared statement "${command.name}": expected ${wanted} but got ${command.arguments.length}`,
    );
  }
  const texts = command.arguments.map((argument) =>
    literalText(parseExpression(argument.text, { quoting: 'backtick-and-double' })),
  );
  if (prepared.kind === 'catalog') {
    const values = texts.map((value, index) => ({ oid: prepared.parameterOids[index] ?? 0, text: value }));
    return backend.run(prepared, { kind: 'catalog', values }, controller);
  }
  if (prepared.kind !== 'flink') return backend.run(prepared, { kind: 'flink', values: [] }, controller);
  const zone = backend.session.configuration.timeZone;
  const values = texts.map((value, index): ResultValue =>
    value === null ? null : fromText(value, prepared.parameterTypes[index] ?? string(), zone),
  );
  return backend.run(prepared, { kind: 'flink', values }, controller);
}

// ---- cursors

function cursorOf(name: string, backend: Backend): Cursor {
  const cursor = backend.cursors.get(name);
  if (!cursor) throw pgError('34000', `cursor "${name}" does not exist`);
  return cursor;
}

async function declare(command: Of<'declare'>, backend: Backend): Promise<Outcome> {
  const { name, hold, query } = command;
  if (!hold && !backend.transaction.open) {
    throw pgError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
  }
  if (backend.cursors.has(name)) throw pgError('42P03', `cursor "${name}" already exists`);
  if (backend.cursors.size >= pgLimits.cursors_max) throw pgError('54000', 'too many cursors');
  if (command.scroll) throw notSupported('A SCROLL cursor');
  // A cursor outlives the statement that declares it.
  const controller = new AbortController();
  const prepared = await backend.prepare(query.text, [], controller.signal);
  const outcome = await backend.run(prepared, { kind: 'flink', values: [] }, controller);
  if (outcome.kind !== 'rows') throw pgError('42P11', 'a cursor needs a query');
  // What a cursor WITH HOLD gives after COMMIT is what its query gave before.
  const rows = hold && outcome.rows.bounded ? await HeldRows.of(outcome.rows) : outcome.rows;
  backend.cursors.set(name, { name, rows, binary: command.binary, hold, bounded: rows.bounded, controller });
  return done('DECLARE CURSOR');
}

function fetch({ name, count, move }: Of<'fetch'>, backend: Backend): Outcome {
  const cursor = cursorOf(name, backend);
  const waitMs = cursor.bounded
    ? undefined
    : durationMs('fungi.fetch_timeout', backend.settings.get('fungi.fetch_timeout') ?? '1s');
  return {
    kind: 'fetch',
    cursor,
    move,
    limit: { rows: count, ...(waitMs === undefined ? {} : { waitMs }) },
    tag: (rows) => `${move ? 'MOVE' : 'FETCH'} ${rows}`,
  };
}

/** The columns a command gives, where it gives rows; known before it runs. */
export function commandColumns(command: Command, backend: Backend): readonly ResultColumn[] | undefined {
  switch (command.kind) {
    case 'show':
      return command.name.toLowerCase() === 'all'
        ? ['name', 'setting', 'description'].map((column) => describeField(column, string()))
        : [describeField(shownName(command.name, backend), string())];
    case 'fetch':
      return command.move ? undefined : cursorOf(command.name, backend).rows.columns;
    case 'execute': {
      const prepared = statementOf(command.name, backend);
      if (prepared.kind === 'command') return commandColumns(prepared.command, backend);
      return prepared.kind === 'empty' ? undefined : prepared.columns;
    }
    default:
      return undefined;
  }
}

// ---- COPY and SUBSCRIBE

async function copyTo(
  { source, options }: Of<'copy-to'>,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  const prepared = await backend.prepare(source.text, [], controller.signal);
  const outcome = await backend.run(prepared, { kind: 'flink', values: [] }, controller);
  if (outcome.kind !== 'rows') throw pgError('0A000', 'COPY needs a query that gives rows');
  return { kind: 'copy-out', rows: outcome.rows, options };
}

async function subscribe(
  command: Of<'subscribe'>,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  const text = `SELECT * FROM ${command.table}`;
  const statement = parseStatement(text, { quoting: 'backtick-and-double' });
  // `memory` and materialized tables give their changes; other tables are streams, or end, by themselves.
  const follow = command.snapshot ? 'snapshot-and-changes' : 'changes';
  const prepared = await prepareFlink(
    text,
    statement,
    [],
    backend.prepareContext(controller.signal),
    true,
    follow,
  );
  const outcome = await backend.run(prepared, { kind: 'flink', values: [] }, controller);
  if (outcome.kind !== 'rows' || command.until === undefined) return outcome;
  outcome.rows.endAt(untilTime(command.until));
  return outcome;
}

/** `until`: a time from now (`30s`) or a point in time. Milliseconds since 1970. */
function untilTime(until: string): number {
  const time = /^\s*\d+(?:\.\d+)?\s*(?:us|ms|s|min|h|d)\s*$/.test(until)
    ? Date.now() + durationMs('until', until)
    : Date.parse(until);
  if (Number.isNaN(time)) throw pgError('22007', `invalid value for "until": "${until}"`);
  return time;
}
