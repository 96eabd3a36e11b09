/** What our own client is sent: one JSON object a line, losing nothing of values, changes, progress and errors. */
import type { LogicalType } from '../../../sql/types/index.js';
import type { RowKind } from '../../../sql/plan/table-description.js';
import type { Job, JobProgress } from '../../../src/engine/job.js';
import type { Problem } from './problem.js';
import type { WireValue } from './wire-value.js';

/** Asks for this form. */
export const CLIENT_TYPE = 'application/vnd.fungi.results+ndjson';

export interface WireColumn {
  readonly name: string;
  /** As DESCRIBE prints it. */
  readonly type: string;
  readonly logicalType: LogicalType;
}

export type WireMessage =
  | {
      readonly type: 'rows';
      readonly columns: readonly WireColumn[];
      readonly changelog: Job['changelog'];
      readonly bounded: boolean;
      readonly showChanges: boolean;
    }
  /** `kinds` is left out when all are `+I`. */
  | {
      readonly type: 'batch';
      readonly kinds?: readonly RowKind[];
      readonly rows: readonly (readonly WireValue[])[];
    }
  | { readonly type: 'end' }
  | { readonly type: 'ok'; readonly notices: readonly string[] }
  | { readonly type: 'job'; readonly id: string; readonly name: string; readonly wait: boolean }
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'client-command'; readonly command: 'QUIT' | 'CLEAR' | 'HELP' }
  | { readonly type: 'error'; readonly error: Problem };
