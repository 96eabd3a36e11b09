/** BEGIN, COMMIT, ROLLBACK, savepoints and SET TRANSACTION. */
import type { Backend } from './backend.js';
import type { Command, TransactionModes } from './dialect/command.js';
import { pgError } from './pg-error.js';
import type { Outcome } from './portal.js';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const done = (tag: string): Outcome => ({ kind: 'done', tag });

export async function transaction(command: Of<'transaction'>, backend: Backend): Promise<Outcome> {
  const { transaction: state, session } = backend;
  const name = command.name ?? '';
  switch (command.action) {
    case 'begin':
      if (state.open) {
        backend.notice({ message: 'there is already a transaction in progress', warning: '25001' });
      } else await begin(command.modes, backend);
      return done('BEGIN');
    case 'commit':
    case 'rollback':
      return end(command, backend);
    case 'savepoint':
      state.savepoint({
        name,
        mark: session.transaction?.mark ?? 0,
        settings: backend.settings.mark(),
        notifications: backend.listener.mark,
        cursors: new Set(backend.cursors.values()),
      });
      return done('SAVEPOINT');
    case 'release':
      state.release(name);
      return done('RELEASE');
    case 'rollback-to': {
      const { mark, settings, cursors, notifications } = state.rollbackTo(name);
      backend.settings.rollbackTo(settings);
      backend.listener.rollbackTo(notifications);
      backend.forgetCached();
      for (const [cursorName, cursor] of [...backend.cursors]) {
        if (!cursors.has(cursor)) await backend.closeCursor(cursorName);
      }
      await session.transaction?.rollbackTo(mark);
      return done('ROLLBACK');
    }
    default: {
      const unreachable: never = command.action;
      return unreachable;
    }
  }
}

/** @throws FungiError 25001: statements before it in the same message have read already */
async function begin(modes: TransactionModes | undefined, backend: Backend): Promise<void> {
  const { transaction: state, settings } = backend;
  // What came before it in the same message becomes a part of it, as in PostgreSQL.
  if (state.implicit) await backend.joinBlock(modes?.isolation);
  else settings.begin();
  state.begin();
  const isolation = modes?.isolation ?? settings.get('default_transaction_isolation');
  const readOnly = modes?.readOnly ?? settings.get('default_transaction_read_only') === 'on';
  settings.set('transaction_isolation', isolation ?? 'read committed', true);
  settings.set('transaction_read_only', readOnly ? 'on' : 'off', true);
}

/** @throws FungiError: what was written could not be committed, and is undone */
async function end({ action, chain }: Of<'transaction'>, backend: Backend): Promise<Outcome> {
  const { transaction: state, settings } = backend;
  const rollback = action === 'rollback' || state.failed;
  if (!state.open) backend.notice({ message: 'there is no transaction in progress', warning: '25P01' });
  const isolation = settings.get('transaction_isolation');
  const readOnly = settings.get('transaction_read_only');
  await backend.endTransaction(rollback);
  if (chain === true) {
    state.begin();
    settings.begin();
    settings.set('transaction_isolation', isolation ?? 'read committed', true);
    settings.set('transaction_read_only', readOnly ?? 'off', true);
  }
  return done(rollback ? 'ROLLBACK' : 'COMMIT');
}

/** @throws FungiError 25001: the transaction has begun to read */
export function setTransaction({ session: always, modes }: Of<'set-transaction'>, backend: Backend): Outcome {
  const { settings, transaction: state, session } = backend;
  const { isolation, readOnly } = modes;
  const prefix = always ? 'default_transaction' : 'transaction';
  if (!always && !state.active) {
    backend.notice({ message: 'SET TRANSACTION can only be used in transaction blocks', warning: '25P01' });
    return done('SET');
  }
  if (!always && isolation !== undefined && session.transaction) {
    throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
  }
  if (isolation !== undefined) settings.set(`${prefix}_isolation`, isolation, !always);
  if (readOnly !== undefined) settings.set(`${prefix}_read_only`, readOnly ? 'on' : 'off', !always);
  return done('SET');
}
