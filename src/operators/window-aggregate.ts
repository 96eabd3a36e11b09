/**
 * Aggregation over TUMBLE, HOP and CUMULATE windows, and over windows that rows already carry. A window fires when the
 * watermark (or, in processing time, the clock) reaches its end − 1 ms; a window that opens and closes within one
 * epoch never touches state.
 */
import { notSupported } from '../../sql/error/index.js';
import type { WindowAggregate } from '../../sql/plan/physical-plan.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { limits } from '../limits.js';
import { columnDefinitions } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { planAggregates } from './aggregate-plan.js';
import { createSessionAggregateOperator } from './session-window.js';
import { WindowAggregateSql } from './window-aggregate-sql.js';
import type { PaneTable } from './pane-table.js';
import { UndecodedStatement } from './undecoded-statement.js';
import type { WindowFrame } from './window-frame.js';
import { POSITION_BITS, TIME_MAX, TIME_MIN, assignedFrame, firedUpTo, windowFrame } from './window-frame.js';

export function createWindowAggregateOperator(
  node: WindowAggregate,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  const { window } = node;
  if (window.kind === 'assign' && window.spec.kind === 'session') {
    return createSessionAggregateOperator(node, window.spec, inputs[0]!, context);
  }
  return new WindowAggregateOperator(node, inputs[0]!, context);
}

/** Cumulating windows fire so many at a time; between them fired panes are merged, so that none is read for each later window. */
const CUMULATING_WINDOWS_MAX = 8;

interface TableSteps {
  readonly clear: PreparedStatement;
  readonly fold: UndecodedStatement;
  readonly foldInTime: UndecodedStatement;
  readonly keep: PreparedStatement;
  readonly drop: PreparedStatement;
  readonly compact: readonly PreparedStatement[];
  /** Cumulating windows: merge the fired panes, drop them, keep what they were merged to. */
  readonly advance:
    { readonly merge: PreparedStatement | undefined; readonly drop: PreparedStatement } | undefined;
  rows: number;
  compactAt: number;
}

