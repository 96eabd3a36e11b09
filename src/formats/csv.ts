/** The `csv` format: fields by position, read as text by DuckDB and cast column by column (docs: "CSV Format"). */
import * as options from '../../catalog/options/index.js';
import { FungiError, notSupported } from '../../sql/error/index.js';
import { renderText } from '../../sql/expression/cast-text.js';
import { raise } from '../../sql/expression/duckdb-text.js';
import {
  duckdbType,
  printType,
  quoteIdentifier,
  quoteString,
  structFieldName,
} from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import { decimalText } from './decimal-text.js';
import {
  findBadCsv,
  lengthMismatch,
  rewriteCsv,
  REWRITTEN,
  tooFewFields,
  tooManyFields,
} from './csv-explain.js';
import type { CsvExplainOptions } from './csv-explain.js';
import { csvCutter } from './csv-framing.js';
import type { CsvDialect } from './csv-records.js';
import { scalarValue } from './csv-value.js';
import { javaTrimmed } from './java-text.js';
import type { DecodeRequest, Decoder, Encoder, TextFormat } from './format.js';
import { fraction } from './fraction-text.js';

const LINE_BYTES_MAX = 16 * 1024 * 1024;
/** DuckDB would take 16 of the longest lines, 256 MiB for the smallest batch: two jobs did not fit into a task manager of 512 MB. */
const BUFFER_BYTES = 2 * LINE_BYTES_MAX;
/** Stands for "no text is NULL": it cannot be in a line. */
const NO_NULL = '\u0001fungi\u0001';

interface CsvStyle extends CsvDialect {
  readonly nullLiteral: string | undefined;
  readonly elementDelimiter: string;
  readonly ignoreErrors: boolean;
  readonly emptyIsNull: boolean;
  /** What a row may have past its last column: nothing, one empty field, anything. */
  readonly trailing: 'nothing' | 'empty' | 'anything';
  readonly missingFails: boolean;
  readonly plainDecimals: boolean;
}

function styleOf(table: TableDescription): CsvStyle {
  const read = table.options;
  const trailingComma = options.readOption(read, options.CSV_ALLOW_TRAILING_COMMA, 'csv.');
  const quote = options.readOption(read, options.CSV_DISABLE_QUOTE, 'csv.')
    ? ''
    : options.readOption(read, options.CSV_QUOTE, 'csv.');
  return {
    delimiter: options.csvDelimiter(options.readOption(read, options.CSV_FIELD_DELIMITER, 'csv.')),
    quote,
    escape: options.readOption(read, options.CSV_ESCAPE, 'csv.') ?? '',
    trim: options.readOption(read, options.CSV_TRIM_SPACES, 'csv.'),
    nullLiteral: options.readOption(read, options.CSV_NULL_LITERAL, 'csv.'),
    elementDelimiter: options.readOption(read, options.CSV_ARRAY_DELIMITER, 'csv.'),
    ignoreErrors: options.readOption(read, options.CSV_IGNORE_PARSE_ERRORS, 'csv.'),
    comments: options.readOption(read, options.CSV_ALLOW_COMMENTS, 'csv.'),
    emptyIsNull: options.readOption(read, options.CSV_EMPTY_AS_NULL, 'csv.'),
    trailing: options.readOption(read, options.CSV_IGNORE_TRAILING, 'csv.')
      ? 'anything'
      : trailingComma
        ? 'empty'
        : 'nothing',
    plainDecimals: !options.readOption(read, options.CSV_SCIENTIFIC_DECIMAL, 'csv.'),
    missingFails: options.readOption(read, options.CSV_FAIL_ON_MISSING, 'csv.'),
  };
}

function createDecoder({ table, fileColumns, columns }: DecodeRequest): Decoder {
  const style = styleOf(table);
  const read: { position: number; type: LogicalType }[] = [];
  const values = columns.map((column) => {
    if (column.kind !== 'physical') return 'NULL';
    const position = fileColumns.findIndex(({ name }) => name === column.path[0]);
    const { type } = fileColumns[position]!;
    if (!read.some((other) => other.position === position)) read.push({ position, type });
    const whole = fieldValue(`f${position}`, type, style, column.path[0]!);
    return column.path.slice(1).reduce((sql, name) => `struct_extract(${sql}, ${quoteString(name)})`, whole);
  });
  read.sort((left, right) => left.position - right.position);
  const structure: CsvExplainOptions = {
    dialect: style,
    columns: fileColumns.length,
    trailing: style.trailing,
    missingFails: style.missingFails,
    read,
    nulls: [
      ...(style.emptyIsNull ? [''] : []),
      ...(style.nullLiteral === undefined ? [] : [style.nullLiteral]),
    ],
    elementDelimiter: style.elementDelimiter,
  };
  const select = (reader: string, aliases: readonly string[], rules: readonly string[]): string => {
    const where = rules.length === 0 ? '' : ` WHERE ${rules.join(' AND ')}`;
    return `SELECT ${values.map((value, index) => `${value} AS ${aliases[index]!}`).join(', ') || 'NULL'} FROM ${reader}${where}`;
  };
  const usual = { delimiter: style.delimiter, quote: style.quote, escape: style.quote };
  const mismatch = style.ignoreErrors ? [] : mismatchRule(read.length);
  return {
    framing: { kind: 'records', cutter: csvCutter(style) },
    relation: (files, aliases) =>
      select(reader(files, usual, fileColumns.length), aliases, [
        ...countRules(fileColumns.length, style),
        ...mismatch,
      ]),
    findBadRecord: (bytes) => (style.ignoreErrors ? undefined : findBadCsv(bytes, structure)),
    repair: {
      skips: style.ignoreErrors,
      rewrite: (bytes) => rewriteCsv(bytes, structure),
      settled: (files, aliases) => select(reader(files, REWRITTEN, fileColumns.length), aliases, mismatch),
    },
  };
}

