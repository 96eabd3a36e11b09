/** Functions on strings. */
import { FungiError } from '../../../sql/error/index.js';
import type { FunctionEntry, FunctionValue } from '../function-entry.js';
import { native, sql } from '../function-entry.js';
import { parseIdentifier, quoteIdentifier } from '../identifiers.js';

const quoteLiteral = (text: string): string => {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
};

/** `%s`, `%I`, `%L`, `%%` and `%2$s`. */
function format(pattern: string, values: readonly FunctionValue[]): string {
  let next = 0;
  return pattern.replace(/%(?:(\d+)\$)?([sIL%])/g, (_, position: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    const index = position === undefined ? next++ : Number(position) - 1;
    const value = values[index];
    if (value === undefined) throw new Error('too few arguments for format()');
    if (kind === 'L') return value === null ? 'NULL' : quoteLiteral(String(value));
    const text = value === null ? '' : String(value);
    return kind === 'I' ? quoteIdentifier(text) : text;
  });
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
const UNIT_STEP = 1024;
const UNIT_SHOWN_MAX = 10_240;

function prettySize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= UNIT_SHOWN_MAX && unit < UNITS.length - 1) {
    value = Math.round(value / UNIT_STEP);
    unit++;
  }
  return `${value} ${UNITS[unit]}`;
}

/** A statement over the system catalogs needs no longer texts; each row may have one. */
const REPEATED_LENGTH_MAX = 1_000_000;

function repeated(text: string, times: number): string {
  if (text.length * times > REPEATED_LENGTH_MAX) {
    throw new FungiError('INVALID_REQUEST', 'requested length too large', {
      sqlState: '54000',
      hint: `In statements over the system catalogs repeat() gives at most ${REPEATED_LENGTH_MAX} characters`,
    });
  }
  return text.repeat(Math.max(0, times));
}

const trim = (name: string, duckdb: string): FunctionEntry[] => [
  sql(name, ['text'], 'text', `${duckdb}($1, ' ')`),
  sql(name, ['text', 'text'], 'text', `${duckdb}($1, $2)`),
];

export const textFunctions: readonly FunctionEntry[] = [
  native('quote_ident', ['text'], 'text', (_, [text]) => quoteIdentifier(String(text))),
  native('quote_literal', ['text'], 'text', (_, [text]) => quoteLiteral(String(text))),
  native(
    'quote_nullable',
    ['text'],
    'text',
    (_, [text]) => (text === null ? 'NULL' : quoteLiteral(String(text ?? ''))),
    {
      takesNull: true,
    },
  ),
  native(
    'parse_ident',
    ['text', 'bool'],
    '_text',
    (_, [text]) => {
      const parts = parseIdentifier(String(text));
      if (!parts) throw new Error(`string is not a valid identifier: "${String(text)}"`);
      return parts;
    },
    { required: 1 },
  ),
  {
    name: 'format',
    parameters: ['text', 'text'],
    required: 1,
    variadic: true,
    returns: 'text',
    sql: ([pattern = '', ...values], _types, { callId }) =>
      `pg_format_list(${callId}, ${pattern}, CAST([${values.join(', ')}] AS VARCHAR[]))`,
  },
  native('format_list', ['text', '_text'], 'text', (_, [pattern, values]) =>
    format(String(pattern), Array.isArray(values) ? values : []),
  ),
  native('pg_size_pretty', ['int8'], 'text', (_, [bytes]) => prettySize(Number(bytes))),
  ...trim('btrim', 'trim'),
  ...trim('ltrim', 'ltrim'),
  ...trim('rtrim', 'rtrim'),
  sql('lower', ['text'], 'text', 'lower($1)'),
  sql('upper', ['text'], 'text', 'upper($1)'),
  sql('initcap', ['text'], 'text', 'upper(left($1, 1)) || lower(substring($1, 2))'),
  sql('length', ['text'], 'int4', 'CAST(length($1) AS INTEGER)'),
  sql('char_length', ['text'], 'int4', 'CAST(length($1) AS INTEGER)'),
  sql('character_length', ['text'], 'int4', 'CAST(length($1) AS INTEGER)'),
  sql('octet_length', ['text'], 'int4', 'CAST(strlen($1) AS INTEGER)'),
  {
    name: 'substring',
    parameters: ['text', 'any', 'int4'],
    required: 2,
    returns: 'text',
    sql: ([text = '', from = '', length], types) =>
      types[1] === 'text' || types[1] === 'unknown'
        ? `nullif(regexp_extract(${text}, ${from}), '')`
        : length === undefined
          ? `substring(${text}, ${from})`
          : `substring(${text}, ${from}, ${length})`,
  },
  sql('substr', ['text', 'int4'], 'text', 'substring($1, $2)'),
  sql('substr', ['text', 'int4', 'int4'], 'text', 'substring($1, $2, $3)'),
  sql('left', ['text', 'int4'], 'text', 'left($1, $2)'),
  sql('right', ['text', 'int4'], 'text', 'right($1, $2)'),
  sql('lpad', ['text', 'int4', 'text'], 'text', 'lpad($1, $2, $3)'),
  sql('rpad', ['text', 'int4', 'text'], 'text', 'rpad($1, $2, $3)'),
  native('repeat', ['text', 'int4'], 'text', (_, [text, times]) => repeated(String(text), Number(times))),
  sql('replace', ['text', 'text', 'text'], 'text', 'replace($1, $2, $3)'),
  sql('translate', ['text', 'text', 'text'], 'text', 'translate($1, $2, $3)'),
  sql('reverse', ['text'], 'text', 'reverse($1)'),
  sql('strpos', ['text', 'text'], 'int4', 'CAST(strpos($1, $2) AS INTEGER)'),
  sql('position', ['text', 'text'], 'int4', 'CAST(strpos($1, $2) AS INTEGER)'),
  sql('starts_with', ['text', 'text'], 'bool', 'starts_with($1, $2)'),
  sql('split_part', ['text', 'text', 'int4'], 'text', 'split_part($1, $2, $3)'),
  {
    name: 'concat',
    parameters: ['text'],
    required: 1,
    variadic: true,
    returns: 'text',
    sql: (args) => `concat(${args.join(', ')})`,
  },
  {
    name: 'concat_ws',
    parameters: ['text'],
    required: 2,
    variadic: true,
    returns: 'text',
    sql: (args) => `concat_ws(${args.join(', ')})`,
  },
  sql('md5', ['text'], 'text', 'md5($1)'),
  sql('regexp_replace', ['text', 'text', 'text'], 'text', 'regexp_replace($1, $2, $3)'),
  sql('regexp_replace', ['text', 'text', 'text', 'text'], 'text', 'regexp_replace($1, $2, $3, $4)'),
];
