/** The `csv` format: fields by position, read as text by DuckDB and cast column by column (docs: "CSV Format"). */
import * as options from '../../catalog/options/index.js';
import { notSupported } from '../../sql/error/index.js';
import { renderText } from '../../sql/expression/cast-text.js';
import { raise } from '../../sql/expression/duckdb-text.js';
import { duckdbType, quoteIdentifier, quoteString, structFieldName } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import { decimalText } from './decimal-text.js';
import { findBadCsv, tooFewFields, tooManyFields, withoutBadRecords } from './csv-explain.js';
import type { CsvStructure } from './csv-explain.js';
import { scalarValue } from './csv-value.js';
import type { DecodeRequest, Decoder, Encoder, TextFormat } from './format.js';

const LINE_BYTES_MAX = 16 * 1024 * 1024;
/** Stands for "no text is NULL": it cannot be in a line. */
const NO_NULL = '\u0001fungi\u0001';

interface CsvStyle {
  readonly delimiter: string;
  /** Empty: nothing encloses fields. */
  readonly quote: string;
  readonly escape: string;
  readonly nullLiteral: string | undefined;
  readonly elementDelimiter: string;
  readonly ignoreErrors: boolean;
  readonly comments: boolean;
  readonly emptyIsNull: boolean;
  /** What a row may have past its last column: nothing, one empty field, anything. */
  readonly trailing: 'nothing' | 'empty' | 'anything';
  readonly missingFails: boolean;
  readonly plainDecimals: boolean;
}

function styleOf(table: TableDescription): CsvStyle {
  const read = table.options;
  if (options.readOption(read, options.CSV_TRIM_SPACES, 'csv.'))
    throw notSupported("Option 'csv.trim-spaces' = 'true'");
  const trailingComma = options.readOption(read, options.CSV_ALLOW_TRAILING_COMMA, 'csv.');
  const quote = options.readOption(read, options.CSV_DISABLE_QUOTE, 'csv.')
    ? ''
    : options.readOption(read, options.CSV_QUOTE, 'csv.');
  return {
    delimiter: options.csvDelimiter(options.readOption(read, options.CSV_FIELD_DELIMITER, 'csv.')),
    quote,
    escape: options.readOption(read, options.CSV_ESCAPE, 'csv.') ?? quote,
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
  const names = fileColumns.map((_, index) => `f${index}`);
  const values = columns.map((column) => {
    if (column.kind !== 'physical') return 'NULL';
    const position = fileColumns.findIndex(({ name }) => name === column.path[0]);
    const whole = fieldValue(given(`f${position}`, style), fileColumns[position]!.type, style, 0);
    const path = column.path
      .slice(1)
      .reduce((sql, name) => `struct_extract(${sql}, ${quoteString(name)})`, whole);
    return path;
  });
  const structure: CsvStructure = {
    columns: fileColumns.length,
    delimiter: style.delimiter,
    quote: style.quote,
    escape: style.escape,
    trailing: style.trailing,
    missingFails: style.missingFails,
    comments: style.comments,
  };
  const relation = (files: readonly string[], aliases: readonly string[], skip: boolean): string => {
    const types = [...names, 'extra'].map((name) => `${name}: 'VARCHAR'`).join(', ');
    const reader = `read_csv([${files.map(quoteString).join(', ')}], columns = {${types}}, delim = ${quoteString(style.delimiter)}, quote = ${quoteString(style.quote)}, escape = ${quoteString(style.escape)}, nullstr = ${quoteString(NO_NULL)}, header = false, auto_detect = false, null_padding = true, parallel = ${style.quote === ''}, strict_mode = false, ignore_errors = ${skip}, max_line_size = ${LINE_BYTES_MAX}${style.comments ? ", comment = '#'" : ''})`;
    return `SELECT ${values.map((value, index) => `${value} AS ${aliases[index]!}`).join(', ') || 'NULL'} FROM ${reader}${rowCondition(names, style, skip)}`;
  };
  return {
    framing:
      style.quote === '' ? { kind: 'lines' } : { kind: 'quoted-lines', quote: style.quote.charCodeAt(0) },
    relation: (files, aliases) => relation(files, aliases, false),
    findBadRecord: (bytes, error) =>
      findBadCsv(bytes, {
        ...structure,
        types: fileColumns.map(({ type }) => type),
        nullLiteral: style.emptyIsNull ? '' : style.nullLiteral,
        error,
      }),
    ...(style.ignoreErrors
      ? {
          repair: {
            skips: true,
            rewrite: (bytes: Buffer) => withoutBadRecords(bytes, structure),
            settled: (files: readonly string[], aliases: readonly string[]) => relation(files, aliases, true),
          },
        }
      : {}),
  };
}

/** A field's text with NULL where the options say so. */
function given(name: string, style: CsvStyle): string {
  const text = style.nullLiteral === undefined ? name : `nullif(${name}, ${quoteString(style.nullLiteral)})`;
  return style.emptyIsNull ? `nullif(${text}, '')` : text;
}

/** Rows with too many or too few fields are an error, or left out. */
function rowCondition(names: readonly string[], style: CsvStyle, skip: boolean): string {
  const rules: string[] = [];
  const refuse = (wanted: string, message: string): void => {
    const otherwise = skip ? 'false' : raise(quoteString(message), 'BOOLEAN');
    rules.push(`CASE WHEN ${wanted} THEN true ELSE ${otherwise} END`);
  };
  if (style.trailing !== 'anything') {
    const wanted = style.trailing === 'empty' ? `extra IS NULL OR extra = ''` : 'extra IS NULL';
    refuse(wanted, tooManyFields(names.length));
  }
  if (style.missingFails) refuse(`${names.at(-1)!} IS NOT NULL`, tooFewFields(names.length));
  return rules.length === 0 ? '' : ` WHERE ${rules.join(' AND ')}`;
}

/** The text of a field as a value of the column's type; text that does not fit is an error, or NULL where errors are ignored. */
function fieldValue(sql: string, type: LogicalType, style: CsvStyle, depth: number): string {
  const parts = `string_split(${sql}, ${quoteString(style.elementDelimiter)})`;
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
      const name = `x${depth}`;
      return `CASE WHEN trim(${sql}) = '' THEN [] ELSE list_transform(${parts}, lambda ${name}: ${fieldValue(name, type.element, style, depth + 1)}) END`;
    }
    case 'ROW': {
      const values = type.fields.map(
        (field, index) =>
          `${quoteIdentifier(structFieldName(type, index))} := ${fieldValue(`(${parts})[${index + 1}]`, field.type, style, depth)}`,
      );
      const row = `struct_pack(${values.join(', ')})`;
      // Flink wants as many elements as the row has fields, unless errors are ignored: then fields without an element are NULL.
      if (style.ignoreErrors) return `CASE WHEN trim(${sql}) <> '' THEN ${row} END`;
      const mismatch = raise(
        quoteString(`Row length mismatch. ${type.fields.length} fields expected`),
        duckdbType(type),
      );
      return `CASE WHEN ${sql} IS NULL THEN NULL WHEN len(${parts}) = ${type.fields.length} THEN ${row} ELSE ${mismatch} END`;
    }
    case 'BOOLEAN':
      return `(lower(trim(${sql})) = 'true')`;
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
      throw notSupported(`The type ${type.kind} in the csv format`);
  }
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
      return `strftime(${sql}, '%Y-%m-%d %H:%M:%S') || CASE WHEN epoch_us(${sql}) % 1000000 = 0 THEN '' ELSE rtrim(strftime(${sql}, '.%f'), '0') END ${zulu}`;
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