/** DuckDB's reader: columns `f0 …` of text, NULL where a row has no such field, `extra` and `more` for what follows them. */
function reader(
  files: readonly string[],
  { delimiter, quote, escape }: typeof REWRITTEN,
  columns: number,
): string {
  // Two, since DuckDB says nothing about one empty field behind its last column.
  const names = [...Array.from({ length: columns }, (_, index) => `f${index}`), 'extra', 'more'];
  const types = names.map((name) => `${name}: 'VARCHAR'`).join(', ');
  return `read_csv([${files.map(quoteString).join(', ')}], columns = {${types}}, delim = ${quoteString(delimiter)}, quote = ${quoteString(quote)}, escape = ${quoteString(escape)}, nullstr = ${quoteString(NO_NULL)}, header = false, auto_detect = false, null_padding = true, parallel = ${quote === ''}, strict_mode = false, max_line_size = ${LINE_BYTES_MAX}, buffer_size = ${BUFFER_BYTES})`;
}

/** A field's text with NULL where the options say so. */
function given(text: string, style: CsvStyle): string {
  const value = style.nullLiteral === undefined ? text : `nullif(${text}, ${quoteString(style.nullLiteral)})`;
  return style.emptyIsNull ? `nullif(${value}, '')` : value;
}

const refuse = (wanted: string, message: string): string =>
  `CASE WHEN ${wanted} THEN true ELSE ${raise(quoteString(message), 'BOOLEAN')} END`;

/** Rows with too many or too few fields are an error. */
function countRules(columns: number, style: CsvStyle): readonly string[] {
  const rules: string[] = [];
  if (style.trailing !== 'anything') {
    const wanted =
      style.trailing === 'empty' ? `extra IS NULL OR trim(extra) = '' AND more IS NULL` : 'extra IS NULL';
    rules.push(refuse(wanted, tooManyFields(columns)));
  }
  if (style.missingFails) rules.push(refuse(`f${columns - 1} IS NOT NULL`, tooFewFields(columns)));
  return rules;
}

/** Flink wants as many fields as columns are read, whichever they are. */
function mismatchRule(read: number): readonly string[] {
  return read < 2 ? [] : [refuse(`f${read - 1} IS NOT NULL`, lengthMismatch(read))];
}

/** The text of a field as a value of the column's type; text that does not fit is an error, or NULL where errors are ignored. */
function fieldValue(text: string, type: LogicalType, style: CsvStyle, column: string, depth = 0): string {
  const parts = `string_split(${text}, ${quoteString(style.elementDelimiter)})`;
  const sql = given(text, style);
  const trimmed = (element: string): string => (style.trim ? `trim(${element})` : element);
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return sql;
    case 'BINARY':
    case 'VARBINARY': {
      const bytes = `from_base64(trim(${sql}))`;
      return style.ignoreErrors ? `TRY(${bytes})` : bytes;
    }
    case 'ARRAY': {
      checkNested(type.element, column);
      const name = `x${depth}`;
      return `CASE WHEN trim(${text}) = '' THEN [] ELSE list_transform(${parts}, lambda ${name}: ${fieldValue(trimmed(name), type.element, style, column, depth + 1)}) END`;
    }
    case 'ROW': {
      type.fields.forEach((field) => checkNested(field.type, column));
      const values = type.fields.map(
        (field, index) =>
          `${quoteIdentifier(structFieldName(type, index))} := ${fieldValue(trimmed(`(${parts})[${index + 1}]`), field.type, style, column, depth)}`,
      );
      const row = `struct_pack(${values.join(', ')})`;
      if (style.ignoreErrors) return `CASE WHEN trim(${text}) <> '' THEN ${row} END`;
      // Flink wants at least as many elements as the row has fields.
      const mismatch = raise(quoteString(lengthMismatch(type.fields.length)), duckdbType(type));
      return `CASE WHEN coalesce(trim(${text}), '') = '' THEN NULL WHEN len(${parts}) >= ${type.fields.length} THEN ${row} ELSE ${mismatch} END`;
    }
    case 'BOOLEAN':
      return `(lower(${javaTrimmed(sql)}) = 'true')`;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return scalarValue(sql, type, style.ignoreErrors);
    default:
      throw new FungiError('INVALID_SCHEMA', `Unsupported type '${printType(type)}' for field '${column}'.`);
  }
}

