/**
 * Compiles a plan into stages. Linear operators become text that fuses into what reads it: above a source into the
 * statement that decodes the batch, above an operator into its consumer's statements. What several consumers share is
 * evaluated once.
 */
import { FungiError, notSupported } from '../../sql/error/index.js';
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import { renderExpression } from '../../sql/expression/render.js';
import { isCheap } from '../../sql/expression/index.js';
import type {
  PhysicalNode,
  PhysicalPlan,
  SinkNode,
  TableScan,
  ValuesNode,
  WatermarkAssigner,
} from '../../sql/plan/physical-plan.js';
import type { BadRow, Connector, Sink, Source } from '../connectors/connector.js';
import type { Database, EngineConnection } from '../duckdb/index.js';
import { createOperator, isLinear, linearRelation, valuesSql } from '../operators/index.js';
import type { LinearContext } from '../operators/index.js';
import { CollectSink } from './collect-sink.js';
import { durationOption } from '../../sql/plan/duration.js';
import { batchDatabase } from './batch-table.js';
import type { JobClock } from './job-clock.js';
import type { OperatorContext, Relation, StatefulOperator } from './operator.js';
import { MaterializeStage, OperatorStage } from './operator-stage.js';
import { expressionsOf, inputsOfNode, planGraph } from './plan-graph.js';
import type { PlanGraph } from './plan-graph.js';
import { columnList } from './relation-sql.js';
import type { JobServing } from '../serving/index.js';
import { keepsRows } from './keeps-rows.js';
import type { ResultQueue } from './result-queue.js';
import { SinkStage } from './sink-stage.js';
import { SourceStage } from './source-stage.js';
import { combine } from './stage.js';
import type { DirectEdge, Edge, EdgeState, FixedEdge, Stage } from './stage.js';
import { ValuesSource } from './values-source.js';

/** Flink's default of `pipeline.auto-watermark-interval`. */
const AUTO_WATERMARK_INTERVAL_MS = 200;

export interface CompileContext {
  readonly plan: PhysicalPlan;
  readonly database: Database;
  readonly connection: EngineConnection;
  readonly connectors: (name: string) => Connector;
  /** Starts every table name of the job. */
  readonly prefix: string;
  readonly batchRows: number | undefined;
  readonly signal: AbortSignal;
  readonly output: (text: string) => void;
  /** Checks and resolves the paths that tables name. */
  readonly confine: (path: string) => string;
  readonly queue: ResultQueue;
  readonly badRow: (detail: BadRow) => void;
  readonly lateRows: (count: number) => void;
  readonly clock: JobClock;
  readonly serving: JobServing;
}

export interface CompiledJob {
  readonly sources: readonly SourceStage[];
  /** Operators and shared relations, inputs first. */
  readonly stages: readonly Stage[];
  readonly sinks: readonly SinkStage[];
  readonly serving: JobServing;
  /** No sink will get another row, whatever is still read. */
  readonly satisfied: boolean;
}

/** @throws FungiError NOT_SUPPORTED, and what connectors throw for their options */
export async function compilePlan(context: CompileContext): Promise<CompiledJob> {
  const compiler = new Compiler(
    context,
    planGraph(context.plan, (sink) => keepsOrder(sink, context)),
  );
  try {
    for (const sink of context.plan.sinks) await compiler.addSink(sink);
  } catch (error) {
    await compiler.discard();
    throw error;
  }
  return compiler;
}

function connectorOf({ options, path }: TableScan['table'], { connectors }: CompileContext): Connector {
  const name = options.get('connector');
  if (name === undefined) {
    throw new FungiError('VALIDATION', `Table '${path.name}' has no 'connector' option`);
  }
  return connectors(name);
}

const keepsOrder = ({ target }: SinkNode, context: CompileContext): boolean =>
  target.kind === 'collect' || connectorOf(target.table, context).ignoresOrder !== true;

class Compiler implements CompiledJob {
  readonly sources: SourceStage[] = [];
  readonly stages: Stage[] = [];
  readonly sinks: SinkStage[] = [];
  readonly serving: JobServing;
  private readonly edges = new Map<PhysicalNode, Edge>();
  private readonly operators = new Map<PhysicalNode, StatefulOperator>();
  private readonly watermarked = new Set<PhysicalNode>();
  private readonly connections: EngineConnection[] = [];
  private readonly linear: LinearContext;

