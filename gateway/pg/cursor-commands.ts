/** DECLARE, FETCH, MOVE and CLOSE. */
import { notSupported } from '../../sql/error/index.js';
import type { Backend } from './backend.js';
import { Cursor, ForwardPosition, ScrollPosition } from './cursor.js';
import type { Command } from './dialect/command.js';
import { KeptRows } from './kept-rows.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { Outcome } from './portal.js';
import { durationMs } from './settings.js';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

const done = (tag: string): Outcome => ({ kind: 'done', tag });

/** @throws FungiError 34000 */
export function cursorOf(name: string, backend: Backend): Cursor {
  const cursor = backend.cursors.get(name);
  if (!cursor) throw pgError('34000', `cursor "${name}" does not exist`);
  return cursor;
}

export async function declare(command: Of<'declare'>, backend: Backend): Promise<Outcome> {
  const { name, hold, scroll, query, binary } = command;
  if (!hold && !backend.transaction.active) {
    throw pgError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
  }
  if (backend.cursors.has(name)) throw pgError('42P03', `cursor "${name}" already exists`);
  if (backend.cursors.size >= pgLimits.cursors_max) throw pgError('54000', 'too many cursors');
  // A cursor outlives the statement that declares it.
  const controller = new AbortController();
  const prepared = await backend.prepare(query.text, [], controller.signal);
  const outcome = await backend.run(prepared, { kind: 'flink', values: [] }, controller);
  if (outcome.kind !== 'rows') throw pgError('42P11', 'a cursor needs a query');
  const { rows } = outcome;
  const { bounded, columns } = rows;
  const options = { name, columns, binary, hold, bounded, controller };
  if (scroll === true && !bounded) {
    await rows.close();
    throw notSupported('A SCROLL cursor over a query that does not end');
  }
  if (!bounded || (!hold && scroll !== true)) {
    backend.cursors.set(name, new Cursor({ ...options, position: new ForwardPosition(rows) }));
    return done('DECLARE CURSOR');
  }
  const kept = new KeptRows(rows);
  try {
    // What a cursor WITH HOLD gives after COMMIT is what its query gave before.
    if (hold) await kept.keep(Infinity);
  } catch (error) {
    await kept.close();
    throw error;
  }
  const position = scroll === false ? new ForwardPosition(kept.inOrder()) : new ScrollPosition(kept);
  backend.cursors.set(name, new Cursor({ ...options, position }));
  return done('DECLARE CURSOR');
}

export function fetch({ name, direction, move }: Of<'fetch'>, backend: Backend): Outcome {
  const cursor = cursorOf(name, backend);
  const waitMs = cursor.bounded
    ? undefined
    : durationMs('fungi.fetch_timeout', backend.settings.get('fungi.fetch_timeout') ?? '1s');
  const tag = (rows: number): string => `${move ? 'MOVE' : 'FETCH'} ${rows}`;
  return { kind: 'fetch', cursor, move, direction, waitMs, tag };
}

export async function closeCursor({ name }: Of<'close'>, backend: Backend): Promise<Outcome> {
  if (name === undefined) {
    await backend.closeCursors(true);
    return done('CLOSE CURSOR ALL');
  }
  cursorOf(name, backend);
  await backend.closeCursor(name);
  return done('CLOSE CURSOR');
}
