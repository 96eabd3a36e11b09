/**
 * Which partition a scheduled refresh computes: `partition.fields.#.date-formatter` makes of its time the value of a partition column, so that
 * only the part of a table that can still change is computed anew (Flink docs: "Materialized Table Statements", WITH options).
 */
import { catalogError, freshnessMs } from '../../catalog/index.js';
import type { CatalogTable } from '../../catalog/index.js';
import type { Span } from '../../sql/ast/index.js';
import { formatPattern } from '../../sql/function/native/date-pattern.js';
import { isCharacter, printType } from '../../sql/types/index.js';
import { localNanoseconds } from '../../src/engine/local-time.js';
import type { MaterializedTable } from './maintenance-plan.js';

const OPTION = /^partition\.fields\.(.+)\.date-formatter$/;

export const isDateFormatter = (option: string): boolean => OPTION.test(option);

/** @throws FungiError VALIDATION: the option names no partition column of texts */
export function checkDateFormatters(
  { options, partitionKeys, columns }: Pick<CatalogTable, 'options' | 'partitionKeys' | 'columns'>,
  span: Span,
): void {
  for (const option of options.keys()) {
    const name = OPTION.exec(option)?.[1];
    if (name === undefined) continue;
    if (!partitionKeys.includes(name)) {
      const available = partitionKeys.map((key) => `'${key}'`).join(', ');
      const message = `Column '${name}' referenced by materialized table option '${option}' isn't a partition column. Available partition columns: [${available}].`;
      throw catalogError('VALIDATION', message, span);
    }
    const column = columns.find((each) => each.name === name);
    if (column?.kind !== 'physical' || isCharacter(column.type)) continue;
    const message = `Materialized table option '${option}' only supports referring to char, varchar and string type partition column. Column \`${name}\` type is ${printType(column.type)}.`;
    throw catalogError('VALIDATION', message, span);
  }
}

/**
 * The partition of the refresh that was due at `dueMs`: as in Flink that of one period before, which is complete then.
 * @returns undefined for a table that is always computed as a whole
 */
export function scheduledPartition(
  { options, materialized }: MaterializedTable,
  dueMs: number,
  timeZone: string,
): ReadonlyMap<string, string> | undefined {
  const time = localNanoseconds(BigInt(dueMs - freshnessMs(materialized.freshness)) * 1_000_000n, timeZone);
  const values = [...options].flatMap(([option, pattern]) => {
    const name = OPTION.exec(option)?.[1];
    return name === undefined ? [] : [[name, formatPattern(time, pattern)] as const];
  });
  return values.length === 0 ? undefined : new Map(values);
}

/** The first time of the clock after `nowMs` that is a whole number of periods, as the cron expression of Flink's scheduler has it. */
export function nextScheduled(nowMs: number, periodMs: number, timeZone: string): number {
  const local = Number(localNanoseconds(BigInt(nowMs) * 1_000_000n, timeZone) / 1_000_000n);
  const untilNext = periodMs - (((local % periodMs) + periodMs) % periodMs);
  return nowMs + untilNext;
}
