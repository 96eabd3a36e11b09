/**
 * A ROW column that is only read field by field is replaced by those fields, down to the source, below a watermark
 * assigner too. Where several projections read the same source, it gives what any of them reads.
 *
 *     Calc(bid.price)                    Calc($1)
 *       Watermark(ts)              →       Watermark(ts)
 *         Scan(bid, ts)                      Scan(ts, bid.price)
 */
import type { BoundExpression } from '../../expression/bound-expression.js';
import { inputsOf, shiftInputs, walkComputed } from '../../expression/visit.js';
import { mapTopDown } from '../../analyzer/map-top-down.js';
import { inputReference } from '../expression-rewrite.js';
import type { LogicalCalc, LogicalPlan, LogicalScan, LogicalWatermark } from '../logical-plan.js';
import { calc, childPlans, withChildPlans } from '../logical-plan.js';

type Target = LogicalScan | LogicalWatermark;

export function pushPaths(plans: readonly LogicalPlan[]): readonly LogicalPlan[] {
  return pushInto(pushInto(plans, 'watermark'), 'scan');
}

/** A path into a ROW column: positions of fields, outermost first. */
interface FieldPath {
  readonly base: number;
  readonly indices: readonly number[];
  readonly names: readonly string[];
}

/** What takes the place of a target: the columns that stay, then the paths. */
interface Replacement {
  readonly target: Target;
  readonly kept: readonly number[];
  readonly paths: ReadonlyMap<string, { readonly path: FieldPath; readonly expression: BoundExpression }>;
}

function pushInto(plans: readonly LogicalPlan[], kind: Target['kind']): readonly LogicalPlan[] {
  const replacements = new Map<LogicalPlan, Replacement>();
  for (const [target, consumers] of consumersOf(plans, kind)) {
    const replacement = consumers && replacementOf(target, consumers);
    if (replacement) replacements.set(target, replacement);
  }
  if (replacements.size === 0) return plans;
  const done = new Map<LogicalPlan, LogicalPlan>();
  const rebuild = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node);
    if (known) return known;
    const children = childPlans(node).map(rebuild);
    const replacement = replacements.get(node);
    const over = node.kind === 'calc' ? replacements.get(node.input) : undefined;
    const result = replacement
      ? replacedTarget(withChildPlans(node, children) as Target, replacement)
      : over && node.kind === 'calc'
        ? replacedCalc(node, children[0]!, over)
        : withChildPlans(node, children);
    done.set(node, result);
    return result;
  };
  return plans.map(rebuild);
}

/** The projections over each target; undefined where something else reads it too. */
function consumersOf(
  plans: readonly LogicalPlan[],
  kind: Target['kind'],
): ReadonlyMap<Target, readonly LogicalCalc[] | undefined> {
  const consumers = new Map<Target, readonly LogicalCalc[] | undefined>();
  const seen = new Set<LogicalPlan>();
  const read = (node: LogicalPlan, consumer: LogicalPlan | undefined): void => {
    if (node.kind === kind && (node.kind === 'scan' || node.kind === 'watermark')) {
      const known = consumers.has(node) ? consumers.get(node) : [];
      consumers.set(node, known && consumer?.kind === 'calc' ? [...known, consumer] : undefined);
    }
    if (seen.has(node)) return;
    seen.add(node);
    for (const child of childPlans(node)) read(child, node);
  };
  for (const plan of plans) read(plan, undefined);
  return consumers;
}

const expressionsOf = (node: LogicalCalc): readonly BoundExpression[] => [
  ...(node.condition ? [node.condition] : []),
  ...node.expressions,
];

