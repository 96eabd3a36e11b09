/**
 * Event-time interval joins: inner and outer, of insert-only inputs whose times the condition bounds against each other. A row
 * is kept while rows of the other side that match it can still come; what has had no partner by then comes out padded with
 * NULLs. So the output is insert-only, and its watermark is held back by as long as a row may wait.
 *
 * A late row matches what Flink would still have held when the row came: rows within its bounds of the watermark it met. That is
 * decided by the two rows' times and watermarks alone, so it does not depend on batches.
 */
import { renderExpression } from '../../sql/expression/render.js';
import type { JoinInterval, JoinNode } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { RowBuckets } from '../state/row-buckets.js';
import { columnDefinitions, list, numbered } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { keyCondition } from './join-condition.js';
import { joinInput } from './join-input.js';
import type { JoinInput } from './join-input.js';
import { POSITION_BITS, TIME_MIN, timeOf } from './window-frame.js';

export function createIntervalJoinOperator(
  node: JoinNode,
  interval: JoinInterval,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  return new IntervalJoinOperator(node, interval, inputs[0]!, inputs[1]!, context);
}

type Name = 'l' | 'r';

interface Side extends JoinInput {
  readonly name: Name;
  /** Rows of this epoch: `names`, `wm`, and `id` where unmatched rows come out. */
  readonly delta: string;
  readonly copied: boolean;
  readonly state: RowBuckets;
  /** Column of the rowtime. */
  readonly timeColumn: string;
  /** Rows of the other side up to so many milliseconds later match. */
  readonly reach: number;
  /** Unmatched rows come out. */
  readonly outer: boolean;
  /** Ids of rows that have had a partner. */
  readonly matched: string;
}

/** The statements of one side, where it has them. */
interface SideSteps {
  readonly fill: PreparedStatement | undefined;
  readonly clear: PreparedStatement | undefined;
  readonly noteMatched: PreparedStatement | undefined;
  readonly padState: PreparedStatement | undefined;
  readonly padDelta: PreparedStatement | undefined;
  readonly forgetMatched: PreparedStatement | undefined;
}

