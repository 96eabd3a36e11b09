/**
 * Rows made up by rules (docs: "DataGen SQL Connector"), inside DuckDB: a value is a function of the row's number, the field, the
 * table's name and the seed, so that the same table gives the same rows however they are batched.
 */
import { createHash } from 'node:crypto';
import * as options from '../../catalog/options/index.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import { FungiError, notSupported } from '../../sql/error/index.js';
import { duckdbType, quoteIdentifier, quoteString, structFieldName } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import type {
  Connector,
  ReadBudget,
  Source,
  SourceBatch,
  SourceContext,
  SourcePosition,
} from './connector.js';
import { waitOrAbort } from './wait.js';

const SPLIT = 'datagen';
const BATCH_ROWS = 65_536;
const DEFAULT_LENGTH = 100;
const DEFAULT_COLLECTION_LENGTH = 3;

/** Bounds of a random integer when none are given. */
const INTEGER_BOUNDS: Readonly<Record<string, readonly [string, string]>> = {
  TINYINT: ['-128', '127'],
  SMALLINT: ['-32768', '32767'],
  INT: ['-2147483648', '2147483647'],
  BIGINT: ['-9223372036854775808', '9223372036854775807'],
  INTERVAL_YEAR_MONTH: ['0', '120000'],
  INTERVAL_DAY_TIME: ['0', '86400000'],
};

class Generator {
  /** Counts from 1: the hash of zeros is zero. */
  private fields = 1;

  constructor(
    private readonly given: ReadonlyMap<string, string>,
    private readonly seed: bigint,
  ) {}

  /** A number in [0, 2^64) for row `n`; every call of this makes an independent one. */
  private bits(n: string): string {
    return `hash(${n}, ${this.fields++}, ${this.seed}::BIGINT)`;
  }

  /** In [0, 1). */
  private unit(n: string): string {
    return `(CAST(${this.bits(n)} >> 11 AS DOUBLE) / 9007199254740992.0)`;
  }

  value(prefix: string, type: LogicalType, n: string): string {
    if (this.given.get(`${prefix}.kind`) === 'sequence') return this.sequence(prefix, type, n);
    const rate = options.readOption(this.given, options.NULL_RATE, `${prefix}.`);
    const made = `CAST(${this.random(prefix, type, n)} AS ${duckdbType(type)})`;
    return rate > 0 ? `CASE WHEN ${this.unit(n)} < ${rate} THEN NULL ELSE ${made} END` : made;
  }

  private sequence(prefix: string, type: LogicalType, n: string): string {
    const start = options.readOption(this.given, options.SEQUENCE_START, `${prefix}.`) ?? 0n;
    return `CAST(${start}::BIGINT + ${n} AS ${duckdbType(type)})`;
  }

