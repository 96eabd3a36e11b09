/**
 * Regular joins whose state expires (`table.exec.state.ttl`, the hint STATE_TTL), in a file of their own so that joins without it pay
 * nothing. As in Flink, a row of state lives so long after it was last written: added, taken back, or, where the join asks whether
 * the row has a partner, found or lost one. How many partners a row has is counted with it and does not go down when they expire.
 * Source of the rules: "Overview: State Time-to-Live" of Flink's documentation, and its answers.
 */
import { renderExpression } from '../../sql/expression/render.js';
import type { JoinNode, JoinStateTtl } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { PreparedStatement } from '../duckdb/engine-connection.js';
import type { Epoch, InputState, OperatorContext, Relation, StatefulOperator } from '../engine/operator.js';
import { limits } from '../limits.js';
import { columnDefinitions, groupBy, list, numbered, qualified, sameKeys } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { JOIN_KIND, keyCondition } from './join-condition.js';
import { joinInput } from './join-input.js';
import type { JoinInput } from './join-input.js';
import { POSITION_BITS } from './window-frame.js';

export function createExpiringJoinOperator(
  node: JoinNode,
  ttl: JoinStateTtl,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  return new ExpiringJoinOperator(node, ttl, inputs[0]!, inputs[1]!, context);
}

/** One input: its state and its rows of this epoch. */
interface ExpiringSide extends JoinInput {
  readonly alias: 'l' | 'r';
  /** Milliseconds; 0 = never. */
  readonly ttlMs: number;
  /** The join asks whether its rows have partners. */
  readonly counted: boolean;
  /** `columns`, `n` copies, the number of partners where `counted`, when they were `written`, and an `id`. */
  readonly state: string;
  /** Rows of this epoch, equal ones as one: `columns`, `w`, whether any was `added`, and an `id`. */
  readonly delta: string;
  /** Rows on their way into `state`, with the `id` that they replace. */
  readonly moved: string;
  rows: number;
  /** The processing time from which expired rows are looked for again. */
  cleanAt: number;
}

/** Statements for rows of one side. */
interface SideStatements {
  readonly fill: PreparedStatement;
  readonly pair: PreparedStatement;
  readonly emit: PreparedStatement;
  readonly moveOwn: PreparedStatement;
  readonly moveOther: PreparedStatement | undefined;
  readonly clearDelta: PreparedStatement;
  readonly remove: PreparedStatement;
  readonly put: PreparedStatement;
  readonly clearMoved: PreparedStatement;
  readonly clean: PreparedStatement;
}

/** Expired rows are looked for so many times in their time to live. */
const CLEANINGS_PER_TTL = 16;

