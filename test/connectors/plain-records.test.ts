import { expect, it } from 'vitest';
import { PlainRecords } from '../../src/connectors/filesystem/plain-records.js';

const plain = Buffer.from('plain');
const odd = Buffer.from('odd');

function watch(): {
  readonly batch: (...blocks: readonly Buffer[]) => boolean;
  readonly looks: () => number;
} {
  let looks = 0;
  const records = new PlainRecords((block) => {
    looks++;
    return block === plain;
  });
  return {
    batch(...blocks) {
      records.beginBatch();
      for (const block of blocks) records.see(block);
      return records.endBatch();
    },
    looks: () => looks,
  };
}

it('calls a batch plain when all its blocks are', () => {
  const { batch } = watch();
  expect(batch(plain, plain)).toBe(true);
  expect(batch(plain, odd)).toBe(false);
});

it('does not go on with a batch that is not', () => {
  const { batch, looks } = watch();
  expect(batch(odd, plain, plain)).toBe(false);
  expect(looks()).toBe(1);
});

it('looks ever more seldom while batches are odd, and at each one again once one is plain', () => {
  const { batch, looks } = watch();
  const looked = Array.from({ length: 400 }, (_, index) => {
    const before = looks();
    batch(odd);
    return looks() > before ? [index] : [];
  }).flat();
  expect(looked).toEqual([0, 2, 5, 10, 19, 36, 69, 134, 199, 264, 329, 394]);
  while (!batch(plain));
  expect(batch(plain)).toBe(true);
  expect(batch(odd)).toBe(false);
  expect(batch(plain)).toBe(false);
  expect(batch(plain)).toBe(true);
});

it('calls nothing plain where nobody can tell', () => {
  const records = new PlainRecords(undefined);
  records.beginBatch();
  records.see(plain);
  expect(records.endBatch()).toBe(false);
});
