/** 200 scripts with seeded damage: each runs or gets an error of ours; none crashes, hangs or reports an internal error. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCase } from '../../conformance/case-file.js';
import { caseFiles, writeInputs } from '../../conformance/case-folder.js';
import { runScript } from '../../conformance/run-script.js';
import { FungiError } from '../../sql/error/index.js';

const SCRIPTS = 200;
const cases = caseFiles(fileURLToPath(new URL('../../conformance/cases', import.meta.url)))
  .map(readCase)
  // an unbounded generator would run for ever once its bound is mutated away
  .filter((item) => !item.sql.includes('datagen'));

/** A small seeded generator (mulberry32), so that a failure can be run again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const FRAGMENTS = [
  '(',
  ')',
  "'",
  '`',
  '"',
  ';',
  '--',
  '/*',
  ',',
  '.',
  '\u0000',
  '\uD800',
  '😀',
  ' SELECT ',
  ' NULL ',
  ' * ',
  '99999999999999999999',
  '-',
  '?',
  'ORDER BY 1',
];

const NUMBERS = ['0', '-1', '9999999999', '1e400', '0.000000001', '2147483648'];
const TOKEN = /('(?:[^']|'')*'|`[^`]*`|[A-Za-z_]\w*|\d+(?:\.\d+)?)/;

/** A name, keyword, string or number takes the place of another of its kind: more of these get past the parser. */
function exchange(sql: string, random: (below: number) => number): string {
  const parts = sql.split(TOKEN);
  const at = 1 + 2 * random(Math.floor(parts.length / 2));
  const kind = /^[A-Z]+$/.test(parts[at]!) ? /^[A-Z]+$/ : parts[at]!.startsWith("'") ? /^'/ : /^[a-z`]/;
  const others = parts.filter((part, index) => index % 2 === 1 && kind.test(part));
  if (/^\d/.test(parts[at]!)) parts[at] = NUMBERS[random(NUMBERS.length)]!;
  else if (others.length > 0) parts[at] = others[random(others.length)]!;
  return parts.join('');
}

function damage(sql: string, random: (below: number) => number): string {
  const at = random(sql.length);
  const length = 1 + random(12);
  switch (random(10)) {
    case 0:
      return sql.slice(0, at);
    case 1:
      return sql.slice(0, at) + sql.slice(at + length);
    case 2:
      return sql.slice(0, at) + FRAGMENTS[random(FRAGMENTS.length)]! + sql.slice(at);
    case 3:
      return sql.slice(0, at) + sql.slice(at, at + length) + sql.slice(at);
    case 4: {
      const words = sql.split(/(\s+)/);
      const [a, b] = [random(words.length), random(words.length)];
      [words[a], words[b]] = [words[b]!, words[a]!];
      return words.join('');
    }
    default:
      return exchange(sql, random);
  }
}

let dir = '';
const before = process.cwd();
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'fungi-mutated-'));
  // A damaged path may be a relative one.
  process.chdir(dir);
});
afterAll(() => {
  process.chdir(before);
  rmSync(dir, { recursive: true, force: true });
});

test.each(Array.from({ length: SCRIPTS }, (_, seed) => seed))('seed %i', async (seed) => {
  const random = seeded(seed + 1);
  const item = cases[random(cases.length)]!;
  const folder = join(dir, String(seed));
  writeInputs(folder, item.inputs);
  let sql = item.sql;
  for (let round = 0; round <= random(3); round++) sql = damage(sql, random);
  const outcome = await runScript(sql.replaceAll('${dir}', folder), { mode: 'batch' }).catch(
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) return;
  expect(outcome, sql).toBeInstanceOf(FungiError);
  expect((outcome as FungiError).errorName, `${sql}\n${outcome.stack}`).not.toBe('INTERNAL');
});
