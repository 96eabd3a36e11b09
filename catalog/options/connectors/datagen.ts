/** Options of the `datagen` connector (docs: "DataGen SQL Connector"): rows made up by rules, one rule a field. */
import { FungiError, notSupported } from '../../../sql/error/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import { printType } from '../../../sql/types/print-type.js';
import type { ConnectorSchema, TableShape } from '../connector-schema.js';
import { SCAN_PARALLELISM } from '../connector-schema.js';
import type { Option, OptionValues } from '../option.js';
import { option, readOption } from '../option.js';
import type { OptionType } from '../option-type.js';
import { booleanType, doubleType, durationType, intType, longType, stringType } from '../option-type.js';

export const ROWS_PER_SECOND = option(
  'rows-per-second',
  longType,
  'Rows a second; with number-of-rows reached the source ends.',
  {
    default: 10000n,
  },
);
export const NUMBER_OF_ROWS = option(
  'number-of-rows',
  longType,
  'How many rows are made; without it the source does not end.',
);
export const DATAGEN_SEED = option('seed', longType, 'Ours: the same seed gives the same rows. Default 0.', {
  default: 0n,
});

export const NULL_RATE = option('null-rate', doubleType, 'The share of NULL values, 0 to 1.', { default: 0 });
export const LENGTH = option('length', intType, 'Characters, bytes or elements of a value.');
export const VAR_LEN = option('var-len', booleanType, 'Lengths vary from 1 to the length.', {
  default: false,
});
export const MAX_PAST = option('max-past', durationType, 'The furthest back from now, as a duration.', {
  default: 0,
});
const MIN = option('min', stringType, 'The smallest value; default: the smallest of the type.');
const MAX = option('max', stringType, 'The largest value; default: the largest of the type.');

const kindType: OptionType<'random' | 'sequence'> = {
  name: 'Enum',
  parse: (text) => {
    if (text === 'random' || text === 'sequence') return text;
    throw new Error(`Unsupported generator kind: ${text}`);
  },
};
export const KIND = option('kind', kindType, 'random, or sequence from start to end.', { default: 'random' });
export const SEQUENCE_START = option('start', longType, 'The first value of a sequence.');
export const SEQUENCE_END = option('end', longType, 'The last value of a sequence; the source ends with it.');

const prefixed = (prefix: string, entry: Option<unknown>): Option<unknown> => ({
  ...entry,
  key: `${prefix}.${entry.key}`,
});

const SEQUENCE_KINDS: ReadonlySet<LogicalType['kind']> = new Set([
  'CHAR',
  'VARCHAR',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
]);

