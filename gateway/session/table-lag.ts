/** How far a materialized table is behind what its query reads, by the clock and by event time, for every door in one way. */
import type { ObjectPath } from '../../sql/plan/table-description.js';
import type { Job } from '../../src/engine/job.js';
import type { Engine } from './engine.js';
import type { MaterializedTable } from './materialized-tables.js';

/** Times in milliseconds since 1970, lags in milliseconds; undefined where nothing is known, as before the first rows. */
export interface TableLag {
  readonly lastUpdate: number | undefined;
  /** Nothing that could be read before this long ago is missing. */
  readonly wallClockLag: number | undefined;
  readonly watermark: number | undefined;
  readonly eventTimeLag: number | undefined;
  readonly epoch: number | undefined;
}

/** A job that has waited for so long has nothing to read; its reports are not older than this. */
const QUIET_MS = 2_000;

export async function tableLag(
  path: ObjectPath,
  table: MaterializedTable,
  engine: Engine,
  now = Date.now(),
): Promise<TableLag> {
  const { job } = engine.materialized.status(path);
  const stored = await engine.tableStatus(path, table);
  const watermark = stored?.watermark;
  const known = watermark !== undefined && Number.isFinite(watermark);
  return {
    lastUpdate: stored?.appliedAt,
    wallClockLag: stored && (isQuiet(job, now) ? 0 : Math.max(0, now - stored.appliedAt)),
    watermark: known ? watermark : undefined,
    eventTimeLag: known ? Math.max(0, now - watermark) : undefined,
    epoch: stored?.epoch,
  };
}

/** It runs, and waits for rows: the table has all there is. */
function isQuiet(job: Job | undefined, now: number): boolean {
  const progress = job?.progress();
  const { activity } = progress ?? {};
  return progress?.state === 'RUNNING' && activity?.kind === 'waiting' && now - activity.since > QUIET_MS;
}
