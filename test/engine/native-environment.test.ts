/** Native libraries read the environment once, so that each way to begin a process must have set it before it loads them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const NAMES = ['UV_THREADPOOL_SIZE', 'DUCKDB_JE_MALLOC_CONF'];
const unset = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NAMES.includes(name)));

/** What the variables are when DuckDB's library is loaded. */
async function whenDuckdbLoads(entry: string, given: NodeJS.ProcessEnv = {}): Promise<readonly unknown[]> {
  const file = fileURLToPath(new URL(`../../${entry}`, import.meta.url));
  const script = `
    const load = process.dlopen;
    process.dlopen = (module, file, ...rest) => {
      if (file.includes('duckdb')) {
        console.log(JSON.stringify(${JSON.stringify(NAMES)}.map((name) => process.env[name] ?? null)));
        process.exit(0);
      }
      return load.call(process, module, file, ...rest);
    };
    process.argv = [process.argv[0], 'fungi', 'sql', '--local', '--query', 'SELECT 1'];
    await import(${JSON.stringify(file)});
    await import('@duckdb/node-api');`;
  const node = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { stdout } = await run(process.execPath, node, { env: { ...unset, ...given } });
  return JSON.parse(stdout) as unknown[];
}

describe.each([
  'src/index.ts',
  'gateway/session/index.ts',
  'gateway/cli/main.ts',
  'src/task-manager/main.ts',
])('%s', (entry) => {
  it('sets what native libraries read', async () => {
    expect(await whenDuckdbLoads(entry)).toEqual([
      '16',
      expect.stringContaining('lg_extent_max_active_fit:20'),
    ]);
  });
});

it('leaves what the environment says', async () => {
  const given = { UV_THREADPOOL_SIZE: '5', DUCKDB_JE_MALLOC_CONF: 'dirty_decay_ms:10' };
  expect(await whenDuckdbLoads('src/index.ts', given)).toEqual(['5', 'dirty_decay_ms:10']);
});

it("is what DuckDB's allocator understands", async () => {
  const main = fileURLToPath(new URL('../../gateway/cli/main.ts', import.meta.url));
  const { stdout, stderr } = await run(
    process.execPath,
    ['--import', 'tsx', main, 'sql', '--local', '--query', 'SELECT 1 AS a', '--output', 'json'],
    { env: unset },
  );
  expect(JSON.parse(stdout)).toEqual([{ a: 1 }]);
  expect(stderr).toBe('');
});
