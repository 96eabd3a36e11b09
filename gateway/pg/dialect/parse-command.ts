/** Text → a command of PostgreSQL's, or undefined where the statement is Flink's (or nobody's: its parser says what is wrong). */
import { FungiError, notSupported } from '../../../sql/error/index.js';
import type { Command, IsolationLevel, TransactionModes } from './command.js';
import { CommandCursor } from './command-cursor.js';
import { parseCopy } from './parse-copy.js';
import { parseDeclare, parseFetch } from './parse-cursor.js';
import { firstWord } from './scan.js';

type Parse = (c: CommandCursor) => Command | undefined;

/** @throws FungiError SYNTAX for a command that is cut short or goes on; NOT_SUPPORTED for some that we do not have */
export function parseCommand(text: string): Command | undefined {
  // It tells nearly all commands from statements, at the cost of one look-up.
  const word = firstWord(text);
  const parse = word === undefined ? undefined : commands.get(word);
  if (!parse) return undefined;
  const c = new CommandCursor(text);
  const command = parse(c);
  if (command) c.end();
  return command;
}

const begin: Parse = (c) => {
  if (c.is('begin', 'statement', 'set')) return undefined;
  c.take();
  c.acceptOneOf('work', 'transaction');
  return { kind: 'transaction', action: 'begin', modes: transactionModes(c) };
};

const start: Parse = (c) => {
  if (!c.accept('start', 'transaction')) return undefined;
  return { kind: 'transaction', action: 'begin', modes: transactionModes(c) };
};

/** `ISOLATION LEVEL …, READ ONLY, [NOT] DEFERRABLE`. */
function transactionModes(c: CommandCursor): TransactionModes {
  let isolation: IsolationLevel | undefined;
  let readOnly: boolean | undefined;
  for (;;) {
    c.accept(',');
    if (c.accept('isolation', 'level')) isolation = isolationLevel(c);
    else if (c.accept('read', 'only')) readOnly = true;
    else if (c.accept('read', 'write')) readOnly = false;
    else if (!c.accept('deferrable') && !c.accept('not', 'deferrable')) return { isolation, readOnly };
  }
}

function isolationLevel(c: CommandCursor): IsolationLevel {
  if (c.accept('read', 'committed')) return 'read committed';
  if (c.accept('read', 'uncommitted')) return 'read uncommitted';
  if (c.accept('repeatable', 'read')) return 'repeatable read';
  c.expect('serializable');
  return 'serializable';
}

function chain(c: CommandCursor): boolean {
  c.acceptOneOf('work', 'transaction');
  if (c.accept('and', 'no', 'chain')) return false;
  return c.accept('and', 'chain');
}

const commit: Parse = (c) => {
  c.take();
  if (c.is('prepared')) throw notSupported('COMMIT PREPARED');
  return { kind: 'transaction', action: 'commit', chain: chain(c) };
};

const rollback: Parse = (c) => {
  c.take();
  if (c.is('prepared')) throw notSupported('ROLLBACK PREPARED');
  c.acceptOneOf('work', 'transaction');
  if (c.accept('to')) {
    c.accept('savepoint');
    return { kind: 'transaction', action: 'rollback-to', name: c.name() };
  }
  return { kind: 'transaction', action: 'rollback', chain: chain(c) };
};

const savepoint: Parse = (c) => {
  c.take();
  return { kind: 'transaction', action: 'savepoint', name: c.name() };
};

const release: Parse = (c) => {
  c.take();
  c.accept('savepoint');
  return { kind: 'transaction', action: 'release', name: c.name() };
};

// ---- settings

