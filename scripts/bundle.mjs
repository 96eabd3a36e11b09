// Packs the command line and the task-manager process into a few files under dist/bin: loading some 400 small modules takes longer than starting DuckDB
// (measured on two busy cores, `fungi sql --local --query "SELECT 1"`: 0.36 s from the single files, 0.20 s from these).
// The single files stay what everything else imports; gateway/cli/main.js prefers these when they are there.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist', 'bin');

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    commands: join(root, 'dist', 'gateway', 'cli', 'commands.js'),
    'task-manager-process': join(root, 'dist', 'src', 'task-manager', 'main.js'),
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Finds its compiled library beside itself.
  external: ['@duckdb/node-bindings*', 'libpg-query'],
  // CommonJS packages inside of the bundle call `require`.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
});
