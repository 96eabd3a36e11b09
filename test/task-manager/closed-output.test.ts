/** Whoever reads what a server prints goes away: its jobs go on, those that print, too. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

let child: ChildProcess;
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

it.each(['false', 'true'])('a job prints into a closed pipe: standard error %s', async (toErrors) => {
  const file = fileURLToPath(new URL('printing-server.ts', import.meta.url));
  child = spawn(process.execPath, ['--import', 'tsx', file, toErrors], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await once(createInterface(child.stdout!), 'line');
  child.stdout!.destroy();
  child.stderr!.destroy();
  child.send('print');
  const [state] = (await once(child, 'message')) as [string];
  expect(state).toBe('RUNNING after 100 rows');
});
