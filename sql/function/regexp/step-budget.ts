/**
 * How many steps searches with regular expressions may take. They run where they hold up everything else in the process, and cannot
 * give way in between: so all rows of a vector share one bound. What is linear in its text passes whatever its length.
 */

/** Steps that a text may cost for each of its characters, before it draws on what all rows of a vector share. */
const STEPS_PER_CHARACTER = 32;
const STEPS_PER_TEXT = 2_000;
/** Steps beyond that, for all rows of a vector together: about a tenth of a second. */
const SHARED_STEPS_MAX = 400_000;

let shared = SHARED_STEPS_MAX;

/** The rows of another vector come: they have the whole bound again. */
export function beginSteps(): void {
  shared = SHARED_STEPS_MAX;
}

/** Steps that a text of so many characters may cost by itself. */
export const ownSteps = (length: number): number => STEPS_PER_TEXT + STEPS_PER_CHARACTER * length;

/** The steps that a search over a text of so many characters may take now. */
export const stepsAllowed = (length: number): number => ownSteps(length) + shared;

/** Takes what a search took beyond its own steps from what is shared; gives the steps that still count as its own. */
export function takeSteps(steps: number, length: number): number {
  const beyond = Math.max(0, steps - ownSteps(length));
  shared = Math.max(0, shared - beyond);
  return steps - beyond;
}
