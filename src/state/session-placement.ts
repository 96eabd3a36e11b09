/**
 * Which session each row of a key belongs to, row by row, for keys that have rows which may be late. Flink's rule: a
 * row merges with the sessions that are open at its own watermark and that it touches (reaching the gap exactly is
 * enough); it is late when the merged session has already ended. Everything else is decided in SQL, many rows at once.
 */
export interface SessionRow {
  readonly key: number;
  readonly time: number;
  /** Sessions that end up to here had fired when the row came; undefined: the row is in time. */
  readonly fired: number | undefined;
}

export interface OpenSession {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

export interface Placement {
  /** For each row the number of its session; −1: late. */
  readonly rows: readonly number[];
  /** For each open session the number of the session it became part of. */
  readonly open: readonly number[];
  readonly late: number;
}

interface LiveSession {
  start: number;
  end: number;
  readonly number: number;
}

/** `rows` in order of arrival; `open` are the sessions in state before them. */
export function placeSessions(
  rows: readonly SessionRow[],
  open: readonly OpenSession[],
  gap: number,
): Placement {
  const live = new Map<number, LiveSession[]>();
  /** Union-find: a session that was merged points to the one it became part of. */
  const parents: number[] = [];
  const newNumber = (): number => parents.push(parents.length) - 1;
  const root = (number: number): number => {
    let current = number;
    while (parents[current] !== current) current = parents[current] = parents[parents[current]!]!;
    return current;
  };
  const openNumbers = open.map(({ key, start, end }) => {
    const session = { start, end, number: newNumber() };
    live.set(key, [...(live.get(key) ?? []), session]);
    return session.number;
  });
  let late = 0;
  const rowNumbers = rows.map(({ key, time, fired }) => {
    let sessions = live.get(key) ?? [];
    if (fired !== undefined) sessions = sessions.filter((session) => session.end > fired);
    const touched = sessions.filter((session) => session.start <= time + gap && time <= session.end);
    const end = touched.reduce((latest, session) => Math.max(latest, session.end), time + gap);
    if (fired !== undefined && end <= fired) {
      late++;
      live.set(key, sessions);
      return -1;
    }
    const merged: LiveSession = {
      start: touched.reduce((first, session) => Math.min(first, session.start), time),
      end,
      number: touched[0]?.number ?? newNumber(),
    };
    for (const session of touched) parents[root(session.number)] = root(merged.number);
    live.set(key, [...sessions.filter((session) => !touched.includes(session)), merged]);
    return merged.number;
  });
  return {
    rows: rowNumbers.map((number) => (number < 0 ? -1 : root(number))),
    open: openNumbers.map(root),
    late,
  };
}
