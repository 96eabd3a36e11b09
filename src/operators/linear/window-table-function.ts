/**
 * TUMBLE, HOP and CUMULATE as table functions that are not fused into an aggregate: each row once for each of its
 * windows (Flink: "Windowing table-valued functions"). A row without a time is dropped, as Flink does.
 */
import { instantToLocal, localToInstant } from '../../../sql/expression/time-zone.js';
import type { WindowSpec, WindowTableFunction } from '../../../sql/plan/physical-plan.js';
import type { Relation } from '../../engine/operator.js';
import { hiddenColumns, withoutKind } from '../../engine/relation-sql.js';
import type { LinearContext } from './linear-context.js';

export function windowTableFunctionRelation(
  node: WindowTableFunction,
  source: Relation,
  context: LinearContext,
): Relation {
  const input = withoutKind(source);
  const width = node.input.fields.length;
  const { time } = node;
  const instant = time.column === undefined ? context.now() : `i.c${time.column}`;
  const zone = time.timeZone ?? 'UTC';
  const { start, end, from, where } = windowSql(node.window, `epoch_ms(${instantToLocal(instant, zone)})`);
  const columns = [
    ...Array.from({ length: width }, (_, index) => `i.c${index}`),
    `make_timestamp(1000 * (${start})) AS c${width}`,
    `make_timestamp(1000 * (${end})) AS c${width + 1}`,
    `${localToInstant(`make_timestamp(1000 * (${end} - 1))`, zone)} AS c${width + 2}`,
    ...hiddenColumns(input, 'i.'),
  ];
  const filters = [`${instant} IS NOT NULL`, ...(where === undefined ? [] : [where])];
  const sql = `SELECT ${columns.join(', ')} FROM (${input.sql}) i${from} WHERE ${filters.join(' AND ')}`;
  return { ...input, fields: node.fields, sql };
}

interface WindowSql {
  readonly start: string;
  readonly end: string;
  readonly from: string;
  readonly where: string | undefined;
}

function windowSql(window: WindowSpec, ms: string): WindowSql {
  switch (window.kind) {
    case 'tumble': {
      const start = alignedStart(ms, window.size, window.offset);
      return { start, end: `${start} + ${window.size}`, from: '', where: undefined };
    }
    case 'hop': {
      const copies = Math.ceil(window.size / window.slide);
      const start = `${alignedStart(ms, window.slide, window.offset)} - k.k * ${window.slide}`;
      return {
        start,
        end: `${start} + ${window.size}`,
        from: `, (SELECT unnest(range(${copies})) AS k) k`,
        where: window.size % window.slide === 0 ? undefined : `${start} > ${ms} - ${window.size}`,
      };
    }
    case 'cumulate': {
      const start = alignedStart(ms, window.size, window.offset);
      const end = `${alignedStart(ms, window.step, window.offset)} + (k.k + 1) * ${window.step}`;
      const copies = Math.ceil(window.size / window.step);
      return {
        start,
        end,
        from: `, (SELECT unnest(range(${copies})) AS k) k`,
        where: `${end} <= ${start} + ${window.size}`,
      };
    }
    case 'session':
      throw new Error('Session windows are stateful');
    default: {
      const unreachable: never = window;
      return unreachable;
    }
  }
}

/**
 * The start of the window of `size` that holds `ms`, windows being shifted by `offset`; also right before 1970
 * (Flink's `getWindowStartWithOffset`).
 */
function alignedStart(ms: string, size: number, offset: number): string {
  const shift = ((offset % size) + size) % size;
  const shifted = shift === 0 ? ms : `(${ms} - ${shift})`;
  return `(${ms} - ((${shifted} % ${size}) + ${size}) % ${size})`;
}
