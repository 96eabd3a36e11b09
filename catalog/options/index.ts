export { connectorSchemas, describeConnector, formatSchemas, validateTableOptions } from './check-options.js';
export type {
  ConnectorCapabilities,
  ConnectorSchema,
  FormatSchema,
  TableShape,
  TableUse,
} from './connector-schema.js';
export { option, optionText, readOption } from './option.js';
export type { Option, OptionValues } from './option.js';
export * from './option-type.js';
export * from './connectors/datagen.js';
export * from './connectors/filesystem.js';
export * from './connectors/memory.js';
export * from './connectors/print.js';
export * from './formats/csv.js';
export * from './formats/json.js';
export * from './formats/parquet.js';
export * from './formats/raw.js';
