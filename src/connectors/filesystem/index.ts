/** The `filesystem` connector: files of this machine, read and written (docs: "FileSystem SQL Connector"). */
import {
  FORMAT,
  PARTITION_DEFAULT_NAME,
  PATH,
  PATH_REGEX,
  readOption,
} from '../../../catalog/options/index.js';
import { notSupported } from '../../../sql/error/index.js';
import { textFormats } from '../../formats/index.js';
import type { TextFormat } from '../../formats/index.js';
import type { Connector, SinkContext, Source, SourceContext } from '../connector.js';
import { FilesystemSink } from './filesystem-sink.js';
import { listFiles } from './list-files.js';
import { ParquetSource } from './parquet-source.js';
import { ParquetWriter } from './parquet-writer.js';
import { ScanExpressions } from './scan-expressions.js';
import { TextSource } from './text-source.js';
import { TextWriter } from './text-writer.js';

const textFormat = (name: string): TextFormat => {
  const format = textFormats.get(name);
  if (!format) throw notSupported(`The format '${name}' in the filesystem connector`);
  return format;
};

function createSource(context: SourceContext): Source {
  const { table } = context;
  const { partitionKeys, options } = table;
  const pattern = readOption(options, PATH_REGEX);
  const list = (): ReturnType<typeof listFiles> =>
    listFiles({
      path: readOption(options, PATH)!,
      pattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`),
      partitionKeys,
      defaultPartition: readOption(options, PARTITION_DEFAULT_NAME),
      missingIsEmpty: false,
      confine: (path) => context.confine(path),
    });
  const expressions = new ScanExpressions(context);
  const fileColumns = table.columns.filter(
    (column) => column.kind === 'physical' && !partitionKeys.includes(column.name),
  );
  const formatName = readOption(options, FORMAT)!;
  if (formatName === 'parquet') return new ParquetSource(context, fileColumns, expressions, list);
  const decoder = textFormat(formatName).createDecoder({
    table,
    fileColumns,
    columns: expressions.decoded.map((index) => context.columns[index]!),
    fields: expressions.decoded.map((index) => context.fields[index]!),
    timeZone: context.timeZone,
  });
  return new TextSource(context, decoder, expressions, list);
}

function createSink(context: SinkContext): FilesystemSink {
  const { table, fields } = context;
  const columns = fields
    .map((field, index) => ({ name: field.name, field, index }))
    .filter(({ name }) => !table.partitionKeys.includes(name));
  const formatName = readOption(table.options, FORMAT)!;
  if (formatName === 'parquet') return new FilesystemSink(context, new ParquetWriter(context, columns));
  const encoder = textFormat(formatName).createEncoder(columns, table, context.timeZone);
  return new FilesystemSink(context, new TextWriter(context, encoder.line));
}

export { openMemoryFolder } from './memory-folder.js';

export const filesystemConnector: Connector = { name: 'filesystem', createSource, createSink };
