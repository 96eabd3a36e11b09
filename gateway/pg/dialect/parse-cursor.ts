/** DECLARE, FETCH and MOVE. */
import type { Command, FetchDirection } from './command.js';
import type { CommandCursor } from './command-cursor.js';

export function parseDeclare(c: CommandCursor): Command {
  c.take();
  const name = c.name();
  let binary = false;
  let scroll: boolean | undefined;
  for (;;) {
    if (c.accept('binary')) binary = true;
    else if (c.accept('no', 'scroll')) scroll = false;
    else if (c.accept('scroll')) scroll = true;
    else if (!c.accept('insensitive') && !c.accept('asensitive')) break;
  }
  c.expect('cursor');
  const hold = c.accept('with', 'hold');
  if (!hold) c.accept('without', 'hold');
  c.expect('for');
  return { kind: 'declare', name, binary, scroll, hold, query: c.rest() };
}

export function parseFetch(c: CommandCursor): Command {
  const move = c.take().value === 'move';
  const direction = fetchDirection(c);
  if (!c.accept('from')) c.accept('in');
  return { kind: 'fetch', move, name: c.name(), direction };
}

/** A cursor may well be called `first`: the word is a direction only with more behind it. */
function fetchDirection(c: CommandCursor): FetchDirection {
  const word = (w: string): boolean => c.is(w) && c.peek(1) !== undefined && c.accept(w);
  if (word('next')) return { to: 'forward', count: 1 };
  if (word('prior')) return { to: 'backward', count: 1 };
  if (word('first')) return { to: 'absolute', count: 1 };
  if (word('last')) return { to: 'absolute', count: -1 };
  if (word('absolute')) return { to: 'absolute', count: count(c) };
  if (word('relative')) return { to: 'relative', count: count(c) };
  const to = word('backward') ? 'backward' : 'forward';
  if (to === 'forward') word('forward');
  if (word('all')) return { to, count: Infinity };
  const counted = c.next?.kind === 'number' || c.is('-') || c.is('+');
  return { to, count: counted ? count(c) : 1 };
}

function count(c: CommandCursor): number {
  const sign = c.accept('-') ? -1 : 1;
  if (sign === 1) c.accept('+');
  if (c.next?.kind !== 'number') throw c.unexpected();
  const number = Number(c.next.value);
  if (!Number.isInteger(number)) throw c.unexpected();
  c.take();
  // A negative zero would be told from zero.
  return number === 0 ? 0 : sign * number;
}
