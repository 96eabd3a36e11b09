/** What each operator needs of its input's hidden columns; asked top-down when a job is compiled, so that none is computed in vain. */
import type { PhysicalNode } from '../../sql/plan/physical-plan.js';
import { sortMode } from './sort-limit.js';

export interface Needs {
  /** Column `pos`: the arrival order. */
  readonly position: boolean;
  /** Rows of an epoch come in the order in which they came about; what needs `pos` needs that, too. */
  readonly order: boolean;
  /** Column `wm`: which rows may be late. */
  readonly watermark: boolean;
  /** The operator fires by the watermark, or shows it, so it must be followed through the rows. */
  readonly eventTime: boolean;
}

/** Aggregates whose result depends on the order of their input. */
const ORDERED_AGGREGATES: ReadonlySet<string> = new Set([
  'FIRST_VALUE',
  'LAST_VALUE',
  'LISTAGG',
  'STRING_AGG',
  'ARRAY_AGG',
  'COLLECT',
  'JSON_ARRAYAGG',
  'JSON_OBJECTAGG',
]);

/** What `node` needs of its input `_index`, when `own` is needed of the node itself. */
export function operatorNeeds(
  node: PhysicalNode,
  _index: number,
  own: Needs,
  runtimeMode: 'streaming' | 'batch',
): Needs {
  switch (node.kind) {
    case 'table-scan':
    case 'values':
    case 'watermark-assigner':
    case 'calc':
    case 'union':
    case 'unnest':
    case 'expand':
      return own;
    case 'window-table-function': {
      if (node.window.kind !== 'session') return own;
      const eventTime = node.time.attribute === 'rowtime' && runtimeMode === 'streaming';
      // Rows are placed into sessions one after the other, as they arrived.
      return { position: true, order: true, watermark: eventTime, eventTime: eventTime || own.eventTime };
    }
    case 'window-aggregate': {
      const eventTime = node.time.attribute === 'rowtime' && runtimeMode === 'streaming';
      const session = node.window.kind === 'assign' && node.window.spec.kind === 'session';
      const position = session || isOrdered(node.aggregates);
      return { position, order: position, watermark: eventTime, eventTime: eventTime || own.eventTime };
    }
    case 'group-aggregate': {
      const position = isOrdered(node.aggregates);
      return { position, order: position, watermark: false, eventTime: own.eventTime };
    }
    case 'join': {
      const interval = node.interval !== undefined;
      return { position: false, order: false, watermark: interval, eventTime: interval || own.eventTime };
    }
    case 'sort-limit': {
      // By rowtime on unbounded input: rows are released by the watermark, and may come too late for that.
      const temporal = sortMode(node, node.input.changelog !== 'insert-only', runtimeMode) === 'temporal';
      return { position: true, order: true, watermark: temporal, eventTime: temporal || own.eventTime };
    }
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function isOrdered(aggregates: readonly { readonly function: { readonly name: string } }[]): boolean {
  return aggregates.some((call) => ORDERED_AGGREGATES.has(call.function.name));
}
