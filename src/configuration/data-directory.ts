/** Where a server keeps what must outlive it. */
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const CONTAINER_DIRECTORY = '/data';

/** As configured; else `/data` where a container provides it; else `.fungi` in the user's home. */
export function dataDirectory(configured: string | undefined): string {
  if (configured !== undefined) return resolve(configured);
  try {
    accessSync(CONTAINER_DIRECTORY, constants.W_OK);
    return CONTAINER_DIRECTORY;
  } catch {
    return join(homedir(), '.fungi');
  }
}
