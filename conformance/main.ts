/** `npm run conformance -- cases|parser|functions|programs|gateway|pg-catalog|record …`: measures Fungi against what real Flink answered. */
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCase } from './case-file.js';
import { caseFiles } from './case-folder.js';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const USAGE = `usage: npm run conformance -- COMMAND
  cases [FILE|FOLDER…]        golden cases (default conformance/cases), every mode and batch size
  parser FILE.jsonl           verdicts of Flink's parser
  functions FILE.jsonl        verdicts on functions and expressions
  programs FILE.jsonl         whole programs with their changelogs
  gateway FILE.jsonl          exchanges with the SQL gateway's REST API
  pg-catalog FILE.json        catalog statements of PostgreSQL's clients
  record [--gateway URL] FILE|FOLDER…   record golden cases anew from a running Flink SQL gateway`;

/** Imported when asked for: each brings a different part of the system with it. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<Tally>>> = {
  cases: async (args) => runCases(args.length > 0 ? args : ['conformance/cases']),
  parser: async ([file]) => (await import('./runner/parser.js')).runParserCorpus(required(file)),
  functions: async ([file]) => (await import('./runner/functions.js')).runFunctionsCorpus(required(file)),
  programs: async ([file]) => (await import('./runner/programs.js')).runProgramsCorpus(required(file)),
  gateway: async ([file]) => (await import('./runner/gateway.js')).runGatewayCaptures(required(file)),
  'pg-catalog': async ([file]) =>
    (await import('./runner/pg-catalog.js')).runPgCatalogCaptures(required(file)),
  record: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { gateway: { type: 'string', default: 'http://localhost:8083' } },
    });
    const { recordCases } = await import('./record.js');
    const { recorded, failed } = await recordCases(expand(positionals), values.gateway);
    return { passed: recorded, failed, skipped: 0 };
  },
};

function required(file: string | undefined): string {
  if (file !== undefined && existsSync(file)) return file;
  console.error(file === undefined ? USAGE : `no such file: ${file}`);
  process.exit(2);
}

const expand = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => (statSync(path).isDirectory() ? caseFiles(path) : [path]));

async function runCases(paths: readonly string[]): Promise<Tally> {
  const { BATCH_SIZES, runCase } = await import('./run-case.js');
  let passed = 0;
  let failed = 0;
  for (const path of expand(paths)) {
    const item = readCase(path);
    for (const mode of item.modes) {
      for (const rows of BATCH_SIZES) {
        const problem = await runCase(item, mode, rows).then(
          (comparisons) =>
            comparisons.find(({ actual, expected }) => actual.join('\n') !== expected.join('\n')),
          (error: Error) => ({ actual: [error.message], expected: ['no error'] }),
        );
        if (!problem) passed++;
        else {
          failed++;
          console.log(`${path} (${mode}, ${rows ?? 'all'} rows a batch)`);
          console.log(`  expected ${problem.expected.join('\n           ')}`);
          console.log(`  actual   ${problem.actual.join('\n           ')}`);
        }
      }
    }
  }
  return { passed, failed, skipped: 0 };
}

const [command = '', ...args] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(USAGE);
  process.exit(2);
}
const { passed, failed, skipped } = await run(args).catch((error: unknown) => {
  if (!(error instanceof SyntaxError)) throw error;
  console.error(`not a file of JSON lines: ${error.message}`);
  process.exit(2);
});
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
