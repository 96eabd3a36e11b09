/** Checks WITH options against the schema of the connector and the format, with Flink's wording, and says what a table can be used for. */
import { FungiError, notSupported } from '../../sql/error/index.js';
import type {
  ConnectorCapabilities,
  ConnectorSchema,
  FormatSchema,
  TableShape,
  TableUse,
} from './connector-schema.js';
import { COMMON_OPTIONS } from './connector-schema.js';
import { blackholeSchema } from './connectors/blackhole.js';
import { datagenSchema } from './connectors/datagen.js';
import { filesystemSchema, FORMAT } from './connectors/filesystem.js';
import { memorySchema } from './connectors/memory.js';
import { printSchema } from './connectors/print.js';
import { csvSchema } from './formats/csv.js';
import { jsonSchema } from './formats/json.js';
import { parquetSchema } from './formats/parquet.js';
import { rawSchema } from './formats/raw.js';
import type { Option, OptionValues } from './option.js';
import { optionText, readOption } from './option.js';

const byName = <T extends { readonly name: string }>(schemas: readonly T[]): ReadonlyMap<string, T> =>
  new Map(schemas.map((schema) => [schema.name, schema]));

/** Every connector that tables can name. */
export const connectorSchemas: ReadonlyMap<string, ConnectorSchema> = byName([
  blackholeSchema,
  datagenSchema,
  filesystemSchema,
  memorySchema,
  printSchema,
]);

/** Every format that tables can name. */
export const formatSchemas: ReadonlyMap<string, FormatSchema> = byName([
  csvSchema,
  jsonSchema,
  parquetSchema,
  rawSchema,
]);

/**
 * What tables with these options can be used for. Never throws: a table with wrong options exists, as in Flink, and
 * `validateTableOptions` says what is wrong when it is used.
 */
export function describeConnector(options: OptionValues, table: TableShape): ConnectorCapabilities {
  return connectorSchemas.get(options.get('connector') ?? '')?.capabilities(options, table) ?? {};
}

/**
 * Checks all options of a table. `use` says whether it is about to be read or written; undefined at CREATE TABLE.
 * @throws FungiError INVALID_OPTION (unknown key, missing key, value, connector or format), INVALID_SCHEMA (columns the
 *   format cannot hold), NOT_SUPPORTED (an option that would change results and is not implemented)
 */
export function validateTableOptions(options: OptionValues, table: TableShape, use?: TableUse): void {
  const connector = findConnector(options);
  checkUse(connector, options, table, use);
  const format = connector.hasFormat ? findFormat(options) : undefined;
  const columnOptions = connector.columnOptions?.(options, table) ?? [];
  const own = [...COMMON_OPTIONS, ...connector.options, ...columnOptions];
  checkMissing(options, own, '');
  const formatPrefix = format ? `${format.name}.` : undefined;
  checkUnknown(
    connector.name,
    [...options.keys()].filter((key) => formatPrefix === undefined || !key.startsWith(formatPrefix)),
    own,
    '',
  );
  checkValues(options, own, '');
  connector.check?.(options, table, use);
  if (!format || formatPrefix === undefined) return;
  const formatKeys = [...options.keys()].filter(
    (key) =>
      key.startsWith(formatPrefix) &&
      !format.openPrefixes?.some((open) => key.startsWith(formatPrefix + open)),
  );
  checkUnknown(format.name, formatKeys, format.options, formatPrefix);
  checkValues(options, format.options, formatPrefix);
  format.check?.(options, table, use);
}

function findConnector(options: OptionValues): ConnectorSchema {
  const name = options.get('connector');
  if (name === undefined) {
    throw new FungiError(
      'INVALID_OPTION',
      "Table options do not contain an option key 'connector' for discovering a connector.",
      {
        hint: `Available connectors: ${[...connectorSchemas.keys()].join(', ')}`,
      },
    );
  }
  const connector = connectorSchemas.get(name);
  if (connector) return connector;
  throw new FungiError(
    'INVALID_OPTION',
    `Cannot discover a connector using option: 'connector'='${name}'. Could not find any factory for identifier '${name}'.\n\nAvailable factory identifiers are:\n\n${[...connectorSchemas.keys()].join('\n')}`,
  );
}

function findFormat(options: OptionValues): FormatSchema {
  const name = readOption(options, FORMAT);
  if (name === undefined) throw missing([FORMAT.key]);
  const format = formatSchemas.get(name);
  if (format) return format;
  throw new FungiError(
    'INVALID_OPTION',
    `Could not find any format factory for identifier '${name}'.\n\nAvailable format identifiers are:\n\n${[...formatSchemas.keys()].join('\n')}`,
  );
}

function checkUse(
  connector: ConnectorSchema,
  options: OptionValues,
  table: TableShape,
  use: TableUse | undefined,
): void {
  if (use === undefined || connector.capabilities(options, table)[use]) return;
  const other = use === 'source' ? 'sink' : 'source';
  throw new FungiError(
    'INVALID_OPTION',
    `Connector '${connector.name}' can only be used as a ${other}. It cannot be used as a ${use}.`,
  );
}

function missing(keys: readonly string[]): FungiError {
  return new FungiError(
    'INVALID_OPTION',
    `One or more required options are missing.\n\nMissing required options are:\n\n${keys.join('\n')}`,
  );
}

function checkMissing(options: OptionValues, schema: readonly Option<unknown>[], prefix: string): void {
  const keys = schema
    .filter((entry) => entry.required && optionText(options, entry, prefix) === undefined)
    .map((entry) => prefix + entry.key);
  if (keys.length > 0) throw missing([...keys].sort());
}

function checkUnknown(
  owner: string,
  given: readonly string[],
  schema: readonly Option<unknown>[],
  prefix: string,
): void {
  const known = new Set(
    schema.flatMap((entry) => [entry.key, ...entry.fallbackKeys]).map((key) => prefix + key),
  );
  const unknown = given.filter((key) => !known.has(key)).sort();
  if (unknown.length === 0) return;
  throw new FungiError(
    'INVALID_OPTION',
    `Unsupported options found for '${owner}'.\n\nUnsupported options:\n\n${unknown.join('\n')}\n\nSupported options:\n\n${[...known].sort().join('\n')}`,
  );
}

function checkValues(options: OptionValues, schema: readonly Option<unknown>[], prefix: string): void {
  for (const entry of schema) {
    const value = readOption(options, entry, prefix);
    if (
      entry.effect === 'refused' &&
      optionText(options, entry, prefix) !== undefined &&
      value !== entry.defaultValue
    ) {
      throw notSupported(`Option '${prefix}${entry.key}' = '${optionText(options, entry, prefix)}'`);
    }
  }
}
