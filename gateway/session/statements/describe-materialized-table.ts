/** DESCRIBE EXTENDED of a materialized table: its definition, its job, and how far behind it is. */
import { freshnessText, summaryOf } from '../../../catalog/index.js';
import type { ObjectPath } from '../../../sql/plan/table-description.js';
import { string } from '../../../sql/types/index.js';
import type { MaterializedTable } from '../materialized-tables.js';
import { localTimestamp } from '../local-timestamp.js';
import { tableLag } from '../table-lag.js';
import type { StatementContext } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { rowsResult } from '../statement-result.js';

export async function describeMaterializedTable(
  path: ObjectPath,
  table: MaterializedTable,
  context: StatementContext,
): Promise<StatementResult> {
  const { materialized } = table;
  const { job, error, nextRefresh } = context.engine.materialized.status(path);
  const progress = job?.progress();
  const behind = await tableLag(path, table, context.engine);
  const zone = context.configuration.timeZone;
  const time = (ms: number | undefined): string | undefined =>
    ms === undefined || !Number.isFinite(ms) ? undefined : String(localTimestamp(ms, zone));
  const lag = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : `${ms} ms`);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['name', summaryOf(path)],
    ['refresh mode', materialized.refreshMode],
    ['freshness', freshnessText(materialized.freshness)],
    ['status', materialized.suspended ? 'SUSPENDED' : 'ACTIVATED'],
    ['job id', job?.id],
    ['job status', progress?.state],
    ['error', error?.message],
    ['next refresh', time(materialized.suspended ? undefined : nextRefresh)],
    ['last update', time(behind.lastUpdate)],
    ['wall-clock lag', lag(behind.wallClockLag)],
    ['watermark', time(behind.watermark)],
    ['event-time lag', lag(behind.eventTimeLag)],
    ['epoch', behind.epoch === undefined ? undefined : String(behind.epoch)],
    ['query', materialized.text],
  ];
  return rowsResult(
    [
      { name: 'info name', type: string() },
      { name: 'info value', type: string() },
    ],
    rows.map(([name, value]) => [name, value ?? null]),
  );
}
