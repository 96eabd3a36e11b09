/** Options of the `filesystem` connector (docs: "FileSystem SQL Connector"): files and directories, read and written. */
import { FungiError } from '../../../sql/error/index.js';
import { bigint, string, timestampLtz } from '../../../sql/types/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import type { ConnectorSchema } from '../connector-schema.js';
import { refusedFlag, SINK_PARALLELISM } from '../connector-schema.js';
import { option, optionText, readOption } from '../option.js';
import {
  booleanType,
  durationType,
  enumType,
  intType,
  listType,
  memorySizeType,
  stringType,
} from '../option-type.js';

export const PATH = option(
  'path',
  stringType,
  'A file, a directory (read recursively) or a glob pattern; the directory a sink writes to.',
  {
    required: true,
  },
);
export const FORMAT = option('format', stringType, 'How rows are written in the files.', { required: true });
export const PARTITION_DEFAULT_NAME = option(
  'partition.default-name',
  stringType,
  'The directory name that stands for a partition value of NULL or the empty string.',
  { default: '__DEFAULT_PARTITION__' },
);
export const MONITOR_INTERVAL = option(
  'source.monitor-interval',
  durationType,
  'How often the source looks for new files; without it the files found at the start are read once and the source ends.',
);
export const PATH_REGEX = option(
  'source.path.regex-pattern',
  stringType,
  'Only files and directories whose absolute path matches this regular expression as a whole are read.',
);
export const ROLLING_FILE_SIZE = option(
  'sink.rolling-policy.file-size',
  memorySizeType,
  'A part file is closed when it is larger; a Parquet file, of which this is an estimate, ends after a million rows at the latest. Every commit closes all of them.',
  {
    default: 128 * 1024 * 1024,
  },
);
export const ROLLOVER_INTERVAL = option(
  'sink.rolling-policy.rollover-interval',
  durationType,
  'A part file is closed when it is older, seen when rows come; every commit closes it in any case.',
  {
    default: 30 * 60_000,
  },
);
export const INACTIVITY_INTERVAL = option(
  'sink.rolling-policy.inactivity-interval',
  durationType,
  'A part file that was not written to for this long is closed, seen when rows come.',
  { default: 30 * 60_000 },
);
export const CHECK_INTERVAL = option(
  'sink.rolling-policy.check-interval',
  durationType,
  'How often the age and the inactivity of part files are looked at: they may last longer by as much.',
  { default: 60_000 },
);
export const COMMIT_POLICY = option(
  'sink.partition-commit.policy.kind',
  listType(enumType(['success-file', 'metastore', 'custom']), ','),
  'success-file: put an empty file into each written partition directory when its files are committed.',
);
export const COMMIT_TRIGGER = option(
  'sink.partition-commit.trigger',
  enumType(['process-time', 'partition-time']),
  'When a partition is complete; only process-time is supported.',
  { default: 'process-time', effect: 'refused' },
);
export const COMMIT_DELAY = option(
  'sink.partition-commit.delay',
  durationType,
  'Wait this long before a partition is complete; only 0 is supported.',
  {
    default: 0,
    effect: 'refused',
  },
);
export const SUCCESS_FILE_NAME = option(
  'sink.partition-commit.success-file.name',
  stringType,
  'The name of the success file.',
  {
    default: '_SUCCESS',
  },
);

const unusedTime = 'Only used by the partition-time trigger, which is not supported.';

/** Metadata columns a file source offers. */
export const FILE_METADATA: ReadonlyMap<string, LogicalType> = new Map<string, LogicalType>([
  ['file.path', string(false)],
  ['file.name', string(false)],
  ['file.size', bigint(false)],
  ['file.modification-time', timestampLtz(3, false)],
]);

export const filesystemSchema: ConnectorSchema = {
  name: 'filesystem',
  description:
    'Files in a directory of this machine, read and written, optionally partitioned by directories.',
  hasFormat: true,
  options: [
    PATH,
    FORMAT,
    PARTITION_DEFAULT_NAME,
    MONITOR_INTERVAL,
    PATH_REGEX,
    option(
      'source.report-statistics',
      enumType(['NONE', 'ALL']),
      'Statistics for the planner; none are used.',
      {
        default: 'ALL',
        effect: 'none',
      },
    ),
    ROLLING_FILE_SIZE,
    ROLLOVER_INTERVAL,
    INACTIVITY_INTERVAL,
    CHECK_INTERVAL,
    option(
      'sink.shuffle-by-partition.enable',
      booleanType,
      'A sink is one task: its rows are always together by partition.',
      {
        default: false,
        effect: 'none',
      },
    ),
    refusedFlag('auto-compaction', 'Joining small files after a checkpoint is not supported.'),
    option('compaction.file-size', memorySizeType, 'Only used by auto-compaction.', { effect: 'refused' }),
    option('compaction.parallelism', intType, 'Only used by auto-compaction.', { effect: 'refused' }),
    option('partition.time-extractor.kind', stringType, unusedTime, {
      default: 'default',
      effect: 'refused',
    }),
    option('partition.time-extractor.class', stringType, unusedTime, { effect: 'refused' }),
    option('partition.time-extractor.timestamp-formatter', stringType, unusedTime, { effect: 'refused' }),
    option('partition.time-extractor.timestamp-pattern', stringType, unusedTime, { effect: 'refused' }),
    COMMIT_TRIGGER,
    COMMIT_DELAY,
    COMMIT_POLICY,
    option('sink.partition-commit.watermark-time-zone', stringType, unusedTime, {
      default: 'UTC',
      effect: 'refused',
    }),
    option(
      'sink.partition-commit.policy.class',
      stringType,
      'Only used by the custom policy, which is not supported.',
      { effect: 'refused' },
    ),
    option(
      'sink.partition-commit.policy.class.parameters',
      stringType,
      'Only used by the custom policy, which is not supported.',
      {
        effect: 'refused',
      },
    ),
    SUCCESS_FILE_NAME,
    SINK_PARALLELISM,
  ],
  check(options) {
    const interval = readOption(options, MONITOR_INTERVAL);
    if (interval !== undefined && interval <= 0) {
      throw new FungiError(
        'INVALID_OPTION',
        `The value of '${MONITOR_INTERVAL.key}' must be greater than 0.`,
      );
    }
    const pattern = readOption(options, PATH_REGEX);
    if (pattern !== undefined) checkPattern(pattern);
    for (const kind of readOption(options, COMMIT_POLICY) ?? []) {
      if (kind !== 'success-file') {
        throw new FungiError(
          'NOT_SUPPORTED',
          `'${COMMIT_POLICY.key}' = '${kind}' is not supported yet; supported: success-file`,
        );
      }
    }
  },
  capabilities(options) {
    return {
      source: {
        bounded: optionText(options, MONITOR_INTERVAL) === undefined,
        changelog: ['+I'],
        metadata: FILE_METADATA,
      },
      sink: {
        changelog: ['+I'],
        metadata: new Map(),
        supportsOverwrite: true,
        overwritesInBatchOnly: true,
        supportsPartitioning: true,
        guarantee: 'exactly-once',
      },
    };
  },
};

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new FungiError(
      'INVALID_OPTION',
      `The regular expression of '${PATH_REGEX.key}' is not valid: ${pattern}`,
      { cause: error },
    );
  }
}
