/** Answers of a gateway without what differs between any two runs. */

const HANDLE = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
const JOB_ID = /\b[\da-f]{32}\b/g;

const withoutIds = (text: string): string => text.replace(HANDLE, '<handle>').replace(JOB_ID, '<job>');

/**
 * Of a trace only the exceptions count, each by its first line: behind it come stack frames, and lists of what the parser would have
 * taken.
 */
function traceLines(text: string): readonly string[] {
  return withoutIds(text)
    .split('\n')
    .filter((line, index) => index === 0 || line.startsWith('Caused by: ') || /Exception: /.test(line));
}

export function normalized(value: unknown): unknown {
  if (typeof value === 'string') return withoutIds(value);
  if (Array.isArray(value)) return value.map(normalized);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === 'errors' && Array.isArray(each)) return [key, (each as readonly string[]).map(traceLines)];
      return [key, key === 'fields' ? unordered(normalized(each)) : normalized(each)];
    }),
  );
}

/** Entries of a map or a multiset have no order. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, unordered(each)]));
}

/** Keys in the same order, too: it is a part of the protocol's form. */
/** Where a captured trace was cut for its length, ours is cut as well. */
export function cutAlike(captured: unknown, ours: unknown): unknown {
  const traces = (value: unknown): readonly string[] | undefined =>
    (value as { errors?: readonly string[] } | null)?.errors;
  const [cut, whole] = [traces(captured), traces(ours)];
  const last = cut?.at(-1);
  if (!whole || last === undefined || !last.startsWith('<Exception') || last.endsWith('server side>'))
    return ours;
  const lines = traceLines(last).length;
  const shortened = traceLines(whole.at(-1)!).slice(0, lines).join('\n');
  return { ...(ours as object), errors: [...whole.slice(0, -1), shortened] };
}

export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const LENGTH_MAX = 2_000;

export function explainDifference(expected: unknown, actual: unknown): string {
  const text = (value: unknown): string => JSON.stringify(value).slice(0, LENGTH_MAX);
  return `expected ${text(expected)}\nactual   ${text(actual)}`;
}
