import { expect, it } from 'vitest';
import { RecordInspection } from '../../src/connectors/filesystem/record-inspection.js';

const SPARE = '-'.repeat(20);
const plain = Buffer.from(`numbers and times are plain, and this is spare: ${SPARE}`);
const numbers = Buffer.from(`numbers are plain, and this is spare: ${SPARE}`);
const times = Buffer.from(`times are plain, and this is spare: ${SPARE}`);
const odd = Buffer.from(`nothing is plain, and this is spare: ${SPARE}`);
const full = Buffer.from('numbers and times are plain, and nothing is spare');

function watch(narrow: boolean): {
  /** What is plain in a batch of these blocks, and whether it is written narrower: "numbers times narrow" */
  readonly batch: (...blocks: readonly Buffer[]) => string;
  readonly looks: () => number;
  /** How often something was to be left out. */
  readonly tries: () => number;
} {
  let looks = 0;
  let tries = 0;
  const inspection = new RecordInspection((records, narrows) => {
    looks++;
    if (narrows) tries++;
    const text = records.toString();
    return {
      records: narrows ? Buffer.from(text.replaceAll('-', '')) : records,
      plain: { numbers: text.includes('numbers'), times: text.includes('times') },
    };
  });
  return {
    batch(...blocks) {
      inspection.beginBatch(narrow);
      for (const block of blocks) {
        const seen = inspection.see(Buffer.from(block)).toString();
        expect([block.toString(), block.toString().replaceAll('-', '')]).toContain(seen);
      }
      return textOf(inspection);
    },
    looks: () => looks,
    tries: () => tries,
  };
}

function textOf(inspection: RecordInspection): string {
  const kinds = Object.entries(inspection.endBatch()).flatMap(([kind, isPlain]) => (isPlain ? [kind] : []));
  return [...kinds, ...(inspection.isNarrow ? ['narrow'] : [])].join(' ');
}

/** Of 400 batches of this block each, those with which it was tried. */
function triedWith(
  block: Buffer,
  { batch }: Pick<ReturnType<typeof watch>, 'batch'>,
  times: () => number,
): readonly number[] {
  return Array.from({ length: 400 }, (_, index) => {
    const before = times();
    batch(block);
    return times() > before ? [index] : [];
  }).flat();
}

const SELDOM = [0, 2, 5, 10, 19, 36, 69, 134, 199, 264, 329, 394];

it.each([
  ['numbers times', [plain, plain]],
  ['numbers', [plain, numbers]],
  ['times', [times, plain]],
  ['', [plain, odd]],
  ['', [times, numbers]],
])('calls that plain in a batch which is plain in all its blocks: %j', (expected, blocks) => {
  expect(watch(false).batch(...blocks)).toBe(expected);
  expect(watch(true).batch(...blocks)).toBe([expected, 'narrow'].join(' ').trim());
});

it('does not go on with a batch in which nothing is plain', () => {
  const { batch, looks } = watch(false);
  expect(batch(odd, plain, plain)).toBe('');
  expect(batch(plain)).toBe('');
  expect(looks()).toBe(1);
});

it('looks at each batch while something is plain', () => {
  const { batch, looks } = watch(false);
  for (let n = 0; n < 10; n++) expect(batch(times)).toBe('times');
  expect(looks()).toBe(10);
});

it('looks ever more seldom while batches are odd, and at each one again once one is plain', () => {
  const watched = watch(false);
  const { batch } = watched;
  expect(triedWith(odd, watched, watched.looks)).toEqual(SELDOM);
  while (batch(plain) === '');
  expect(batch(plain)).toBe('numbers times');
  expect(batch(odd)).toBe('');
  expect(batch(plain)).toBe('');
  expect(batch(plain)).toBe('numbers times');
});

it('goes on with leaving out what is spare in odd batches, too', () => {
  const { batch, looks } = watch(true);
  expect(batch(odd, plain)).toBe('narrow');
  expect(batch(odd)).toBe('narrow');
  expect(batch(plain)).toBe('numbers times narrow');
  expect(looks()).toBe(4);
});

it('leaves nothing out for the rest of a batch of which less than an eighth is spare', () => {
  const { batch } = watch(true);
  expect(batch(full, plain)).toBe('numbers times');
  expect(batch(plain)).toBe('numbers times');
  expect(batch(plain)).toBe('numbers times narrow');
});

it('tries ever more seldom to leave something out where nothing is spare', () => {
  const watched = watch(true);
  expect(triedWith(full, watched, watched.tries)).toEqual(SELDOM);
  expect(watched.looks()).toBe(400);
});

it('calls nothing plain in what went unseen', () => {
  const { batch } = watch(true);
  // Odd, and nothing is spare: neither is tried with the second batch.
  const both = Buffer.from('nothing');
  expect(batch(both)).toBe('');
  expect(batch(plain)).toBe('');
  const records = new RecordInspection(undefined);
  records.beginBatch(true);
  expect(records.see(plain)).toBe(plain);
  expect(textOf(records)).toBe('');
});