class IntervalJoinOperator implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  private readonly statements: StatementSet;
  private readonly left: Side;
  private readonly right: Side;
  private readonly out: string;
  /** How much longer than a row's time it may take until it comes out, milliseconds: `RowTimeIntervalJoin.getMaxOutputDelay`. */
  private readonly delay: number;
  private joins: readonly PreparedStatement[] = [];
  private steps: readonly SideSteps[] = [];
  private clearOut: PreparedStatement | undefined;
  private held = 0;
  private matchedRows = 0;
  private readonly watermarks = [-Infinity, -Infinity];
  private expired = TIME_MIN;

  constructor(
    private readonly node: JoinNode,
    interval: JoinInterval,
    left: Relation,
    right: Relation,
    private readonly context: OperatorContext,
  ) {
    this.id = node.id;
    this.statements = new StatementSet(context.connection);
    this.out = context.tableName('out');
    const { joinType } = node;
    const [leftReach, rightReach] = [-interval.lower, interval.upper];
    this.left = this.side(
      'l',
      left,
      interval.leftTime,
      leftReach,
      joinType === 'left' || joinType === 'full',
    );
    this.right = this.side(
      'r',
      right,
      interval.rightTime,
      rightReach,
      joinType === 'right' || joinType === 'full',
    );
    this.delay = Math.max(leftReach, rightReach) + Math.trunc((leftReach + rightReach) / 2);
    this.output = this.outputRelation();
  }

  async open(): Promise<void> {
    const { connection } = this.context;
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    const hidden = ['wm', 'lid', 'rid', 'lt', 'rt', 'pos'].map((name) => ({ name, type: 'BIGINT' }));
    const columns = this.node.fields.map(({ type }, index) => ({
      name: `c${index}`,
      type: duckdbType(type),
    }));
    await connection.run(`CREATE TABLE ${this.out} (${columnDefinitions([...columns, ...hidden])})`);
    for (const side of [this.left, this.right]) {
      if (side.copied) {
        const extra = ['wm', 'id'].map((name) => ({ name, type: 'BIGINT' }));
        await connection.run(
          `CREATE TABLE ${side.delta} (${columnDefinitions([...side.columns, ...extra])})`,
        );
      }
      if (side.outer) await connection.run(`CREATE TABLE ${side.matched} (id BIGINT, t BIGINT)`);
      await side.state.open(
        `SELECT ${list(side.names, 'wm', 'id')} FROM ${side.delta} WHERE ${waiting(side)} >= CAST($1 AS BIGINT)`,
      );
    }
    this.clearOut = await prepare(`TRUNCATE ${this.out}`);
    this.joins = await Promise.all(
      [
        this.joined(this.left.delta, this.right.state.relation),
        this.joined(this.left.state.relation, this.right.delta),
        this.joined(this.left.delta, this.right.delta),
      ].map((sql) => prepare(this.emit(sql))),
    );
    this.steps = await Promise.all([this.left, this.right].map((side) => this.sideSteps(side, prepare)));
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    for (const [index, input] of inputs.entries()) {
      this.watermarks[index] = Math.max(this.watermarks[index]!, input.watermark);
    }
    const watermark = Math.min(...this.watermarks);
    const bound = timeOf(watermark);
    if (this.held > 0) await this.clearOut!.run();
    this.held = 0;
    const base = BigInt(epoch.number) << POSITION_BITS;
    const filled = await this.fill(base, inputs);
    const needs = [filled[0], filled[1], filled[0]! && filled[1]];
    for (const [index, statement] of this.joins.entries()) {
      if (needs[index]) this.held += await statement.run([base + BigInt(this.held)]);
    }
    for (const [index, side] of [this.left, this.right].entries()) {
      if (side.outer) await this.pad(index, base, bound, filled[index]!);
    }
    for (const [index, side] of [this.left, this.right].entries()) {
      if (filled[index]) {
        await side.state.append([bound]);
        await this.steps[index]!.clear?.run();
      }
      await side.state.expire(bound);
    }
    this.expired = bound;
    const mayBeLate = inputs.some((input) => input.mayBeLate !== false);
    return { empty: this.held === 0, rows: this.held, watermark: watermark - this.delay, mayBeLate };
  }

  stateSize(): Promise<{ readonly rows: number }> {
    return Promise.resolve({ rows: this.left.state.size + this.right.state.size + this.matchedRows });
  }

  async close(): Promise<void> {
    this.statements.close();
    const { connection } = this.context;
    for (const { state, delta, copied, outer, matched } of [this.left, this.right]) {
      await state.close();
      if (copied) await connection.run(`DROP TABLE IF EXISTS ${delta}`);
      if (outer) await connection.run(`DROP TABLE IF EXISTS ${matched}`);
    }
    await connection.run(`DROP TABLE IF EXISTS ${this.out}`);
  }

  // ---- one epoch

  /** Copies inputs that must be; whether each side has rows. */
  private async fill(base: bigint, inputs: readonly InputState[]): Promise<readonly boolean[]> {
    const filled = [false, false];
    for (const [index, input] of inputs.entries()) {
      if (input.empty) continue;
      const { fill } = this.steps[index]!;
      filled[index] = fill === undefined || (await fill.run([base])) > 0;
    }
    return filled;
  }

  /** Rows of an outer side that cannot find a partner any more. */
  private async pad(index: number, base: bigint, bound: number, hasRows: boolean): Promise<void> {
    const { noteMatched, padState, padDelta, forgetMatched } = this.steps[index]!;
    if (this.held > 0) this.matchedRows += await noteMatched!.run();
    if (bound > this.expired) {
      this.held += await padState!.run([base + BigInt(this.held), this.expired, bound]);
    }
    if (hasRows) this.held += await padDelta!.run([base + BigInt(this.held), bound]);
    if (bound > this.expired && this.matchedRows > 0) this.matchedRows -= await forgetMatched!.run([bound]);
  }

  // ---- statements

  private side(name: Name, input: Relation, time: number, reach: number, outer: boolean): Side {
    const { columns, names } = joinInput(input);
    const table = this.context.tableName(name === 'l' ? 'left' : 'right');
    const copied = outer || !input.repeatable;
    const wm = input.hasWatermark ? 'wm' : 'CAST(NULL AS BIGINT) AS wm';
    const delta = copied
      ? `${table}_delta`
      : `(SELECT ${list(names, wm, 'CAST(NULL AS BIGINT) AS id')} FROM (${input.sql}))`;
    const timeColumn = names[time]!;
    const base = { name, input, names, columns, delta, copied, timeColumn, reach, outer };
    const state = new RowBuckets({
      connection: this.context.connection,
      table,
      columns: [...columns, { name: 'wm', type: 'BIGINT' }, { name: 'id', type: 'BIGINT' }],
      time: waiting({ timeColumn, reach }),
    });
    return { ...base, state, matched: `${table}_matched` };
  }

  private async sideSteps(
    side: Side,
    prepare: (text: string) => Promise<PreparedStatement>,
  ): Promise<SideSteps> {
    const { input, names, delta, copied, outer, matched, state } = side;
    const wm = input.hasWatermark ? 'wm' : 'NULL';
    const id = 'CAST($1 AS BIGINT) + row_number() OVER ()';
    const alone = (rows: string): string =>
      `SELECT * FROM ${rows} x WHERE NOT EXISTS (SELECT 1 FROM ${matched} m WHERE m.id = x.id)`;
    const gone = `${waiting(side)} >= CAST($2 AS BIGINT) AND ${waiting(side)} < CAST($3 AS BIGINT)`;
    return {
      fill: copied
        ? await prepare(`INSERT INTO ${delta} SELECT ${list(names, wm, id)} FROM (${input.sql})`)
        : undefined,
      clear: copied ? await prepare(`TRUNCATE ${delta}`) : undefined,
      noteMatched: outer ? await prepare(this.noteMatched(side)) : undefined,
      padState: outer
        ? await prepare(this.emit(this.padded(side, `${alone(state.relation)} AND ${gone}`)))
        : undefined,
      padDelta: outer
        ? await prepare(
            this.emit(
              this.padded(
                side,
                `${alone(delta)} AND (${side.timeColumn} IS NULL OR ${waiting(side)} < CAST($2 AS BIGINT))`,
              ),
            ),
          )
        : undefined,
      forgetMatched: outer ? await prepare(`DELETE FROM ${matched} WHERE t < CAST($1 AS BIGINT)`) : undefined,
    };
  }

  private emit(rows: string): string {
    return `INSERT INTO ${this.out} SELECT *, CAST($1 AS BIGINT) + row_number() OVER () FROM (${rows})`;
  }

  private joined(left: string, right: string): string {
    const { node, context } = this;
    const width = node.left.fields.length;
    const { timeZone, now, configuration } = context;
    const column = (index: number): string => (index < width ? `l.c${index}` : `r.c${index - width}`);
    const condition = node.condition
      ? ` AND (${renderExpression(node.condition, { column, timeZone, now, configuration })})`
      : '';
    const columns = list(
      this.left.names.map((name) => `l.${name}`),
      this.right.names.map((name) => `r.${name}`),
    );
    return `SELECT ${columns}, NULL, l.id, r.id, ${waiting(this.left, 'l.')}, ${waiting(this.right, 'r.')} FROM ${left} l JOIN ${right} r ON ${keyCondition(node)}${condition}${this.heldForLate()}`;
  }

  /** Whether the row that came first was still held when the late one came. */
  private heldForLate(): string {
    const { left, right } = this;
    if (!left.input.hasWatermark && !right.input.hasWatermark) return '';
    const [l, r] = [left, right].map(({ name, timeColumn, reach }) => {
      const time = `epoch_ms(${name}.${timeColumn})`;
      return { cached: `${name}.wm < ${time} + ${reach}`, until: `${time} + ${Math.max(reach, 0)}` };
    }) as [{ cached: string; until: string }, { cached: string; until: string }];
    return ` AND CASE WHEN l.wm IS NULL AND r.wm IS NULL THEN TRUE
      WHEN r.wm IS NULL THEN ${r.until} >= l.wm
      WHEN l.wm IS NULL THEN ${l.until} >= r.wm
      WHEN l.wm > r.wm THEN ${r.cached} AND ${r.until} >= l.wm
      WHEN l.wm < r.wm THEN ${l.cached} AND ${l.until} >= r.wm
      ELSE ${l.cached} OR ${r.cached} END`;
  }

  /** Rows that have found their first partner. */
  private noteMatched({ name, matched }: Side): string {
    const known = `SELECT 1 FROM ${matched} m WHERE m.id = o.${name}id`;
    return `INSERT INTO ${matched} SELECT o.${name}id, any_value(o.${name}t) FROM ${this.out} o WHERE o.${name}id IS NOT NULL AND NOT EXISTS (${known}) GROUP BY o.${name}id`;
  }

  private padded(side: Side, rows: string): string {
    const other = side.name === 'l' ? this.right : this.left;
    const nulls = other.columns.map(({ type }) => `NULL::${type}`);
    // A row that was not held at all comes out at once, at the watermark that it met.
    const time = `epoch_ms(${side.timeColumn})`;
    const wm = `CASE WHEN wm >= ${time} + ${side.reach} THEN wm - ${this.delay} END`;
    const columns = side.name === 'l' ? list(side.names, nulls) : list(nulls, side.names);
    return `SELECT ${columns}, ${wm}, NULL, NULL, NULL, NULL FROM (${rows})`;
  }

  private outputRelation(): Relation {
    const { node, left, right } = this;
    const hasWatermark = (left.outer && left.input.hasWatermark) || (right.outer && right.input.hasWatermark);
    const names = numbered('c', node.fields.length);
    const sql = `SELECT ${list(names, hasWatermark ? 'wm' : undefined, 'pos')} FROM ${this.out}`;
    return { sql, fields: node.fields, weighted: false, hasWatermark, hasPosition: true };
  }
}

/** Milliseconds: the row is held until the watermark has passed this; a late row at least until the watermark that it met. */
function waiting({ timeColumn, reach }: Pick<Side, 'timeColumn' | 'reach'>, prefix = ''): string {
  return `greatest(epoch_ms(${prefix}${timeColumn}) + ${Math.max(reach, 0)}, ${prefix}wm)`;
}
