/** Names of a query's columns as others see them: a name that repeats gets a number, as in Flink. */

/** `a, a, b` → `a, a0, b`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new TakenNames();
  return names.map((name) => taken.unique(name));
}

/** Names that are taken, and what the next column of each is called. */
export class TakenNames {
  readonly #taken = new Set<string>();
  /** Numbers below are taken, so that a name which repeats thousands of times is not counted up each time. */
  readonly #numbers = new Map<string, number>();

  add(name: string): void {
    this.#taken.add(name);
  }

  /** `name`, or `name` with the first number that is free; taken from now on. */
  unique(name: string): string {
    let candidate = name;
    if (this.#taken.has(name)) {
      let number = this.#numbers.get(name) ?? 0;
      while (this.#taken.has(`${name}${number}`)) number++;
      this.#numbers.set(name, number + 1);
      candidate = `${name}${number}`;
    }
    this.#taken.add(candidate);
    return candidate;
  }
}
