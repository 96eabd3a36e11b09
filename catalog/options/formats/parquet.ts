/** Options of the `parquet` format (docs: "Parquet Format"): columns by name. */
import type { FormatSchema } from '../connector-schema.js';
import { option } from '../option.js';
import { booleanType, enumType, intType, memorySizeType } from '../option-type.js';

export const PARQUET_UTC = option(
  'utc-timezone',
  booleanType,
  'TIMESTAMP values in files are wall-clock times. Only true is supported; in Flink the default is false: they are shifted by the zone of the process.',
  { default: true, effect: 'refused' },
);
export const PARQUET_TIME_UNIT = option(
  'timestamp.time.unit',
  enumType(['nanos', 'micros', 'millis']),
  'The unit of INT64 timestamps that are written; only micros is supported.',
  {
    default: 'micros',
    effect: 'refused',
  },
);
export const PARQUET_INT64_TIMESTAMP = option(
  'write.int64.timestamp',
  booleanType,
  'Flink writes INT96 unless set; always INT64 here.',
  {
    default: false,
    effect: 'none',
  },
);
export const PARQUET_COMPRESSION = option(
  'compression',
  enumType(['SNAPPY', 'GZIP', 'ZSTD', 'LZ4_RAW', 'BROTLI', 'UNCOMPRESSED']),
  'How pages are compressed.',
  { default: 'SNAPPY' },
);

export const parquetSchema: FormatSchema = {
  name: 'parquet',
  description: 'Apache Parquet files, columns by name.',
  options: [
    PARQUET_UTC,
    PARQUET_TIME_UNIT,
    PARQUET_INT64_TIMESTAMP,
    PARQUET_COMPRESSION,
    option('batch-size', intType, 'Rows of a vector in Flink; batches adapt here.', {
      default: 2048,
      effect: 'none',
    }),
    option('block.size', memorySizeType, 'Row groups are sized by rows here.', { effect: 'none' }),
    option('page.size', memorySizeType, 'Pages are sized by the writer.', { effect: 'none' }),
    option('dictionary.page.size', memorySizeType, 'Dictionaries are sized by the writer.', {
      effect: 'none',
    }),
    option('enable.dictionary', booleanType, 'The writer decides by column.', {
      default: true,
      effect: 'none',
    }),
  ],
};
