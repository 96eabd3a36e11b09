/**
 * Work that can be left and taken up again between its steps. Planning a statement of a hundred thousand values takes some tenths of a
 * second; whoever serves others meanwhile pauses where a step ends.
 */

/** Yields where it may be left; its end is the result. */
export type Steps<T> = Generator<void, T, void>;

/** All steps at once. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
