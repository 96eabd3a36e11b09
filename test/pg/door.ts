/** A Postgres door over a session service of its own, on any free port, for one test file. */
import { PgCatalogQueries } from '../../gateway/pg/catalog/index.js';
import { PgServer } from '../../gateway/pg/index.js';
import type { PgServerOptions } from '../../gateway/pg/index.js';
import { SessionService } from '../../gateway/session/session-service.js';

export interface Door {
  readonly port: number;
  readonly server: PgServer;
  readonly service: SessionService;
  close(): Promise<void>;
}

export async function openDoor(options: Partial<PgServerOptions> = {}): Promise<Door> {
  const service = new SessionService({ output: () => undefined });
  const server = new PgServer({ service, version: 'test', ...options });
  const port = await server.listen('127.0.0.1', 0);
  return {
    port,
    server,
    service,
    async close() {
      await server.close();
      await service.close();
    },
  };
}

/** A door that also answers what tools ask of PostgreSQL's catalogs. */
export async function openCatalogDoor(options: Partial<PgServerOptions> = {}): Promise<Door> {
  const catalogQueries = new PgCatalogQueries();
  const door = await openDoor({ catalogQueries, ...options });
  return {
    ...door,
    async close() {
      await door.close();
      await catalogQueries.close();
    },
  };
}

/** Resolves when the condition holds; the test's own time-out is the bound. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