class WindowAggregateOperator implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  private readonly sql: WindowAggregateSql;
  private readonly frame: WindowFrame;
  private readonly statements: StatementSet;
  private tables: readonly TableSteps[] = [];
  private steps:
    Readonly<Record<'clear' | 'clearEnds' | 'ends' | 'fire' | 'boundary', PreparedStatement>> | undefined;
  private cumulation: Readonly<Record<'clearAll' | 'next' | 'last', PreparedStatement>> | undefined;
  private late: PreparedStatement | undefined;
  private earliestEnd: PreparedStatement | undefined;
  private held = 0;
  private firedUpTo = TIME_MIN;
  private watermark = -Infinity;
  private timer: number | undefined;

  constructor(
    private readonly node: WindowAggregate,
    private readonly input: Relation,
    private readonly context: OperatorContext,
  ) {
    this.id = node.id;
    this.frame = frameOf(node);
    const plan = planAggregates(node.aggregates, input, context);
    this.sql = new WindowAggregateSql(node, input, plan, this.frame, context);
    this.output = this.sql.output;
    this.statements = new StatementSet(context.connection);
  }

  /** Where the time is the clock, rows are looked at by the fold alone. */
  get readsUndecoded(): boolean {
    return this.sql.usesClock && this.sql.tables.length === 1;
  }

  async open(): Promise<void> {
    const { connection } = this.context;
    const { sql } = this;
    await connection.run(`CREATE TABLE ${sql.out} (${columnDefinitions(sql.outColumns())})`);
    for (const ends of [sql.ends, sql.allEnds]) await connection.run(`CREATE TABLE ${ends} (we BIGINT)`);
    for (const { kept, fresh, columns } of sql.tables) {
      await connection.run(`CREATE TABLE ${kept} (${columnDefinitions(columns)})`);
      await connection.run(`CREATE TABLE ${fresh} (${columnDefinitions(columns)})`);
    }
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    this.steps = {
      clear: await prepare(`TRUNCATE ${sql.out}`),
      clearEnds: await prepare(`TRUNCATE ${sql.ends}`),
      ends: await prepare(sql.fillEnds()),
      fire: await prepare(sql.fire()),
      boundary: await prepare(`SELECT ${firedUpTo('CAST($1 AS BIGINT)', this.node.time)}`),
    };
    const late = sql.lateCount();
    if (late !== undefined) this.late = await prepare(late);
    const earliest = sql.earliestEnd();
    if (earliest !== undefined) this.earliestEnd = await prepare(earliest);
    if (sql.cumulates) {
      this.cumulation = {
        clearAll: await prepare(`TRUNCATE ${sql.allEnds}`),
        next: await prepare(sql.nextEnds(CUMULATING_WINDOWS_MAX)),
        last: await prepare(`SELECT max(we) FROM ${sql.ends}`),
      };
    }
    this.tables = await Promise.all(sql.tables.map((table) => this.tableSteps(table)));
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    const input = inputs[0]!;
    this.watermark = Math.max(this.watermark, input.watermark);
    if (this.held > 0) await this.steps!.clear.run();
    this.held = 0;
    const boundary = await this.boundary(epoch);
    if (!input.empty) {
      await this.fold(epoch, input);
      // Cumulating windows are fired from what is kept, bit by bit.
      if (this.cumulation) await this.keep();
    }
    if (boundary > this.firedUpTo) {
      if (this.cumulation) await this.fireCumulating(epoch, boundary);
      else await this.fire(epoch, boundary);
      this.firedUpTo = boundary;
    }
    if (!input.empty && !this.cumulation) await this.keep();
    this.setTimer(epoch);
    return { empty: this.held === 0, rows: this.held, watermark: this.watermark };
  }

  get openWindows(): string | undefined {
    return this.sql.openWindows();
  }

  nextTimer(): number | undefined {
    return this.timer;
  }

  stateSize(): Promise<{ readonly rows: number }> {
    return Promise.resolve({ rows: this.tables.reduce((sum, steps) => sum + steps.rows, 0) });
  }

  async close(): Promise<void> {
    this.statements.close();
    for (const { fold, foldInTime } of this.tables) {
      fold.close();
      foldInTime.close();
    }
    const { out, ends, allEnds, tables } = this.sql;
    for (const table of [out, ends, allEnds, ...tables.flatMap(({ kept, fresh }) => [kept, fresh])]) {
      await this.context.connection.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  private async tableSteps(table: PaneTable): Promise<TableSteps> {
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    const { connection } = this.context;
    const { kept, fresh, compacted } = table;
    const compaction =
      compacted === undefined
        ? []
        : [
            `INSERT INTO ${fresh} ${compacted}`,
            `TRUNCATE ${kept}`,
            `INSERT INTO ${kept} SELECT * FROM ${fresh}`,
            `TRUNCATE ${fresh}`,
          ];
    const merge = this.sql.mergeFired(table);
    return {
      clear: await prepare(`TRUNCATE ${fresh}`),
      fold: new UndecodedStatement(connection, this.input, table.fold),
      foldInTime: new UndecodedStatement(connection, this.input, table.foldInTime),
      keep: await prepare(this.sql.keep(table)),
      drop: await prepare(this.sql.drop(table)),
      compact: await Promise.all(compaction.map(prepare)),
      advance: this.sql.cumulates
        ? {
            merge: merge === undefined ? undefined : await prepare(merge),
            drop: await prepare(this.sql.dropFired(table)),
          }
        : undefined,
      rows: 0,
      compactAt: this.compactRowsMin,
    };
  }

  private get compactRowsMin(): number {
    return this.context.compactRowsMin ?? limits.log_compact_rows_min;
  }

  /** Windows that end up to here fire in this epoch. */
  private async boundary(epoch: Epoch): Promise<number> {
    const { node } = this;
    const clock = node.time.attribute === 'proctime';
    // Windows in processing time that are open when a bounded input ends never fire, as in Flink.
    const time = clock ? epoch.processingTime : this.watermark;
    if (time === -Infinity) return TIME_MIN;
    if (time === Infinity) return TIME_MAX;
    if (node.time.timeZone === undefined) return Math.floor(time) + 1;
    const [row] = await this.steps!.boundary.rows([Math.floor(time)]);
    return Math.max(this.firedUpTo, Number(row![0]));
  }

  private async fold(epoch: Epoch, input: InputState): Promise<void> {
    const mayBeLate = input.mayBeLate !== false;
    if (!mayBeLate && (await this.allInTime(input))) {
      for (const { foldInTime } of this.tables) await foldInTime.run(input.undecoded);
      return;
    }
    const parameters = [this.sql.usesClock ? epoch.processingTime : this.firedUpTo];
    if (this.late && mayBeLate) {
      const [row] = await this.late.rows(parameters);
      const count = Number(row![0]);
      if (count > 0) this.context.lateRows(count);
    }
    for (const { fold } of this.tables) await fold.run(input.undecoded, parameters);
  }

  /** No row has a watermark of its own; the earliest one's last window has not fired either. */
  private async allInTime({ earliest }: InputState): Promise<boolean> {
    if (!this.earliestEnd) return false;
    // No window of a row ends at or before its time.
    if (this.hasRowTime && earliest !== undefined && earliest >= this.firedUpTo) return true;
    const [row] = await this.earliestEnd.rows();
    return row![0] === null || Number(row![0]) > this.firedUpTo;
  }

  /** Windows are on the clock that watermarks are, and no rows carry theirs. */
  private get hasRowTime(): boolean {
    const { window, time } = this.node;
    return window.kind === 'assign' && time.attribute === 'rowtime' && time.timeZone === undefined;
  }

  /** Panes of this epoch that later windows need. */
  private async keep(): Promise<void> {
    for (const steps of this.tables) {
      steps.rows += await steps.keep.run([this.firedUpTo]);
      await steps.clear.run();
      if (steps.rows >= steps.compactAt) await compact(steps, this.compactRowsMin);
    }
  }

  private async fire(epoch: Epoch, boundary: number): Promise<void> {
    const { clearEnds, ends, fire } = this.steps!;
    const assigned = this.node.window.kind === 'assigned';
    if (!assigned && this.frame.nextEnd(this.firedUpTo) > boundary) return;
    await clearEnds.run();
    if ((await ends.run([this.firedUpTo, boundary])) === 0) return;
    this.held = await fire.run(this.position(epoch));
    for (const steps of this.tables) {
      if (steps.rows > 0) steps.rows -= await steps.drop.run([boundary]);
    }
  }

  /** A few windows at a time, the fired panes merged after each step: the work grows with the panes, not with their square. */
  private async fireCumulating(epoch: Epoch, boundary: number): Promise<void> {
    const { clearEnds, ends, fire } = this.steps!;
    const { clearAll, next, last } = this.cumulation!;
    const count = await ends.run([this.firedUpTo, boundary]);
    let fired = this.firedUpTo;
    for (let done = 0; done < count; done += CUMULATING_WINDOWS_MAX) {
      await clearEnds.run();
      await next.run([fired]);
      const [row] = await last.rows();
      fired = Number(row![0]);
      this.held += await fire.run(this.position(epoch));
      for (const steps of this.tables) await advance(steps, fired);
    }
    if (count > 0) await clearAll.run();
  }

  /** The parameter of `fire`. */
  private position(epoch: Epoch): readonly bigint[] {
    return this.sql.numbersRows ? [(BigInt(epoch.number) << POSITION_BITS) + BigInt(this.held)] : [];
  }

  private setTimer(epoch: Epoch): void {
    this.timer = undefined;
    if (this.node.time.attribute !== 'proctime' || this.tables[0]!.rows === 0) return;
    // Wall-clock and instant differ by a constant except where clocks change; there the timer is set again.
    const ahead = this.frame.nextEnd(this.firedUpTo) - this.firedUpTo;
    this.timer = epoch.processingTime + Math.max(ahead, 1);
  }
}

/** Merges the panes of the windows that ended up to `fired`. */
async function advance(steps: TableSteps, fired: number): Promise<void> {
  if (steps.rows === 0) return;
  const { merge, drop } = steps.advance!;
  const merged = merge === undefined ? 0 : await merge.run([fired]);
  steps.rows -= await drop.run([fired]);
  if (merged === 0) return;
  steps.rows += await steps.keep.run([fired]);
  await steps.clear.run();
}

async function compact(steps: TableSteps, rowsMin: number): Promise<void> {
  for (const [step, statement] of steps.compact.entries()) {
    const changed = await statement.run();
    if (step === 0) steps.rows = changed;
  }
  steps.compactAt = Math.max(rowsMin, steps.rows * 2);
}

function frameOf(node: WindowAggregate): WindowFrame {
  const { window } = node;
  if (window.kind === 'assign') {
    if (window.spec.kind === 'session') throw notSupported('SESSION as a window of fixed size');
    return windowFrame(window.spec);
  }
  const { spec } = window;
  if (spec.kind === 'session') {
    if (window.startColumn === undefined) throw notSupported('A session window without its start');
    return assignedFrame(
      (end) => end,
      (ms) => ms + spec.gap,
    );
  }
  const frame = windowFrame(spec);
  return assignedFrame(frame.start, frame.nextEnd);
}
