/** When a part file has become too old, or was idle for too long, by `sink.rolling-policy.*` (docs: "FileSystem SQL Connector, Rolling Policy"). */
import {
  CHECK_INTERVAL,
  INACTIVITY_INTERVAL,
  readOption,
  ROLLOVER_INTERVAL,
} from '../../../catalog/options/index.js';

/** All times are milliseconds since 1970. */
export interface PartTimes {
  readonly opened: number;
  readonly written: number;
}

/**
 * Flink looks at its files every check interval. A file that nobody writes to is not seen before it is committed, so it is enough to ask, when rows come,
 * what the last look would have found.
 */
export class RollingRules {
  private readonly ageMs: number;
  private readonly inactivityMs: number;
  private readonly checkMs: number;

  constructor(
    options: ReadonlyMap<string, string>,
    /** When the sink began. */
    private readonly start: number,
  ) {
    this.ageMs = readOption(options, ROLLOVER_INTERVAL);
    this.inactivityMs = readOption(options, INACTIVITY_INTERVAL);
    this.checkMs = Math.max(1, readOption(options, CHECK_INTERVAL));
  }

  isDue({ opened, written }: PartTimes, now: number): boolean {
    const looked = now - ((now - this.start) % this.checkMs);
    return looked - opened >= this.ageMs || looked - written >= this.inactivityMs;
  }
}