const set: Parse = (c) => {
  c.take();
  // `SET` alone and `SET 'key' = 'value'` are Flink's.
  if (!c.next || c.next.kind === 'string') return undefined;
  const scope = c.is('local') || (c.is('session') && c.peek(1)?.value !== '=') ? c.take().value : 'session';
  const local = scope === 'local';
  if (c.accept('characteristics', 'as', 'transaction')) {
    return { kind: 'set-transaction', session: true, modes: transactionModes(c) };
  }
  if (c.accept('transaction')) return { kind: 'set-transaction', session: false, modes: transactionModes(c) };
  if (c.accept('time', 'zone')) {
    const zone = c.accept('local') || c.accept('default') ? undefined : value(c);
    return { kind: 'set', local, name: 'timezone', value: zone };
  }
  if (c.accept('names')) return { kind: 'set', local, name: 'client_encoding', value: value(c) };
  if (c.is('role') && c.peek(1)?.value !== '=' && c.accept('role'))
    return { kind: 'set', local, name: 'role', value: value(c) };
  if (c.accept('authorization'))
    return { kind: 'set', local, name: 'session_authorization', value: value(c) };
  const name = settingName(c);
  if (isFlinkKey(name)) return undefined;
  if (!c.accept('to')) c.expect('=');
  if (c.accept('default')) return { kind: 'set', local, name, value: undefined };
  const values = [value(c)];
  while (c.accept(',')) values.push(value(c));
  return { kind: 'set', local, name, value: values.join(', ') };
};

/** A setting's name is folded like any name and may be dotted or, as in Flink, have dashes in it. */
function settingName(c: CommandCursor): string {
  let name = c.name();
  for (;;) {
    const joint = c.acceptOneOf('.', '-');
    if (joint === undefined) return name;
    name += joint + c.name();
  }
}

/** `table.exec.state.ttl` and its like belong to Flink; `fungi.…` are settings of this door. */
const isFlinkKey = (name: string): boolean =>
  /^(?:table|execution|pipeline|parallelism|state|sql-client|restart-strategy|taskmanager|jobmanager|yarn|kubernetes|high-availability)[.-]/.test(
    name,
  );

function value(c: CommandCursor): string {
  if (c.is('-') || c.is('+')) return c.take().value + c.take().value;
  const token = c.take();
  if (token.kind === 'symbol' || token.kind === 'parameter') throw c.unexpected();
  if (token.kind === 'word') return c.text.slice(token.start, token.end);
  return token.value;
}

const reset: Parse = (c) => {
  c.take();
  if (!c.next || c.next.kind === 'string') return undefined;
  if (c.accept('all')) return { kind: 'reset', name: undefined };
  if (c.accept('time', 'zone')) return { kind: 'reset', name: 'timezone' };
  if (c.accept('session', 'authorization')) return { kind: 'reset', name: 'session_authorization' };
  const name = settingName(c);
  return isFlinkKey(name) ? undefined : { kind: 'reset', name };
};

/** What SHOW means in Flink. */
const FLINK_SHOW = new Set(
  (
    'catalogs current databases tables views materialized columns partitions functions user procedures modules full models ' +
    'jobs jars connections create create_table'
  ).split(' '),
);

const show: Parse = (c) => {
  c.take();
  if (c.next?.kind !== 'word' && c.next?.kind !== 'quoted') return undefined;
  if (c.next.kind === 'word' && FLINK_SHOW.has(c.next.value)) return undefined;
  if (c.accept('time', 'zone')) return { kind: 'show', name: 'timezone' };
  if (c.accept('transaction', 'isolation', 'level')) return { kind: 'show', name: 'transaction_isolation' };
  if (c.accept('session', 'authorization')) return { kind: 'show', name: 'session_authorization' };
  return { kind: 'show', name: settingName(c) };
};

// ---- cursors

const close: Parse = (c) => {
  c.take();
  return { kind: 'close', name: c.accept('all') ? undefined : c.name() };
};

// ---- prepared statements

const prepare: Parse = (c) => {
  c.take();
  if (c.is('transaction')) throw notSupported('PREPARE TRANSACTION');
  const name = c.name();
  const types = c.is('(') ? splitList(c).map(({ text }) => text.trim()) : [];
  c.expect('as');
  return { kind: 'prepare', name, types, statement: c.rest() };
};

/** `EXECUTE name [(…)]`; Flink's EXECUTE is followed by a statement. */
const execute: Parse = (c) => {
  c.take();
  const second = c.peek(1);
  if (c.next?.kind !== 'word' && c.next?.kind !== 'quoted') return undefined;
  if (second !== undefined && second.value !== '(') return undefined;
  const name = c.name();
  return { kind: 'execute', name, arguments: c.next ? splitList(c) : [] };
};

