/**
 * ORDER BY and LIMIT. Four cases: LIMIT alone takes the first rows as they arrive; a final sort (batch mode) emits
 * everything at the end; ORDER BY rowtime releases rows as the watermark passes them; ORDER BY with LIMIT in streaming
 * mode is a Top-N that emits what enters and what leaves.
 */
import { timeAttributeOf, duckdbType } from '../../sql/types/index.js';
import type { SortLimit } from '../../sql/plan/physical-plan.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { limits } from '../limits.js';
import { columnDefinitions, list, numbered } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { aliveCopies, compactedCopies } from '../state/value-multiset.js';
import { POSITION_BITS, TIME_MAX, TIME_MIN } from './window-frame.js';

type Mode = 'limit' | 'final' | 'temporal' | 'top';

/** How `node` is evaluated. */
export function sortMode(node: SortLimit, weighted: boolean, runtimeMode: 'streaming' | 'batch'): Mode {
  if (node.keys.length === 0 && !weighted) return 'limit';
  if (runtimeMode === 'batch') return 'final';
  if (node.fetch !== undefined) return 'top';
  const [first] = node.keys;
  const byRowtime =
    first !== undefined &&
    !first.descending &&
    timeAttributeOf(node.fields[first.column]!.type) === 'rowtime';
  return byRowtime && !weighted && node.offset === 0 ? 'temporal' : 'final';
}

export function createSortLimitOperator(
  node: SortLimit,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  const input = inputs[0]!;
  switch (sortMode(node, input.weighted, context.runtimeMode)) {
    case 'limit':
      return new LimitOperator(node, input, context);
    case 'temporal':
      return new TemporalSortOperator(node, input, context);
    case 'final':
      return new SortOperator(node, input, context, true);
    case 'top':
      return new SortOperator(node, input, context, false);
  }
}

/** Over insert-only input a row that enters the first N is inserted, one that leaves deleted; neither is an update, as in Flink. */
const KIND = `CASE WHEN w < 0 THEN '-D' ELSE '+I' END AS kind`;