/** Options of a random field of this type, below `fields.<name>`. @throws FungiError NOT_SUPPORTED for a type that cannot be made up */
function randomOptions(prefix: string, type: LogicalType): readonly Option<unknown>[] {
  const nullRate = prefixed(prefix, NULL_RATE);
  switch (type.kind) {
    case 'BOOLEAN':
    case 'DATE':
    case 'TIME':
      return [nullRate];
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return [nullRate, prefixed(prefix, LENGTH), prefixed(prefix, VAR_LEN)];
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
      return [nullRate, prefixed(prefix, MIN), prefixed(prefix, MAX)];
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return [nullRate, prefixed(prefix, MAX_PAST)];
    case 'ARRAY':
    case 'MULTISET':
      return [nullRate, prefixed(prefix, LENGTH), ...randomOptions(`${prefix}.element`, type.element)];
    case 'MAP':
      return [
        nullRate,
        prefixed(prefix, LENGTH),
        ...randomOptions(`${prefix}.key`, type.key),
        ...randomOptions(`${prefix}.value`, type.value),
      ];
    case 'ROW':
      return [
        nullRate,
        ...type.fields.flatMap((field) => randomOptions(`${prefix}.${field.name}`, field.type)),
      ];
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      throw notSupported(`Generating values of type ${printType(type)}`);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

function fieldOptions(options: OptionValues, table: TableShape): readonly Option<unknown>[] {
  return table.columns.flatMap((column) => {
    if (column.kind !== 'physical') return [];
    const prefix = `fields.${column.name}`;
    const kind = prefixed(prefix, KIND);
    if (options.get(`${prefix}.kind`) !== 'sequence') return [kind, ...randomOptions(prefix, column.type)];
    if (!SEQUENCE_KINDS.has(column.type.kind)) return [kind];
    return [kind, prefixed(prefix, SEQUENCE_START), prefixed(prefix, SEQUENCE_END)];
  });
}

function checkSequence(options: OptionValues, prefix: string, type: LogicalType): void {
  if (!SEQUENCE_KINDS.has(type.kind)) {
    throw new FungiError(
      'INVALID_OPTION',
      `Unsupported type for a sequence generator: ${printType(type)} ('${prefix}.kind')`,
    );
  }
  const bounds = [SEQUENCE_START, SEQUENCE_END].map((entry) => {
    const value = readOption(options, entry, `${prefix}.`);
    if (value === undefined) {
      throw new FungiError(
        'INVALID_OPTION',
        `Could not find required property '${prefix}.${entry.key}' for sequence generator.`,
      );
    }
    return value;
  });
  if (bounds[0]! > bounds[1]!) {
    throw new FungiError(
      'INVALID_OPTION',
      `The start value of '${prefix}' (${bounds[0]}) must not be greater than its end value (${bounds[1]}).`,
    );
  }
}

/** Flink's rules for texts and bytes; values inside of others are not checked. */
function checkLength(options: OptionValues, name: string, type: LogicalType): void {
  const prefix = `fields.${name}.`;
  const length = readOption(options, LENGTH, prefix);
  const refuse = (text: string): never => {
    throw new FungiError('INVALID_OPTION', text);
  };
  switch (type.kind) {
    case 'CHAR':
    case 'BINARY':
      if (length !== undefined)
        refuse(`Custom length for fixed-length type (CHAR/BINARY) field '${name}' is not supported.`);
      if (readOption(options, VAR_LEN, prefix)) {
        refuse(
          `Only supports specifying '${prefix}${VAR_LEN.key}' option for variable-length types (VARCHAR/STRING/VARBINARY/BYTES). The type of field '${name}' is not within this range.`,
        );
      }
      return;
    case 'VARCHAR':
    case 'VARBINARY':
      if (length === undefined) return;
      if (length < 1)
        refuse(`The value of '${prefix}${LENGTH.key}' must be greater than 0, but is ${length}.`);
      if (length > type.length) {
        refuse(
          `Custom length '${length}' for variable-length type (VARCHAR/STRING/VARBINARY/BYTES) field '${name}' should be shorter than '${type.length}' defined in the schema.`,
        );
      }
      return;
    default:
  }
}

/** True when some column is a sequence: it ends with the shortest one. */
export function hasSequence(options: OptionValues, table: TableShape): boolean {
  return table.columns.some((column) => options.get(`fields.${column.name}.kind`) === 'sequence');
}

export const datagenSchema: ConnectorSchema = {
  name: 'datagen',
  description: 'Rows made up by rules, at a rate.',
  hasFormat: false,
  options: [ROWS_PER_SECOND, NUMBER_OF_ROWS, DATAGEN_SEED, SCAN_PARALLELISM],
  columnOptions: fieldOptions,
  check(options, table) {
    const rate = readOption(options, ROWS_PER_SECOND);
    if (rate <= 0n)
      throw new FungiError('INVALID_OPTION', `The value of '${ROWS_PER_SECOND.key}' must be greater than 0.`);
    const rows = readOption(options, NUMBER_OF_ROWS);
    if (rows !== undefined && rows < 0n) {
      throw new FungiError('INVALID_OPTION', `The value of '${NUMBER_OF_ROWS.key}' must not be negative.`);
    }
    for (const column of table.columns) {
      if (column.kind !== 'physical') continue;
      const prefix = `fields.${column.name}`;
      if (readOption(options, KIND, `${prefix}.`) === 'sequence') checkSequence(options, prefix, column.type);
      else checkLength(options, column.name, column.type);
    }
  },
  capabilities: (options, table) => ({
    source: {
      bounded: options.has(NUMBER_OF_ROWS.key) || hasSequence(options, table),
      changelog: ['+I'],
      metadata: new Map(),
    },
  }),
};
