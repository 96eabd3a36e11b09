/**
 * A bounded plan over tables of the serving store as one SELECT: no job, no tables, no epochs. Only what certainly gives the rows
 * that a job in batch mode gives is rendered; for everything else there is the job.
 */
import type { AggregateCall, BoundExpression } from '../../sql/expression/bound-expression.js';
import { isDeterministic, renderExpression } from '../../sql/expression/index.js';
import type {
  GroupAggregate,
  JoinNode,
  PhysicalNode,
  PhysicalPlan,
  SinkNode,
  SortLimit,
  TableScan,
} from '../../sql/plan/physical-plan.js';
import type { TableDescription } from '../../sql/plan/table-description.js';
import { duckdbType } from '../../sql/types/index.js';
import { scanSelection } from '../connectors/memory.js';
import { inputsOfNode } from '../engine/plan-graph.js';
import { columnList } from '../engine/relation-sql.js';
import type { Relation } from '../engine/operator.js';
import { linearRelation, valuesSql } from '../operators/index.js';
import type { LinearContext } from '../operators/index.js';
import { aggregateSql } from './direct-aggregate.js';
import type { RelationOf } from './store-transaction.js';
import { rowsMax } from './row-bound.js';
import { storeName } from './serving-table.js';
import type { ServingTable } from './serving-table.js';

/** The named parameter that carries the time of the statement. */
export const NOW_PARAMETER = 'now';
/** DuckDB's own bound on nested expressions and subqueries is 1,000. */
const DEPTH_MAX = 100;

export interface DirectSql {
  /** Yields `c0 …` in the order of the plan's fields. Named parameters: `$p0 …` and `$now` (TIMESTAMP). */
  readonly sql: string;
  /** Tables it reads; they must exist. */
  readonly tables: readonly ServingTable[];
  /** It gives no more rows than this; Infinity where nothing is known. */
  readonly rowsMax: number;
  /** The same with other relations in place of the tables. */
  within(relationOf: RelationOf): string;
}

/** Undefined where a job has to run the plan. @throws FungiError for an expression without a rendering */
export function directSql(plan: PhysicalPlan): DirectSql | undefined {
  const [sink, ...more] = plan.sinks;
  if (!sink || more.length > 0 || !plan.bounded || sink.target.kind !== 'collect') return undefined;
  try {
    const { sql, tables } = rendered(plan, sink, (table) => storeName(table.name));
    return {
      sql,
      tables,
      rowsMax: rowsMax(sink.input),
      within: (relationOf) => rendered(plan, sink, relationOf).sql,
    };
  } catch (error) {
    if (error instanceof NeedsJob) return undefined;
    throw error;
  }
}

function rendered(
  plan: PhysicalPlan,
  sink: SinkNode,
  relationOf: RelationOf,
): { readonly sql: string; readonly tables: readonly ServingTable[] } {
  const renderer = new DirectRenderer(plan, relationOf);
  const { sql } = renderer.relation(sink.input);
  const ctes = renderer.shared.length === 0 ? '' : `WITH ${renderer.shared.join(', ')} `;
  return { sql: `${ctes}SELECT ${columnList(sink.fields.length)} FROM (${sql})`, tables: renderer.tables };
}

/** Whether a scan of the table reads the rows that the serving store has now. */
export function isServingScan(table: TableDescription): boolean {
  return table.options.get('connector') === 'memory' && table.source?.bounded === true;
}

/** Thrown inside of this module only. */
class NeedsJob extends Error {}

class DirectRenderer {
  readonly tables: ServingTable[] = [];
  readonly shared: string[] = [];
  private readonly done = new Map<PhysicalNode, Relation>();
  private readonly consumers = new Map<PhysicalNode, number>();
  private readonly linear: LinearContext;

  constructor(
    private readonly plan: PhysicalPlan,
    private readonly relationOf: RelationOf,
  ) {
    this.linear = { renderer: (column) => (expression) => this.render(expression, column), now: () => NOW };
    this.count(plan.sinks[0]!.input, 0);
  }

  relation(node: PhysicalNode): Relation {
    const known = this.done.get(node);
    if (known) return known;
    let relation = this.build(node);
    if (this.consumers.get(node)! > 1 && node.kind !== 'table-scan') {
      // Evaluated once, as a job would: two evaluations of RAND() differ.
      const name = `shared${this.shared.length}`;
      this.shared.push(`${name} AS MATERIALIZED (${relation.sql})`);
      relation = { ...relation, sql: `SELECT * FROM ${name}` };
    }
    this.done.set(node, relation);
    return relation;
  }

  private count(node: PhysicalNode, depth: number): void {
    if (depth > DEPTH_MAX) throw new NeedsJob();
    const seen = this.consumers.get(node) ?? 0;
    this.consumers.set(node, seen + 1);
    if (seen === 0) for (const input of inputsOfNode(node)) this.count(input, depth + 1);
  }

