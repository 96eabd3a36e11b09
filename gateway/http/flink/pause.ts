/** A wait that can be given up, so that no timer outlives what it was for. */

export interface Pause {
  readonly done: Promise<undefined>;
  cancel(): void;
}

/** Zero milliseconds still let everything run that is due. */
export function pause(ms: number): Pause {
  let timer: NodeJS.Timeout | undefined;
  const done = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, ms));
  });
  return { done, cancel: () => clearTimeout(timer) };
}