  constructor(
    private readonly context: CompileContext,
    private readonly graph: PlanGraph,
  ) {
    this.serving = context.serving;
    this.linear = {
      renderer: (column) => (expression) => this.render(expression, column),
      now: () => {
        context.clock.use();
        return context.clock.sql();
      },
    };
  }

  async addSink(node: SinkNode): Promise<void> {
    const edge = await this.edge(node.input);
    const { connection, prefix, plan } = this.context;
    this.sinks.push(
      new SinkStage({
        node,
        edge,
        sink: this.createSink(node),
        connection,
        holdTable: tableName(prefix, node.id, 'hold'),
        runtimeMode: plan.runtimeMode,
      }),
    );
  }

  get satisfied(): boolean {
    return this.context.plan.sinks.every((sink) => {
      let node: PhysicalNode | undefined = sink.input;
      while (node && isLinear(node)) {
        const inputs: readonly PhysicalNode[] = inputsOfNode(node);
        node = inputs.length === 1 ? inputs[0] : undefined;
      }
      return node !== undefined && this.operators.get(node)?.satisfied === true;
    });
  }

  /** Nothing was opened yet but connections. */
  async discard(): Promise<void> {
    for (const connection of this.connections) await connection.close();
  }

  /** A source's own connection. */
  private async connect(): Promise<EngineConnection> {
    const connection = await this.context.database.connect();
    this.connections.push(connection);
    return connection;
  }

  private async edge(node: PhysicalNode): Promise<Edge> {
    const known = this.edges.get(node);
    if (known) return known;
    let edge = await this.build(node);
    if (this.graph.consumers(node) > 1) edge = this.shared(node, edge);
    this.edges.set(node, edge);
    return edge;
  }

  private async build(node: PhysicalNode): Promise<Edge> {
    if (node.kind === 'table-scan') {
      const edge = await this.scanEdge(node);
      // Weights are for operators and sinks with tables: the statement that decodes a batch for a sink knows inserts only.
      return node.changelog === 'insert-only' || this.watermarked.has(node) ? edge : this.fixed(node, edge);
    }
    if (node.kind === 'values') return this.valuesEdge(node);
    const inputNodes = inputsOfNode(node);
    if (node.kind === 'watermark-assigner' && this.graph.needs(node).eventTime) this.noteWatermarked(node);
    const inputs: Edge[] = [];
    for (const input of inputNodes) inputs.push(await this.edge(input));
    if (node.kind === 'watermark-assigner' && this.assigns(node, inputs[0]!)) {
      return this.watermarkEdge(node, inputs[0]!);
    }
    if (isLinear(node) && inputs.length === 1) return this.linearEdge(node, inputs[0]!);
    const undecoded = this.undecodedEdge(node, inputs[0]!);
    if (undecoded) return undecoded;
    const fixed = inputs.map((input, index) => this.fixed(inputNodes[index]!, input));
    if (isLinear(node)) return this.unionEdge(node, fixed);
    const operator = createOperator(
      node,
      fixed.map((input) => input.relation),
      this.operatorContext(node),
    );
    this.operators.set(node, operator);
    const stage = new OperatorStage(operator, fixed);
    this.stages.push(stage);
    return stage.edge;
  }

  /** What is only shown, and not waited for, is given up where it cannot be had. */
  private assigns(node: WatermarkAssigner, input: Edge): boolean {
    const { eventTime, watermark } = this.graph.needs(node);
    return eventTime && (watermark || input.kind !== 'fixed');
  }

  /** The scan under a watermark keeps its batches undecoded, since the watermark puts them into a table. */
  private noteWatermarked(node: WatermarkAssigner): void {
    let below: PhysicalNode = node.input;
    while (this.graph.consumers(below) === 1) {
      if (below.kind === 'table-scan') this.watermarked.add(below);
      const inputs: readonly PhysicalNode[] = inputsOfNode(below);
      if (!isLinear(below) || inputs.length !== 1) return;
      below = inputs[0]!;
    }
  }

  private linearEdge(node: PhysicalNode, input: Edge): Edge {
    const over = (relation: Relation): Relation => linearRelation(node, [relation], this.linear)!;
    if (input.kind === 'fixed') {
      const state = keepsRows(node) ? input.state : (): EdgeState => withoutCount(input.state());
      return { ...input, state, relation: over(input.relation) };
    }
    return {
      ...input,
      keepsRows: input.keepsRows && keepsRows(node),
      over: (batch) => over(input.over(batch)),
    };
  }

