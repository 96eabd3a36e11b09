/**
 * EXPLAIN: the plan as text, operators as a tree with their sinks on top (Flink docs: "EXPLAIN Statements"), and as JSON.
 */
import type { ExplainStatement } from '../ast/index.js';
import { notSupported } from '../error/index.js';
import { NODE_NAMES, nodeText, sinkText } from './explain-node.js';
import type { ChangelogMode, PhysicalNode, PhysicalPlan, SinkNode } from './physical-plan.js';
import { nodeInputs } from './sink-planner.js';

export type ExplainDetail = ExplainStatement['details'][number];

/** Flink's letters: insert, update before, update after, delete. */
const CHANGELOG_TEXT: Readonly<Record<ChangelogMode, string>> = {
  'insert-only': 'I',
  upsert: 'I,UA,D',
  retract: 'I,UB,UA,D',
};

/** @throws FungiError NOT_SUPPORTED for ESTIMATED_COST and PLAN_ADVICE: Fungi has no statistics to give them from */
export function explainPlan(plan: PhysicalPlan, details: readonly ExplainDetail[] = []): string {
  for (const detail of details) {
    if (detail === 'ESTIMATED_COST' || detail === 'PLAN_ADVICE') throw notSupported(`EXPLAIN ${detail}`);
  }
  const sections = [`== Optimized Physical Plan ==\n${tree(plan, details.includes('CHANGELOG_MODE'))}`];
  if (details.includes('JSON_EXECUTION_PLAN')) {
    sections.push(`== Physical Execution Plan ==\n${JSON.stringify(executionPlan(plan), undefined, 2)}`);
  }
  return `${sections.join('\n\n')}\n`;
}

// ---- text

function tree(plan: PhysicalPlan, changelog: boolean): string {
  const shared = sharedNumbers(plan);
  const printed = new Set<PhysicalNode>();
  const lines: string[] = [];
  const print = (node: PhysicalNode, head: string, indent: string): void => {
    const reuse = shared.get(node);
    if (printed.has(node)) {
      lines.push(`${head}Reused(reference_id=[${reuse}])`);
      return;
    }
    printed.add(node);
    const mode = changelog ? `changelogMode=[${CHANGELOG_TEXT[node.changelog]}]` : '';
    const text = withDetail(nodeText(node), mode);
    lines.push(`${head}${text}${reuse === undefined ? '' : `(reuse_id=[${reuse}])`}`);
    const inputs = nodeInputs(node);
    inputs.forEach((input, index) => {
      const last = index === inputs.length - 1;
      print(input, `${indent}${last ? '+- ' : ':- '}`, `${indent}${last ? '   ' : ':  '}`);
    });
  };
  plan.sinks.forEach((sink, index) => {
    if (index > 0) lines.push('');
    const mode = changelog ? `changelogMode=[${CHANGELOG_TEXT[sink.changelog]}]` : '';
    lines.push(withDetail(sinkText(sink), mode));
    print(sink.input, '+- ', '   ');
  });
  return lines.join('\n');
}

/** One more detail before the closing parenthesis. */
function withDetail(text: string, detail: string): string {
  if (detail === '') return text;
  return text.endsWith('()') ? `${text.slice(0, -1)}${detail})` : `${text.slice(0, -1)}, ${detail})`;
}

/** Numbers of the nodes that feed several consumers, from 1. */
function sharedNumbers(plan: PhysicalPlan): ReadonlyMap<PhysicalNode, number> {
  const consumers = new Map<PhysicalNode, number>();
  const visit = (node: PhysicalNode): void => {
    const count = (consumers.get(node) ?? 0) + 1;
    consumers.set(node, count);
    if (count === 1) nodeInputs(node).forEach(visit);
  };
  for (const sink of plan.sinks) visit(sink.input);
  const shared = [...consumers].filter(([, count]) => count > 1).map(([node]) => node);
  return new Map(shared.map((node, index) => [node, index + 1]));
}

// ---- JSON

export interface ExecutionPlan {
  readonly nodes: readonly ExecutionPlanNode[];
}

export interface ExecutionPlanNode {
  readonly id: string;
  readonly type: string;
  readonly contents: string;
  readonly changelog: ChangelogMode;
  readonly predecessors: readonly { readonly id: string }[];
}

/** Operators, inputs first, each once. */
export function executionPlan(plan: PhysicalPlan): ExecutionPlan {
  const nodes = new Map<string, ExecutionPlanNode>();
  const visit = (node: PhysicalNode): void => {
    if (nodes.has(node.id)) return;
    nodeInputs(node).forEach(visit);
    nodes.set(node.id, {
      id: node.id,
      type: NODE_NAMES[node.kind],
      contents: nodeText(node),
      changelog: node.changelog,
      predecessors: nodeInputs(node).map(({ id }) => ({ id })),
    });
  };
  for (const sink of plan.sinks) visit(sink.input);
  return { nodes: [...nodes.values(), ...plan.sinks.map(sinkEntry)] };
}

function sinkEntry(sink: SinkNode): ExecutionPlanNode {
  return {
    id: sink.id,
    type: sink.target.kind === 'collect' ? 'Collect' : 'Sink',
    contents: sinkText(sink),
    changelog: sink.changelog,
    predecessors: [{ id: sink.input.id }],
  };
}
