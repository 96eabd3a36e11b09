/**
 * Whether and when a failed job is started again, by Flink's `restart-strategy.*` keys (docs: "Task Failure Recovery").
 * As in Flink, a job without a strategy of its own is restarted with exponential delays when it takes checkpoints, and not at all otherwise.
 */
import { FungiError } from '../../sql/error/index.js';
import { durationOption } from '../../sql/plan/duration.js';

export interface RestartStrategy {
  /** As shown to users. */
  readonly name: string;
  /** The job failed just now: milliseconds to wait before it is started again; undefined: it stays failed. */
  delayAfterFailure(now: number): number | undefined;
}

type Configuration = ReadonlyMap<string, string>;

/** @throws FungiError INVALID_OPTION naming the key */
export function restartStrategy(
  configuration: Configuration,
  random: () => number = Math.random,
): RestartStrategy {
  const type = configuration.get('restart-strategy.type') ?? configuration.get('restart-strategy');
  switch (type?.toLowerCase().replaceAll('-', '')) {
    case undefined:
      return durationOption(configuration, 'execution.checkpointing.interval', 0) > 0
        ? exponentialDelay(configuration, random)
        : noRestart;
    case 'none':
    case 'off':
    case 'disable':
      return noRestart;
    case 'fixeddelay':
      return fixedDelay(configuration);
    case 'failurerate':
      return failureRate(configuration);
    case 'exponentialdelay':
      return exponentialDelay(configuration, random);
    default:
      throw new FungiError(
        'INVALID_OPTION',
        `Unknown restart strategy ${type} for key 'restart-strategy.type'. Expected one of: none, off, disable, fixed-delay, failure-rate, exponential-delay`,
      );
  }
}

const noRestart: RestartStrategy = { name: 'none', delayAfterFailure: () => undefined };

function fixedDelay(configuration: Configuration): RestartStrategy {
  const attempts = numberOption(configuration, 'restart-strategy.fixed-delay.attempts', 1);
  const delay = durationOption(configuration, 'restart-strategy.fixed-delay.delay', 1_000);
  let failures = 0;
  return {
    name: `fixed-delay (${attempts} attempts, ${delay} ms)`,
    delayAfterFailure: () => (++failures > attempts ? undefined : delay),
  };
}

function failureRate(configuration: Configuration): RestartStrategy {
  const prefix = 'restart-strategy.failure-rate';
  const most = numberOption(configuration, `${prefix}.max-failures-per-interval`, 1);
  const interval = durationOption(configuration, `${prefix}.failure-rate-interval`, 60_000);
  const delay = durationOption(configuration, `${prefix}.delay`, 1_000);
  let failures: readonly number[] = [];
  return {
    name: `failure-rate (${most} in ${interval} ms, ${delay} ms)`,
    delayAfterFailure: (now) => {
      failures = [...failures.filter((time) => now - time < interval), now];
      return failures.length > most ? undefined : delay;
    },
  };
}

function exponentialDelay(configuration: Configuration, random: () => number): RestartStrategy {
  const prefix = 'restart-strategy.exponential-delay';
  const initial = durationOption(configuration, `${prefix}.initial-backoff`, 1_000);
  const max = durationOption(configuration, `${prefix}.max-backoff`, 60_000);
  const reset = durationOption(configuration, `${prefix}.reset-backoff-threshold`, 3_600_000);
  const multiplier = numberOption(configuration, `${prefix}.backoff-multiplier`, 1.5);
  const jitter = numberOption(configuration, `${prefix}.jitter-factor`, 0.1);
  const attempts = numberOption(
    configuration,
    `${prefix}.attempts-before-reset-backoff`,
    Number.POSITIVE_INFINITY,
  );
  let backoff = initial;
  let count = 0;
  let restartedAt = 0;
  return {
    name: `exponential-delay (${initial} ms to ${max} ms)`,
    delayAfterFailure: (now) => {
      if (now - restartedAt >= reset) {
        backoff = initial;
        count = 0;
      }
      if (++count > attempts) return undefined;
      const delay = Math.round(Math.min(max, backoff * (1 + jitter * (2 * random() - 1))));
      backoff = Math.min(max, backoff * multiplier);
      restartedAt = now + delay;
      return delay;
    },
  };
}

function numberOption(configuration: Configuration, key: string, fallback: number): number {
  const text = configuration.get(key);
  if (text === undefined) return fallback;
  if (text.toLowerCase() === 'infinite') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new FungiError(
    'INVALID_OPTION',
    `Could not parse value '${text}' for key '${key}': not a number from 0`,
  );
}