  /** An operator that decodes the batch itself, as part of its only statement over it. */
  private undecodedEdge(node: PhysicalNode, input: Edge): FixedEdge | undefined {
    const mayDecode = node.kind === 'group-aggregate' || node.kind === 'window-aggregate';
    if (!mayDecode || input.kind === 'fixed') return undefined;
    const shape = this.graph.needs(node.input).position ? undefined : input.source.shape();
    if (shape === undefined) return undefined;
    const operator = createOperator(node, [input.over(shape)], this.operatorContext(node));
    if (!operator.readsUndecoded) return undefined;
    this.operators.set(node, operator);
    const stage = new OperatorStage(operator, [input]);
    this.stages.push(stage);
    return stage.edge;
  }

  private unionEdge(node: PhysicalNode, inputs: readonly FixedEdge[]): FixedEdge {
    const relation = linearRelation(
      node,
      inputs.map((input) => input.relation),
      this.linear,
    )!;
    return { kind: 'fixed', relation, state: () => combine(inputs.map((input) => input.state())) };
  }

  /** Rows of a batch get their table here, where the row order decides about watermarks. */
  private watermarkEdge(node: WatermarkAssigner, input: Edge): Edge {
    if (input.kind === 'fixed') throw notSupported('WATERMARK on a relation that is not a single source');
    const needs = this.graph.needs(node);
    const candidate = this.render(node.expression, (index) => `c${index}`);
    return (input.source as SourceStage).materialize({
      id: node.id,
      over: (batch) => input.over(batch),
      fields: node.fields,
      keepsRows: input.keepsRows,
      position: needs.position,
      watermark: needs.watermark,
      assigner: {
        node,
        candidate: node.delayMs === undefined ? `epoch_ms(${candidate})` : undefined,
        intervalMs: durationOption(
          this.context.plan.configuration,
          'pipeline.auto-watermark-interval',
          AUTO_WATERMARK_INTERVAL_MS,
        ),
      },
    });
  }

  /** The edge with its rows in a table. */
  private fixed(node: PhysicalNode, edge: Edge): FixedEdge {
    if (edge.kind === 'fixed') return edge;
    const needs = this.graph.needs(node);
    const fixed = (edge.source as SourceStage).materialize({
      id: node.id,
      over: (batch) => edge.over(batch),
      fields: node.fields,
      keepsRows: edge.keepsRows,
      position: needs.position,
      watermark: false,
      assigner: undefined,
    });
    this.edges.set(node, fixed);
    return fixed;
  }

  /** What several consumers read is evaluated once, unless it only picks and compares columns. */
  private shared(node: PhysicalNode, edge: Edge): FixedEdge {
    if (edge.kind === 'direct') return this.fixed(node, edge);
    if (!isLinear(node) || !isCostly(node)) return edge;
    const { connection, prefix } = this.context;
    const stage = new MaterializeStage(node.id, edge, connection, tableName(prefix, node.id, 'shared'));
    this.stages.push(stage);
    return stage.edge;
  }

  private async scanEdge(node: TableScan): Promise<DirectEdge> {
    const { context } = this;
    const connector = connectorOf(node.table, context);
    if (!connector.createSource) {
      throw new FungiError('VALIDATION', `Connector '${connector.name}' can only be used as a sink`);
    }
    const filter = node.filter === undefined ? undefined : this.render(node.filter, (index) => `c${index}`);
    const sourceConnection = await this.connect();
    const source = connector.createSource({
      connection: sourceConnection,
      table: node.table,
      columns: node.columns,
      fields: node.fields,
      filter: filter === undefined ? undefined : { expression: node.filter!, sql: filter },
      limit: node.limit,
      uniqueName: (suffix) => tableName(context.prefix, node.id, suffix),
      timeZone: context.plan.timeZone,
      configuration: context.plan.configuration,
      signal: context.signal,
      confine: context.confine,
      serving: context.serving,
      badRow: context.badRow,
    });
    if ((node.changelog !== 'insert-only') !== (source.weighted ?? false)) {
      throw notSupported(`Reading updates and deletes with connector '${connector.name}'`);
    }
    const where = filter === undefined ? '' : ` WHERE ${filter}`;
    const columns = [columnList(node.fields.length), source.weighted ? 'w' : '']
      .filter((text) => text !== '')
      .join(', ');
    return this.sourceEdge(node, source, sourceConnection, node.limit, (sql) =>
      where === '' ? sql : `SELECT ${columns === '' ? 'NULL' : columns} FROM (${sql})${where}`,
    );
  }

