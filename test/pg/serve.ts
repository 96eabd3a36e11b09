/** Serves the Postgres door by itself, for trying clients by hand: `npx tsx test/pg/serve.ts 15433`. */
import { PgCatalogQueries } from '../../gateway/pg/catalog/index.js';
import { PgServer } from '../../gateway/pg/index.js';
import { SessionService } from '../../gateway/session/session-service.js';

const service = new SessionService({ output: (text) => void process.stdout.write(text) });
const server = new PgServer({
  service,
  version: 'test',
  catalogQueries: new PgCatalogQueries(),
  log: (message) => process.stderr.write(`${message}\n`),
});
const port = await server.listen('127.0.0.1', Number(process.argv[2] ?? 0));
process.stdout.write(`listening on ${port}\n`);
process.once('SIGTERM', () => {
  void server.close().then(async () => {
    await service.close();
    process.exit(0);
  });
});
