/** Names of a query's columns as others see them: a name that repeats gets a number, as in Flink. */

/** `a, a, b` → `a, a0, b`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let candidate = name;
    for (let number = 0; used.has(candidate); number++) candidate = `${name}${number}`;
    used.add(candidate);
    return candidate;
  });
}
