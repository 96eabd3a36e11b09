/** The `raw` format: a line is one value (docs: "Raw Format"). */
import { isUtf8 } from 'node:buffer';
import { notSupported } from '../../sql/error/index.js';
import { printType } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { NOT_UTF8 } from './format.js';
import type { RepairedBatch, TextFormat } from './format.js';
import { textLines } from './text-lines.js';

function checkType(type: LogicalType): 'text' | 'bytes' {
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return 'text';
  if (type.kind === 'BINARY' || type.kind === 'VARBINARY') return 'bytes';
  throw notSupported(`A column of type ${printType(type)} in the raw format of a file`);
}

const LINE_FEED = 10;

function asText(bytes: Buffer, kind: 'text' | 'bytes'): RepairedBatch {
  const lines: Buffer[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, offset);
    const end = next < 0 ? bytes.length : next + 1;
    const line = bytes.subarray(offset, end);
    if (!isUtf8(line) && kind === 'bytes') return { bytes, bad: [{ offset, reason: NOT_UTF8 }] };
    lines.push(isUtf8(line) ? line : Buffer.from(line.toString('utf8')));
    offset = end;
  }
  return { bytes: Buffer.concat(lines), bad: [] };
}

export const rawFormat: TextFormat = {
  name: 'raw',
  createDecoder({ table, fileColumns, columns }) {
    const charset = table.options.get('raw.charset') ?? 'UTF-8';
    if (!/^utf-?8$/i.test(charset)) throw notSupported(`The character set ${charset} in the raw format`);
    const kind = checkType(fileColumns[0]!.type);
    const value = kind === 'text' ? 'line' : 'encode(line)';
    const relation = (files: readonly string[], aliases: readonly string[]): string =>
      `SELECT ${columns.map((_, index) => `${value} AS ${aliases[index]!}`).join(', ') || 'NULL'} FROM ${textLines(files)}`;
    return {
      framing: { kind: 'lines' },
      relation,
      findBadRecord: () => undefined,
      // DuckDB reads text only: bytes that are none are replaced as Java does.
      repair: { skips: false, rewrite: (bytes) => asText(bytes, kind), settled: relation },
    };
  },
  createEncoder(columns) {
    const [{ field, index }] = columns as [(typeof columns)[number]];
    const value = checkType(field.type) === 'text' ? `c${index}` : `decode(c${index})`;
    return { line: `coalesce(${value}, '')` };
  },
};
