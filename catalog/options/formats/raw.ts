/** Options of the `raw` format (docs: "Raw Format"): the whole record is the value of the only column. */
import { FungiError } from '../../../sql/error/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { printType } from '../../../sql/types/print-type.js';
import type { FormatSchema } from '../connector-schema.js';
import { option, readOption } from '../option.js';
import { enumType, stringType } from '../option-type.js';

export const RAW_CHARSET = option('charset', stringType, 'The character set of text.', { default: 'UTF-8' });
export const RAW_ENDIANNESS = option(
  'endianness',
  enumType(['big-endian', 'little-endian']),
  'The byte order of numbers; columns of numbers are refused here, text and bytes have no order.',
  {
    default: 'big-endian',
    effect: 'none',
  },
);

/** Character sets under Java's names that can be read and written here. */
export const RAW_CHARSETS: ReadonlyMap<
  string,
  'utf-8' | 'latin1' | 'ascii' | 'utf-16le' | 'utf-16be' | 'utf-16'
> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['iso-8859-1', 'latin1'],
  ['latin1', 'latin1'],
  ['us-ascii', 'ascii'],
  ['ascii', 'ascii'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['utf-16', 'utf-16'],
]);

const SUPPORTED: ReadonlySet<LogicalType['kind']> = new Set([
  'CHAR',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
]);

export const rawSchema: FormatSchema = {
  name: 'raw',
  description: 'The whole line is the value of the one column.',
  options: [RAW_CHARSET, RAW_ENDIANNESS],
  check(options, table) {
    const charset = readOption(options, RAW_CHARSET, 'raw.');
    if (!RAW_CHARSETS.has(charset.toLowerCase())) {
      throw new FungiError('INVALID_OPTION', `Unsupported 'raw.charset' name: ${charset}.`, {
        hint: `Supported: ${[...RAW_CHARSETS.keys()].join(', ')}`,
      });
    }
    const physical = table.columns.filter(
      (column) => column.kind === 'physical' && !table.partitionKeys.includes(column.name),
    );
    if (physical.length !== 1) {
      const shown = physical.map((column) => `\`${column.name}\` ${printType(column.type)}`).join(', ');
      throw new FungiError(
        'INVALID_SCHEMA',
        `The 'raw' format only supports single physical column. However the defined schema contains ${physical.length === 0 ? 'no' : 'multiple'} physical columns: [${shown}]`,
      );
    }
    const type = physical[0]!.type;
    if (!SUPPORTED.has(type.kind)) {
      throw new FungiError(
        'INVALID_SCHEMA',
        `The 'raw' format doesn't supports '${printType(type)}' as column type.`,
      );
    }
  },
};
