/** Seeded damage to bytes and texts, so that a failure of a fuzz test can be run again. */

/** Whole numbers from 0 up to, not including, `max`. */
export type Random = (max: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (max) => {
    // xorshift: the low bits of a linear congruence repeat too soon for `% max`.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % max;
  };
}

const LENGTHS = [
  0,
  1,
  3,
  4,
  5,
  0x7f,
  0xff,
  0x7fff,
  0xffff,
  1 << 20,
  1 << 30,
  0x7fffffff,
  -1,
  -2,
  -0x80000000,
];

/** Bytes changed, lengths replaced by extreme ones, pieces cut out, repeated or put in. */
export function mutated(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  for (let change = random(4) + 1; change > 0 && bytes.length > 0; change--) {
    const at = random(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(16));
    switch (random(6)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at]! ^= 1 << random(8);
        break;
      case 2:
        if (at + 4 <= bytes.length) bytes.writeInt32BE(LENGTHS[random(LENGTHS.length)]!, at);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
        break;
      default:
        bytes = bytes.subarray(0, at);
    }
  }
  return bytes;
}
