/** Options of the `json` format (docs: "JSON Format"): one object a line. */
import { FungiError } from '../../../sql/error/index.js';
import type { FormatSchema } from '../connector-schema.js';
import { option, readOption } from '../option.js';
import type { OptionType } from '../option-type.js';
import { booleanType, enumType, stringType } from '../option-type.js';

const timestampFormat: OptionType<'SQL' | 'ISO-8601'> = {
  name: 'Enum',
  parse: (text) => {
    if (text === 'SQL' || text === 'ISO-8601') return text;
    throw new Error(
      `Unsupported value '${text}' for timestamp-format.standard. Supported values are [SQL, ISO-8601].`,
    );
  },
};

export const JSON_FAIL_ON_MISSING_FIELD = option(
  'fail-on-missing-field',
  booleanType,
  'A missing field is an error instead of NULL.',
  {
    default: false,
  },
);
export const JSON_IGNORE_PARSE_ERRORS = option(
  'ignore-parse-errors',
  booleanType,
  'A row that is not JSON is skipped (and counted), a field that does not fit its type becomes NULL.',
  { default: false },
);
export const JSON_TIMESTAMP_FORMAT = option(
  'timestamp-format.standard',
  timestampFormat,
  'SQL: `2020-12-30 12:13:14.123` (TIMESTAMP_LTZ with a Z after it). ISO-8601: `2020-12-30T12:13:14.123`.',
  { default: 'SQL' },
);
export const JSON_MAP_NULL_KEY_MODE = option(
  'map-null-key.mode',
  enumType(['FAIL', 'DROP', 'LITERAL']),
  'What a NULL map key is written as. Maps have no NULL keys here, so that every mode writes the same.',
  {
    default: 'FAIL',
    effect: 'none',
  },
);
export const JSON_MAP_NULL_KEY_LITERAL = option(
  'map-null-key.literal',
  stringType,
  'The key written for NULL in mode LITERAL; see map-null-key.mode.',
  {
    default: 'null',
    effect: 'none',
  },
);
export const JSON_DECIMAL_AS_PLAIN_NUMBER = option(
  'encode.decimal-as-plain-number',
  booleanType,
  'Write decimals as 0.000000027 instead of 2.7E-8.',
  { default: false },
);
export const JSON_IGNORE_NULL_FIELDS = option(
  'encode.ignore-null-fields',
  booleanType,
  'Leave fields that are NULL out of the output.',
  {
    default: false,
  },
);

export const jsonSchema: FormatSchema = {
  name: 'json',
  description: 'One JSON object a line.',
  options: [
    JSON_FAIL_ON_MISSING_FIELD,
    JSON_IGNORE_PARSE_ERRORS,
    JSON_TIMESTAMP_FORMAT,
    JSON_MAP_NULL_KEY_MODE,
    JSON_MAP_NULL_KEY_LITERAL,
    JSON_DECIMAL_AS_PLAIN_NUMBER,
    JSON_IGNORE_NULL_FIELDS,
    option(
      'decode.json-parser.enabled',
      booleanType,
      'Chooses between two parsers in Flink; there is one here.',
      {
        default: true,
        effect: 'none',
      },
    ),
  ],
  check(options) {
    if (
      readOption(options, JSON_FAIL_ON_MISSING_FIELD, 'json.') &&
      readOption(options, JSON_IGNORE_PARSE_ERRORS, 'json.')
    ) {
      throw new FungiError(
        'INVALID_OPTION',
        "fail-on-missing-field and ignore-parse-errors shouldn't both be true.",
      );
    }
  },
};
