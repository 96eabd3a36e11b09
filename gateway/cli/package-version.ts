/** The version of this package, read from its own description. */
import { readFileSync } from 'node:fs';

/** The compiled file lies one folder deeper than its source. */
const PLACES = ['../../package.json', '../../../package.json'];

export function packageVersion(): string {
  for (const path of PLACES) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (parsed !== null && typeof parsed === 'object' && 'version' in parsed) return String(parsed.version);
    } catch {
      continue;
    }
  }
  return 'unknown';
}