  private random(prefix: string, type: LogicalType, n: string): string {
    switch (type.kind) {
      case 'BOOLEAN':
        return `${this.bits(n)} % 2 = 0`;
      case 'CHAR':
      case 'VARCHAR':
        return this.text(prefix, type.length, n);
      case 'BINARY':
      case 'VARBINARY':
        return `encode(${this.text(prefix, type.length, n)})`;
      case 'TINYINT':
      case 'SMALLINT':
      case 'INT':
      case 'BIGINT':
      case 'INTERVAL_YEAR_MONTH':
      case 'INTERVAL_DAY_TIME':
        return this.integer(prefix, type.kind, n);
      case 'FLOAT':
      case 'DOUBLE':
      case 'DECIMAL':
        return this.real(prefix, type, n);
      case 'DATE':
        return `current_date - CAST(${this.bits(n)} % 3650 AS INTEGER)`;
      case 'TIME':
        return `make_time(CAST(${this.bits(n)} % 24 AS BIGINT), CAST(${this.bits(n)} % 60 AS BIGINT), CAST(${this.bits(n)} % 60 AS DOUBLE))`;
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ': {
        const past = options.readOption(this.given, options.MAX_PAST, `${prefix}.`);
        return `make_timestamp((epoch_ms(now()::TIMESTAMP) - CAST(floor(${this.unit(n)} * ${past}) AS BIGINT)) * 1000)`;
      }
      case 'ARRAY':
        return this.list(prefix, type.element, n);
      case 'MULTISET':
        return `map_from_entries(list_transform(list_distinct(${this.list(prefix, type.element, n)}), lambda m: struct_pack(k := m, v := 1)))`;
      case 'MAP': {
        const length = this.collectionLength(prefix);
        const items = `range(CAST(${n} * ${length} AS BIGINT), CAST((${n} + 1) * ${length} AS BIGINT))`;
        const key = this.value(`${prefix}.key`, type.key, 'k');
        const value = this.value(`${prefix}.value`, type.value, 'k');
        return `map_from_entries(list_transform(${items}, lambda k: struct_pack(k := ${key}, v := ${value})))`;
      }
      case 'ROW': {
        const fields = type.fields.map(
          (field, index) =>
            `${quoteIdentifier(structFieldName(type, index))} := ${this.value(`${prefix}.${field.name}`, field.type, n)}`,
        );
        return `struct_pack(${fields.join(', ')})`;
      }
      case 'VARIANT':
      case 'BITMAP':
      case 'NULL':
        throw notSupported(`Generating values of type ${type.kind}`);
      default: {
        const unreachable: never = type;
        return unreachable;
      }
    }
  }

  /** Lower-case hexadecimal text, as Flink's. */
  private text(prefix: string, declared: number, n: string): string {
    const wanted = options.readOption(this.given, options.LENGTH, `${prefix}.`);
    const length = Math.min(wanted ?? (declared < 2147483647 ? declared : DEFAULT_LENGTH), declared);
    const pieces = Array.from(
      { length: Math.max(1, Math.ceil(length / 32)) },
      () => `md5(CAST(${this.bits(n)} AS VARCHAR))`,
    );
    const varies = options.readOption(this.given, options.VAR_LEN, `${prefix}.`);
    const end = varies ? `1 + CAST(${this.bits(n)} % ${Math.max(1, length)} AS BIGINT)` : String(length);
    return `left(${pieces.join(' || ')}, ${end})`;
  }

  private bounds(prefix: string, kind: string): readonly [string, string] {
    const defaults = INTEGER_BOUNDS[kind]!;
    return [this.number(`${prefix}.min`) ?? defaults[0], this.number(`${prefix}.max`) ?? defaults[1]];
  }

  private number(key: string): string | undefined {
    const text = this.given.get(key);
    if (text === undefined) return undefined;
    if (Number.isNaN(Number(text)) || text.trim() === '') {
      throw new FungiError(
        'INVALID_OPTION',
        `Invalid value for option '${key}'. For input string: "${text}"`,
      );
    }
    return text.trim();
  }

  private integer(prefix: string, kind: string, n: string): string {
    const [min, max] = this.bounds(prefix, kind);
    const width =
      BigInt(
        Math.trunc(Number(max)) === Number(max) && /^[+-]?\d+$/.test(max) ? max : Math.trunc(Number(max)),
      ) -
      BigInt(/^[+-]?\d+$/.test(min) ? min : Math.trunc(Number(min))) +
      1n;
    if (width <= 0n)
      throw new FungiError('INVALID_OPTION', `'${prefix}.min' must not be greater than '${prefix}.max'`);
    return `CAST(${min} AS HUGEINT) + CAST(${this.bits(n)} AS HUGEINT) % CAST('${width}' AS HUGEINT)`;
  }

  private real(prefix: string, type: LogicalType, n: string): string {
    const largest =
      type.kind === 'DECIMAL'
        ? 10 ** (type.precision - type.scale) - 1
        : type.kind === 'FLOAT'
          ? 3.4028234663852886e38
          : 1.7976931348623157e308;
    const min = Number(this.number(`${prefix}.min`) ?? -largest);
    const max = Number(this.number(`${prefix}.max`) ?? largest);
    if (min > max)
      throw new FungiError('INVALID_OPTION', `'${prefix}.min' must not be greater than '${prefix}.max'`);
    // Not min + (max − min) · x, which overflows for the bounds of the type.
    const share = this.unit(n);
    return `(${min}::DOUBLE * (1 - ${share}) + ${max}::DOUBLE * ${share})`;
  }

  private collectionLength(prefix: string): number {
    return options.readOption(this.given, options.LENGTH, `${prefix}.`) ?? DEFAULT_COLLECTION_LENGTH;
  }

  private list(prefix: string, element: LogicalType, n: string): string {
    const length = this.collectionLength(prefix);
    const items = `range(CAST(${n} * ${length} AS BIGINT), CAST((${n} + 1) * ${length} AS BIGINT))`;
    return `list_transform(${items}, lambda k: ${this.value(`${prefix}.element`, element, 'k')})`;
  }
}

/** Tables with the same seed have rows of their own: joined, they must not agree by themselves. */
function seedOf({ table }: SourceContext): bigint {
  const name = createHash('sha256').update(JSON.stringify(table.path)).digest().readBigInt64LE();
  return BigInt.asIntN(64, name + options.readOption(table.options, options.DATAGEN_SEED));
}

