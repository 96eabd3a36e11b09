/** Keeps the files that SQL may name inside of the folders an administrator allowed, whatever `..` and links say. */
import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { FungiError } from '../../sql/error/index.js';

const LINKS_MAX = 40;

export class PathConfinement {
  readonly #roots: readonly string[];

  /** @param roots absolute folders; they need not exist yet */
  constructor(roots: readonly string[]) {
    this.#roots = roots.map((root) => realPath(resolve(root)));
  }

  get roots(): readonly string[] {
    return this.#roots;
  }

  /**
   * The path with every link resolved, to be used from then on instead of the given one.
   * @throws FungiError FORBIDDEN outside of the allowed folders; the message does not tell where links lead
   */
  check(path: string): string {
    const real = realPath(resolve(path));
    if (this.#roots.some((root) => isInside(real, root))) return real;
    throw new FungiError('FORBIDDEN', `Path '${path}' is outside of the folders this server may use`, {
      hint: 'An administrator can allow folders by security.allowed_paths',
    });
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** Resolves the links of what exists of the path; the rest is yet to be made. */
function realPath(path: string, links = 0): string {
  try {
    return realpathSync.native(path);
  } catch {
    const target = danglingTarget(path);
    // A loop of links leads nowhere, so nothing can be made behind it.
    if (target !== undefined && links < LINKS_MAX) return realPath(resolve(dirname(path), target), links + 1);
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent, links), basename(path));
  }
}

/** Where a link leads to whose target does not exist: whoever wrote to it would make the target. */
function danglingTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
