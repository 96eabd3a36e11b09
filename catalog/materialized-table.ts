/**
 * What makes a table a materialized one: the query that fills it, how fresh it is to be, and how it is kept so
 * (Flink docs: "Materialized Table Statements").
 */
import type { IntervalLiteral, Query } from '../sql/ast/index.js';
import { catalogError } from './catalog-error.js';

export type RefreshMode = 'CONTINUOUS' | 'FULL';

export interface Freshness {
  readonly value: number;
  readonly unit: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK';
}

export interface MaterializedDefinition {
  readonly query: Query;
  /** The query as SHOW CREATE prints it. */
  readonly text: string;
  /** Names of the query's columns, in its order, which may not be the table's. */
  readonly fields?: readonly string[];
  /** Names in the query are resolved against these. */
  readonly currentCatalog: string;
  readonly currentDatabase: string;
  /** Settings of the session that defined it, under which it is maintained. */
  readonly configuration: ReadonlyMap<string, string>;
  readonly freshness: Freshness;
  readonly refreshMode: RefreshMode;
  readonly suspended: boolean;
  /** Names of the columns that tell the rows of the query apart, where known: its upsert key. */
  readonly key?: readonly string[];
}

const UNIT_MS: Readonly<Record<Freshness['unit'], number>> = {
  SECOND: 1_000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 7 * 86_400_000,
};

export const freshnessMs = ({ value, unit }: Freshness): number => value * UNIT_MS[unit];

export const freshnessText = ({ value, unit }: Freshness): string => `INTERVAL '${value}' ${unit}`;

/** How fresh a table is to be that does not say so: Flink's keys and defaults, in milliseconds. */
export const DEFAULT_FRESHNESS_MS: Readonly<
  Record<RefreshMode, { readonly key: string; readonly ms: number }>
> = {
  CONTINUOUS: { key: 'materialized-table.default-freshness.continuous', ms: 3 * UNIT_MS.MINUTE },
  FULL: { key: 'materialized-table.default-freshness.full', ms: UNIT_MS.HOUR },
};

/** In the largest unit that gives a whole number. */
function freshnessOfMs(ms: number): Freshness {
  const units = ['DAY', 'HOUR', 'MINUTE'] as const;
  const unit = units.find((each) => ms % UNIT_MS[each] === 0) ?? 'SECOND';
  return { value: Math.max(1, Math.round(ms / UNIT_MS[unit])), unit };
}

/**
 * How a table is refreshed: as written, else continuously when it is to be fresher than `thresholdMs`.
 * @param defaultMs how fresh it is to be where that is not written
 * @throws FungiError VALIDATION for a freshness that is none, or that no schedule of a full refresh can keep
 */
export function refreshOf(
  interval: IntervalLiteral | undefined,
  written: RefreshMode | undefined,
  thresholdMs: number,
  defaultMs: (mode: RefreshMode) => number = (mode) => DEFAULT_FRESHNESS_MS[mode].ms,
): { readonly freshness: Freshness; readonly refreshMode: RefreshMode } {
  const given = interval && freshnessOf(interval);
  const automatic = given && freshnessMs(given) >= thresholdMs ? 'FULL' : 'CONTINUOUS';
  const refreshMode = written ?? automatic;
  const freshness = given ?? freshnessOfMs(defaultMs(refreshMode));
  if (refreshMode === 'FULL') checkSchedule(freshness, interval);
  return { freshness, refreshMode };
}

function freshnessOf(interval: IntervalLiteral): Freshness {
  const { qualifier, span } = interval;
  const unit = qualifier.start;
  if (qualifier.end !== undefined || !isUnit(unit)) {
    throw catalogError(
      'VALIDATION',
      'Materialized table freshness only supports SECOND, MINUTE, HOUR, DAY, WEEK as the time unit.',
      span,
    );
  }
  const text = `${interval.negative ? '-' : ''}${interval.value}`;
  if (!/^\d+$/.test(text) || Number(text) === 0 || !Number.isSafeInteger(Number(text))) {
    throw catalogError(
      'VALIDATION',
      `The freshness interval currently only supports positive integer type values. But was: ${text}`,
      span,
    );
  }
  return { value: Number(text), unit };
}

const isUnit = (unit: string): unit is Freshness['unit'] => unit in UNIT_MS;

/** A full refresh happens at fixed times of the clock. */
function checkSchedule({ value, unit }: Freshness, interval: IntervalLiteral | undefined): void {
  const cycle = unit === 'SECOND' || unit === 'MINUTE' ? 60 : unit === 'HOUR' ? 24 : 1;
  if (cycle % value === 0) return;
  const message =
    cycle === 1
      ? `In full refresh mode, freshness must be 1 when the time unit is ${unit}.`
      : `In full refresh mode, only freshness that are factors of ${cycle} are currently supported when the time unit is ${unit}.`;
  throw catalogError('VALIDATION', message, interval?.span);
}
