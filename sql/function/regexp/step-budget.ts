/**
 * How many steps searches with regular expressions may take. They run where they hold up everything else in the process, and cannot
 * give way in between: so all rows of a vector share one bound. What is linear in its text passes whatever its length.
 */
import { FungiError } from '../../error/index.js';

/** Steps that a text may cost for each of its characters, before it draws on what all rows of a vector share. */
const STEPS_PER_CHARACTER = 32;
const STEPS_PER_TEXT = 2_000;
/** Steps beyond that, for all rows of a vector together: about a tenth of a second. */
const SHARED_STEPS_MAX = 400_000;

let shared = SHARED_STEPS_MAX;
let leftMax = Infinity;
let left = Infinity;
let caller = '';

/**
 * The rows of another vector come: they have the whole bound again.
 * @param stepsMax steps that a row of them may take, however long its texts are
 * @param name of the function, for the error
 */
export function beginSteps(stepsMax = Infinity, name = ''): void {
  shared = SHARED_STEPS_MAX;
  leftMax = stepsMax;
  caller = name;
  beginRow();
}

/** The texts of the next row come. */
export function beginRow(): void {
  left = leftMax;
}

/** Steps that the row may still take; below 0 where it took more. */
export const stepsLeft = (): number => left;

/** A search took so many; the next one fails where they were too many. */
export function spendSteps(steps: number): void {
  left -= steps;
}

/** Something else than a search is about to take so many. @throws FungiError EVALUATION when they are too many */
export function chargeSteps(steps: number): void {
  left -= steps;
  if (left >= 0) return;
  throw new FungiError(
    'EVALUATION',
    `A text is too long for ${caller} in a query: the function is computed in JavaScript, where all sessions would wait for it. INSERT has no such bound`,
  );
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
