/** Runs one golden case on Fungi and compares with what Flink answered. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseMode, ConformanceCase } from './case-file.js';
import { foldChangelog, sortedChangelog } from './changelog.js';
import { outputLines, writeInputs } from './case-folder.js';
import { runScript } from './run-script.js';

/** Rows a batch that every case is run with; undefined is the engine's own choice, here the whole input. */
export const BATCH_SIZES: readonly (number | undefined)[] = [1, 7, 1000, undefined];

/** What a case gave beside what it should have given; equal when `actual` and `expected` are. */
export interface Comparison {
  readonly actual: readonly string[];
  readonly expected: readonly string[];
}

/** @throws FungiError when the case fails and no error is expected */
export async function runCase(
  item: ConformanceCase,
  mode: CaseMode,
  batchRows: number | undefined,
): Promise<readonly Comparison[]> {
  const dir = mkdtempSync(join(tmpdir(), 'fungi-case-'));
  try {
    writeInputs(dir, item.inputs);
    const run = runScript(item.sql.replaceAll('${dir}', dir), {
      mode,
      ...(batchRows === undefined ? {} : { batchRows }),
    });
    const error = item.expected.get('error');
    if (error) return [await compareError(run, error)];
    const rows = (await run).rows.map((row) => row.replaceAll(dir, '${dir}'));
    const comparisons = [
      compareRows(rows, item.expected.get(mode) ?? [], batchRows === 1 && item.compare === 'changes'),
    ];
    for (const [name, lines] of item.expected) {
      const folder = /^files (.+)$/.exec(name)?.[1];
      if (folder) comparisons.push({ actual: outputLines(join(dir, folder)), expected: lines });
    }
    return comparisons;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The last digits of a floating-point sum depend on the order of the additions, in Flink as well. */
const roundReals = (row: string): string =>
  row.replace(/-?\d+\.\d{12,}/g, (digits) => String(Number(Number(digits).toPrecision(13))));

/** With one row a batch every single change must be Flink's; else what the changes amount to. */
function compareRows(
  actual: readonly string[],
  expected: readonly string[],
  everyChange: boolean,
): Comparison {
  const compare = everyChange ? sortedChangelog : foldChangelog;
  return { actual: compare(actual.map(roundReals)), expected: compare(expected.map(roundReals)) };
}

async function compareError(run: Promise<unknown>, expected: readonly string[]): Promise<Comparison> {
  try {
    await run;
    return { actual: ['no error'], expected };
  } catch (error) {
    const message = (error as Error).message;
    return message.includes(expected.join('\n'))
      ? { actual: [], expected: [] }
      : { actual: [message], expected };
  }
}
