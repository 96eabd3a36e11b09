/**
 * Linear operators run within the statement of the operator they feed, so nobody counts their rows. Here they get the counts that follow from
 * what their neighbours counted; where a filter leaves a number open, it stays open.
 */
import type { PhysicalNode, PhysicalPlan, SinkNode } from '../../sql/plan/physical-plan.js';
import { keepsRows } from './keeps-rows.js';
import type { OperatorProgress } from './job.js';
import { inputsOfNode } from './plan-graph.js';

type PlanNode = PhysicalNode | SinkNode;

interface Place {
  readonly node: PlanNode;
  readonly inputs: readonly Place[];
  readonly consumers: Place[];
}

interface Counts {
  in: number | undefined;
  out: number | undefined;
}

export class FusedProgress {
  /** Inputs first. */
  readonly #places: readonly Place[];

  constructor(plan: PhysicalPlan) {
    const places = new Map<PlanNode, Place>();
    const visit = (node: PlanNode): Place => {
      const known = places.get(node);
      if (known) return known;
      const inputs = (node.kind === 'sink' ? [node.input] : inputsOfNode(node)).map(visit);
      const place: Place = { node, inputs, consumers: [] };
      for (const input of inputs) input.consumers.push(place);
      places.set(node, place);
      return place;
    };
    for (const sink of plan.sinks) visit(sink);
    this.#places = [...places.values()];
  }

  /** An entry for every operator of the plan, inputs first. `counted`: what the stages of the job counted, by operator. */
  complete(counted: readonly OperatorProgress[]): readonly OperatorProgress[] {
    const known = new Map(counted.map((progress) => [progress.id, progress]));
    const counts = new Map<Place, Counts>();
    for (const place of this.#places) {
      const { rowsIn, rowsOut } = known.get(place.node.id) ?? {};
      counts.set(place, { in: rowsIn, out: rowsOut });
    }
    const of = (place: Place): Counts => counts.get(place)!;
    for (const place of this.#places) forwards(place, of);
    for (const place of [...this.#places].reverse()) backwards(place, of);
    for (const place of this.#places) forwards(place, of);
    return this.#places.map((place) => {
      const { id } = place.node;
      const { in: rowsIn, out: rowsOut } = of(place);
      const stage = stageOf(place, known);
      return {
        ...known.get(id),
        id,
        ...(rowsIn === undefined ? {} : { rowsIn }),
        ...(rowsOut === undefined ? {} : { rowsOut }),
        ...(stage === undefined || stage === id ? {} : { fusedInto: stage }),
      };
    });
  }
}

/** The operator in whose statement it runs; undefined where there are several. */
function stageOf(place: Place, known: ReadonlyMap<string, OperatorProgress>): string | undefined {
  if (known.has(place.node.id)) return place.node.id;
  const stages = new Set(place.consumers.map((consumer) => stageOf(consumer, known)));
  const [stage] = stages;
  return stages.size === 1 ? stage : undefined;
}

function forwards(place: Place, of: (place: Place) => Counts): void {
  const counts = of(place);
  if (counts.in === undefined && place.inputs.length > 0) {
    const rows = place.inputs.map((input) => of(input).out);
    if (!rows.includes(undefined)) counts.in = rows.reduce((sum: number, each) => sum + each!, 0);
  }
  if (counts.out === undefined && givesEachRow(place.node)) counts.out = counts.in;
}

function backwards(place: Place, of: (place: Place) => Counts): void {
  const counts = of(place);
  const reader = place.consumers.find(({ node, inputs }) => inputs.length === 1 && countsInserts(node));
  if (counts.out === undefined && reader) counts.out = of(reader).in;
  if (counts.in === undefined && givesEachRow(place.node)) counts.in = counts.out;
}

const givesEachRow = (node: PlanNode): boolean =>
  node.kind !== 'sink' && (node.kind === 'union' || keepsRows(node));

/** A sink that gets updates counts what is left of them in the end. */
const countsInserts = (node: PlanNode): boolean => node.kind !== 'sink' || node.changelog === 'insert-only';
