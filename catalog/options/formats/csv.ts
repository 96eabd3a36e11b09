/** Options of the `csv` format (docs: "CSV Format"): one row a line, fields by position. */
import { FungiError } from '../../../sql/error/index.js';
import type { FormatSchema } from '../connector-schema.js';
import { option, optionText, readOption } from '../option.js';
import { booleanType, stringType } from '../option-type.js';

export const CSV_FIELD_DELIMITER = option(
  'field-delimiter',
  stringType,
  'The character between fields; `\\t` and other Java escapes are understood.',
  {
    default: ',',
  },
);
export const CSV_DISABLE_QUOTE = option(
  'disable-quote-character',
  booleanType,
  'No character encloses fields.',
  { default: false },
);
export const CSV_QUOTE = option('quote-character', stringType, 'The character that encloses fields.', {
  default: '"',
});
export const CSV_ALLOW_COMMENTS = option(
  'allow-comments',
  booleanType,
  'Lines that start with # are skipped.',
  { default: false },
);
export const CSV_IGNORE_PARSE_ERRORS = option(
  'ignore-parse-errors',
  booleanType,
  'A row that cannot be read is skipped (and counted), a field that does not fit its type becomes NULL.',
  { default: false },
);
export const CSV_ARRAY_DELIMITER = option(
  'array-element-delimiter',
  stringType,
  'What stands between the elements of ARRAY and ROW columns.',
  {
    default: ';',
  },
);
export const CSV_ESCAPE = option('escape-character', stringType, 'The next character stands for itself.');
export const CSV_NULL_LITERAL = option(
  'null-literal',
  stringType,
  'A field that is exactly this text is NULL.',
);
export const CSV_SCIENTIFIC_DECIMAL = option(
  'write-bigdecimal-in-scientific-notation',
  booleanType,
  'Write the decimal 100000 as 1E+5.',
  { default: true },
);
export const CSV_TRIM_SPACES = option(
  'trim-spaces',
  booleanType,
  'White space around fields that are not enclosed is no part of them.',
  { default: false },
);
export const CSV_IGNORE_TRAILING = option(
  'ignore-trailing-unmappable',
  booleanType,
  'Ignore fields past the last column.',
  { default: false },
);
export const CSV_ALLOW_TRAILING_COMMA = option(
  'allow-trailing-comma',
  booleanType,
  'A delimiter after the last field is allowed.',
  {
    default: true,
  },
);
export const CSV_FAIL_ON_MISSING = option(
  'fail-on-missing-columns',
  booleanType,
  'A row with fewer fields than columns is an error.',
  {
    default: false,
  },
);
export const CSV_EMPTY_AS_NULL = option(
  'empty-string-as-null',
  booleanType,
  'A field without text is NULL.',
  { default: false },
);

export const csvSchema: FormatSchema = {
  name: 'csv',
  description: 'One row a line, fields by position between delimiters.',
  options: [
    CSV_FIELD_DELIMITER,
    CSV_DISABLE_QUOTE,
    CSV_QUOTE,
    CSV_ALLOW_COMMENTS,
    CSV_IGNORE_PARSE_ERRORS,
    CSV_ARRAY_DELIMITER,
    CSV_ESCAPE,
    CSV_NULL_LITERAL,
    CSV_SCIENTIFIC_DECIMAL,
    CSV_TRIM_SPACES,
    CSV_IGNORE_TRAILING,
    CSV_ALLOW_TRAILING_COMMA,
    CSV_FAIL_ON_MISSING,
    CSV_EMPTY_AS_NULL,
  ],
  check(options) {
    if (
      readOption(options, CSV_DISABLE_QUOTE, 'csv.') &&
      optionText(options, CSV_QUOTE, 'csv.') !== undefined
    ) {
      throw new FungiError(
        'INVALID_OPTION',
        'Format cannot define a quote character and disabled quote character at the same time.',
      );
    }
    const delimiter = csvDelimiter(readOption(options, CSV_FIELD_DELIMITER, 'csv.'));
    singleCharacter('field-delimiter', delimiter);
    for (const entry of [CSV_QUOTE, CSV_ESCAPE, CSV_ARRAY_DELIMITER]) {
      const text = optionText(options, entry, 'csv.');
      if (text !== undefined) singleCharacter(entry.key, text);
    }
  },
};

function singleCharacter(key: string, text: string): void {
  if (text.length !== 1) {
    throw new FungiError(
      'INVALID_OPTION',
      `Option 'csv.${key}' must be a string with single character, but was: ${text}`,
    );
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/** The delimiter with Java's escapes (`\t`, `\u0001`) resolved. */
export function csvDelimiter(text: string): string {
  return text.replace(
    /\\(?:u+([0-9a-fA-F]{4})|([tnrbf'"\\]))/g,
    (_match, code: string | undefined, letter: string | undefined) =>
      code !== undefined ? String.fromCharCode(parseInt(code, 16)) : ESCAPES[letter!]!,
  );
}
