import { expect, it } from 'vitest';
import { PlainRecords } from '../../src/connectors/filesystem/plain-records.js';

const plain = Buffer.from('numbers and times are plain');
const numbers = Buffer.from('numbers are plain');
const times = Buffer.from('times are plain');
const odd = Buffer.from('nothing is');

function watch(): {
  /** What is plain in a batch of these blocks: "numbers times" */
  readonly batch: (...blocks: readonly Buffer[]) => string;
  readonly looks: () => number;
} {
  let looks = 0;
  const records = new PlainRecords((block) => {
    looks++;
    const text = block.toString();
    return { numbers: text.includes('numbers'), times: text.includes('times') };
  });
  return {
    batch(...blocks) {
      records.beginBatch();
      for (const block of blocks) records.see(block);
      return textOf(records);
    },
    looks: () => looks,
  };
}

const textOf = (records: PlainRecords): string =>
  Object.entries(records.endBatch())
    .flatMap(([kind, isPlain]) => (isPlain ? [kind] : []))
    .join(' ');

it.each([
  ['numbers times', [plain, plain]],
  ['numbers', [plain, numbers]],
  ['times', [times, plain]],
  ['', [plain, odd]],
  ['', [times, numbers]],
])('calls that plain in a batch which is plain in all its blocks: %j', (expected, blocks) => {
  const { batch } = watch();
  expect(batch(...blocks)).toBe(expected);
});

it('does not go on with a batch in which nothing is', () => {
  const { batch, looks } = watch();
  expect(batch(odd, plain, plain)).toBe('');
  expect(batch(plain)).toBe('');
  expect(looks()).toBe(1);
});

it('looks at each batch while something is', () => {
  const { batch, looks } = watch();
  for (let n = 0; n < 10; n++) expect(batch(times)).toBe('times');
  expect(looks()).toBe(10);
});

it('looks ever more seldom while batches are odd, and at each one again once one is plain', () => {
  const { batch, looks } = watch();
  const looked = Array.from({ length: 400 }, (_, index) => {
    const before = looks();
    batch(odd);
    return looks() > before ? [index] : [];
  }).flat();
  expect(looked).toEqual([0, 2, 5, 10, 19, 36, 69, 134, 199, 264, 329, 394]);
  while (batch(plain) === '');
  expect(batch(plain)).toBe('numbers times');
  expect(batch(odd)).toBe('');
  expect(batch(plain)).toBe('');
  expect(batch(plain)).toBe('numbers times');
});

it('calls nothing plain where nobody can tell', () => {
  const records = new PlainRecords(undefined);
  records.beginBatch();
  records.see(plain);
  expect(textOf(records)).toBe('');
});
