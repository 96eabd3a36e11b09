/** The `raw` format: a line is one value (docs: "Raw Format"). */
import { notSupported } from '../../sql/error/index.js';
import { printType } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type { TextFormat } from './format.js';
import { textLines } from './text-lines.js';

function checkType(type: LogicalType): 'text' | 'bytes' {
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return 'text';
  if (type.kind === 'BINARY' || type.kind === 'VARBINARY') return 'bytes';
  throw notSupported(`A column of type ${printType(type)} in the raw format of a file`);
}

export const rawFormat: TextFormat = {
  name: 'raw',
  createDecoder({ table, fileColumns, columns }) {
    const charset = table.options.get('raw.charset') ?? 'UTF-8';
    if (!/^utf-?8$/i.test(charset)) throw notSupported(`The character set ${charset} in the raw format`);
    const kind = checkType(fileColumns[0]!.type);
    const value = kind === 'text' ? 'line' : 'encode(line)';
    return {
      framing: { kind: 'lines' },
      relation: (files, aliases) =>
        `SELECT ${columns.map((_, index) => `${value} AS ${aliases[index]!}`).join(', ') || 'NULL'} FROM ${textLines(files)}`,
      findBadRecord: () => undefined,
    };
  },
  createEncoder(columns) {
    const [{ field, index }] = columns as [(typeof columns)[number]];
    const value = checkType(field.type) === 'text' ? `c${index}` : `decode(c${index})`;
    return { line: `coalesce(${value}, '')` };
  },
};