  private async valuesEdge(node: ValuesNode): Promise<DirectEdge> {
    const source = new ValuesSource(node.rows.length, (from, to) =>
      valuesSql(node.rows.slice(from, to), node.fields, this.linear),
    );
    return this.sourceEdge(node, source, await this.connect(), undefined, (sql) => sql);
  }

  private sourceEdge(
    node: TableScan | ValuesNode,
    source: Source,
    sourceConnection: EngineConnection,
    limit: number | undefined,
    filtered: (sql: string) => string,
  ): DirectEdge {
    const { connection, prefix, batchRows } = this.context;
    const stage = new SourceStage({
      id: node.id,
      source,
      connection,
      sourceConnection,
      base: (sql) => ({
        sql: filtered(sql),
        fields: node.fields,
        weighted: source.weighted ?? false,
        hasWatermark: false,
        hasPosition: false,
      }),
      table: tableName(prefix, node.id, 'batch'),
      batchDatabase: batchDatabase(prefix),
      rowsMax: batchRows,
      limit,
      keepsRows: filtered('') === '' && limit === undefined,
      ordinal: this.sources.length,
      sourceCount: () => this.sources.length,
    });
    this.sources.push(stage);
    return { kind: 'direct', source: stage, keepsRows: filtered('') === '', over: (batch) => batch };
  }

  private createSink(node: SinkNode): Sink {
    const { context } = this;
    const { connection, plan } = context;
    if (node.target.kind === 'collect') {
      const withKind = node.changelog !== 'insert-only';
      return new CollectSink(connection, node.fields, withKind, plan.timeZone, context.queue);
    }
    const { table } = node.target;
    const connector = connectorOf(table, context);
    if (!connector.createSink) {
      throw new FungiError('VALIDATION', `Connector '${connector.name}' can only be used as a source`);
    }
    return connector.createSink({
      connection,
      table,
      fields: node.fields,
      changelog: node.changelog,
      upsertKey: node.upsertKey,
      overwrite: node.overwrite,
      uniqueName: (suffix) => tableName(context.prefix, node.id, suffix),
      timeZone: plan.timeZone,
      configuration: plan.configuration,
      signal: context.signal,
      confine: context.confine,
      serving: context.serving,
      output: context.output,
    });
  }

  private operatorContext(node: PhysicalNode): OperatorContext {
    const { connection, prefix, plan, lateRows, clock } = this.context;
    if (readsClock(node)) clock.use();
    for (const expression of expressionsOf(node)) this.render(expression, (index) => `c${index}`);
    return {
      connection,
      tableName: (suffix) => tableName(prefix, node.id, suffix),
      timeZone: plan.timeZone,
      configuration: plan.configuration,
      runtimeMode: plan.runtimeMode,
      now: clock.sql(),
      needsPosition: this.graph.needs(node).position,
      needsOrder: this.graph.needs(node).order,
      openWindows: (other) => this.operators.get(other)?.openWindows,
      lateRows,
    };
  }

  private render(expression: BoundExpression, column: (index: number) => string): string {
    const { plan, clock } = this.context;
    const sql = renderExpression(expression, {
      column,
      timeZone: plan.timeZone,
      configuration: plan.configuration,
      now: clock.sql(),
    });
    clock.noteUse(sql);
    return sql;
  }
}

function withoutCount({ rows: _, ...state }: EdgeState): EdgeState {
  return state;
}

/** `job3_calc_1_batch` */
function tableName(prefix: string, id: string, suffix: string): string {
  return `${prefix}_${id.replace(/[^A-Za-z0-9]+/g, '_').replace(/_+$/, '')}_${suffix}`;
}

/** Reads the clock itself, not by an expression. */
function readsClock(node: PhysicalNode): boolean {
  return (
    (node.kind === 'window-aggregate' || node.kind === 'window-table-function') &&
    node.time.attribute === 'proctime'
  );
}

/** Does more than pick and compare columns; also true where evaluating twice would give different values. */
function isCostly(node: PhysicalNode): boolean {
  if (node.kind !== 'calc') return node.kind !== 'watermark-assigner' && node.kind !== 'union';
  return !expressionsOf(node).every(isCheap);
}
