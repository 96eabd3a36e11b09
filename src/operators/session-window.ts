/**
 * SESSION windows: as an aggregate, and as a table function whose rows come out when their session ends. A session
 * that reaches another one exactly merges with it, as in Flink.
 */
import { notSupported } from '../../sql/error/index.js';
import type {
  WindowAggregate,
  WindowProperty,
  WindowTableFunction,
  WindowTime,
} from '../../sql/plan/physical-plan.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { placeSessions } from '../state/session-placement.js';
import { columnDefinitions, list, numbered } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { planAggregates } from './aggregate-plan.js';
import { SessionSql } from './session-sql.js';
import type { SessionSpec } from './session-sql.js';
import {
  POSITION_BITS,
  TIME_MAX,
  TIME_MIN,
  firedUpTo,
  wallTimestamp,
  windowInstant,
} from './window-frame.js';

interface SessionWindow {
  readonly gap: number;
  readonly partitionKeys: readonly number[];
}

/** @throws FungiError NOT_SUPPORTED where the keys of the sessions are not the keys of the aggregate */
export function createSessionAggregateOperator(
  node: WindowAggregate,
  window: SessionWindow,
  input: Relation,
  context: OperatorContext,
): StatefulOperator {
  const sorted = (keys: readonly number[]): string => [...new Set(keys)].sort((a, b) => a - b).join();
  if (!node.legacy && sorted(window.partitionKeys) !== sorted(node.groupKeys)) {
    throw notSupported('A SESSION window whose PARTITION BY differs from the GROUP BY keys');
  }
  const plan = planAggregates(node.aggregates, input, context);
  const spec = { gap: window.gap, time: node.time, keys: node.groupKeys, plan };
  const sql = new SessionSql(spec, input, context);
  const columns = [
    ...numbered('k', node.groupKeys.length),
    ...plan.results((name) => name),
    ...node.properties.map((property) => windowProperty(property, node.time, context)),
  ].map((text, index) => `${text} AS c${index}`);
  const output: Relation = {
    fields: node.fields,
    sql: `SELECT ${list(columns, 'pos')} FROM ${sql.out}`,
    weighted: false,
    hasWatermark: false,
    hasPosition: true,
  };
  return new SessionOperator(node.id, output, spec, sql, context);
}

/** The input's columns, then window_start, window_end and window_time. */
export function createSessionTableFunctionOperator(
  node: WindowTableFunction,
  window: SessionWindow,
  input: Relation,
  context: OperatorContext,
): StatefulOperator {
  const spec = { gap: window.gap, time: node.time, keys: window.partitionKeys, plan: undefined };
  const sql = new SessionSql(spec, input, context);
  const columns = [
    ...numbered('v', input.fields.length),
    ...(['window_start', 'window_end', 'window_time'] as const).map((property) =>
      windowProperty(property, node.time, context),
    ),
  ].map((text, index) => `${text} AS c${index}`);
  const output: Relation = {
    fields: node.fields,
    sql: `SELECT ${list(columns, input.weighted ? 'w' : undefined, 'pos')} FROM ${sql.out}`,
    weighted: input.weighted,
    hasWatermark: false,
    hasPosition: true,
  };
  return new SessionOperator(node.id, output, spec, sql, context);
}

function windowProperty(property: WindowProperty, time: WindowTime, context: OperatorContext): string {
  switch (property) {
    case 'window_start':
      return wallTimestamp('s');
    case 'window_end':
      return wallTimestamp('e');
    case 'window_time':
    case 'rowtime':
      return windowInstant('(e - 1)', time);
    case 'proctime':
      return context.now;
    default: {
      const unreachable: never = property;
      return unreachable;
    }
  }
}

type Step =
  | 'clearOut'
  | 'clearRows'
  | 'clearFragments'
  | 'clearMerged'
  | 'clearAffected'
  | 'clearPlaced'
  | 'clearAdopted'
  | 'rows'
  | 'candidates'
  | 'affected'
  | 'affectedRows'
  | 'affectedOpen'
  | 'place'
  | 'fragments'
  | 'directFragments'
  | 'merged'
  | 'remove'
  | 'keep'
  | 'fire'
  | 'drop'
  | 'firstEnd'
  | 'boundary';

class SessionOperator implements StatefulOperator {
  private readonly statements: StatementSet;
  private steps: Readonly<Record<Step, PreparedStatement>> | undefined;
  private held = 0;
  private sessions = 0;
  private firedUpTo = TIME_MIN;
  private watermark = -Infinity;
  private timer: number | undefined;

  constructor(
    readonly id: string,
    readonly output: Relation,
    private readonly spec: SessionSpec,
    private readonly sql: SessionSql,
    private readonly context: OperatorContext,
  ) {
    this.statements = new StatementSet(context.connection);
  }