  private build(node: PhysicalNode): Relation {
    switch (node.kind) {
      case 'table-scan':
        return this.scan(node);
      case 'values':
        return relationOf(node, valuesSql(node.rows, node.fields, this.linear));
      case 'join':
        return this.join(node);
      case 'group-aggregate':
        return this.aggregate(node);
      case 'sort-limit':
        return this.sort(node);
      case 'window-table-function':
        if (node.time.attribute === 'proctime') throw new NeedsJob();
        break;
      default:
        break;
    }
    const inputs = inputsOfNode(node).map((input) => this.relation(input));
    const relation = linearRelation(node, inputs, this.linear);
    if (!relation) throw new NeedsJob();
    return relation;
  }

  private scan(node: TableScan): Relation {
    if (!isServingScan(node.table)) throw new NeedsJob();
    const { table, columns } = scanSelection({ ...node, filter: undefined });
    this.tables.push(table);
    const items = columns.map((column, index) =>
      column === `c${index}` ? column : `${column} AS c${index}`,
    );
    let sql = `SELECT ${items.join(', ') || 'NULL'} FROM ${this.relationOf(table)}`;
    if (node.filter) {
      const where = this.render(node.filter, (index) => `(${columns[index]!})`);
      sql += ` WHERE ${where}`;
    }
    return relationOf(node, sql);
  }

  private join(node: JoinNode): Relation {
    const left = this.relation(node.left);
    const right = this.relation(node.right);
    const width = node.left.fields.length;
    const keys = node.leftKeys.map(
      (key, index) =>
        `l.c${key} ${node.nullSafe[index] ? 'IS NOT DISTINCT FROM' : '='} r.c${node.rightKeys[index]!}`,
    );
    const condition = node.condition
      ? [this.render(node.condition, (index) => (index < width ? `l.c${index}` : `r.c${index - width}`))]
      : [];
    const on = [...keys, ...condition].join(' AND ') || 'TRUE';
    const onlyLeft = node.joinType === 'semi' || node.joinType === 'anti';
    const columns = node.fields.map((_, index) =>
      onlyLeft || index < width ? `l.c${index}` : `r.c${index - width} AS c${index}`,
    );
    const kind = node.joinType.toUpperCase();
    const sql = `SELECT ${columns.join(', ') || 'NULL'} FROM (${left.sql}) l ${kind} JOIN (${right.sql}) r ON ${on}`;
    return relationOf(node, sql);
  }

  private aggregate(node: GroupAggregate): Relation {
    const input = this.relation(node.input);
    const render = (expression: BoundExpression): string => this.render(expression, (index) => `i.c${index}`);
    const keys = node.groupKeys.map((key, index) => `i.c${key} AS c${index}`);
    const values = node.aggregates.map((call, index) => {
      const sql = this.call(call, render);
      return `CAST(${sql} AS ${duckdbType(call.type)}) AS c${node.groupKeys.length + index}`;
    });
    const by =
      node.groupKeys.length === 0 ? '' : ` GROUP BY ${node.groupKeys.map((key) => `i.c${key}`).join(', ')}`;
    if (values.length === 0 && by === '') throw new NeedsJob();
    return relationOf(node, `SELECT ${[...keys, ...values].join(', ')} FROM (${input.sql}) i${by}`);
  }

  private call(call: AggregateCall, render: (expression: BoundExpression) => string): string {
    if (![...call.arguments, ...(call.filter ? [call.filter] : [])].every(isDeterministic))
      throw new NeedsJob();
    const sql = aggregateSql(call, render);
    if (sql === undefined) throw new NeedsJob();
    return sql;
  }

  private sort(node: SortLimit): Relation {
    const input = this.relation(node.input);
    const keys = node.keys.map(
      ({ column, descending, nullsFirst }) =>
        `c${column} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
    );
    const order = keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`;
    const limit = node.fetch === undefined ? '' : ` LIMIT ${node.fetch}`;
    const offset = node.offset === 0 ? '' : ` OFFSET ${node.offset}`;
    const columns = columnList(node.fields.length) || 'NULL';
    return relationOf(node, `SELECT ${columns} FROM (${input.sql})${order}${limit}${offset}`);
  }

  private render(expression: BoundExpression, column: (index: number) => string): string {
    const { timeZone, configuration } = this.plan;
    return renderExpression(expression, { column, timeZone, configuration, now: NOW });
  }
}

const NOW = `CAST($${NOW_PARAMETER} AS TIMESTAMP)`;

function relationOf(node: PhysicalNode, sql: string): Relation {
  return { sql, fields: node.fields, weighted: false, hasWatermark: false, hasPosition: false };
}
