/**
 * Regular joins: inner, outer, semi and anti, on equal keys and a condition over both rows. State is both inputs as
 * logs; an epoch joins its rows with the state from before it: ΔL⋈R + L⋈ΔR + ΔL⋈ΔR. What has no partner follows from
 * whether a row had and has one: rows of the other input can only change that for rows that they match.
 */
import { renderExpression } from '../../sql/expression/render.js';
import type { JoinExpiry, JoinNode } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { columnDefinitions, list, numbered } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { RowBuckets } from '../state/row-buckets.js';
import { WeightedLog } from '../state/weighted-log.js';
import { JOIN_KIND, keyCondition } from './join-condition.js';
import { joinInput } from './join-input.js';
import type { JoinInput } from './join-input.js';
import { outdoneSql, windowExtreme } from './outdone-rows.js';
import type { OutdoneSql } from './outdone-rows.js';
import { POSITION_BITS, timeOf, wallTimestamp } from './window-frame.js';

export function createJoinOperator(
  node: JoinNode,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  return new JoinOperator(node, inputs[0]!, inputs[1]!, context);
}

type Side = 'l' | 'r';

/** One input: its state and its rows of this epoch. */
interface JoinSide extends JoinInput {
  readonly alias: Side;
  /** Rows from before this epoch. */
  readonly state: string;
  /** Rows of this epoch. */
  readonly delta: string;
  /** `delta` is a table of the operator; otherwise the input itself, read where it is. */
  readonly copied: boolean;
  /** State with retractions; without them it is a plain table, or buckets of rows that expire. */
  readonly log: WeightedLog | undefined;
  readonly buckets: RowBuckets | undefined;
  /** How far the other side's watermark may be past a row's time before it is forgotten. */
  readonly expiry: JoinExpiry | undefined;
}

/** A statement that adds to the output, and the input whose rows it needs. */
interface Part {
  readonly needs: Side;
  readonly sql: string;
}