class ExpiringJoinOperator implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  private readonly statements: StatementSet;
  private readonly sides: readonly [ExpiringSide, ExpiringSide];
  private readonly on: string;
  /** Delta and state rows that match, with the latter's copies. */
  private readonly pairs: string;
  /** Changes in the order in which they came about. */
  private readonly changes: string;
  private readonly out: string;
  private readonly weighted: boolean;
  private texts: readonly [SideStatements, SideStatements] | undefined;
  private finish:
    Readonly<Record<'emit' | 'clearPairs' | 'clearChanges' | 'clearOut', PreparedStatement>> | undefined;
  private held = 0;
  private nextId = 1;
  private readonly watermarks = [-Infinity, -Infinity];

  constructor(
    private readonly node: JoinNode,
    ttl: JoinStateTtl,
    left: Relation,
    right: Relation,
    private readonly context: OperatorContext,
  ) {
    this.id = node.id;
    this.statements = new StatementSet(context.connection);
    this.pairs = context.tableName('pairs');
    this.changes = context.tableName('changes');
    this.out = context.tableName('out');
    this.weighted = node.changelog !== 'insert-only';
    const { joinType } = node;
    const counts = { l: !['inner', 'right'].includes(joinType), r: ['right', 'full'].includes(joinType) };
    this.sides = [this.side('l', left, ttl.leftMs, counts.l), this.side('r', right, ttl.rightMs, counts.r)];
    this.on = this.condition();
    const hasKind = this.weighted && !left.weighted && !right.weighted;
    const hidden = [...(this.weighted ? ['w'] : []), ...(hasKind ? [JOIN_KIND] : []), 'pos'];
    this.output = {
      sql: `SELECT ${list(numbered('c', node.fields.length), hidden)} FROM ${this.out}`,
      fields: node.fields,
      weighted: this.weighted,
      hasKind,
      hasWatermark: false,
      hasPosition: true,
    };
  }

  async open(): Promise<void> {
    const columns = this.node.fields.map(({ type }, index) => ({
      name: `c${index}`,
      type: duckdbType(type),
    }));
    const changed = [...columns, bigint('w'), bigint('pos')];
    await this.create(this.pairs, [bigint('x'), bigint('y'), bigint('n')]);
    await this.create(this.changes, changed);
    await this.create(this.out, changed);
    for (const side of this.sides) {
      const kept = [
        ...side.columns,
        bigint('n'),
        ...(side.counted ? [bigint('partners')] : []),
        bigint('written'),
      ];
      await this.create(side.state, [...kept, bigint('id')]);
      await this.create(side.moved, [...kept, bigint('id'), bigint('old')]);
      await this.create(side.delta, [
        ...side.columns,
        bigint('w'),
        { name: 'added', type: 'BOOLEAN' },
        bigint('id'),
      ]);
    }
    const [left, right] = this.sides;
    this.texts = [await this.prepareSide(left, right), await this.prepareSide(right, left)];
    const { changes, pairs, out } = this;
    this.finish = {
      emit: await this.statements.prepare(this.emitted()),
      clearPairs: await this.statements.prepare(`TRUNCATE ${pairs}`),
      clearChanges: await this.statements.prepare(`TRUNCATE ${changes}`),
      clearOut: await this.statements.prepare(`TRUNCATE ${out}`),
    };
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    for (const [index, input] of inputs.entries()) {
      this.watermarks[index] = Math.max(this.watermarks[index]!, input.watermark);
    }
    const { emit, clearChanges, clearOut } = this.finish!;
    if (this.held > 0) await clearOut.run();
    this.held = 0;
    const now = epoch.processingTime;
    let changes = 0;
    for (const [index, input] of inputs.entries()) {
      if (!input.empty) changes += await this.take(index === 0 ? 0 : 1, now, changes);
    }
    for (const index of [0, 1] as const) await this.clean(index, now);
    if (changes > 0) {
      this.held = await emit.run([BigInt(epoch.number) << POSITION_BITS]);
      await clearChanges.run();
    }
    return { empty: this.held === 0, rows: this.held, watermark: Math.min(...this.watermarks) };
  }

  stateSize(): Promise<{ readonly rows: number }> {
    return Promise.resolve({ rows: this.sides[0].rows + this.sides[1].rows });
  }

  async close(): Promise<void> {
    this.statements.close();
    const own = this.sides.flatMap(({ state, delta, moved }) => [state, delta, moved]);
    for (const table of [...own, this.pairs, this.changes, this.out]) {
      await this.context.connection.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  /** One side's rows meet the other's state, then enter their own. Gives the number of changes. */
  private async take(index: 0 | 1, now: number, before: number): Promise<number> {
    const [side, other] = [this.sides[index], this.sides[1 - index]!];
    const texts = this.texts![index];
    if ((await texts.fill.run()) === 0) return 0;
    const pairs = await texts.pair.run([aliveSince(other, now)]);
    const changes = await texts.emit.run([before]);
    const moved = await texts.moveOwn.run([aliveSince(side, now), now, this.nextId]);
    this.nextId += moved;
    if (texts.moveOther && pairs > 0) {
      this.nextId += await texts.moveOther.run([now, this.nextId]);
      await this.settle(index === 0 ? 1 : 0);
    }
    await this.settle(index);
    if (pairs > 0) await this.finish!.clearPairs.run();
    await texts.clearDelta.run();
    return changes;
  }

  /** What has moved replaces the rows that it comes from. */
  private async settle(index: 0 | 1): Promise<void> {
    const { remove, put, clearMoved } = this.texts![index];
    const side = this.sides[index];
    side.rows -= await remove.run();
    side.rows += await put.run();
    await clearMoved.run();
  }

  /** Expired rows are not read any more; here their place is given back, so many in an epoch. */
  private async clean(index: 0 | 1, now: number): Promise<void> {
    const side = this.sides[index];
    if (side.ttlMs === 0 || side.rows === 0 || now < side.cleanAt) return;
    const gone = await this.texts![index].clean.run([aliveSince(side, now)]);
    side.rows -= gone;
    if (gone < limits.join_expire_rows_max) side.cleanAt = now + side.ttlMs / CLEANINGS_PER_TTL;
  }

  private async prepareSide(side: ExpiringSide, other: ExpiringSide): Promise<SideStatements> {
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    const { state, moved, delta, names, counted } = side;
    const kept = list(names, 'n', counted ? 'partners' : undefined, 'written', 'id');
    const expired = `SELECT id FROM ${state} WHERE written <= $1 LIMIT ${limits.join_expire_rows_max}`;
    return {
      fill: await prepare(this.filled(side)),
      pair: await prepare(this.paired(side, other)),
      emit: await prepare(this.changed(side, other)),
      moveOwn: await prepare(this.movedOwn(side)),
      moveOther: other.counted ? await prepare(this.movedOther(side, other)) : undefined,
      clearDelta: await prepare(`TRUNCATE ${delta}`),
      remove: await prepare(
        `DELETE FROM ${state} WHERE id IN (SELECT old FROM ${moved} WHERE old IS NOT NULL)`,
      ),
      put: await prepare(`INSERT INTO ${state} SELECT ${kept} FROM ${moved} WHERE n > 0`),
      clearMoved: await prepare(`TRUNCATE ${moved}`),
      clean: await prepare(`DELETE FROM ${state} WHERE id IN (${expired})`),
    };
  }

  /** An input without columns gets one, so that its rows can be counted. */
  private side(alias: 'l' | 'r', input: Relation, ttlMs: number, counted: boolean): ExpiringSide {
    const { columns, names } =
      input.fields.length === 0
        ? { columns: [{ name: 'none', type: 'BOOLEAN' }], names: ['none'] }
        : joinInput(input);
    const state = this.context.tableName(alias === 'l' ? 'left' : 'right');
    const [delta, moved] = [`${state}_delta`, `${state}_moved`];
    return { alias, input, columns, names, ttlMs, counted, state, delta, moved, rows: 0, cleanAt: -Infinity };
  }

  private filled({ delta, names, input }: ExpiringSide): string {
    const columns = input.fields.length === 0 ? 'TRUE AS none' : list(names);
    const rows = `SELECT ${columns}, ${input.weighted ? 'w' : '1 AS w'} FROM (${input.sql})`;
    const summed = list(names, 'sum(w) AS w', 'bool_or(w > 0) AS added');
    return `INSERT INTO ${delta} SELECT *, row_number() OVER () FROM (SELECT ${summed} FROM (${rows})${groupBy(names)})`;
  }

  /** `$1`: rows of the other side's state are alive when written after this. */
  private paired(side: ExpiringSide, other: ExpiringSide): string {
    const alive = `SELECT * FROM ${other.state} WHERE written > $1`;
    const columns = `${side.alias}.id, ${other.alias}.id, ${other.alias}.n`;
    return `INSERT INTO ${this.pairs} SELECT ${columns} FROM ${side.delta} ${side.alias} JOIN (${alive}) ${other.alias} ON ${this.on}`;
  }

  /** `$1`: the number of changes before. */
  private changed(side: ExpiringSide, other: ExpiringSide): string {
    const { joinType } = this.node;
    const parts: string[] = [];
    const rows = (kind: 'SEMI' | 'ANTI'): string =>
      `SELECT x.* FROM ${side.delta} x ${kind} JOIN ${this.pairs} p ON p.x = x.id WHERE x.w <> 0`;
    if (joinType === 'semi' || joinType === 'anti') {
      const kind = joinType === 'semi' ? 'SEMI' : 'ANTI';
      if (side.alias === 'l') parts.push(`SELECT ${list(side.names, 'w', '1 AS part')} FROM (${rows(kind)})`);
    } else {
      const columns = list(
        this.sides.map(({ alias, names, input }) => qualified(alias, input.fields.length === 0 ? [] : names)),
      );
      parts.push(
        `SELECT ${list(columns, `${side.alias}.w * p.n AS w`, '1 AS part')} FROM ${this.pairs} p JOIN ${side.delta} ${side.alias} ON p.x = ${side.alias}.id JOIN ${other.state} ${other.alias} ON p.y = ${other.alias}.id WHERE ${side.alias}.w <> 0`,
      );
      if (side.counted) parts.push(this.alone(side, rows('ANTI'), '1'));
    }
    if (other.counted)
      parts.push(this.alone(other, this.turned(side, other), 'CASE WHEN w < 0 THEN 0 ELSE 2 END'));
    const all = parts.length === 0 ? undefined : parts.join(' UNION ALL ');
    const position = 'CAST($1 AS BIGINT) + row_number() OVER (ORDER BY part)';
    if (all === undefined) return `INSERT INTO ${this.changes} SELECT *, $1 FROM ${this.changes} WHERE FALSE`;
    return `INSERT INTO ${this.changes} SELECT ${list(numbered('c', this.node.fields.length), 'w', position)} FROM (${this.named(all)})`;
  }

  /** The output's columns as `c<i>`; both inputs have columns of these names. */
  private named(sql: string): string {
    return `SELECT * FROM (${sql}) AS changes(${list(numbered('c', this.node.fields.length), 'w', 'part')})`;
  }

  /** Rows of the other side's state that got their first partner or lost their last one, with what that weighs. */
  private turned(side: ExpiringSide, other: ExpiringSide): string {
    const gained = `SELECT p.y, sum(x.w) AS gained FROM ${this.pairs} p JOIN ${side.delta} x ON p.x = x.id GROUP BY p.y`;
    const without = (partners: string): string => `CASE WHEN ${partners} <= 0 THEN 1 ELSE 0 END`;
    const weight = `${without('y.partners + g.gained')} - ${without('y.partners')}`;
    const sign = this.node.joinType === 'semi' ? '-' : '';
    const columns = list(qualified('y', other.names), `${sign}y.n * (${weight}) AS w`);
    return `SELECT * FROM (SELECT ${columns} FROM ${other.state} y JOIN (${gained}) g ON g.y = y.id) WHERE w <> 0`;
  }

  /** Rows of one side, with NULL for the other one's columns. */
  private alone(side: ExpiringSide, rows: string, part: string): string {
    const { joinType } = this.node;
    const columns = this.sides.map((of) => {
      const names = of.input.fields.length === 0 ? [] : of.names;
      if (of === side) return list(names);
      if (joinType === 'semi' || joinType === 'anti') return '';
      return list(of.columns.slice(0, names.length).map(({ type }) => `NULL::${type}`));
    });
    return `SELECT ${list(columns, 'w', `${part} AS part`)} FROM (${rows})`;
  }

  /** `$1`: own rows are alive when written after this; `$2`: now; `$3`: the first free id. */
  private movedOwn(side: ExpiringSide): string {
    const { state, delta, moved, names, counted } = side;
    const alive = `SELECT * FROM ${state} WHERE written > $1`;
    const found = `SELECT x, sum(n) AS found FROM ${this.pairs} GROUP BY x`;
    const columns = list(
      qualified('x', names),
      'greatest(0, coalesce(s.n, 0) + x.w)',
      counted ? 'CASE WHEN x.added THEN coalesce(p.found, 0) ELSE s.partners END' : undefined,
      'CAST($2 AS BIGINT)',
      'CAST($3 AS BIGINT) + row_number() OVER () - 1',
      's.id',
    );
    const partners = counted ? ` LEFT JOIN (${found}) p ON p.x = x.id` : '';
    return `INSERT INTO ${moved} SELECT ${columns} FROM ${delta} x LEFT JOIN (${alive}) s ON ${sameKeys('x', 's', names)}${partners}`;
  }

  /** `$1`: now; `$2`: the first free id. */
  private movedOther(side: ExpiringSide, other: ExpiringSide): string {
    const gained = `SELECT p.y, sum(x.w) AS gained FROM ${this.pairs} p JOIN ${side.delta} x ON p.x = x.id GROUP BY p.y`;
    const columns = list(
      qualified('y', other.names),
      'y.n',
      'y.partners + g.gained',
      'CAST($1 AS BIGINT)',
      'CAST($2 AS BIGINT) + row_number() OVER () - 1',
      'y.id',
    );
    return `INSERT INTO ${other.moved} SELECT ${columns} FROM ${other.state} y JOIN (${gained}) g ON g.y = y.id`;
  }

  /** What an epoch's changes amount to, retractions first. `$1`: the first position. */
  private emitted(): string {
    const names = numbered('c', this.node.fields.length);
    const position = (order: string): string => `CAST($1 AS BIGINT) + row_number() OVER (ORDER BY ${order})`;
    const summed = this.weighted
      ? `SELECT ${list(names, 'sum(w) AS w', 'min(pos) AS pos')} FROM ${this.changes}${groupBy(names)} HAVING sum(w) <> 0`
      : `SELECT * FROM ${this.changes}`;
    return `INSERT INTO ${this.out} SELECT ${list(names, 'sign(w)', position('w > 0, pos'))} FROM (${summed}), range(CAST(abs(w) AS BIGINT))`;
  }

  private condition(): string {
    const { node, context } = this;
    const keys = keyCondition(node);
    if (!node.condition) return keys;
    const width = node.left.fields.length;
    const { timeZone, now, configuration } = context;
    const column = (index: number): string => (index < width ? `l.c${index}` : `r.c${index - width}`);
    return `${keys} AND (${renderExpression(node.condition, { column, timeZone, now, configuration })})`;
  }

  private async create(table: string, columns: readonly StateColumn[]): Promise<void> {
    await this.context.connection.run(`CREATE TABLE ${table} (${columnDefinitions(columns)})`);
  }
}

const bigint = (name: string): StateColumn => ({ name, type: 'BIGINT' });

/** Rows that were written at this time or before it have expired. */
const aliveSince = ({ ttlMs }: ExpiringSide, now: number): number =>
  ttlMs === 0 ? Number.MIN_SAFE_INTEGER : now - ttlMs;
