/**
 * The arithmetic of time windows as SQL over milliseconds of wall-clock time. Rows are kept by pane, the largest piece
 * of time that every window holds whole or not at all: TUMBLE's window, HOP's slice of gcd(size, slide), CUMULATE's
 * step. A pane is named by its end.
 */
import type { WindowSpec, WindowTime } from '../../sql/plan/physical-plan.js';
import { instantToLocal, localToInstant } from '../../sql/expression/time-zone.js';

/** Stand for −∞ and +∞ in statements; far outside of any timestamp, and safe to add to. */
export const TIME_MIN = -9_000_000_000_000_000;
export const TIME_MAX = 9_000_000_000_000_000;

/** A watermark as a parameter of a statement. */
export function timeOf(watermark: number): number {
  if (watermark === -Infinity) return TIME_MIN;
  return watermark === Infinity ? TIME_MAX : Math.floor(watermark);
}

/** The epoch's number is shifted by this for positions: room for the rows of one epoch. */
export const POSITION_BITS = 34n;

export interface WindowFrame {
  /** End of the pane that holds the time `ms`. */
  paneEnd(ms: string): string;
  /** End of the first and of the last window that holds the pane; first > last where windows leave gaps. */
  firstEnd(pane: string): string;
  lastEnd(pane: string): string;
  /** Windows that hold one pane, at most. */
  readonly windows: number;
  /** From one window's end to the next one's. */
  readonly stride: number;
  /** Start of the window that ends at `end`. */
  start(end: string): string;
  /** Finds the panes of the windows whose ends (`we`) the table `ends` holds: join the relation, as `e`, on the condition. */
  match(ends: string): PaneMatch;
  /** The smallest window end after `ms`. */
  nextEnd(ms: number): number;
}

export interface PaneMatch {
  readonly relation: string;
  readonly on: (pane: string) => string;
}

const matchByEnd = (ends: string): PaneMatch => ({ relation: ends, on: (pane) => `${pane} = e.we` });

/** A hash join over so many panes a window; beyond, panes are found by comparing. */
const PANES_LISTED_MAX = 10_000;

export function windowFrame(spec: Exclude<WindowSpec, { kind: 'session' }>): WindowFrame {
  switch (spec.kind) {
    case 'tumble': {
      const { size, offset } = spec;
      return {
        paneEnd: (ms) => floorTo(ms, size, offset, size),
        firstEnd: (pane) => pane,
        lastEnd: (pane) => pane,
        windows: 1,
        stride: size,
        start: (end) => `(${end} - ${size})`,
        match: matchByEnd,
        nextEnd: (ms) => floorNumber(ms, size, offset) + size,
      };
    }
    case 'hop':
      return hopFrame(spec.size, spec.slide, spec.offset);
    case 'cumulate': {
      const { size, step, offset } = spec;
      const start = (end: string): string => floorTo(`(${end} - 1)`, size, offset);
      return {
        paneEnd: (ms) => floorTo(ms, step, offset, step),
        firstEnd: (pane) => pane,
        lastEnd: (pane) => floorTo(`(${pane} - 1)`, size, offset, size),
        windows: Math.ceil(size / step),
        stride: step,
        start,
        match: (ends) => ({
          relation: `(SELECT we, ${start('we')} AS s FROM ${ends})`,
          on: (pane) => `${start(pane)} = e.s AND ${pane} <= e.we`,
        }),
        nextEnd: (ms) => floorNumber(ms, step, offset) + step,
      };
    }
    default: {
      const unreachable: never = spec;
      return unreachable;
    }
  }
}

function hopFrame(size: number, slide: number, offset: number): WindowFrame {
  const slice = greatestCommonDivisor(size, slide);
  const firstEnd = (pane: string): string => floorTo(`(${pane} - ${slice})`, slide, offset + size, slide);
  return {
    paneEnd: (ms) => floorTo(ms, slice, offset, slice),
    firstEnd,
    lastEnd: (pane) => floorTo(`(${pane} - ${slice})`, slide, offset, size),
    windows: Math.ceil(size / slide),
    stride: slide,
    start: (end) => `(${end} - ${size})`,
    match: (ends) =>
      size / slice > PANES_LISTED_MAX
        ? { relation: ends, on: (pane) => `${pane} <= e.we AND ${pane} > e.we - ${size}` }
        : {
            relation: `(SELECT we, we - n * ${slice} AS pane FROM ${ends}, range(${size / slice}) AS r(n))`,
            on: (pane) => `${pane} = e.pane`,
          },
    nextEnd: (ms) => floorNumber(ms, slide, offset + size) + slide,
  };
}

/** Windows that the rows already carry: one for each row, named by its end. */
export function assignedFrame(
  startOf: (end: string) => string,
  nextEnd: (ms: number) => number,
): WindowFrame {
  return {
    paneEnd: (ms) => ms,
    firstEnd: (pane) => pane,
    lastEnd: (pane) => pane,
    windows: 1,
    stride: 1,
    start: startOf,
    match: matchByEnd,
    nextEnd,
  };
}

/** Further from 1970 than any time that statements see, those that stand for ±∞ with a window's length added included. */
const BEFORE_ALL_TIMES = 10n ** 17n;

/**
 * The largest multiple of `size`, shifted by `offset`, that is not after `ms`, and `plus` more. DuckDB's division rounds towards zero, so it
 * is done over numbers that are never negative.
 */
function floorTo(ms: string, size: number, offset: number, plus = 0): string {
  const length = BigInt(size);
  const shift = ((BigInt(offset) % length) + length) % length;
  const distance = (BEFORE_ALL_TIMES / length + 1n) * length - shift;
  return `((${ms} + ${distance}) // ${size} * ${size} - ${distance - BigInt(plus)})`;
}

function floorNumber(ms: number, size: number, offset: number): number {
  return ms - ((((ms - offset) % size) + size) % size);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Wall-clock milliseconds of the TIMESTAMP `instant` (UTC where the window's time has a zone). */
export function wallClock(instant: string, time: WindowTime): string {
  return `epoch_ms(${time.timeZone === undefined ? instant : instantToLocal(instant, time.timeZone)})`;
}

/** TIMESTAMP of wall-clock milliseconds. */
export function wallTimestamp(ms: string): string {
  return `make_timestamp(CAST(${ms} AS BIGINT) * 1000)`;
}

/** The instant (or, without a zone, the TIMESTAMP) of wall-clock milliseconds. */
export function windowInstant(ms: string, time: WindowTime): string {
  return time.timeZone === undefined ? wallTimestamp(ms) : localToInstant(wallTimestamp(ms), time.timeZone);
}

/**
 * Windows that end at or before this wall-clock time have fired when the watermark is `watermark` (SQL, milliseconds):
 * no instant after the watermark has an earlier wall-clock time. Where clocks are set back an hour is passed twice, and
 * windows of it end with the second pass, as in Flink (`TimeWindowUtil.toEpochMillsForTimer`).
 */
export function firedUpTo(watermark: string, time: WindowTime): string {
  const after = `(${watermark} + 1)`;
  if (time.timeZone === undefined || time.timeZone === 'UTC') return after;
  const local = (ms: string): string => wallClock(wallTimestamp(ms), time);
  const hour = 3_600_000;
  const later = local(`${after} + ${hour}`);
  return `(CASE WHEN ${later} < ${local(after)} + ${hour} THEN ${later} - (${later} % ${hour}) ELSE ${local(after)} END)`;
}
