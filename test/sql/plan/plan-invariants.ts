/** What must hold of every plan: references in range and of the right kind, shapes that operators promise, unique ids. */
import type { BoundExpression } from '../../../sql/expression/bound-expression.js';
import { walkExpression } from '../../../sql/expression/visit.js';
import { nodeInputs } from '../../../sql/plan/index.js';
import type { PhysicalNode, PhysicalPlan, PlanField } from '../../../sql/plan/index.js';

/** @throws Error that names the node and what is wrong with it */
export function checkPlan(plan: PhysicalPlan): void {
  const ids = new Map<string, PhysicalNode>();
  const visit = (node: PhysicalNode): void => {
    if (ids.get(node.id) === node) return;
    if (ids.has(node.id)) throw new Error(`Two nodes have the id ${node.id}`);
    ids.set(node.id, node);
    nodeInputs(node).forEach(visit);
    checkNode(node);
  };
  for (const sink of plan.sinks) {
    visit(sink.input);
    sameKinds(sink.id, sink.fields, sink.input.fields);
    inRange(sink.id, sink.upsertKey ?? [], sink.fields);
  }
}

function checkNode(node: PhysicalNode): void {
  const fail = (what: string): never => {
    throw new Error(`${node.id}: ${what}`);
  };
  if (node.fields.length === 0) fail('no columns');
  inRange(node.id, node.upsertKey ?? [], node.fields);
  switch (node.kind) {
    case 'table-scan':
      if (node.columns.length !== node.fields.length) fail('columns and fields differ');
      if (node.filter) over(node.id, node.filter, node.fields);
      return;
    case 'watermark-assigner':
      sameKinds(node.id, node.fields, node.input.fields);
      inRange(node.id, [node.column], node.fields);
      over(node.id, node.expression, node.input.fields);
      return;
    case 'calc':
      if (node.expressions.length !== node.fields.length) fail('expressions and fields differ');
      if (node.condition) over(node.id, node.condition, node.input.fields);
      for (const expression of node.expressions) over(node.id, expression, node.input.fields);
      return;
    case 'values':
      for (const row of node.rows) {
        if (row.length !== node.fields.length) fail('row and fields differ');
        for (const value of row) over(node.id, value, []);
      }
      return;
    case 'union':
      for (const input of node.inputs) sameKinds(node.id, node.fields, input.fields);
      return;
    case 'unnest':
      over(node.id, node.collection, node.input.fields);
      if (node.condition) over(node.id, node.condition, node.fields);
      sameKinds(node.id, node.fields.slice(0, node.input.fields.length), node.input.fields);
      return;
    case 'window-table-function':
      if (node.fields.length !== node.input.fields.length + 3) fail('not three window columns');
      sameKinds(node.id, node.fields.slice(0, -3), node.input.fields);
      if (node.time.column !== undefined) inRange(node.id, [node.time.column], node.input.fields);
      if (node.window.kind === 'session') inRange(node.id, node.window.partitionKeys, node.input.fields);
      return;
    case 'window-aggregate':
    case 'group-aggregate': {
      const properties = node.kind === 'window-aggregate' ? node.properties.length : 0;
      if (node.fields.length !== node.groupKeys.length + node.aggregates.length + properties) fail('fields');
      inRange(node.id, node.groupKeys, node.input.fields);
      for (const aggregate of node.aggregates) {
        for (const argument of aggregate.arguments) over(node.id, argument, node.input.fields);
        if (aggregate.filter) over(node.id, aggregate.filter, node.input.fields);
      }
      if (node.kind === 'window-aggregate') {
        const { window, time } = node;
        if (time.column !== undefined) inRange(node.id, [time.column], node.input.fields);
        if (window.kind === 'assigned') inRange(node.id, [window.endColumn], node.input.fields);
        if (window.kind === 'assign' && time.attribute === 'rowtime' && time.column === undefined)
          fail('no time');
      }
      return;
    }
    case 'expand':
      for (const projection of node.projections) {
        if (projection.length !== node.fields.length) fail('projection and fields differ');
        if (projection.at(-1)!.kind !== 'literal') fail('expand_id is not last');
        for (const expression of projection) over(node.id, expression, node.input.fields);
      }
      return;
    case 'join': {
      const both = [...node.left.fields, ...node.right.fields];
      const alone = node.joinType === 'semi' || node.joinType === 'anti';
      sameKinds(node.id, node.fields, alone ? node.left.fields : both);
      inRange(node.id, node.leftKeys, node.left.fields);
      inRange(node.id, node.rightKeys, node.right.fields);
      if (node.condition) over(node.id, node.condition, both);
      return;
    }
    case 'sort-limit':
      sameKinds(node.id, node.fields, node.input.fields);
      inRange(
        node.id,
        node.keys.map((key) => key.column),
        node.fields,
      );
  }
}

function over(id: string, expression: BoundExpression, fields: readonly PlanField[]): void {
  walkExpression(expression, (part) => {
    if (part.kind === 'outer' || part.kind === 'subquery') throw new Error(`${id}: ${part.kind} is left`);
    if (part.kind !== 'input') return;
    const field = fields[part.index];
    if (!field) throw new Error(`${id}: column ${part.index} of ${fields.length}`);
    if (field.type.kind !== part.type.kind) {
      throw new Error(`${id}: column ${part.index} is ${field.type.kind}, not ${part.type.kind}`);
    }
  });
}

function sameKinds(id: string, a: readonly PlanField[], b: readonly PlanField[]): void {
  if (a.length !== b.length) throw new Error(`${id}: ${a.length} columns over ${b.length}`);
  a.forEach((field, index) => {
    const other = b[index]!;
    const characters = ['CHAR', 'VARCHAR'];
    if (characters.includes(field.type.kind) && characters.includes(other.type.kind)) return;
    if (field.type.kind !== other.type.kind)
      throw new Error(`${id}: column ${index} is ${field.type.kind} over ${other.type.kind}`);
  });
}

function inRange(id: string, columns: readonly number[], fields: readonly PlanField[]): void {
  for (const column of columns) {
    if (!(column >= 0 && column < fields.length))
      throw new Error(`${id}: column ${column} of ${fields.length}`);
  }
}
