/** What the catalog knows of a connector or format without running it: options, and what its tables can be used for. */
import type {
  SinkCapabilities,
  SourceCapabilities,
  TableDescription,
} from '../../sql/plan/table-description.js';
import type { Option, OptionValues } from './option.js';
import { option } from './option.js';
import { booleanType, durationType, enumType, intType, stringType } from './option-type.js';

/** A table as its options are checked: before it has capabilities. */
export type TableShape = Pick<TableDescription, 'path' | 'columns' | 'partitionKeys' | 'primaryKey'>;

export interface ConnectorCapabilities {
  readonly source?: SourceCapabilities;
  readonly sink?: SinkCapabilities;
}

export type TableUse = 'source' | 'sink';

interface Schema {
  /** As it stands after `'connector' =` or `'format' =`. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option<unknown>[];
  /** Rules beyond single options. @throws FungiError INVALID_OPTION, INVALID_SCHEMA, NOT_SUPPORTED */
  check?(options: OptionValues, table: TableShape, use: TableUse | undefined): void;
}

export interface ConnectorSchema extends Schema {
  /** Takes `format` and the options of that format (`json.…`). */
  readonly hasFormat: boolean;
  /** Options that depend on the table's columns (`fields.<column>.kind`). */
  columnOptions?(options: OptionValues, table: TableShape): readonly Option<unknown>[];
  /** Must not throw: wrong options are reported by the check, when the table is used. */
  capabilities(options: OptionValues, table: TableShape): ConnectorCapabilities;
}

/** Keys are written without the format's prefix. */
export interface FormatSchema extends Schema {
  /** Keys that start with one of these (after the format's own prefix) belong to a library and need no entry. */
  readonly openPrefixes?: readonly string[];
}

/** Options that Flink allows on every table. */
export const COMMON_OPTIONS: readonly Option<unknown>[] = [
  option('connector', stringType, 'Which connector reads and writes the table.', { required: true }),
  option('property-version', intType, 'Version of the option names; always 1.', {
    default: 1,
    effect: 'none',
  }),
  option(
    'scan.watermark.emit.strategy',
    enumType(['on-periodic', 'on-event']),
    'When a watermark is emitted: on-periodic only.',
    {
      default: 'on-periodic',
      effect: 'refused',
    },
  ),
  option(
    'scan.watermark.idle-timeout',
    durationType,
    'A split without rows for this long no longer holds the watermark back.',
  ),
  option(
    'scan.watermark.alignment.group',
    stringType,
    'Splits of a source are always read in step; groups add nothing here.',
    {
      effect: 'none',
    },
  ),
  option('scan.watermark.alignment.max-drift', durationType, 'See scan.watermark.alignment.group.', {
    effect: 'none',
  }),
  option('scan.watermark.alignment.update-interval', durationType, 'See scan.watermark.alignment.group.', {
    default: 1000,
    effect: 'none',
  }),
];

export const SCAN_PARALLELISM = option(
  'scan.parallelism',
  intType,
  'A source is read by one task; the number changes nothing.',
  {
    effect: 'none',
  },
);
export const SINK_PARALLELISM = option(
  'sink.parallelism',
  intType,
  'A sink is written by one task; the number changes nothing.',
  {
    effect: 'none',
  },
);

/** A flag that must keep its default. */
export function refusedFlag(
  key: string,
  description: string,
): Option<boolean> & { readonly defaultValue: boolean } {
  return option(key, booleanType, description, { default: false, effect: 'refused' });
}