/** The parts of a list in parentheses, by the commas of its outermost level. */
function splitList(c: CommandCursor): readonly { readonly text: string; readonly offset: number }[] {
  const { text, offset } = c.parenthesized();
  const inner = new CommandCursor(text);
  const parts: { text: string; offset: number }[] = [];
  let start = 0;
  let depth = 0;
  const push = (end: number): void => {
    parts.push({ text: text.slice(start, end), offset: offset + start });
    start = end + 1;
  };
  while (inner.next) {
    const token = inner.take();
    if (token.kind !== 'symbol') continue;
    if (token.value === '(' || token.value === '[') depth++;
    else if (token.value === ')' || token.value === ']') depth--;
    else if (token.value === ',' && depth === 0) push(token.start);
  }
  if (text.trim() !== '') push(text.length);
  return parts;
}

const deallocate: Parse = (c) => {
  c.take();
  c.accept('prepare');
  return { kind: 'deallocate', name: c.accept('all') ? undefined : c.name() };
};

const discard: Parse = (c) => {
  c.take();
  const what = c.acceptOneOf('all', 'plans', 'sequences', 'temp', 'temporary');
  if (what === undefined) throw c.unexpected();
  return {
    kind: 'discard',
    what: what === 'temporary' ? 'TEMP' : (what.toUpperCase() as 'ALL' | 'PLANS' | 'SEQUENCES' | 'TEMP'),
  };
};

const unlisten: Parse = (c) => {
  c.take();
  return { kind: 'unlisten', channel: c.accept('*') ? undefined : c.name() };
};

const listen: Parse = (c) => {
  c.take();
  return { kind: 'listen', channel: c.name() };
};

const notify: Parse = (c) => {
  c.take();
  const channel = c.name();
  return { kind: 'notify', channel, payload: c.accept(',') ? c.string() : '' };
};

const refused =
  (what: string): Parse =>
  () => {
    throw notSupported(what);
  };

/** CREATE, ALTER and DROP of users, which Flink SQL does not have. */
const roles: Parse = (c) => {
  const verb = c.take().value.toUpperCase();
  const what = c.acceptOneOf('user', 'role');
  if (what === undefined) return undefined;
  throw new FungiError('NOT_SUPPORTED', `${verb} ${what.toUpperCase()} is not supported`, {
    hint: 'Users are managed by `fungi user`',
  });
};

/** `SUBSCRIBE [TO] table [WITH (snapshot = true, until = '…')]`. */
const subscribe: Parse = (c) => {
  c.take();
  c.accept('to');
  const tableOffset = c.offset;
  const table = c.qualifiedName();
  let snapshot = true;
  let until: string | undefined;
  if (c.accept('with')) {
    c.expect('(');
    do {
      const option = c.acceptOneOf('snapshot', 'until');
      if (option === undefined) throw c.unexpected();
      c.accept('=');
      if (option === 'until') until = value(c);
      else snapshot = truth(c);
    } while (c.accept(','));
    c.expect(')');
  }
  return { kind: 'subscribe', table, tableOffset, snapshot, until };
};

function truth(c: CommandCursor): boolean {
  const text = value(c).toLowerCase();
  if (['true', 'on', 'yes', '1'].includes(text)) return true;
  if (['false', 'off', 'no', '0'].includes(text)) return false;
  throw c.unexpected();
}

const commands: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['begin', begin],
  ['start', start],
  ['commit', commit],
  ['end', commit],
  ['rollback', rollback],
  ['abort', rollback],
  ['savepoint', savepoint],
  ['release', release],
  ['set', set],
  ['reset', reset],
  ['show', show],
  ['declare', parseDeclare],
  ['fetch', parseFetch],
  ['move', parseFetch],
  ['close', close],
  ['prepare', prepare],
  ['execute', execute],
  ['deallocate', deallocate],
  ['discard', discard],
  ['unlisten', unlisten],
  ['listen', listen],
  ['notify', notify],
  ['lock', refused('LOCK')],
  ['vacuum', refused('VACUUM')],
  ['do', refused('DO')],
  ['grant', refused('GRANT')],
  ['revoke', refused('REVOKE')],
  ['copy', parseCopy],
  ['subscribe', subscribe],
  ['create', roles],
  ['alter', roles],
  ['drop', roles],
]);