class JoinOperator implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  private readonly statements: StatementSet;
  private readonly left: JoinSide;
  private readonly right: JoinSide;
  private readonly on: string;
  private readonly keysOn: string;
  private readonly finalOnly: boolean;
  private readonly out: string;
  private readonly gate: string;
  private steps: readonly { readonly needs: Side; readonly statement: PreparedStatement }[] = [];
  private fills: readonly (PreparedStatement | undefined)[] = [];
  private appends: readonly (PreparedStatement | undefined)[] = [];
  private clears: readonly (PreparedStatement | undefined)[] = [];
  private clearOut: PreparedStatement | undefined;
  private openGate: PreparedStatement | undefined;
  private outdoneBounds: PreparedStatement | undefined;
  private held = 0;
  private readonly rows = [0, 0];
  private readonly watermarks = [-Infinity, -Infinity];

  constructor(
    private readonly node: JoinNode,
    left: Relation,
    right: Relation,
    private readonly context: OperatorContext,
  ) {
    this.id = node.id;
    this.statements = new StatementSet(context.connection);
    this.out = context.tableName('out');
    this.gate = context.tableName('gate');
    this.finalOnly = context.runtimeMode === 'batch';
    this.left = this.side('l', left);
    this.right = this.side('r', right);
    this.keysOn = keyCondition(node);
    this.on = this.condition();
    this.output = this.outputRelation();
  }

  async open(): Promise<void> {
    const { connection } = this.context;
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    const weight = [{ name: 'w', type: 'INTEGER' }];
    for (const side of [this.left, this.right]) {
      const { columns, names, state, delta, copied, log, buckets, expiry } = side;
      if (copied) {
        await connection.run(`CREATE TABLE ${delta} (${columnDefinitions([...columns, ...weight])})`);
      }
      if (log) await log.open();
      else if (buckets) {
        const outdone = side.alias === 'l' ? this.outdone() : undefined;
        if (outdone) this.outdoneBounds = await prepare(outdone.bounds);
        const keeps = [notExpired(expiry!), ...(outdone ? [outdone.keeps] : [])];
        await buckets.open(`SELECT ${list(names, 'w')} FROM ${delta} WHERE ${keeps.join(' AND ')}`);
      } else await connection.run(`CREATE TABLE ${state} (${columnDefinitions([...columns, ...weight])})`);
    }
    const columns = this.node.fields.map(({ type }, index) => ({
      name: `c${index}`,
      type: duckdbType(type),
    }));
    const hidden = [...weight, { name: 'pos', type: 'BIGINT' }];
    await connection.run(`CREATE TABLE ${this.out} (${columnDefinitions([...columns, ...hidden])})`);
    await connection.run(`CREATE TABLE ${this.gate} (is_open BOOLEAN)`);
    this.clearOut = await prepare(`TRUNCATE ${this.out}`);
    this.openGate = await prepare(`INSERT INTO ${this.gate} VALUES (TRUE)`);
    const sides = [this.left, this.right];
    this.fills = await Promise.all(
      sides.map(({ delta, copied, names, input }) =>
        copied
          ? prepare(
              `INSERT INTO ${delta} SELECT ${list(names, input.weighted ? 'w' : '1')} FROM (${input.sql})`,
            )
          : undefined,
      ),
    );
    this.appends = await Promise.all(
      sides.map(({ state, delta, names, buckets }) =>
        buckets ? undefined : prepare(`INSERT INTO ${state} SELECT ${list(names, 'w')} FROM ${delta}`),
      ),
    );
    this.clears = await Promise.all(
      sides.map(({ delta, copied }) => (copied ? prepare(`TRUNCATE ${delta}`) : undefined)),
    );
    if (this.finalOnly) return;
    this.steps = await Promise.all(
      this.parts().map(async ({ needs, sql }) => ({
        needs,
        statement: await prepare(
          `INSERT INTO ${this.out} SELECT *, CAST($1 AS BIGINT) + row_number() OVER () FROM (${sql})`,
        ),
      })),
    );
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    for (const [index, input] of inputs.entries()) {
      this.watermarks[index] = Math.max(this.watermarks[index]!, input.watermark);
    }
    if (this.held > 0) await this.clearOut!.run();
    this.held = 0;
    const filled = [0, 0];
    for (const [index, input] of inputs.entries()) {
      // An input that is not copied is not counted: it may turn out to be empty.
      if (!input.empty) filled[index] = (await this.fills[index]?.run()) ?? 1;
    }
    for (const { needs, statement } of this.steps) {
      if (filled[needs === 'l' ? 0 : 1] === 0) continue;
      const base = (BigInt(epoch.number) << POSITION_BITS) + BigInt(this.held);
      this.held += await statement.run([base]);
    }
    for (const [index, side] of [this.left, this.right].entries()) {
      const { buckets } = side;
      const bound = timeOf(this.watermarks[1 - index]!);
      if (filled[index] !== 0) {
        const changed = await (buckets ? this.append(buckets, index, bound) : this.appends[index]!.run());
        await this.clears[index]?.run();
        this.rows[index]! += changed;
        await side.log?.appended(changed);
      }
      await buckets?.expire(bound + 1);
    }
    const watermark = Math.min(...this.watermarks);
    if (!this.finalOnly) return { empty: this.held === 0, rows: this.held, watermark };
    if (epoch.final) await this.openGate!.run();
    return { empty: !epoch.final, watermark };
  }

  stateSize(): Promise<{ readonly rows: number }> {
    const sizes = [this.left, this.right].map(
      (side, index) => side.log?.size ?? side.buckets?.size ?? this.rows[index]!,
    );
    return Promise.resolve({ rows: sizes[0]! + sizes[1]! });
  }

  async close(): Promise<void> {
    this.statements.close();
    const { connection } = this.context;
    for (const { log, buckets, state, delta, copied } of [this.left, this.right]) {
      if (log) await log.close();
      if (buckets) await buckets.close();
      else await connection.run(`DROP TABLE IF EXISTS ${state}`);
      if (copied) await connection.run(`DROP TABLE IF EXISTS ${delta}`);
    }
    await connection.run(`DROP TABLE IF EXISTS ${this.out}`);
    await connection.run(`DROP TABLE IF EXISTS ${this.gate}`);
  }

  private async append(buckets: RowBuckets, index: number, bound: number): Promise<number> {
    if (index > 0 || !this.outdoneBounds) return buckets.append([bound]);
    const [bounds] = await this.outdoneBounds.rows([bound]);
    return buckets.append([bound, ...(bounds as readonly (bigint | string | null)[])]);
  }

  private side(alias: Side, input: Relation): JoinSide {
    const { columns, names } = joinInput(input);
    const state = this.context.tableName(alias === 'l' ? 'left' : 'right');
    const { connection } = this.context;
    const log =
      input.weighted && columns.length > 0
        ? new WeightedLog({
            connection,
            table: state,
            columns,
            weights: ['w'],
            rowsMin: this.context.compactRowsMin,
          })
        : undefined;
    const copied = input.weighted || !input.repeatable;
    const delta = copied ? `${state}_delta` : `(SELECT ${list(names, '1 AS w')} FROM (${input.sql}))`;
    const expiry = alias === 'l' ? this.node.leftExpiry : this.node.rightExpiry;
    const buckets =
      expiry && !log && !this.finalOnly
        ? new RowBuckets({
            connection,
            table: state,
            columns: [...columns, { name: 'w', type: 'INTEGER' }],
            time: expiryTime(expiry),
          })
        : undefined;
    const base = { alias, input, columns, names, delta, copied, log, buckets, expiry };
    return { ...base, state: buckets?.relation ?? state };
  }

  /** What else tells that rows of the left input match nothing to come. */
  private outdone(): OutdoneSql | undefined {
    const extreme = windowExtreme(this.node);
    const open = extreme && this.context.openWindows?.(extreme.aggregate);
    const { leftExpiry } = this.node;
    if (open === undefined || leftExpiry === undefined) return undefined;
    return outdoneSql(extreme!, open, leftExpiry);
  }

  private condition(): string {
    const { node, context } = this;
    if (!node.condition) return this.keysOn;
    const width = node.left.fields.length;
    const { timeZone, now, configuration } = context;
    const column = (index: number): string => (index < width ? `l.c${index}` : `r.c${index - width}`);
    return `${this.keysOn} AND (${renderExpression(node.condition, { column, timeZone, now, configuration })})`;
  }

  private other(side: JoinSide): JoinSide {
    return side.alias === 'l' ? this.right : this.left;
  }

  /**
   * Rows of `side` with what they weigh now: before this epoch, or with its rows too. Copies that were taken back are
   * gone; only those with a key of the other side's rows in this epoch, or in `keysOf`, are looked at.
   */
  private net(side: JoinSide, when: 'before' | 'after', keysOf: string): string {
    const rows =
      when === 'before'
        ? `SELECT * FROM ${side.state}`
        : `SELECT * FROM ${side.state} UNION ALL SELECT * FROM ${side.delta}`;
    if (!side.log) return rows;
    const near = `SELECT ${side.alias}.* FROM (${rows}) ${side.alias} SEMI JOIN (${keysOf}) ${this.other(side).alias} ON ${this.keysOn}`;
    return `SELECT ${list(side.names, 'sum(w) AS w')} FROM (${near}) GROUP BY ${side.names.join(', ')} HAVING sum(w) > 0`;
  }

  /** The statements of one epoch, evaluated before its rows are added to the state. */
  private parts(): readonly Part[] {
    const { left, right, node } = this;
    const parts: Part[] = [];
    const delta = (side: JoinSide): string => `SELECT * FROM ${side.delta}`;
    const { joinType } = node;
    const joined: Part[] = [];
    if (joinType !== 'semi' && joinType !== 'anti') {
      const columns = list(
        left.names.map((name) => `l.${name}`),
        right.names.map((name) => `r.${name}`),
        'l.w * r.w AS w',
      );
      const join = (l: string, r: string): string =>
        `SELECT ${columns} FROM (${l}) l JOIN (${r}) r ON ${this.on}`;
      joined.push({ needs: 'l', sql: join(delta(left), this.net(right, 'after', delta(left))) });
      joined.push({ needs: 'r', sql: join(this.net(left, 'before', delta(right)), delta(right)) });
    }
    switch (joinType) {
      case 'inner':
        break;
      case 'left':
        parts.push(...this.unmatched(left, (rows, sign) => this.padded(left, rows, sign)));
        break;
      case 'right':
        parts.push(...this.unmatched(right, (rows, sign) => this.padded(right, rows, sign)));
        break;
      case 'full':
        parts.push(...this.unmatched(left, (rows, sign) => this.padded(left, rows, sign)));
        parts.push(...this.unmatched(right, (rows, sign) => this.padded(right, rows, sign)));
        break;
      case 'anti':
        parts.push(...this.unmatched(left, (rows, sign) => this.plain(rows, sign)));
        break;
      case 'semi':
        parts.push(...this.matched(left, (rows, sign) => this.plain(rows, sign)));
        break;
      default: {
        const unreachable: never = joinType;
        return unreachable;
      }
    }
    // A row loses its NULLs before it gets its partner.
    return [...parts, ...joined];
  }

  /** Changes of "the rows of `side` without a partner". */
  private unmatched(side: JoinSide, emit: (rows: string, sign: 1 | -1) => string): readonly Part[] {
    const other = this.other(side);
    const delta = `SELECT * FROM ${side.delta}`;
    const fresh = this.filtered(side, delta, 'ANTI', this.net(other, 'after', delta));
    return [
      ...this.turned(side, (found, lost) => [emit(found, -1), ...(other.log ? [emit(lost, 1)] : [])]),
      { needs: side.alias, sql: emit(fresh, 1) },
    ];
  }

  /** Changes of "the rows of `side` with a partner". */
  private matched(side: JoinSide, emit: (rows: string, sign: 1 | -1) => string): readonly Part[] {
    const other = this.other(side);
    const delta = `SELECT * FROM ${side.delta}`;
    const fresh = this.filtered(side, delta, 'SEMI', this.net(other, 'after', delta));
    return [
      ...this.turned(side, (found, lost) => [...(other.log ? [emit(lost, -1)] : []), emit(found, 1)]),
      { needs: side.alias, sql: emit(fresh, 1) },
    ];
  }

  /** Rows in state that found their first partner in this epoch, and those that lost their last one. */
  private turned(side: JoinSide, emit: (found: string, lost: string) => readonly string[]): readonly Part[] {
    const other = this.other(side);
    const delta = `SELECT * FROM ${other.delta}`;
    const touched = this.filtered(side, this.net(side, 'before', delta), 'SEMI', delta);
    const before = this.net(other, 'before', touched);
    const after = this.net(other, 'after', touched);
    const found = this.filtered(side, this.filtered(side, touched, 'ANTI', before), 'SEMI', after);
    const lost = this.filtered(side, this.filtered(side, touched, 'SEMI', before), 'ANTI', after);
    return emit(found, lost).map((sql) => ({ needs: other.alias, sql }));
  }

  private filtered(side: JoinSide, rows: string, kind: 'SEMI' | 'ANTI', others: string): string {
    const { alias } = side;
    return `SELECT ${alias}.* FROM (${rows}) ${alias} ${kind} JOIN (${others}) ${this.other(side).alias} ON ${this.on}`;
  }

  private padded(side: JoinSide, rows: string, sign: 1 | -1): string {
    const nulls = (other: JoinSide): readonly string[] => other.columns.map(({ type }) => `NULL::${type}`);
    const columns =
      side.alias === 'l'
        ? list(side.names, nulls(this.right), `${sign} * w AS w`)
        : list(nulls(this.left), side.names, `${sign} * w AS w`);
    return `SELECT ${columns} FROM (${rows})`;
  }

  private plain(rows: string, sign: 1 | -1): string {
    return `SELECT ${list(this.left.names, `${sign} * w AS w`)} FROM (${rows})`;
  }

  private outputRelation(): Relation {
    const { node } = this;
    const names = numbered('c', node.fields.length);
    const shared = { fields: node.fields, hasWatermark: false };
    if (!this.finalOnly) {
      const weighted = node.changelog !== 'insert-only';
      const hasKind = weighted && !this.left.input.weighted && !this.right.input.weighted;
      const hidden = [...(weighted ? ['w'] : []), ...(hasKind ? [JOIN_KIND] : []), 'pos'];
      const sql = `SELECT ${list(names, hidden)} FROM ${this.out}`;
      return { ...shared, sql, weighted, hasKind, hasPosition: true };
    }
    const [left, right] = [this.left, this.right].map((side) =>
      side.log
        ? `SELECT ${list(side.names, 'sum(w) AS w')} FROM ${side.state} GROUP BY ${side.names.join(', ')} HAVING sum(w) > 0`
        : `SELECT * FROM ${side.state}`,
    ) as [string, string];
    const alone = node.joinType === 'semi' || node.joinType === 'anti';
    const columns = [
      ...this.left.names.map((name) => `l.${name}`),
      ...(alone ? [] : this.right.names.map((name) => `r.${name}`)),
    ].map((sql, index) => `${sql} AS c${index}`);
    const copies = alone ? 'l.w' : 'coalesce(l.w, 1) * coalesce(r.w, 1)';
    const weighted = this.left.log !== undefined || this.right.log !== undefined;
    const join = `SELECT ${list(columns, `${copies} AS w`)} FROM (${left}) l ${node.joinType.toUpperCase()} JOIN (${right}) r ON ${this.on}`;
    const each = weighted ? `, range(w)` : '';
    const sql = `SELECT ${names.map((name) => `j.${name}`).join(', ')} FROM (${join}) j, ${this.gate}${each}`;
    return { ...shared, sql, weighted: false, hasPosition: false };
  }
}

/** Milliseconds: the row is kept until the other side's watermark reaches this. */
const expiryTime = ({ column, ms }: JoinExpiry): string => `epoch_ms(c${column}) + ${ms}`;

/** The other side's watermark, the parameter, has not reached `expiryTime`. */
const notExpired = ({ column, ms }: JoinExpiry): string =>
  `c${column} >= ${wallTimestamp(`CAST($1 AS BIGINT) - ${ms - 1}`)}`;
