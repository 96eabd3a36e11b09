#!/usr/bin/env node
// The entry of every npm script: installs what is missing, builds what changed, then runs the task.
// Plain Node without dependencies, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** `engines` of package.json, which npm only warns of. */
const NODE_MAJOR_MIN = 20;
if (Number.parseInt(process.versions.node) < NODE_MAJOR_MIN) {
  console.error(`fungi: needs Node.js ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}`);
  process.exit(1);
}

const [task = 'help', ...args] = process.argv.slice(2);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const tool = (name) => join(root, 'node_modules', '.bin', name);
const cli = join(root, 'dist', 'gateway', 'cli', 'main.js');

function run(command, commandArgs, options = {}) {
  const result = spawnSync(command, commandArgs, { stdio: 'inherit', cwd: root, ...options });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function must(what, command, commandArgs, options) {
  const status = run(command, commandArgs, options);
  if (status !== 0) {
    console.error(`fungi: ${what} failed`);
    process.exit(status);
  }
}

/** Installs the locked dependencies unless this very lock file was installed before. */
function install() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const stamp = join('node_modules', '.fungi-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('fungi: installing dependencies …');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  // A lock file written where a binary for another platform could not be had lacks it, which `npm ci` refuses and
  // `npm install` does not mind; the locked versions hold for both.
  if (run(npm, ['ci', ...flags], { stdio: 'ignore' }) !== 0) {
    must('installing dependencies', npm, ['install', '--no-save', ...flags]);
  }
  writeFileSync(stamp, lock);
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSource(path));
    else if (entry.name.endsWith('.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}

/** Compiles to dist/ unless it is newer than every source. */
function build() {
  const sources = ['sql', 'catalog', 'src', 'gateway', 'conformance'];
  const newest = Math.max(
    ...sources.map(newestSource),
    ...['tsconfig.json', 'tsconfig.build.json', 'package.json'].map((file) => statSync(file).mtimeMs),
  );
  const stamp = join('dist', '.built');
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return;
  console.error('fungi: building …');
  rmSync(stamp, { force: true });
  rmSync(join('dist', 'bin'), { recursive: true, force: true });
  must('the build', process.execPath, [
    join('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.build.json',
  ]);
  // `npx fungi` runs what npm has linked once; a file that the compiler has written anew lost its permission.
  chmodSync(cli, 0o755);
  must('packing the command line', process.execPath, [join('scripts', 'bundle.mjs')]);
  mkdirSync('dist', { recursive: true });
  writeFileSync(stamp, '');
}

function start() {
  must('writing the example events', process.execPath, ['examples/generate-events.mjs']);
  must('the example', process.execPath, [
    cli,
    'sql',
    '--local',
    '-v',
    '--file',
    'examples/auctions.sql',
    ...args,
  ]);
  console.log(readFileSync('examples/next-steps.txt', 'utf8'));
}

function test() {
  const report = join('dist', 'test-report.json');
  rmSync(report, { force: true });
  const status = run(tool('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  if (!existsSync(report)) process.exit(status || 1);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A test file that does not even load has no failed test of its own, yet is a failure.
  const failed = numFailedTests || (status !== 0 ? Math.max(1, numFailedTestSuites) : 0);
  console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
  process.exit(failed > 0 || status !== 0 ? 1 : 0);
}

const tasks = {
  start,
  test,
  build: () => {},
  conformance: () => process.exit(run(process.execPath, ['dist/conformance/main.js', ...args])),
  bench: () => process.exit(run(process.execPath, ['dist/conformance/bench/main.js', ...args])),
};

if (!Object.hasOwn(tasks, task)) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}
install();
build();
tasks[task]();
