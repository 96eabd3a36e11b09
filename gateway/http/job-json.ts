/** A job as the HTTP door describes it. */
import type { Job } from '../../src/engine/job.js';

export function jobJson(job: Job): object {
  const progress = job.progress();
  const { watermark } = progress;
  return {
    id: job.id,
    name: job.name,
    state: progress.state,
    start_time: new Date(job.startTime).toISOString(),
    elapsed_ms: Math.round(progress.elapsed),
    epochs: progress.epochs,
    rows_read: progress.rowsRead,
    bytes_read: progress.bytesRead,
    total_bytes: progress.totalBytes ?? null,
    rows_written: progress.rowsWritten,
    late_rows: progress.lateRows,
    bad_rows: progress.badRows,
    watermark:
      watermark !== undefined && Number.isFinite(watermark) ? new Date(watermark).toISOString() : null,
    lag_ms: progress.lag !== undefined && Number.isFinite(progress.lag) ? Math.round(progress.lag) : null,
  };
}
