/**
 * The session's configuration: the keys that `SET` knows, with types, defaults and meaning (Flink docs: "Configuration",
 * table "Planner Configuration"), and the values a session has set. As in Flink any other key is accepted and kept; a near miss of
 * a known key is pointed out.
 */
import { FungiError, notSupported } from '../sql/error/index.js';
import { nearestNames } from '../sql/function/index.js';
import { didYouMean } from './catalog-error.js';
import type { OptionType } from './options/option-type.js';
import {
  booleanType,
  doubleType,
  durationType,
  enumType,
  intType,
  memorySizeType,
  stringType,
} from './options/option-type.js';

export interface ConfigurationKey {
  readonly key: string;
  readonly type: OptionType<unknown>;
  /** The text that stands for "not set"; undefined when absence has a meaning of its own. */
  readonly defaultText: string | undefined;
  readonly description: string;
  /** Values, in upper case, that would change results and are not implemented: SET refuses them. `*`: every value. */
  readonly refused: readonly string[];
}

const key = (
  name: string,
  type: OptionType<unknown>,
  defaultText: string | undefined,
  description: string,
  refused: readonly string[] = [],
): ConfigurationKey => ({ key: name, type, defaultText, description, refused });

const timeZoneType: OptionType<string> = {
  name: 'TimeZone',
  parse: (text) => {
    if (text === 'default' || isTimeZone(text)) return text;
    throw new Error(
      "Invalid time zone. The value should be a Time Zone Database (TZDB) ID such as 'America/Los_Angeles' to include " +
        "daylight saving time. Fixed offsets are supported using 'GMT-03:00' or 'GMT+03:00'. Or use 'UTC' without " +
        'time zone and daylight saving time.',
    );
  },
};

/** Zones of the database that Java leaves out, because their names mislead. */
const REFUSED_ZONES = ['EST', 'HST', 'MST'];

