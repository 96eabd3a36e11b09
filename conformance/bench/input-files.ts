/**
 * The input of a benchmark, read through before anything is timed: whatever the page cache has lost comes from disk once, and no run pays for it.
 * Measured: a machine that reclaims idle memory dropped a twentieth of 1.7 GB within seconds, which cost the next run up to 1.7 s.
 */
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';

const NEWLINE = 0x0a;
const BLOCK_BYTES = 1024 * 1024;

/** Reads every JSON-lines file of a folder. @returns its lines */
export async function readThrough(folder: string): Promise<number> {
  let lines = 0;
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.jsonl'))) {
    for await (const block of createReadStream(join(folder, name), { highWaterMark: BLOCK_BYTES })) {
      const bytes = block as Buffer;
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
    }
  }
  return lines;
}
