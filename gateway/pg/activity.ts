/** What a connection does and did last, as pg_stat_activity shows it to others. */
import { shownSql } from '../../catalog/index.js';
import type { TransactionStatus } from './codec/index.js';

/** Times in milliseconds since 1970. */
export interface BackendActivity {
  readonly processId: number;
  readonly user: string;
  readonly database: string;
  readonly applicationName: string;
  readonly clientAddress: string | undefined;
  readonly clientPort: number | undefined;
  readonly startedAt: number;
  readonly transactionAt: number | undefined;
  readonly queryAt: number | undefined;
  readonly changedAt: number;
  readonly state: 'active' | 'idle' | 'idle in transaction' | 'idle in transaction (aborted)';
  /** The statement that runs or ran last; secrets of options are masked. */
  readonly query: string;
}

/** As PostgreSQL's `track_activity_query_size`. */
const QUERY_LENGTH_MAX = 1_024;

export class Activity {
  readonly startedAt = Date.now();
  transactionAt: number | undefined;
  queryAt: number | undefined;
  changedAt = this.startedAt;
  #text = '';

  began(text: string): void {
    this.#text = text;
    this.queryAt = Date.now();
    this.changedAt = this.queryAt;
  }

  /** The client may go on. */
  ready(status: TransactionStatus): void {
    this.changedAt = Date.now();
    if (status === 'I') this.transactionAt = undefined;
    else this.transactionAt ??= this.queryAt;
  }

  get query(): string {
    return shownSql(this.#text).slice(0, QUERY_LENGTH_MAX);
  }
}

export function activityState(active: boolean, status: TransactionStatus): BackendActivity['state'] {
  if (active) return 'active';
  switch (status) {
    case 'I':
      return 'idle';
    case 'T':
      return 'idle in transaction';
    case 'E':
      return 'idle in transaction (aborted)';
    default: {
      const unreachable: never = status;
      return unreachable;
    }
  }
}
