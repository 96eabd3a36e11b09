/** Records the expectations of golden cases from a running Flink: `npm run conformance -- record [--gateway URL] CASE…`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitStatements } from './script.js';
import { FlinkGateway } from './flink-gateway.js';
import { printCase, readCase } from './case-file.js';
import type { CaseMode, ConformanceCase } from './case-file.js';
import { outputLines, writeInputs } from './case-folder.js';

/** Rewrites each case file with what Flink answers now. @returns how many were recorded and how many failed */
export async function recordCases(
  paths: readonly string[],
  gateway: string,
): Promise<{ recorded: number; failed: number }> {
  let recorded = 0;
  let failed = 0;
  for (const path of paths) {
    try {
      const item = readCase(path);
      writeFileSync(path, printCase(await recordCase(item, gateway)));
      recorded++;
    } catch (error) {
      failed++;
      console.error(`${path}: ${(error as Error).message}`);
    }
  }
  return { recorded, failed };
}

async function recordCase(item: ConformanceCase, gateway: string): Promise<ConformanceCase> {
  const expected = new Map<string, readonly string[]>();
  const wantsError = item.expected.has('error');
  for (const mode of item.modes) {
    const dir = mkdtempSync(join(tmpdir(), 'fungi-record-'));
    try {
      writeInputs(dir, item.inputs);
      const rows = await runOnFlink(item.sql.replaceAll('${dir}', dir), mode, gateway);
      expected.set(
        mode,
        rows.map((row) => row.replaceAll(dir, '${dir}')),
      );
      for (const name of item.expected.keys()) {
        const folder = /^files (.+)$/.exec(name)?.[1];
        if (folder) expected.set(name, outputLines(join(dir, folder)));
      }
    } catch (error) {
      if (!wantsError) throw error;
      expected.set('error', [(error as Error).message.replaceAll(dir, '${dir}')]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  if (wantsError && !expected.has('error')) throw new Error('Flink reported no error');
  return { ...item, expected };
}

async function runOnFlink(sql: string, mode: CaseMode, gateway: string): Promise<readonly string[]> {
  const session = await FlinkGateway.open(gateway, {
    'execution.runtime-mode': mode,
    'table.dml-sync': 'true',
  });
  try {
    let rows: readonly string[] = [];
    for (const statement of splitStatements(sql)) rows = await session.execute(statement);
    return rows;
  } finally {
    await session.close();
  }
}