function replacementOf(target: Target, consumers: readonly LogicalCalc[]): Replacement | undefined {
  const used = consumers.flatMap(expressionsOf);
  const fixed =
    target.kind === 'watermark'
      ? [target.column, ...inputsOf(target.expression)]
      : [
          ...(target.filter ? inputsOf(target.filter) : []),
          ...target.columns.flatMap((column, index) => (column.kind === 'metadata' ? [index] : [])),
        ];
  const whole = new Set([...fixed, ...used.flatMap(wholeColumns)]);
  const paths = new Map<string, { readonly path: FieldPath; readonly expression: BoundExpression }>();
  for (const expression of used) {
    walkComputed(expression, (part) => {
      const path = pathOf(part);
      if (!path || whole.has(path.base)) return true;
      paths.set(keyOf(path), { path, expression: part });
      return false;
    });
  }
  if (paths.size === 0) return undefined;
  const bases = new Set([...paths.values()].map(({ path }) => path.base));
  return { target, kept: [...target.fields.keys()].filter((column) => !bases.has(column)), paths };
}

const keyOf = (path: FieldPath): string => `${path.base}.${path.indices.join('.')}`;

function pathOf(expression: BoundExpression): FieldPath | undefined {
  if (expression.kind !== 'field' || expression.operand.type.kind !== 'ROW') return undefined;
  const name = expression.operand.type.fields[expression.index]!.name;
  const { operand, index } = expression;
  if (operand.kind === 'input') return { base: operand.index, indices: [index], names: [name] };
  const outer = pathOf(operand);
  return outer && { base: outer.base, indices: [...outer.indices, index], names: [...outer.names, name] };
}

/** Columns that an expression reads other than through a field. */
function wholeColumns(expression: BoundExpression): readonly number[] {
  const found: number[] = [];
  walkComputed(expression, (part) => {
    if (part.kind === 'input') found.push(part.index);
    return pathOf(part) === undefined;
  });
  return found;
}

function replacedTarget(target: Target, { kept, paths }: Replacement): LogicalPlan {
  const added = [...paths.values()];
  const names = added.map(({ path }) => [target.fields[path.base]!.name, ...path.names].join('.'));
  if (target.kind === 'scan') {
    const columnPath = (index: number): readonly string[] => {
      const column = target.columns[index]!;
      return column.kind === 'physical' ? column.path : [];
    };
    return Object.freeze({
      ...target,
      columns: [
        ...kept.map((column) => target.columns[column]!),
        ...added.map(({ path }) => ({
          kind: 'physical' as const,
          path: [...columnPath(path.base), ...path.names],
        })),
      ],
      fields: [
        ...kept.map((column) => target.fields[column]!),
        ...added.map(({ expression }, index) => ({ name: names[index]!, type: expression.type })),
      ],
      filter: target.filter && shiftInputs(target.filter, (column) => kept.indexOf(column)),
    });
  }
  const { input } = target;
  const below = calc(
    input,
    undefined,
    [
      ...kept.map((column) => inputReference(column, input.fields[column]!.type)),
      ...added.map(({ expression }) => expression),
    ],
    [...kept.map((column) => input.fields[column]!.name), ...names],
  );
  const column = kept.indexOf(target.column);
  return Object.freeze({
    ...target,
    input: below,
    column,
    expression: shiftInputs(target.expression, (index) => kept.indexOf(index)),
    fields: below.fields.map((field, index) => (index === column ? target.fields[target.column]! : field)),
  });
}

function replacedCalc(node: LogicalCalc, input: LogicalPlan, { kept, paths }: Replacement): LogicalPlan {
  const keys = [...paths.keys()];
  const replaced = (expression: BoundExpression): BoundExpression =>
    mapTopDown(expression, (part) => {
      const path = pathOf(part);
      const position = path ? keys.indexOf(keyOf(path)) : -1;
      if (position >= 0) return inputReference(kept.length + position, part.type, part.span);
      return part.kind === 'input'
        ? inputReference(kept.indexOf(part.index), part.type, part.span)
        : undefined;
    });
  return Object.freeze({
    ...node,
    input,
    condition: node.condition && replaced(node.condition),
    expressions: node.expressions.map(replaced),
  });
}
