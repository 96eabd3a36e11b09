/**
 * Unbounded GROUP BY, DISTINCT and global aggregates. State is one row of partials for each group; an epoch folds its
 * rows per group, joins the groups they touch, and emits the old row with −1 and the new one with +1.
 */
import type { GroupAggregate } from '../../sql/plan/physical-plan.js';
import { duckdbType } from '../../sql/types/index.js';
import type { PreparedStatement } from '../duckdb/index.js';
import type {
  Epoch,
  InputState,
  OperatorContext,
  Relation,
  StatefulOperator,
  UndecodedRows,
} from '../engine/operator.js';
import { DistinctSet } from '../state/distinct-set.js';
import type { StateColumn } from '../state/sql-text.js';
import { columnDefinitions } from '../state/sql-text.js';
import { StatementSet } from '../state/statement-set.js';
import { ValueMultiset } from '../state/value-multiset.js';
import { planAggregates } from './aggregate-plan.js';
import { GroupAggregateSql } from './group-aggregate-sql.js';
import { UndecodedStatement } from './undecoded-statement.js';

export function createGroupAggregateOperator(
  node: GroupAggregate,
  inputs: readonly Relation[],
  context: OperatorContext,
): StatefulOperator {
  return new GroupAggregateOperator(node, inputs[0]!, context);
}

class GroupAggregateOperator implements StatefulOperator {
  readonly id: string;
  readonly output: Relation;
  private readonly sql: GroupAggregateSql;
  private readonly statements: StatementSet;
  /** In one phase. A fold that failed has changed nothing but the sequence. */
  private readonly foldAtOnce: UndecodedStatement;
  private readonly sets: readonly DistinctSet[];
  private readonly multisets: readonly ValueMultiset[];
  private steps: Readonly<Record<'clear' | 'remove' | 'keep', PreparedStatement>> | undefined;
  /** In two phases. */
  private change: PreparedStatement | undefined;
  /** With sets or multisets: the touched groups, and the rows with their group. */
  private details: readonly { readonly fill: PreparedStatement; readonly clear: PreparedStatement }[] = [];
  private expire: PreparedStatement | undefined;
  private finish:
    { readonly open: PreparedStatement; readonly empty: PreparedStatement | undefined } | undefined;
  private held = 0;
  private groups = 0;
  /** Groups that are gone and may have left values behind. */
  private orphans = 0;
  private watermark = -Infinity;

  constructor(
    private readonly node: GroupAggregate,
    input: Relation,
    private readonly context: OperatorContext,
  ) {
    this.id = node.id;
    const plan = planAggregates(node.aggregates, input, context);
    const keyTypes = node.groupKeys.map((key) => duckdbType(input.fields[key]!.type));
    this.sql = new GroupAggregateSql(node, input, plan, keyTypes, context);
    this.output = this.sql.output;
    this.statements = new StatementSet(context.connection);
    this.foldAtOnce = new UndecodedStatement(context.connection, input, (rows) =>
      this.sql.changesAtOnce(rows),
    );
    const typeOf = (name: string): StateColumn => plan.args.find((column) => column.name === name)!;
    const owner = { name: 'gid', type: 'INTEGER' };
    this.sets = plan.sets.map(
      (set, index) =>
        new DistinctSet({
          connection: context.connection,
          table: context.tableName(`distinct${index}`),
          owner,
          values: set.args.map(typeOf),
          flags: set.filters,
          rows: this.sql.rows,
          weighted: input.weighted,
          positioned: set.usesPosition,
          ignoresNulls: set.ignoresNulls,
          owners: this.sql.owners,
          rowsMin: context.compactRowsMin,
        }),
    );
    this.multisets = plan.multisets.map(
      (multiset, index) =>
        new ValueMultiset({
          connection: context.connection,
          table: context.tableName(`values${index}`),
          owner,
          values: multiset.args.map(typeOf),
          rows: this.sql.multisetRows(multiset, this.sets),
          ordered: multiset.ordered,
          evaluate: multiset.evaluate,
          result: multiset.result,
          touched: `SELECT gid FROM ${this.sql.touched}`,
          owners: this.sql.owners,
          weighted: input.weighted,
          rowsMin: context.compactRowsMin,
        }),
    );
  }

  get readsUndecoded(): boolean {
    return !this.sql.twoPhase;
  }

