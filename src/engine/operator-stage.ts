/** Runs a stateful operator, or fills the table of a linear one that several consumers share. */
import { fromDuckdbError } from '../duckdb/index.js';
import type { EngineConnection, PreparedStatement } from '../duckdb/index.js';
import { duckdbType } from '../../sql/types/index.js';
import type { OperatorProgress } from './job.js';
import type { Epoch, InputState, Relation, StatefulOperator } from './operator.js';
import { columnList, hiddenColumns } from './relation-sql.js';
import { combine, inputState, withoutIdle } from './stage.js';
import type { Edge, EdgeState, FixedEdge, Stage } from './stage.js';

export class OperatorStage implements Stage {
  readonly edge: FixedEdge;
  private edgeState: EdgeState = { empty: true, watermark: -Infinity, idle: false };
  private seenWatermarks: readonly number[] = [];
  private rowsIn: number | undefined = 0;
  private rowsOut: number | undefined = 0;
  private stateRows: number | undefined;

  constructor(
    private readonly operator: StatefulOperator,
    private readonly inputs: readonly Edge[],
  ) {
    this.edge = { kind: 'fixed', relation: operator.output, state: () => this.edgeState };
  }

  get id(): string {
    return this.operator.id;
  }

  open(): Promise<void> {
    return this.operator.open();
  }

  async run(epoch: Epoch): Promise<void> {
    const states = this.inputs.map(inputState);
    const seen = withoutIdle(states);
    if (this.nothingToDo(epoch, seen)) {
      this.edgeState = { ...this.edgeState, empty: true, idle: combine(states).idle };
      return;
    }
    this.seenWatermarks = seen.map((state) => state.watermark);
    try {
      const output = await this.operator.process(epoch, seen);
      this.edgeState = { ...output, idle: combine(states).idle };
      for (const state of states) this.rowsIn = added(this.rowsIn, state);
      this.rowsOut = added(this.rowsOut, output);
      this.stateRows = (await this.operator.stateSize?.())?.rows;
    } catch (error) {
      throw fromDuckdbError(error, this.id);
    }
  }

  progress(): OperatorProgress {
    const { id, rowsIn, rowsOut, stateRows } = this;
    return {
      id,
      ...(rowsIn === undefined ? {} : { rowsIn }),
      ...(rowsOut === undefined ? {} : { rowsOut }),
      ...(stateRows === undefined ? {} : { stateRows }),
    };
  }

  nextTimer(): number | undefined {
    return this.operator.nextTimer?.();
  }

  close(): Promise<void> {
    return this.operator.close();
  }

  private nothingToDo(epoch: Epoch, states: ReturnType<typeof withoutIdle>): boolean {
    if (epoch.final) return false;
    const timer = this.operator.nextTimer?.();
    if (timer !== undefined && timer <= epoch.processingTime) return false;
    // An output of the epoch before must be cleared, which `process` does.
    if (!this.edgeState.empty) return false;
    return states.every(
      (state, index) => state.empty && state.watermark === (this.seenWatermarks[index] ?? -Infinity),
    );
  }
}

/** Undefined once an epoch's rows were not known. */
function added(count: number | undefined, { empty, rows }: InputState): number | undefined {
  if (count === undefined || empty) return count;
  return rows === undefined ? undefined : count + rows;
}

/** A linear relation that several consumers read: evaluated once an epoch. */
export class MaterializeStage implements Stage {
  readonly edge: FixedEdge;
  private edgeState: EdgeState = { empty: true, watermark: -Infinity, idle: false };
  private insert: PreparedStatement | undefined;
  private truncate: PreparedStatement | undefined;
  private rows = 0;
  private rowsOut = 0;

  constructor(
    readonly id: string,
    private readonly input: FixedEdge,
    private readonly connection: EngineConnection,
    private readonly table: string,
  ) {
    const relation: Relation = { ...input.relation, sql: `SELECT * FROM ${table}` };
    this.edge = { kind: 'fixed', relation, state: () => this.edgeState };
  }

  async open(): Promise<void> {
    const { relation } = this.input;
    const columns = [
      ...relation.fields.map((field, index) => `c${index} ${duckdbType(field.type)}`),
      ...(relation.weighted ? ['w INTEGER'] : []),
      ...(relation.hasKind ? ['kind VARCHAR'] : []),
      ...(relation.hasWatermark ? ['wm BIGINT'] : []),
      ...(relation.hasPosition ? ['pos BIGINT'] : []),
    ];
    const names = [columnList(relation.fields.length), ...hiddenColumns(relation)].filter(
      (text) => text !== '',
    );
    await this.connection.run(`CREATE TABLE ${this.table} (${columns.join(', ')})`);
    this.insert = await this.connection.prepare(
      `INSERT INTO ${this.table} SELECT ${names.join(', ')} FROM (${relation.sql})`,
    );
    this.truncate = await this.connection.prepare(`TRUNCATE ${this.table}`);
  }

  async run(): Promise<void> {
    if (this.rows > 0) await this.truncate!.run();
    const state = this.input.state();
    try {
      this.rows = state.empty ? 0 : await this.insert!.run();
    } catch (error) {
      throw fromDuckdbError(error, this.id);
    }
    this.edgeState = { ...state, empty: this.rows === 0, rows: this.rows };
    this.rowsOut += this.rows;
  }

  progress(): OperatorProgress {
    return { id: this.id, rowsOut: this.rowsOut };
  }

  nextTimer(): undefined {
    return undefined;
  }

  close(): Promise<void> {
    this.insert?.close();
    this.truncate?.close();
    return Promise.resolve();
  }
}
