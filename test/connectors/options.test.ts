/** WITH options are checked against the schema of connector and format. */
import { describe, expect, it } from 'vitest';
import {
  describeConnector,
  durationType,
  memorySizeType,
  validateTableOptions,
} from '../../catalog/options/index.js';
import type { TableShape } from '../../catalog/options/index.js';
import { int, string } from '../../sql/types/index.js';
import { parseDurationMs } from '../../sql/plan/index.js';

const table: TableShape = {
  path: { catalog: 'c', database: 'd', name: 't' },
  columns: [
    { kind: 'physical', name: 'a', type: int() },
    { kind: 'physical', name: 's', type: string() },
  ],
  partitionKeys: [],
};
const check = (options: Readonly<Record<string, string>>, use?: 'source' | 'sink'): void =>
  validateTableOptions(new Map(Object.entries(options)), table, use);
const file = { connector: 'filesystem', path: '/x', format: 'json' };

describe('validateTableOptions', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['no connector', {}, /do not contain an option key 'connector'/],
    ['unknown connector', { connector: 'nope' }, /Available factory identifiers are:[^]*filesystem/],
    ['unknown key', { ...file, bar: '1' }, /Unsupported options:\n\nbar\n\nSupported options:[^]*path/],
    ['unknown key of the format', { ...file, 'json.foo': '1' }, /json\.foo[^]*json\.ignore-parse-errors/],
    ['missing key', { connector: 'filesystem', format: 'json' }, /Missing required options are:\n\npath/],
    [
      'unknown format',
      { ...file, format: 'nope' },
      /Could not find any format factory for identifier 'nope'/,
    ],
    ['wrong value', { ...file, 'json.ignore-parse-errors': 'x' }, /Unrecognized option for boolean: x/],
    ['wrong duration', { ...file, 'source.monitor-interval': 'abc' }, /text does not start with a number/],
    ['zero interval', { ...file, 'source.monitor-interval': '0 s' }, /must be greater than 0/],
    [
      'contradiction',
      { ...file, 'json.ignore-parse-errors': 'true', 'json.fail-on-missing-field': 'true' },
      /shouldn't both be true/,
    ],
    ['raw with two columns', { ...file, format: 'raw' }, /only supports single physical column/],
    [
      'sequence without bounds',
      { connector: 'datagen', 'fields.a.kind': 'sequence' },
      /Could not find required property 'fields\.a\.start'/,
    ],
    [
      'generator of no column',
      { connector: 'datagen', 'fields.zz.kind': 'random' },
      /Unsupported options:\n\nfields\.zz\.kind/,
    ],
    ['option without its feature', { ...file, 'auto-compaction': 'true' }, /auto-compaction.*not supported/],
    ['Parquet unit', { ...file, format: 'parquet', 'parquet.timestamp.time.unit': 'nanos' }, /not supported/],
    ['Parquet zone', { ...file, format: 'parquet', 'parquet.utc-timezone': 'false' }, /not supported/],
  ])('refuses: %s', (_, options, message) => {
    expect(() => check(options)).toThrow(message);
  });

  it('refuses a use that the connector has not', () => {
    expect(() => check({ connector: 'blackhole' }, 'source')).toThrow(/can only be used as a sink/);
    expect(() => check({ connector: 'datagen' }, 'sink')).toThrow(/can only be used as a source/);
  });

  it('takes all of these', () => {
    expect(() =>
      check({ ...file, 'source.monitor-interval': '1 min', 'json.timestamp-format.standard': 'ISO-8601' }),
    ).not.toThrow();
    expect(() => check({ connector: 'datagen', 'fields.a.min': '1', 'fields.s.length': '5' })).not.toThrow();
  });
});

describe('describeConnector', () => {
  const describeTable = (options: Readonly<Record<string, string>>): ReturnType<typeof describeConnector> =>
    describeConnector(new Map(Object.entries(options)), table);

  it('tells bounded from unbounded sources', () => {
    expect(describeTable(file).source?.bounded).toBe(true);
    expect(describeTable({ ...file, 'source.monitor-interval': '1 s' }).source?.bounded).toBe(false);
    expect(describeTable({ connector: 'datagen' }).source?.bounded).toBe(false);
    expect(describeTable({ connector: 'datagen', 'number-of-rows': '5' }).source?.bounded).toBe(true);
  });

  it('gives nothing for a connector that does not exist', () => {
    expect(describeTable({ connector: 'nope' })).toEqual({});
  });
});

describe('values', () => {
  it.each([
    ['1 min', 60_000],
    ['500ms', 500],
    ['2', 2],
    ['PT1M30S', 90_000],
    ['1 d', 86_400_000],
  ])('%s', (text, ms) => {
    expect(durationType.parse(text)).toBe(ms);
    expect(parseDurationMs(text, 'a.key')).toBe(ms);
  });

  it.each([
    ['1kb', 1024],
    ['128 mb', 134_217_728],
    ['7', 7],
  ])('%s', (text, bytes) => {
    expect(memorySizeType.parse(text)).toBe(bytes);
  });
});