/** What the cases share: the columns, the position, and tables that are made and dropped. */
abstract class SortBase implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  protected readonly statements: StatementSet;
  protected readonly names: readonly string[];
  protected readonly out: string;
  protected readonly rows: string;
  protected held = 0;
  protected kept = 0;
  protected watermark = -Infinity;
  private clearOut: PreparedStatement | undefined;

  constructor(
    protected readonly node: SortLimit,
    protected readonly input: Relation,
    protected readonly context: OperatorContext,
    weighted: boolean,
  ) {
    this.id = node.id;
    this.statements = new StatementSet(context.connection);
    this.names = numbered('c', node.fields.length);
    this.out = context.tableName('out');
    this.rows = context.tableName('rows');
    const hasKind = weighted && !input.weighted;
    const hidden = [...(weighted ? ['w'] : []), ...(hasKind ? [KIND] : []), 'pos'];
    this.output = {
      fields: node.fields,
      sql: `SELECT ${list(this.names, hidden)} FROM ${this.out}`,
      weighted,
      hasKind,
      hasWatermark: false,
      hasPosition: true,
    };
  }

  async open(): Promise<void> {
    await this.create(this.out, ['w', 'pos']);
    this.clearOut = await this.statements.prepare(`TRUNCATE ${this.out}`);
    await this.prepare();
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    const input = inputs[0]!;
    this.watermark = Math.max(this.watermark, input.watermark);
    if (this.held > 0) await this.clearOut!.run();
    this.held = await this.evaluate(epoch, input);
    return { empty: this.held === 0, rows: this.held, watermark: this.watermark };
  }

  stateSize(): Promise<{ readonly rows: number }> {
    return Promise.resolve({ rows: this.kept });
  }

  async close(): Promise<void> {
    this.statements.close();
    for (const table of [this.out, this.rows, ...this.moreTables()]) {
      await this.context.connection.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  protected abstract prepare(): Promise<void>;
  /** Fills `out`; gives the number of its rows. */
  protected abstract evaluate(epoch: Epoch, input: InputState): Promise<number>;

  protected moreTables(): readonly string[] {
    return [];
  }

  protected async create(table: string, hidden: readonly ('w' | 'wm' | 'pos')[]): Promise<void> {
    const columns: StateColumn[] = this.node.fields.map(({ type }, index) => ({
      name: `c${index}`,
      type: duckdbType(type),
    }));
    const types = { w: 'INTEGER', wm: 'BIGINT', pos: 'BIGINT' };
    const definitions = columnDefinitions([
      ...columns,
      ...hidden.map((name) => ({ name, type: types[name] })),
    ]);
    await this.context.connection.run(`CREATE TABLE ${table} (${definitions})`);
  }

  /** The input's rows with a position; parameter 1: the position before the first row of the epoch. */
  protected positioned(...more: readonly (string | undefined)[]): string {
    const position = this.input.hasPosition ? 'i.pos' : 'CAST($1 AS BIGINT) + row_number() OVER () AS pos';
    const columns = this.names.map((name) => `i.${name}`);
    return `SELECT ${list(columns, ...more, position)} FROM (${this.input.sql}) i`;
  }

  /** Parameters for a statement with `positioned`. */
  protected positionParameter(epoch: Epoch): readonly bigint[] {
    return this.input.hasPosition ? [] : [basePosition(epoch)];
  }

  protected order(): string {
    const keys = this.node.keys.map(
      ({ column, descending, nullsFirst }) =>
        `c${column} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
    );
    return [...keys, 'pos'].join(', ');
  }
}

function basePosition(epoch: Epoch): bigint {
  return BigInt(epoch.number) << POSITION_BITS;
}

/** The first rows in order of arrival. */
class LimitOperator extends SortBase {
  private fill: PreparedStatement | undefined;
  private count: PreparedStatement | undefined;
  private seen = 0;

  constructor(node: SortLimit, input: Relation, context: OperatorContext) {
    super(node, input, context, false);
  }

  protected async prepare(): Promise<void> {
    const order = this.input.hasPosition ? 'ORDER BY i.pos' : '';
    const columns = this.names.map((name) => `i.${name}`);
    const numberedRows = `SELECT ${list(columns, `row_number() OVER (${order}) AS n`)} FROM (${this.input.sql}) i`;
    this.count = await this.statements.prepare(`SELECT count(*) FROM (${this.input.sql})`);
    this.fill = await this.statements.prepare(
      `INSERT INTO ${this.out} SELECT ${list(this.names, '1', 'CAST($1 AS BIGINT) + n')} FROM (${numberedRows}) WHERE n > CAST($2 AS BIGINT) AND n <= CAST($3 AS BIGINT) ORDER BY n`,
    );
  }

  get satisfied(): boolean {
    return this.seen >= this.end;
  }

  /** The number of rows after which nothing more is let through. */
  private get end(): number {
    const { offset, fetch } = this.node;
    return fetch === undefined ? Number.MAX_SAFE_INTEGER : offset + fetch;
  }

  protected async evaluate(epoch: Epoch, input: InputState): Promise<number> {
    const { end } = this;
    if (input.empty || this.satisfied) return 0;
    const [row] = await this.count!.rows();
    const rows = Number(row![0]);
    const held = await this.fill!.run([basePosition(epoch), this.node.offset - this.seen, end - this.seen]);
    this.seen += rows;
    return held;
  }
}

/** ORDER BY rowtime: rows come out in order once the watermark has passed them. */
class TemporalSortOperator extends SortBase {
  private steps:
    | Readonly<Record<'append' | 'late' | 'dropLate' | 'release' | 'drop' | 'latest', PreparedStatement>>
    | undefined;
  private released = TIME_MIN;

  constructor(node: SortLimit, input: Relation, context: OperatorContext) {
    super(node, input, context, false);
  }

  protected async prepare(): Promise<void> {
    const { rows } = this;
    await this.create(rows, ['wm', 'pos']);
    const timeOf = (prefix: string): string => `epoch_ms(${prefix}c${this.node.keys[0]!.column})`;
    const time = timeOf('');
    const wm = this.input.hasWatermark ? 'i.wm' : 'NULL';
    // Late as in Flink's RowTimeSortOperator: not after the latest row that had come out when the row arrived.
    const overtaken = `EXISTS (SELECT 1 FROM ${rows} o WHERE o.pos < r.pos AND ${timeOf('o.')} >= ${timeOf('r.')} AND ${timeOf('o.')} <= r.wm)`;
    const late = `SELECT r.pos FROM ${rows} r WHERE ${timeOf('r.')} <= CAST($1 AS BIGINT) OR (r.wm IS NOT NULL AND ${overtaken})`;
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    this.steps = {
      append: await prepare(`INSERT INTO ${rows} ${this.positioned(`${wm} AS wm`)}`),
      late: await prepare(`SELECT count(*) FROM (${late})`),
      dropLate: await prepare(`DELETE FROM ${rows} WHERE pos IN (${late})`),
      release: await prepare(
        `INSERT INTO ${this.out} SELECT ${list(this.names, '1', 'CAST($1 AS BIGINT) + row_number() OVER ()')} FROM (SELECT * FROM ${rows} WHERE ${time} <= CAST($2 AS BIGINT) ORDER BY ${this.order()})`,
      ),
      latest: await prepare(`SELECT max(${time}) FROM ${rows} WHERE ${time} <= CAST($1 AS BIGINT)`),
      drop: await prepare(`DELETE FROM ${rows} WHERE ${time} <= CAST($1 AS BIGINT)`),
    };
  }

  protected async evaluate(epoch: Epoch, input: InputState): Promise<number> {
    const steps = this.steps!;
    if (!input.empty) {
      this.kept += await steps.append.run(this.positionParameter(epoch));
      const [row] = await steps.late.rows([this.released]);
      const late = Number(row![0]);
      if (late > 0) {
        this.context.lateRows(late);
        this.kept -= await steps.dropLate.run([this.released]);
      }
    }
    if (this.watermark === -Infinity || this.kept === 0) return 0;
    const until = this.watermark === Infinity ? TIME_MAX : Math.floor(this.watermark);
    const held = await steps.release.run([basePosition(epoch), until]);
    if (held === 0) return 0;
    const [row] = await steps.latest.rows([until]);
    this.released = Number(row![0]);
    this.kept -= await steps.drop.run([until]);
    return held;
  }
}

/** All rows are kept (with LIMIT, those that can still matter); emits the result at the end, or its changes. */
class SortOperator extends SortBase {
  private steps: Readonly<Record<'append' | 'top', PreparedStatement>> | undefined;
  private changes: Readonly<Record<'diff' | 'clear' | 'swap', PreparedStatement>> | undefined;
  private trim: readonly PreparedStatement[] = [];
  private clearAfter: PreparedStatement | undefined;
  private readonly trimRowsMin: number;
  private trimAt: number;
  private readonly before: string;
  private readonly after: string;
  private readonly spare: string;

  constructor(
    node: SortLimit,
    input: Relation,
    context: OperatorContext,
    private readonly finalOnly: boolean,
  ) {
    super(node, input, context, !finalOnly);
    this.before = context.tableName('before');
    this.after = context.tableName('after');
    this.spare = context.tableName('spare');
    this.trimRowsMin = context.compactRowsMin ?? limits.sort_trim_rows_min;
    this.trimAt = this.trimRowsMin;
  }

  protected override moreTables(): readonly string[] {
    return [this.before, this.after, this.spare];
  }

  protected async prepare(): Promise<void> {
    const { input, rows, before, after, names, out } = this;
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    await this.create(rows, [...(input.weighted ? (['w'] as const) : []), 'pos']);
    await this.create(before, ['pos']);
    await this.create(after, ['pos']);
    const alive = input.weighted
      ? `SELECT ${list(names, 'pos')} FROM (${aliveCopies(`SELECT * FROM ${rows}`, names)})`
      : `SELECT * FROM ${rows}`;
    const { offset, fetch } = this.node;
    const bound = `${fetch === undefined ? '' : ` LIMIT ${fetch}`}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
    const top = `SELECT * FROM (${alive}) ORDER BY ${this.order()}${bound}`;
    const copies = input.weighted
      ? `SELECT ${list(names, 'sign(w)', 'pos')} FROM (SELECT *, unnest(range(abs(w))) FROM (${this.positioned('i.w')}))`
      : this.positioned();
    this.steps = {
      append: await prepare(`INSERT INTO ${rows} ${copies}`),
      top: await prepare(
        this.finalOnly
          ? `INSERT INTO ${out} SELECT ${list(names, '1', 'CAST($1 AS BIGINT) + row_number() OVER ()')} FROM (${top})`
          : `INSERT INTO ${after} ${top}`,
      ),
    };
    if (!this.finalOnly) {
      const gone = `SELECT ${list(names, '-1 AS w')} FROM ${before} b ANTI JOIN ${after} a ON a.pos = b.pos`;
      const come = `SELECT ${list(names, '1 AS w')} FROM ${after} a ANTI JOIN ${before} b ON a.pos = b.pos`;
      this.changes = {
        diff: await prepare(
          `INSERT INTO ${out} SELECT *, CAST($1 AS BIGINT) + row_number() OVER () FROM (${gone} UNION ALL ${come})`,
        ),
        clear: await prepare(`TRUNCATE ${before}`),
        swap: await prepare(`INSERT INTO ${before} SELECT * FROM ${after}`),
      };
    }
    this.clearAfter = await prepare(`TRUNCATE ${after}`);
    await this.prepareTrim(alive);
    if (fetch !== undefined) this.trimAt = Math.max(this.trimRowsMin, 2 * (offset + fetch));
  }

  /** Of inserted rows only the first can still matter; of signed ones any that were not taken away, since others may be. */
  private async prepareTrim(alive: string): Promise<void> {
    const { input, rows, spare, names } = this;
    const { offset, fetch } = this.node;
    if (!input.weighted && fetch === undefined) return;
    await this.create(spare, [...(input.weighted ? (['w'] as const) : []), 'pos']);
    const kept = input.weighted
      ? compactedCopies(rows, names)
      : `SELECT * FROM (${alive}) ORDER BY ${this.order()} LIMIT ${offset + fetch!}`;
    const texts = [
      `INSERT INTO ${spare} ${kept}`,
      `TRUNCATE ${rows}`,
      `INSERT INTO ${rows} SELECT * FROM ${spare}`,
      `TRUNCATE ${spare}`,
    ];
    this.trim = await Promise.all(texts.map((text) => this.statements.prepare(text)));
  }

  protected async evaluate(epoch: Epoch, input: InputState): Promise<number> {
    const { append, top } = this.steps!;
    if (!input.empty) this.kept += await append.run(this.positionParameter(epoch));
    let held = 0;
    if (this.finalOnly) {
      if (epoch.final) held = await top.run([basePosition(epoch)]);
    } else if (!input.empty) {
      const { diff, clear, swap } = this.changes!;
      await top.run();
      held = await diff.run([basePosition(epoch)]);
      await clear.run();
      await swap.run();
      await this.clearAfter!.run();
    }
    if (this.kept >= this.trimAt && this.trim.length > 0) {
      const [fill, clear, restore, clearSpare] = this.trim;
      await fill!.run();
      await clear!.run();
      this.kept = await restore!.run();
      await clearSpare!.run();
      this.trimAt = Math.max(this.trimRowsMin, 2 * this.kept);
    }
    return held;
  }
}
