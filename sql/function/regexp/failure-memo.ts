/**
 * Where in a text which part of a pattern has failed to match, so that a long search by backtracking does not try the same again:
 * without references a failure depends on the part and the position only, and the search becomes linear for most patterns.
 */

/** Remembering costs more than it saves in a search that ends soon. */
const STEPS_MIN = 1_000;
/** Larger texts get a set in place of a table. */
const TABLE_CELLS_MAX = 4_000_000;

/** The failures of one part of the pattern. Keys are positions, times the number of variants. */
export class Failures {
  #table: Uint8Array | undefined;
  #set: Set<number> | undefined;

  constructor(private readonly variants: number) {}

  has(key: number): boolean {
    if (this.#table) return this.#table[key] === 1;
    return this.#set?.has(key) ?? false;
  }

  add(key: number, length: number): void {
    if (!this.#table && !this.#set) {
      const cells = (length + 1) * this.variants;
      if (cells <= TABLE_CELLS_MAX) this.#table = new Uint8Array(cells);
      else this.#set = new Set();
    }
    if (this.#table) this.#table[key] = 1;
    else this.#set!.add(key);
  }

  clear(): void {
    this.#table = undefined;
    this.#set = undefined;
  }
}

export class FailureMemo {
  /** Steps after which a search remembers. */
  readonly stepsMin = STEPS_MIN;
  readonly #places: Failures[] = [];
  #enabled: boolean;

  /** @param isSound false for a pattern whose failures depend on more than the position */
  constructor(isSound: boolean) {
    this.#enabled = isSound;
  }

  /** Failures of one more part of the pattern; undefined where they cannot be remembered. */
  place(variants = 1): Failures | undefined {
    if (!this.#enabled) return undefined;
    const failures = new Failures(variants);
    this.#places.push(failures);
    return failures;
  }

  /** Compiles a part in which failures depend on more than the position. */
  without<T>(compile: () => T): T {
    const before = this.#enabled;
    this.#enabled = false;
    try {
      return compile();
    } finally {
      this.#enabled = before;
    }
  }

  /** Another text. */
  clear(): void {
    for (const failures of this.#places) failures.clear();
  }
}
