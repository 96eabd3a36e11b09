/** One operator as a line of EXPLAIN: its name and what it does, with column names. */
import type { AggregateCall, BoundExpression } from '../expression/bound-expression.js';
import { durationLabel, expressionLabel } from './expression-label.js';
import type {
  JoinExpiry,
  JoinInterval,
  JoinStateTtl,
  PhysicalNode,
  SinkNode,
  SortKey,
  TableScan,
  WindowSpec,
  WindowTime,
} from './physical-plan.js';

const namesOf = (node: PhysicalNode): readonly string[] => node.fields.map((field) => field.name);
const list = (texts: readonly string[]): string => `[${texts.join(', ')}]`;

/** `GroupAggregate(groupBy=[b], select=[b, COUNT(*) AS cnt])`. */
export function nodeText(node: PhysicalNode): string {
  const name = node.kind === 'join' && node.interval ? 'IntervalJoin' : NODE_NAMES[node.kind];
  return `${name}(${details(node).join(', ')})`;
}

export const NODE_NAMES: Readonly<Record<PhysicalNode['kind'], string>> = {
  'table-scan': 'TableScan',
  'watermark-assigner': 'WatermarkAssigner',
  calc: 'Calc',
  values: 'Values',
  union: 'Union',
  unnest: 'Unnest',
  'window-table-function': 'WindowTableFunction',
  'window-aggregate': 'WindowAggregate',
  'group-aggregate': 'GroupAggregate',
  expand: 'Expand',
  join: 'Join',
  'sort-limit': 'SortLimit',
};

