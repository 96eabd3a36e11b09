/** Finds the route of a request. */
import { RequestFailure } from './failure.js';
import type { Route } from './route.js';

interface Entry {
  readonly route: Route;
  readonly pattern: RegExp;
}

export class Router {
  readonly #entries: readonly Entry[];

  constructor(routes: readonly Route[]) {
    this.#entries = routes.map((route) => ({
      route,
      pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
    }));
  }

  /** @throws RequestFailure 404, 405 */
  find(
    method: string,
    path: string,
  ): { readonly route: Route; readonly path: Readonly<Record<string, string>> } {
    for (const { route, pattern } of this.#entries) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route, path: decodedGroups(found.groups ?? {}) };
    }
    const allow = this.allowed(path);
    throw new RequestFailure(`${method} is not possible at ${path}`, {
      status: 405,
      headers: { allow: allow.join(', ') },
      hint: `${allow.join(', ')} are`,
    });
  }

  /** The methods that are possible at a path. @throws RequestFailure 404 */
  allowed(path: string): readonly string[] {
    const methods = this.#entries
      .filter(({ pattern }) => pattern.test(path))
      .map(({ route }) => route.method);
    if (methods.length === 0) {
      throw new RequestFailure(`There is nothing at ${path.slice(0, 200)}`, {
        status: 404,
        name: 'NOT_FOUND',
        hint: 'GET /api/openapi.json tells what there is',
      });
    }
    return [...new Set<string>([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])];
  }
}

/** @throws RequestFailure 400: not the form of a URL */
function decodedGroups(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw new RequestFailure('The path is not encoded as a URL', { status: 400 });
  }
}
