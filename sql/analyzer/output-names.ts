/** Names of a query's columns as others see them: a name that repeats gets a number, as in Flink. */

/** `a, a, b` → `a, a0, b`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => uniqueName(name, taken));
}

/** `name`, or `name` with the first number that is free; taken from now on. */
export function uniqueName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let number = 0; taken.has(candidate); number++) candidate = `${name}${number}`;
  taken.add(candidate);
  return candidate;
}
