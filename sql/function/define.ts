/** Builds entries of the function table with the defaults that nearly all share, so that an entry says only what is its own. */
import type { ScalarFunction } from './function-definition.js';
import { withoutBareNull } from './inference.js';

export type DeterministicEntry = Omit<ScalarFunction, 'kind' | 'determinism'>;

/** A scalar function that gives the same for the same arguments, always. */
export function deterministic(entry: DeterministicEntry): ScalarFunction {
  return { kind: 'scalar', determinism: 'deterministic', ...entry };
}

/** Likewise, for a function whose arguments the planner itself checks: it takes no bare NULL. */
export function plannerChecked(entry: DeterministicEntry): ScalarFunction {
  return deterministic({ ...entry, coerce: withoutBareNull(entry.coerce) });
}
