/** Runs PostgreSQL's own commands: transactions, settings, cursors, prepared statements, COPY, SUBSCRIBE. */
import { parseStatement } from '../../sql/parser/index.js';
import { string } from '../../sql/types/index.js';
import type { Backend } from './backend.js';
import { copyFrom } from './copy/copy-from.js';
import { closeCursor, cursorOf, declare, fetch } from './cursor-commands.js';
import type { Command } from './dialect/command.js';
import { pgError } from './pg-error.js';
import type { Outcome } from './portal.js';
import { execute, prepare, statementOf } from './prepare-commands.js';
import { describeField, TextRows } from './row-source.js';
import type { ResultColumn } from './row-source.js';
import { effectiveSettings } from './setting-names.js';
import { setTransaction, transaction } from './transaction-commands.js';
import { durationMs } from './settings.js';
import { prepareFlink } from './statement.js';
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
      return setTransaction(command, backend);
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
      return closeCursor(command, backend);
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
    case 'listen':
    case 'unlisten':
    case 'notify':
      return notifications(command, backend);
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

function notifications(command: Of<'listen' | 'unlisten' | 'notify'>, backend: Backend): Outcome {
  const { listener } = backend;
  if (command.kind === 'notify') listener.notify(command.channel, command.payload);
  else if (command.channel === undefined) listener.unlistenAll();
  else listener.listen(command.kind, command.channel);
  backend.endNotifying();
  return done(command.kind.toUpperCase());
}

// ---- settings

function set({ name, value, local }: Of<'set'>, backend: Backend): Outcome {
  if (local && !backend.transaction.active) {
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
    if (backend.transaction.active) {
      throw pgError('25001', 'DISCARD ALL cannot run inside a transaction block');
    }
    await backend.closeCursors(true);
    backend.deallocate(undefined);
    backend.settings.reset(undefined);
    backend.listener.unlistenAll();
    backend.endNotifying();
  }
  backend.forgetCached();
  return done(`DISCARD ${what}`);
}

/** The columns a command gives, where it gives rows; known before it runs. */
export function commandColumns(command: Command, backend: Backend): readonly ResultColumn[] | undefined {
  switch (command.kind) {
    case 'show':
      return command.name.toLowerCase() === 'all'
        ? ['name', 'setting', 'description'].map((column) => describeField(column, string()))
        : [describeField(shownName(command.name, backend), string())];
    case 'fetch':
      return command.move ? undefined : cursorOf(command.name, backend).columns;
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
  const prepared = await prepareFlink(text, statement, [], backend.prepareContext(controller.signal), true, {
    follow,
  });
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
