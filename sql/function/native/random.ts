/** Java's `java.util.Random`, so that RAND with a seed gives Flink's numbers. */
import { FungiError } from '../../error/index.js';
import type { NativeFunction } from '../native-function.js';

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;
const GENERATORS_MAX = 1000;

class JavaRandom {
  private state: bigint;

  constructor(seed: bigint) {
    this.state = (seed ^ MULTIPLIER) & MASK;
  }

  private next(bits: number): number {
    this.state = (this.state * MULTIPLIER + 0xbn) & MASK;
    return Number(BigInt.asIntN(32, this.state >> BigInt(48 - bits)));
  }

  /** From 0 inclusive to 1 exclusive. */
  nextDouble(): number {
    const high = this.next(26);
    return (high * 2 ** 27 + this.next(27)) * 2 ** -53;
  }

  /** From 0 inclusive to `bound` exclusive. */
  nextInt(bound: number): number {
    if (bound <= 0) throw new FungiError('EVALUATION', 'bound must be positive');
    if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(this.next(31))) >> 31n);
    for (;;) {
      const bits = this.next(31);
      const value = bits % bound;
      if (bits - value + (bound - 1) <= 0x7fffffff) return value;
    }
  }
}

/** Generators of calls with a literal seed, which go on from row to row; the oldest are forgotten. */
const generators = new Map<number, JavaRandom>();

function generator(seed: number, site: number): JavaRandom {
  const known = generators.get(site);
  if (known) return known;
  if (generators.size >= GENERATORS_MAX) generators.delete(generators.keys().next().value!);
  const created = new JavaRandom(BigInt(seed));
  generators.set(site, created);
  return created;
}

const fresh = (seed: number): JavaRandom => new JavaRandom(BigInt(seed));

export const randomNatives: readonly NativeFunction[] = [
  {
    name: 'flink_rand',
    parameters: ['INTEGER'],
    returns: 'DOUBLE',
    evaluate: ([seed]) => fresh(seed as number).nextDouble(),
  },
  {
    name: 'flink_rand_next',
    parameters: ['INTEGER', 'INTEGER'],
    returns: 'DOUBLE',
    volatile: true,
    evaluate: ([seed, site]) => generator(seed as number, site as number).nextDouble(),
  },
  {
    name: 'flink_rand_integer',
    parameters: ['INTEGER', 'INTEGER'],
    returns: 'INTEGER',
    evaluate: ([seed, bound]) => fresh(seed as number).nextInt(bound as number),
  },
  {
    name: 'flink_rand_integer_next',
    parameters: ['INTEGER', 'INTEGER', 'INTEGER'],
    returns: 'INTEGER',
    volatile: true,
    evaluate: ([seed, bound, site]) => generator(seed as number, site as number).nextInt(bound as number),
  },
];