/** As Flink checks it: `GMT+03:00`, or an id of the time zone database. */
function isTimeZone(text: string): boolean {
  const offset = /^GMT[+-](\d{1,2})(?::([0-5]\d))?$/.exec(text);
  if (offset) return Number(offset[1]) <= 18;
  if (REFUSED_ZONES.includes(text) || /^[A-Z]*[+-]\d/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

const KEYS: readonly ConfigurationKey[] = [
  key(
    'execution.runtime-mode',
    enumType(['STREAMING', 'BATCH', 'AUTOMATIC']),
    'STREAMING',
    'Whether results come as time passes or once, at the end; AUTOMATIC is batch when every source is bounded.',
  ),
  key('execution.target', enumType(['local', 'remote']), undefined, 'Where statements run.', ['REMOTE']),
  key(
    'execution.checkpointing.interval',
    durationType,
    undefined,
    'Time between checkpoints; not set: no checkpoints.',
  ),
  key(
    'fungi.statement.timeout',
    durationType,
    '0 ms',
    'How long a statement may take that ends by itself, time in which its client asks for no rows aside; 0: without bound.',
  ),
  key('parallelism.default', intType, '1', 'Accepted for scripts made for a cluster; one job is one task.'),
  key(
    'pipeline.auto-watermark-interval',
    durationType,
    '200 ms',
    'Event time that a watermark advances by before it is emitted.',
  ),
  key('pipeline.name', stringType, undefined, 'Name of the jobs started next.'),
  key('pipeline.object-reuse', booleanType, 'false', 'Accepted; rows are never objects here.'),
  key(
    'state.backend.type',
    enumType(['hashmap', 'rocksdb']),
    'hashmap',
    'Accepted; state is kept in memory by DuckDB, which spills to disk.',
  ),
  key(
    'sql-client.execution.result-mode',
    enumType(['table', 'changelog', 'tableau']),
    'tableau',
    'changelog: fungi sql prints every change, as with --output changelog.',
  ),
  key('sql-client.execution.max-table-result.rows', intType, '1000000', 'Accepted; results are not cut.'),
  key('sql-client.verbose', booleanType, 'false', 'Accepted; fungi sql has --verbose.'),
  key('table.dml-sync', booleanType, 'false', 'INSERT statements wait for their job to end.'),
  key('table.local-time-zone', timeZoneType, 'UTC', 'Session time zone, for TIMESTAMP_LTZ.'),
  key('table.sql-dialect', enumType(['default']), 'default', 'The SQL dialect.'),
  key(
    'table.exec.source.idle-timeout',
    durationType,
    '0 ms',
    'After so long without rows a split is idle; 0: never.',
  ),
  key(
    'table.exec.source.cdc-events-duplicate',
    booleanType,
    'false',
    'Accepted; there are no CDC sources yet.',
  ),
  key('table.exec.state.ttl', durationType, '0 ms', 'How long idle state is kept; 0: for ever.'),
  key('table.exec.mini-batch.enabled', booleanType, 'false', 'Accepted; every epoch is a mini batch.'),
  key('table.exec.mini-batch.allow-latency', durationType, '0 ms', 'Accepted; epochs size themselves.'),
  key('table.exec.mini-batch.size', intType, '-1', 'Accepted; epochs size themselves.'),
  key('table.exec.resource.default-parallelism', intType, '-1', 'Accepted; one job is one task.'),
  key(
    'table.exec.sink.not-null-enforcer',
    enumType(['ERROR', 'DROP']),
    'ERROR',
    'What a NULL for a NOT NULL column of a sink does.',
  ),
  key(
    'table.exec.sink.type-length-enforcer',
    enumType(['IGNORE', 'TRIM_PAD', 'ERROR']),
    'IGNORE',
    'What a CHAR, VARCHAR or BINARY of another length than the sink column does.',
  ),
  key(
    'table.exec.sink.upsert-materialize',
    enumType(['NONE', 'AUTO', 'FORCE']),
    'AUTO',
    'Accepted; changes of one key reach a sink in order.',
  ),
  key(
    'table.exec.sink.keyed-shuffle',
    enumType(['NONE', 'AUTO', 'FORCE']),
    'AUTO',
    'Accepted; one job is one task.',
  ),
  key('table.exec.legacy-cast-behaviour', enumType(['ENABLED', 'DISABLED']), 'DISABLED', 'How CAST fails.', [
    'ENABLED',
  ]),
  key('table.exec.emit.early-fire.enabled', booleanType, 'false', 'Windows fire before their end.', ['TRUE']),
  key('table.exec.emit.early-fire.delay', durationType, undefined, 'Time between early firings.'),
  key('table.exec.emit.late-fire.enabled', booleanType, 'false', 'Windows fire again for late rows.', [
    'TRUE',
  ]),
  key('table.exec.emit.late-fire.delay', durationType, undefined, 'Time between late firings.'),
  key('table.exec.emit.allow-lateness', durationType, undefined, 'How long a fired window takes late rows.', [
    '*',
  ]),
  key('table.exec.window-agg.buffer-size-limit', intType, '100000', 'Accepted; buffers size themselves.'),
  key('table.exec.async-lookup.buffer-capacity', intType, '100', 'Accepted; there are no lookup joins yet.'),
  key('table.exec.async-lookup.timeout', durationType, '3 min', 'Accepted; there are no lookup joins yet.'),
  key('table.exec.spill-compression.enabled', booleanType, 'true', 'Accepted.'),
  key('table.exec.spill-compression.block-size', memorySizeType, '64 kb', 'Accepted.'),
  key(
    'table.optimizer.agg-phase-strategy',
    enumType(['AUTO', 'TWO_PHASE', 'ONE_PHASE']),
    'AUTO',
    'Accepted.',
  ),
  key('table.optimizer.distinct-agg.split.enabled', booleanType, 'false', 'Accepted.'),
  key('table.optimizer.distinct-agg.split.bucket-num', intType, '1024', 'Accepted.'),
  key('table.optimizer.join-reorder-enabled', booleanType, 'false', 'Accepted.'),
  key('table.optimizer.join.broadcast-threshold', doubleType, '1048576', 'Accepted.'),
  key(
    'table.optimizer.reuse-sub-plan-enabled',
    booleanType,
    'true',
    'Accepted; equal parts of a plan always run once.',
  ),
  key(
    'table.optimizer.reuse-source-enabled',
    booleanType,
    'true',
    'Accepted; a source that is read twice is read once.',
  ),
  key(
    'table.optimizer.source.predicate-pushdown-enabled',
    booleanType,
    'true',
    'Accepted; filters always go to the source.',
  ),
  key(
    'table.optimizer.nondeterministic-update.strategy',
    enumType(['TRY_RESOLVE', 'IGNORE']),
    'IGNORE',
    'Accepted.',
  ),
  key('table.plan.compile.catalog-objects', enumType(['ALL', 'SCHEMA', 'IDENTIFIER']), 'ALL', 'Accepted.'),
  key('table.display.max-column-width', intType, '30', 'Accepted; columns are not cut.'),
];

export const configurationKeys: ReadonlyMap<string, ConfigurationKey> = new Map(
  KEYS.map((entry) => [entry.key, entry]),
);

export class SessionConfiguration {
  readonly #initial: ReadonlyMap<string, string>;
  readonly #values: Map<string, string>;
  #version = 0;

  /** `initial` is what RESET goes back to. @throws FungiError INVALID_OPTION */
  constructor(initial: ReadonlyMap<string, string> = new Map()) {
    for (const [name, value] of initial) checkValue(name, value);
    this.#initial = new Map(initial);
    this.#values = new Map(initial);
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** What RESET goes back to. */
  get initial(): ReadonlyMap<string, string> {
    return this.#initial;
  }

  /** What is set, sorted by key. */
  get values(): ReadonlyMap<string, string> {
    return new Map([...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The value set, else the default of a known key. */
  get(name: string): string | undefined {
    return this.#values.get(name) ?? configurationKeys.get(name)?.defaultText;
  }

  /** The same configuration with other values for some keys. @throws FungiError INVALID_OPTION */
  with(values: ReadonlyMap<string, string>): SessionConfiguration {
    return new SessionConfiguration(new Map([...this.#values, ...values]));
  }

  /** Gives a remark for the user when the key looks misspelt. @throws FungiError INVALID_OPTION */
  set(name: string, value: string): string | undefined {
    checkValue(name, value);
    this.#values.set(name, value);
    this.#version++;
    if (configurationKeys.has(name)) return undefined;
    const hint = didYouMean(nearestNames(name, configurationKeys.keys()));
    return hint && `The key '${name}' is not known. ${hint}`;
  }

  reset(name: string): void {
    this.#version++;
    const initial = this.#initial.get(name);
    if (initial === undefined) this.#values.delete(name);
    else this.#values.set(name, initial);
  }

  resetAll(): void {
    this.#version++;
    this.#values.clear();
    for (const [name, value] of this.#initial) this.#values.set(name, value);
  }

  get runtimeMode(): 'streaming' | 'batch' | 'automatic' {
    const mode = this.get('execution.runtime-mode')?.toUpperCase();
    return mode === 'BATCH' ? 'batch' : mode === 'AUTOMATIC' ? 'automatic' : 'streaming';
  }

  /** IANA id or fixed offset. */
  get timeZone(): string {
    const zone = this.get('table.local-time-zone') ?? 'UTC';
    return zone === 'default' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
  }

  isTrue(name: string): boolean {
    return this.get(name)?.toLowerCase() === 'true';
  }
}

function checkValue(name: string, value: string): void {
  const known = configurationKeys.get(name);
  if (!known) return;
  if (known.refused.includes('*') || known.refused.includes(value.toUpperCase())) {
    throw notSupported(`'${name}' = '${value}'`);
  }
  try {
    known.type.parse(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError('INVALID_OPTION', `Could not parse value '${value}' for key '${name}'. ${reason}`, {
      cause: error,
    });
  }
}
