/** What one run of one query gave; workers print it as JSON on their last line. */
export interface Measurement {
  readonly events: number;
  readonly seconds: number;
  /** Highest resident memory of the process, bytes. */
  readonly peakMemory: number;
}

export const eventsPerSecond = (run: Measurement): number => run.events / run.seconds;

/** The faster of several runs. */
export function best(runs: readonly Measurement[]): Measurement {
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}

/** Of several runs; of an even number, the lower one of the two in the middle. */
export const medianSeconds = (runs: readonly Measurement[]): number =>
  percentile(
    runs.map(({ seconds }) => seconds).sort((a, b) => a - b),
    0.5,
  );

/** Of times in ascending order: the one that `share` of them do not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