  async open(): Promise<void> {
    const { sql } = this;
    for (const { table, columns } of sql.tables()) {
      await this.context.connection.run(`CREATE TABLE ${table} (${columnDefinitions(columns)})`);
    }
    const texts: Readonly<Record<Step, string>> = {
      clearOut: `TRUNCATE ${sql.out}`,
      clearRows: `TRUNCATE ${sql.rows}`,
      clearFragments: `TRUNCATE ${sql.fragments}`,
      clearMerged: `TRUNCATE ${sql.merged}`,
      clearAffected: `TRUNCATE ${sql.affected}`,
      clearPlaced: `TRUNCATE ${sql.placed}`,
      clearAdopted: `TRUNCATE ${sql.adopted}`,
      rows: sql.fillRows(),
      candidates: sql.candidates(),
      affected: sql.fillAffected(),
      affectedRows: sql.affectedRows(),
      affectedOpen: sql.affectedOpen(),
      place: sql.place(),
      fragments: sql.fillFragments(),
      directFragments: sql.fillFragmentsDirectly(),
      merged: sql.fillMerged(),
      remove: sql.removeOpen(),
      keep: sql.keepMerged(),
      fire: sql.fire(),
      drop: sql.drop(),
      firstEnd: sql.firstEnd(),
      boundary: `SELECT ${firedUpTo('CAST($1 AS BIGINT)', this.spec.time)}`,
    };
    const entries: [string, PreparedStatement][] = [];
    for (const [step, text] of Object.entries(texts))
      entries.push([step, await this.statements.prepare(text)]);
    this.steps = Object.fromEntries(entries) as Record<Step, PreparedStatement>;
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    const input = inputs[0]!;
    const steps = this.steps!;
    this.watermark = Math.max(this.watermark, input.watermark);
    if (this.held > 0) await steps.clearOut.run();
    this.held = 0;
    if (!input.empty) await this.merge(epoch);
    const boundary = await this.boundary(epoch);
    if (boundary > this.firedUpTo) {
      if (this.sessions > 0) {
        this.held = await steps.fire.run([BigInt(epoch.number) << POSITION_BITS, boundary]);
        this.sessions -= await steps.drop.run([boundary]);
      }
      this.firedUpTo = boundary;
    }
    await this.setTimer(epoch);
    return { empty: this.held === 0, rows: this.held, watermark: this.watermark };
  }

  nextTimer(): number | undefined {
    return this.timer;
  }

  stateSize(): Promise<{ readonly rows: number }> {
    return Promise.resolve({ rows: this.sessions });
  }

  async close(): Promise<void> {
    this.statements.close();
    for (const { table } of this.sql.tables())
      await this.context.connection.run(`DROP TABLE IF EXISTS ${table}`);
  }

  private async merge(epoch: Epoch): Promise<void> {
    const steps = this.steps!;
    const careful = await this.mayBeLate(epoch);
    const fragments = await this.fragments(epoch, careful);
    if (fragments > 0) {
      await steps.merged.run();
      this.sessions -= await steps.remove.run();
      if (this.spec.keys.length === 0) this.sessions = 0;
      this.sessions += await steps.keep.run();
      await steps.clearMerged.run();
      await steps.clearFragments.run();
    }
    if (!careful) return;
    await steps.clearAffected.run();
    await steps.clearPlaced.run();
    await steps.clearAdopted.run();
  }

  /** Some row's session may have fired before it came. Fills the table of rows, unless the input is read directly. */
  private async mayBeLate(epoch: Epoch): Promise<boolean> {
    const steps = this.steps!;
    if (!this.sql.direct) await steps.rows.run([this.timeParameter(epoch)]);
    if (this.sql.clock) return false;
    const [row] = await steps.candidates.rows(this.sql.direct ? [this.firedUpTo] : undefined);
    return Number(row![0]) > 0;
  }

  private async fragments(epoch: Epoch, careful: boolean): Promise<number> {
    const steps = this.steps!;
    if (this.sql.direct && !careful) {
      return steps.directFragments.run(this.sql.clock ? [this.timeParameter(epoch)] : undefined);
    }
    if (this.sql.direct) await steps.rows.run([this.timeParameter(epoch)]);
    if (careful) await this.placeLateRows();
    const fragments = await steps.fragments.run();
    await steps.clearRows.run();
    return fragments;
  }

  private timeParameter(epoch: Epoch): number {
    return this.sql.clock ? epoch.processingTime : this.firedUpTo;
  }

  /** Decides row by row, for all rows of those keys that have rows which may be late. */
  private async placeLateRows(): Promise<void> {
    const steps = this.steps!;
    await steps.affected.run();
    const rows = await steps.affectedRows.rows();
    const open = await steps.affectedOpen.rows();
    const placement = placeSessions(
      rows.map(([key, time, fired]) => ({
        key: Number(key),
        time: Number(time),
        fired: fired === null ? undefined : Number(fired),
      })),
      open.map(([key, start, end]) => ({ key: Number(key), start: Number(start), end: Number(end) })),
      this.spec.gap,
    );
    if (placement.late > 0) this.context.lateRows(placement.late);
    const { duckdb } = this.context.connection;
    const placed = await duckdb.createAppender(this.sql.placed);
    for (const [index, row] of rows.entries()) {
      placed.appendBigInt(row[3] as bigint);
      placed.appendBigInt(BigInt(placement.rows[index]!));
      placed.endRow();
    }
    placed.closeSync();
    const adopted = await duckdb.createAppender(this.sql.adopted);
    for (const [index, session] of open.entries()) {
      adopted.appendInteger(Number(session[0]));
      adopted.appendBigInt(session[1] as bigint);
      adopted.appendBigInt(BigInt(placement.open[index]!));
      adopted.endRow();
    }
    adopted.closeSync();
    await steps.place.run();
  }

  private async boundary(epoch: Epoch): Promise<number> {
    const time = this.sql.clock ? epoch.processingTime : this.watermark;
    if (time === -Infinity) return TIME_MIN;
    if (time === Infinity) return TIME_MAX;
    if (this.spec.time.timeZone === undefined) return Math.floor(time) + 1;
    const [row] = await this.steps!.boundary.rows([Math.floor(time)]);
    return Math.max(this.firedUpTo, Number(row![0]));
  }

  private async setTimer(epoch: Epoch): Promise<void> {
    this.timer = undefined;
    if (!this.sql.clock || this.sessions === 0) return;
    const [row] = await this.steps!.firstEnd.rows();
    this.timer = epoch.processingTime + Math.max(Number(row![0]) - this.firedUpTo, 1);
  }
}
