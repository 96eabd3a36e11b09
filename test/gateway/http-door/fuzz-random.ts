/** A seeded source of chance (xorshift), so that what a fuzzer found can be sent again. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** Below 2^32. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** From 0 to below the bound. */
  below(bound: number): number {
    return this.next() % bound;
  }

  /** True in so many of a thousand cases. */
  permille(share: number): boolean {
    return this.below(1_000) < share;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