  async open(): Promise<void> {
    const { connection } = this.context;
    const { sql } = this;
    for (const { table, columns } of sql.tables()) {
      await connection.run(`CREATE TABLE ${table} (${columnDefinitions(columns)})`);
    }
    await connection.run(`CREATE SEQUENCE ${sql.sequence}`);
    for (const set of this.sets) await set.open();
    for (const multiset of this.multisets) await multiset.open();
    const prepare = (text: string): Promise<PreparedStatement> => this.statements.prepare(text);
    const { sets, multisets } = this;
    this.steps = {
      clear: await prepare(`TRUNCATE ${sql.changes}`),
      remove: await prepare(
        `DELETE FROM ${sql.groups} WHERE gid IN (SELECT gid FROM ${sql.changes} WHERE existed)`,
      ),
      keep: await prepare(sql.keep()),
    };
    if (sql.twoPhase) {
      this.change = await prepare(
        sql.changesFromTouched(
          sets.map((set) => set.transitions),
          multisets.map((multiset) => multiset.results),
        ),
      );
      const details = [{ table: sql.touched, fill: sql.fillTouched() }];
      if (sets.length + multisets.length > 0) details.push({ table: sql.rows, fill: sql.fillRows() });
      this.details = await Promise.all(
        details.map(async ({ table, fill }) => ({
          fill: await prepare(fill),
          clear: await prepare(`TRUNCATE ${table}`),
        })),
      );
    }
    if (this.node.stateTtlMs > 0 && this.context.runtimeMode === 'streaming') {
      this.expire = await prepare(`DELETE FROM ${sql.groups} WHERE written <= $1`);
    }
    if (sql.finalOnly) {
      this.finish = {
        open: await prepare(`INSERT INTO ${sql.gate} VALUES (TRUE)`),
        empty: sql.keyNames.length === 0 ? await prepare(sql.emptyGroup()) : undefined,
      };
    }
  }

  async process(epoch: Epoch, inputs: readonly InputState[]): Promise<InputState> {
    const input = inputs[0]!;
    this.watermark = Math.max(this.watermark, input.watermark);
    if (this.held > 0) await this.steps!.clear.run();
    this.held = 0;
    if (this.expire) this.gone(await this.expire.run([epoch.processingTime - this.node.stateTtlMs]));
    if (!input.empty) await this.fold(epoch, input.undecoded);
    await this.removeOrphans();
    if (!this.finish) return { empty: this.held === 0, rows: this.held, watermark: this.watermark };
    if (!epoch.final) return { empty: true, watermark: this.watermark };
    if (this.groups === 0 && this.finish.empty) this.groups += await this.finish.empty.run();
    await this.finish.open.run();
    return { empty: this.groups === 0, rows: this.groups, watermark: this.watermark };
  }

  private async fold(epoch: Epoch, undecoded: UndecodedRows | undefined): Promise<void> {
    let rows = 0;
    for (const { clear, fill } of this.details) {
      await clear.run();
      rows = await fill.run();
    }
    for (const set of this.sets) await set.update(rows);
    for (const multiset of this.multisets) await multiset.update();
    const { remove, keep } = this.steps!;
    this.held = await (this.change ? this.change.run() : this.foldAtOnce.run(undecoded));
    if (this.held === 0) return;
    if (!this.sql.keysOnly) this.groups -= await remove.run();
    const kept = await keep.run(this.expire ? [epoch.processingTime] : undefined);
    this.groups += kept;
    this.orphans += this.held - kept;
  }

  private gone(groups: number): void {
    this.groups -= groups;
    this.orphans += groups;
  }

  /** Looks through all values, so only when so many groups are gone that it costs each of them little. */
  private async removeOrphans(): Promise<void> {
    if (this.orphans === 0 || this.orphans < this.groups / 2) return;
    this.orphans = 0;
    for (const part of [...this.sets, ...this.multisets]) await part.removeOrphans();
  }

  stateSize(): Promise<{ readonly rows: number }> {
    const sizes = [...this.sets, ...this.multisets].map((part) => part.size);
    return Promise.resolve({ rows: sizes.reduce((sum, size) => sum + size, this.groups) });
  }

  async close(): Promise<void> {
    this.statements.close();
    this.foldAtOnce.close();
    for (const part of [...this.sets, ...this.multisets]) await part.close();
    for (const { table } of this.sql.tables())
      await this.context.connection.run(`DROP TABLE IF EXISTS ${table}`);
    await this.context.connection.run(`DROP SEQUENCE IF EXISTS ${this.sql.sequence}`);
  }
}
