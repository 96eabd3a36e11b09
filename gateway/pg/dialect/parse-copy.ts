/** `COPY … TO STDOUT` and `COPY … FROM STDIN` with both generations of options (PostgreSQL: "COPY"). */
import { FungiError, notSupported } from '../../../sql/error/index.js';
import type { Command, CopyOptions } from './command.js';
import type { CommandCursor } from './command-cursor.js';

interface Draft {
  format: CopyOptions['format'];
  header: boolean;
  delimiter: string | undefined;
  null: string | undefined;
  quote: string | undefined;
  escape: string | undefined;
  forceQuote: readonly string[];
}

export function parseCopy(c: CommandCursor): Command {
  c.expect('copy');
  c.accept('binary');
  if (c.is('(')) {
    const source = c.parenthesized();
    c.expect('to');
    return { kind: 'copy-to', source, options: target(c, 'stdout') };
  }
  const start = c.offset;
  const table = c.qualifiedName();
  const columns: string[] = [];
  if (c.accept('(')) {
    do columns.push(c.name());
    while (c.accept(','));
    c.expect(')');
  }
  if (c.accept('to')) {
    const list =
      columns.length === 0 ? '*' : columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
    const source = { text: `SELECT ${list} FROM ${table}`, offset: start };
    return { kind: 'copy-to', source, options: target(c, 'stdout') };
  }
  c.expect('from');
  return { kind: 'copy-from', table, columns, options: target(c, 'stdin') };
}

function target(c: CommandCursor, stream: 'stdin' | 'stdout'): CopyOptions {
  if (!c.accept(stream)) {
    if (c.is('program') || c.next?.kind === 'string') {
      throw new FungiError('NOT_SUPPORTED', 'COPY of files of the server and of programs is not supported', {
        hint: `Use COPY … ${stream === 'stdin' ? 'FROM STDIN' : 'TO STDOUT'}, or \\copy in psql`,
      });
    }
    throw c.unexpected();
  }
  const draft: Draft = {
    format: 'text',
    header: false,
    delimiter: undefined,
    null: undefined,
    quote: undefined,
    escape: undefined,
    forceQuote: [],
  };
  c.accept('with');
  if (c.accept('(')) {
    do option(c, draft);
    while (c.accept(','));
    c.expect(')');
  } else legacyOptions(c, draft);
  return finished(draft);
}

function option(c: CommandCursor, draft: Draft): void {
  const name = c.name();
  switch (name) {
    case 'format': {
      const format = c.take().value.toLowerCase();
      if (format !== 'text' && format !== 'csv' && format !== 'binary') {
        throw invalid(`COPY format "${format}" not recognized`);
      }
      draft.format = format;
      return;
    }
    case 'header':
      draft.header = optionalTruth(c);
      return;
    case 'delimiter':
    case 'null':
    case 'quote':
    case 'escape':
      draft[name] = c.string();
      return;
    case 'force_quote':
      draft.forceQuote = columnList(c);
      return;
    case 'encoding': {
      const encoding = c.string();
      if (!/^utf-?8$/i.test(encoding)) throw notSupported(`COPY with encoding ${encoding}`);
      return;
    }
    case 'freeze':
      optionalTruth(c);
      return;
    default:
      throw notSupported(`COPY option ${name}`);
  }
}

/** The words of PostgreSQL before 9.0, which psql and pg_dump still send. */
function legacyOptions(c: CommandCursor, draft: Draft): void {
  for (;;) {
    if (c.accept('binary')) draft.format = 'binary';
    else if (c.accept('csv')) draft.format = 'csv';
    else if (c.accept('header')) draft.header = true;
    else if (c.accept('force', 'quote')) draft.forceQuote = columnList(c);
    else {
      const name = c.acceptOneOf('delimiter', 'delimiters', 'null', 'quote', 'escape');
      if (name === undefined) return;
      c.accept('as');
      draft[name === 'delimiters' ? 'delimiter' : name] = c.string();
    }
  }
}

function columnList(c: CommandCursor): readonly string[] {
  if (c.accept('*')) return ['*'];
  const parenthesized = c.accept('(');
  const names: string[] = [];
  do names.push(c.name());
  while (c.accept(','));
  if (parenthesized) c.expect(')');
  return names;
}

function optionalTruth(c: CommandCursor): boolean {
  if (c.is(',') || c.is(')')) return true;
  const text = c.take().value.toLowerCase();
  if (['true', 'on', '1'].includes(text)) return true;
  if (['false', 'off', '0'].includes(text)) return false;
  throw invalid('header requires a Boolean value');
}

function finished(draft: Draft): CopyOptions {
  const csv = draft.format === 'csv';
  const quote = draft.quote ?? '"';
  const options: CopyOptions = {
    format: draft.format,
    header: draft.header,
    delimiter: draft.delimiter ?? (csv ? ',' : '\t'),
    null: draft.null ?? (csv ? '' : '\\N'),
    quote,
    escape: draft.escape ?? quote,
    forceQuote: draft.forceQuote,
  };
  for (const name of ['delimiter', 'quote', 'escape'] as const) {
    if (Buffer.byteLength(options[name]) !== 1)
      throw invalid(`COPY ${name} must be a single one-byte character`);
  }
  if (options.delimiter === '\n' || options.delimiter === '\r' || options.delimiter === '\\') {
    throw invalid('COPY delimiter cannot be newline, carriage return or backslash');
  }
  if (draft.format === 'binary') {
    if (draft.delimiter !== undefined) throw invalid('cannot specify DELIMITER in BINARY mode');
    if (draft.null !== undefined) throw invalid('cannot specify NULL in BINARY mode');
    if (draft.header) throw invalid('cannot specify HEADER in BINARY mode');
  }
  if (!csv && (draft.quote !== undefined || draft.escape !== undefined || draft.forceQuote.length > 0)) {
    throw invalid('COPY quote, escape and force quote are available only in CSV mode');
  }
  return options;
}

const invalid = (message: string): FungiError => new FungiError('INVALID_OPTION', message);