/** What stands between delimiters of elements. @throws FungiError INVALID_SCHEMA for what cannot be told apart there */
function checkNested(type: LogicalType, column: string): void {
  if (type.kind !== 'ARRAY' && type.kind !== 'ROW') return;
  throw new FungiError(
    'INVALID_SCHEMA',
    `Only simple types are supported in the second level nesting of fields '${column}' but was: ${printType(type)}`,
  );
}

function createEncoder(
  columns: Parameters<TextFormat['createEncoder']>[0],
  table: TableDescription,
  timeZone: string,
): Encoder {
  const style = styleOf(table);
  const texts = columns.map(({ field, index }) => {
    const text = fieldText(`c${index}`, field.type, style, timeZone, 0);
    return `coalesce(${quoted(text, field.type, style)}, ${quoteString(style.nullLiteral ?? '')})`;
  });
  return { line: texts.join(` || ${quoteString(style.delimiter)} || `) };
}

function fieldText(sql: string, type: LogicalType, style: CsvStyle, timeZone: string, depth: number): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return `CAST(${sql} AS VARCHAR)`;
    case 'BINARY':
    case 'VARBINARY':
      return `to_base64(${sql})`;
    case 'DECIMAL':
      return style.plainDecimals && depth === 0
        ? plainDecimal(sql, type.scale)
        : decimalText(sql, type, false);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const zulu = type.kind === 'TIMESTAMP_LTZ' ? `|| 'Z'` : '';
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S') || ${fraction(sql, type.precision)} ${zulu}`;
    }
    case 'TIME':
      return `regexp_replace(${renderText(sql, type, timeZone)}, '[.]0+$', '')`;
    case 'ARRAY': {
      const name = `y${depth}`;
      const element = fieldText(name, type.element, style, timeZone, depth + 1);
      return `array_to_string(list_transform(${sql}, lambda ${name}: coalesce(${element}, ${quoteString(style.nullLiteral ?? '')})), ${quoteString(style.elementDelimiter)})`;
    }
    case 'ROW': {
      const fields = type.fields.map((field, index) => {
        const inner = `struct_extract(${sql}, ${quoteString(structFieldName(type, index))})`;
        return `coalesce(${fieldText(inner, field.type, style, timeZone, depth + 1)}, ${quoteString(style.nullLiteral ?? '')})`;
      });
      const text = fields.join(` || ${quoteString(style.elementDelimiter)} || `);
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${text} END`;
    }
    case 'MAP':
    case 'MULTISET':
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      throw notSupported(`The type ${type.kind} in the csv format`);
    default:
      return renderText(sql, type, timeZone);
  }
}

/** Without zeros at the end of the fraction and never in scientific notation; elements of arrays and rows do not follow the option. */
function plainDecimal(sql: string, scale: number): string {
  const text = `CAST(${sql} AS VARCHAR)`;
  return scale === 0 ? text : `rtrim(rtrim(${text}, '0'), '.')`;
}

/** Jackson does not look at longer texts: they are always enclosed. */
const LOOKED_AT_MAX = 24;
const UNQUOTED: ReadonlySet<LogicalType['kind']> = new Set([
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'INTERVAL_DAY_TIME',
  'INTERVAL_YEAR_MONTH',
]);

/** Jackson's rule: a text is enclosed when it is long or holds a character that is not above delimiter and quote in the character set. */
function quoted(text: string, type: LogicalType, style: CsvStyle): string {
  if (style.quote === '' || UNQUOTED.has(type.kind)) return text;
  const highest = Math.max(...[style.delimiter, style.quote].map((character) => character.charCodeAt(0)));
  const low = quoteString(`[\\x{0}-\\x{${highest.toString(16)}}\\\\]`);
  const quote = quoteString(style.quote);
  // A quote inside is doubled even where an escape character is given; that character is doubled as well.
  const doubled = [style.quote, ...(style.escape === style.quote ? [] : [style.escape])].reduce(
    (sql, character) => `replace(${sql}, ${quoteString(character)}, ${quoteString(character + character)})`,
    text,
  );
  return `CASE WHEN length(${text}) > ${LOOKED_AT_MAX} OR regexp_matches(${text}, ${low}) THEN ${quote} || ${doubled} || ${quote} ELSE ${text} END`;
}

export const csvFormat: TextFormat = { name: 'csv', createDecoder, createEncoder };
