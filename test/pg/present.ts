/** Whether what a test needs is there: without it the test is skipped, loudly; under CI, whose set-up is to have it, it fails. */
import { execFileSync } from 'node:child_process';

export function needs(what: string, present: boolean): boolean {
  if (!present && process.env['CI'] === 'true') throw new Error(`${what} is missing`);
  if (!present) process.stderr.write(`SKIPPED: ${what} is missing\n`);
  return present;
}

export function found(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
