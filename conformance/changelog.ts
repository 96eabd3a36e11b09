/**
 * Compares changelogs by what they mean. Flink emits one update per input row, an engine that works in batches may leave
 * out updates that cancel out: insert-only results are compared as multisets, updating ones after folding.
 */
const ROW = /^([+-][IUD])\[(.*)\]$/s;

/** What remains of a changelog: each row with its count, sorted. Insertions add, retractions take away. */
export function foldChangelog(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const match = ROW.exec(line);
    if (!match) throw new Error(`not a changelog row: ${line}`);
    const step = match[1] === '+I' || match[1] === '+U' ? 1 : -1;
    counts.set(match[2]!, (counts.get(match[2]!) ?? 0) + step);
  }
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([row, count]) => `${count} × [${row}]`)
    .sort();
}

/** Rows with their kinds, sorted: equal only when every single change is. */
export function sortedChangelog(lines: readonly string[]): readonly string[] {
  return [...lines].sort();
}
