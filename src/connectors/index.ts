/** Every connector by its name. Adding one is adding a line here, its code beside, and its options in `catalog/options`. */
import { FungiError } from '../../sql/error/index.js';
import { blackholeConnector } from './blackhole.js';
import type { Connector } from './connector.js';
import { datagenConnector } from './datagen.js';
import { filesystemConnector, openMemoryFolder } from './filesystem/index.js';
import { memoryConnector } from './memory.js';
import { printConnector } from './print.js';

const connectors: ReadonlyMap<string, Connector> = new Map(
  [blackholeConnector, datagenConnector, filesystemConnector, memoryConnector, printConnector].map(
    (entry) => [entry.name, entry],
  ),
);

/** @throws FungiError INVALID_OPTION for a name that no connector has */
export function connector(name: string): Connector {
  const found = connectors.get(name);
  if (found) return found;
  throw new FungiError(
    'INVALID_OPTION',
    `There is no connector '${name}'. Available: ${[...connectors.keys()].join(', ')}`,
  );
}

/**
 * The folders that a database of a confined process may use: the allowed ones, and those for batches, which are kept until the
 * process ends.
 */
export function directoriesOf(allowedPaths: readonly string[]): readonly string[] {
  const { path, spillPath } = openMemoryFolder();
  return [...allowedPaths, path, ...(spillPath === undefined ? [] : [spillPath])];
}

export { openMemoryFolder };
export type * from './connector.js';