function details(node: PhysicalNode): readonly string[] {
  const names = namesOf(node);
  switch (node.kind) {
    case 'table-scan':
      return scanDetails(node);
    case 'watermark-assigner':
      return [
        `rowtime=[${names[node.column]}]`,
        `watermark=[${expressionLabel(node.expression, namesOf(node.input))}]`,
        ...(node.idleTimeoutMs > 0 ? [`idleTimeout=[${durationLabel(node.idleTimeoutMs)}]`] : []),
      ];
    case 'calc': {
      const inputs = namesOf(node.input);
      return [
        `select=${list(node.expressions.map((expression, index) => selected(expression, names[index]!, inputs)))}`,
        ...(node.condition ? [`where=[${expressionLabel(node.condition, inputs)}]`] : []),
      ];
    }
    case 'values': {
      const rows = node.rows.map((row) => `(${row.map((value) => expressionLabel(value, [])).join(', ')})`);
      const shown =
        rows.length > VALUES_SHOWN_MAX ? [...rows.slice(0, VALUES_SHOWN_MAX), `… ${rows.length} rows`] : rows;
      return [`fields=${list(names)}`, `rows=${list(shown)}`];
    }
    case 'union':
      return ['all=[true]', `union=${list(names)}`];
    case 'unnest':
      return [
        `collection=[${expressionLabel(node.collection, namesOf(node.input))}]`,
        `joinType=[${node.joinType}]`,
        ...(node.withOrdinality ? ['withOrdinality=[true]'] : []),
        ...(node.condition ? [`where=[${expressionLabel(node.condition, names)}]`] : []),
        `select=${list(names)}`,
      ];
    case 'window-table-function':
      return [`window=[${windowText(node.window, node.time, namesOf(node.input))}]`];
    case 'window-aggregate':
      return windowAggregateDetails(node);
    case 'group-aggregate':
      return [
        ...grouping(node.groupKeys, namesOf(node.input)),
        `select=${list([...node.groupKeys.map((_, index) => names[index]!), ...aggregateTexts(node.aggregates, names, node.groupKeys.length)])}`,
        ...(node.stateTtlMs > 0 ? [`stateTtl=[${durationLabel(node.stateTtlMs)}]`] : []),
      ];
    case 'expand': {
      const inputs = namesOf(node.input);
      const projections = node.projections.map(
        (projection) =>
          `{${projection.map((expression, index) => selected(expression, names[index]!, inputs)).join(', ')}}`,
      );
      return [`projects=${list(projections)}`];
    }
    case 'join':
      return joinDetails(node);
    case 'sort-limit':
      return [
        ...(node.keys.length > 0 ? [`orderBy=${list(node.keys.map((key) => sortText(key, names)))}`] : []),
        `offset=[${node.offset}]`,
        `fetch=[${node.fetch ?? 'unlimited'}]`,
      ];
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

const VALUES_SHOWN_MAX = 10;

function selected(expression: BoundExpression, name: string, inputs: readonly string[]): string {
  const text = expressionLabel(expression, inputs);
  return text === name ? text : `${text} AS ${name}`;
}

function scanDetails(node: TableScan): readonly string[] {
  const { catalog, database, name } = node.table.path;
  const fields = node.columns.map((column) =>
    column.kind === 'metadata' ? `METADATA '${column.key}'` : column.path.join('.'),
  );
  return [
    `table=[[${catalog}, ${database}, ${name}]]`,
    `fields=${list(fields)}`,
    ...(node.filter ? [`filter=[${expressionLabel(node.filter, namesOf(node))}]`] : []),
    ...(node.limit === undefined ? [] : [`limit=[${node.limit}]`]),
  ];
}

function joinDetails(node: Extract<PhysicalNode, { kind: 'join' }>): readonly string[] {
  const [left, right] = [namesOf(node.left), namesOf(node.right)];
  const keys = node.leftKeys.map(
    (key, index) =>
      `${left[key]} ${node.nullSafe[index] ? 'IS NOT DISTINCT FROM' : '='} ${right[node.rightKeys[index]!]}`,
  );
  return [
    `joinType=[${node.joinType}]`,
    ...(node.interval ? [intervalText(node.interval, left, right)] : []),
    `keys=${list(keys)}`,
    ...(node.condition ? [`where=[${expressionLabel(node.condition, [...left, ...right])}]`] : []),
    `select=${list(namesOf(node))}`,
    ...expiryText('left', node.leftExpiry, left),
    ...expiryText('right', node.rightExpiry, right),
    ...(node.stateTtl ? ttlTexts(node.stateTtl) : []),
  ];
}

function ttlTexts({ leftMs, rightMs }: JoinStateTtl): readonly string[] {
  if (leftMs === rightMs) return [`stateTtl=[${durationLabel(leftMs)}]`];
  const text = (name: string, ms: number): readonly string[] =>
    ms > 0 ? [`${name}=[${durationLabel(ms)}]`] : [];
  return [...text('leftStateTtl', leftMs), ...text('rightStateTtl', rightMs)];
}

function intervalText(
  { leftTime, rightTime, lower, upper }: JoinInterval,
  left: readonly string[],
  right: readonly string[],
): string {
  const bound = (ms: number): string => `${ms < 0 ? '-' : ''}${durationLabel(Math.abs(ms))}`;
  return `interval=[${left[leftTime]} - ${right[rightTime]} between ${bound(lower)} and ${bound(upper)}]`;
}

/** How long a row stays in the state of a regular join. */
function expiryText(
  side: string,
  expiry: JoinExpiry | undefined,
  names: readonly string[],
): readonly string[] {
  if (!expiry) return [];
  const sign = expiry.ms < 0 ? '-' : '+';
  return [
    `${side}State=[while ${names[expiry.column]} ${sign} ${durationLabel(Math.abs(expiry.ms))} > watermark]`,
  ];
}

function sortText(key: SortKey, names: readonly string[]): string {
  const nulls = key.nullsFirst === key.descending ? ` NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}` : '';
  return `${names[key.column]} ${key.descending ? 'DESC' : 'ASC'}${nulls}`;
}

const grouping = (keys: readonly number[], inputs: readonly string[]): readonly string[] =>
  keys.length > 0 ? [`groupBy=${list(keys.map((key) => inputs[key]!))}`] : [];

const aggregateTexts = (
  aggregates: readonly AggregateCall[],
  names: readonly string[],
  offset: number,
): readonly string[] => aggregates.map((aggregate, index) => `${aggregate.text} AS ${names[offset + index]}`);

function windowAggregateDetails(
  node: Extract<PhysicalNode, { kind: 'window-aggregate' }>,
): readonly string[] {
  const inputs = namesOf(node.input);
  const names = namesOf(node);
  const first = node.groupKeys.length + node.aggregates.length;
  const window =
    node.window.kind === 'assign'
      ? windowText(node.window.spec, node.time, inputs)
      : `${windowName(node.window.spec)}(win_end=[${inputs[node.window.endColumn]}], ${sizes(node.window.spec, inputs).join(', ')})`;
  return [
    ...grouping(node.groupKeys, inputs),
    `window=[${window}]`,
    `select=${list([
      ...node.groupKeys.map((_, index) => names[index]!),
      ...aggregateTexts(node.aggregates, names, node.groupKeys.length),
      ...node.properties.map((property, index) => `${property} AS ${names[first + index]}`),
    ])}`,
    `fires=[${firing(node.window.spec, node.time)}]`,
  ];
}

function windowText(window: WindowSpec, time: WindowTime, inputs: readonly string[]): string {
  const column = time.column === undefined ? 'PROCTIME()' : inputs[time.column]!;
  const zone = time.timeZone === undefined ? [] : [`zone=[${time.timeZone}]`];
  return `${windowName(window)}(time_col=[${column}], ${[...sizes(window, inputs), ...zone].join(', ')})`;
}

const windowName = (window: WindowSpec): string => window.kind.toUpperCase();

function sizes(window: WindowSpec, inputs: readonly string[]): readonly string[] {
  const offset =
    window.kind !== 'session' && window.offset !== 0 ? [`offset=[${durationLabel(window.offset)}]`] : [];
  switch (window.kind) {
    case 'tumble':
      return [`size=[${durationLabel(window.size)}]`, ...offset];
    case 'hop':
      return [`size=[${durationLabel(window.size)}]`, `slide=[${durationLabel(window.slide)}]`, ...offset];
    case 'cumulate':
      return [`max_size=[${durationLabel(window.size)}]`, `step=[${durationLabel(window.step)}]`, ...offset];
    case 'session':
      return [
        `gap=[${durationLabel(window.gap)}]`,
        ...(window.partitionKeys.length > 0
          ? [`partition keys=${list(window.partitionKeys.map((key) => inputs[key]!))}`]
          : []),
      ];
    default: {
      const unreachable: never = window;
      return unreachable;
    }
  }
}

/** When results come out, in words. */
function firing(window: WindowSpec, time: WindowTime): string {
  const clock = time.attribute === 'proctime' ? 'the clock' : 'the watermark';
  switch (window.kind) {
    case 'tumble':
      return `once ${clock} reaches the window's end`;
    case 'hop':
      return `every ${durationLabel(window.slide)}, once ${clock} reaches a window's end`;
    case 'cumulate':
      return `every ${durationLabel(window.step)}, once ${clock} reaches a step's end`;
    case 'session':
      return `once ${clock} is ${durationLabel(window.gap)} past the session's last row`;
    default: {
      const unreachable: never = window;
      return unreachable;
    }
  }
}

/** `Sink(table=[cat.db.t], fields=[a, b], guarantee=[exactly-once])`. */
export function sinkText(sink: SinkNode): string {
  const fields = `fields=${list(sink.fields.map((field) => field.name))}`;
  if (sink.target.kind === 'collect') return `Collect(${fields})`;
  const { path, sink: capabilities } = sink.target.table;
  return `Sink(${[
    `table=[${path.catalog}.${path.database}.${path.name}]`,
    fields,
    ...(sink.target.table.primaryKey && sink.upsertKey
      ? [`key=${list(sink.upsertKey.map((column) => sink.fields[column]!.name))}`]
      : []),
    ...(sink.overwrite ? ['overwrite=[true]'] : []),
    ...(sink.onConflict ? [`onConflict=[${sink.onConflict}]`] : []),
    ...(capabilities ? [`guarantee=[${capabilities.guarantee}]`] : []),
  ].join(', ')})`;
}
