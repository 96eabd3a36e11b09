/** A small file system in memory, for what happens when a disk is full. Mounting one takes the rights of an administrator, which no set-up brings. */
import { execFileSync } from 'node:child_process';

/** Mounts one of `kibibytes` on a folder; skips the test, loudly, where that is not allowed. @returns what unmounts it */
export function mountSmall(folder: string, kibibytes: number, test: { skip(): never }): () => void {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    console.warn('a small file system cannot be mounted here: a full one is not tested');
    test.skip();
  }
  return () => execFileSync('umount', [folder]);
}
