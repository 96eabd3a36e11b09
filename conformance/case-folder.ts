/** The folder a case runs in: its inputs before, what its sinks wrote after. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CaseInput } from './case-file.js';

export function writeInputs(dir: string, inputs: readonly CaseInput[]): void {
  for (const input of inputs) {
    const path = join(dir, input.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, input.content);
  }
}

/** The lines of all visible files below `folder`, sorted: what a reader of the sink's output sees. */
export function outputLines(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .sort();
}

/** All case files below `folder`, sorted. */
export function caseFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.case'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
