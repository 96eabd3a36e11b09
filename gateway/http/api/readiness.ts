/** Whether a server is ready to take work: its doors are open and what ran before runs again. Whoever starts the server says so. */
export class Readiness {
  readonly #pending = new Set<string>();

  /** @returns to be called when it is done */
  waitFor(what: string): () => void {
    this.#pending.add(what);
    return () => void this.#pending.delete(what);
  }

  get ready(): boolean {
    return this.#pending.size === 0;
  }

  /** What is not done yet. */
  get pending(): readonly string[] {
    return [...this.#pending];
  }
}