class DatagenSource implements Source {
  readonly bounded: boolean;
  private next = 0n;
  private readonly end: bigint | undefined;
  private readonly rate: number;
  private readonly columns: string;
  private startedAt = 0;
  private startedFrom = 0n;

  constructor(private readonly context: SourceContext) {
    const { table, columns, fields } = context;
    this.end = lastRow(context);
    this.bounded = this.end !== undefined;
    this.rate = Number(options.readOption(table.options, options.ROWS_PER_SECOND));
    const generator = new Generator(table.options, seedOf(context));
    // Every column of the table is made, so that a column's values do not depend on which others are read.
    const made = new Map<string, string>();
    for (const column of table.columns) {
      if (column.kind === 'physical')
        made.set(column.name, generator.value(`fields.${column.name}`, column.type, 'n'));
    }
    this.columns =
      columns.map((column, index) => `${this.pick(column, fields[index]!, made)} AS c${index}`).join(', ') ||
      'NULL';
  }

  open(): Promise<void> {
    this.startedAt = Date.now();
    this.startedFrom = this.next;
    return Promise.resolve();
  }

  read(budget: ReadBudget): Promise<SourceBatch | 'idle' | 'end'> {
    if (this.end !== undefined && this.next >= this.end) return Promise.resolve('end');
    const from = this.next;
    const allowed = this.allowed();
    const most = from + BigInt(Math.min(budget.rows ?? BATCH_ROWS, BATCH_ROWS));
    const to = [most, allowed, ...(this.end === undefined ? [] : [this.end])].reduce((a, b) =>
      a < b ? a : b,
    );
    if (to <= from) return Promise.resolve('idle');
    this.next = to;
    return Promise.resolve({
      split: SPLIT,
      relation: `SELECT ${this.columns} FROM (SELECT range AS n FROM range(${from}, ${to}))`,
      bytes: Number(to - from) * 64,
      rows: Number(to - from),
      endOfSplit: to === this.end,
      explain: () => Promise.resolve(undefined),
      release: () => Promise.resolve(),
    });
  }

  splits(): readonly string[] {
    return this.end !== undefined && this.next >= this.end ? [] : [SPLIT];
  }

  async wait(timeoutMs: number): Promise<void> {
    const ahead = Number(this.next - this.startedFrom + 1n) / this.rate;
    const delay = Math.max(1, Math.min(timeoutMs, this.startedAt + ahead * 1000 - Date.now()));
    await waitOrAbort(delay, this.context.signal);
  }

  position(): SourcePosition {
    return { next: String(this.next) };
  }

  seek(position: SourcePosition): void {
    this.next = BigInt(String(position['next']));
  }

  progress(): { readonly readBytes: number; readonly totalBytes: number | undefined } {
    return { readBytes: 0, totalBytes: undefined };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Rows that the rate allows by now: those of the first second at once, as Flink's. */
  private allowed(): bigint {
    const seconds = (Date.now() - this.startedAt) / 1000;
    return this.startedFrom + BigInt(Math.floor((Math.floor(seconds) + 1) * this.rate));
  }

  private pick(
    column: SourceContext['columns'][number],
    field: PlanField,
    made: ReadonlyMap<string, string>,
  ): string {
    if (column.kind !== 'physical')
      throw new FungiError('INVALID_SCHEMA', `The datagen connector has no metadata column '${column.key}'`);
    const [head, ...rest] = column.path as [string, ...string[]];
    const value = made.get(head);
    if (value === undefined)
      throw new FungiError('COLUMN_NOT_FOUND', `There is no column '${head}' (${field.name})`);
    return rest.reduce((sql, name) => `struct_extract(${sql}, ${quoteString(name)})`, value);
  }
}

/** How many rows there are in all: by number, and by the shortest sequence. */
function lastRow({ table }: SourceContext): bigint | undefined {
  const counts: bigint[] = [];
  const number = options.readOption(table.options, options.NUMBER_OF_ROWS);
  if (number !== undefined) counts.push(number);
  for (const column of table.columns) {
    const prefix = `fields.${column.name}.`;
    if (table.options.get(`${prefix}kind`) !== 'sequence') continue;
    const start = options.readOption(table.options, options.SEQUENCE_START, prefix);
    const end = options.readOption(table.options, options.SEQUENCE_END, prefix);
    if (start !== undefined && end !== undefined) counts.push(end - start + 1n);
  }
  return counts.length === 0 ? undefined : counts.reduce((a, b) => (a < b ? a : b));
}

export const datagenConnector: Connector = {
  name: 'datagen',
  createSource: (context) => new DatagenSource(context),
};
