/** One Nexmark query on Fungi, embedded, in a process of its own. Arguments: query name, folder of JSON-lines files. */
import { SessionService } from '../../gateway/session/index.js';
import { readThrough } from './input-files.js';
import { nexmarkQueries, nexmarkTables } from './nexmark-queries.js';

async function main(): Promise<void> {
  const [name, folder] = process.argv.slice(2);
  const query = nexmarkQueries.find((candidate) => candidate.name === name);
  if (!query || !folder) throw new Error('usage: fungi QUERY FOLDER');
  await readThrough(folder);
  const service = new SessionService({ output: (text) => process.stderr.write(text) });
  const session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  const script = [
    ...nexmarkTables(folder),
    `CREATE TABLE sink (${query.sink}) WITH ('connector' = 'blackhole')`,
    `INSERT INTO sink ${query.sql}`,
  ].join(';\n');
  for await (const { result } of session.execute(script)) {
    if (result.kind !== 'job') continue;
    await result.job.done();
    const { rowsRead, elapsed } = result.job.progress();
    const peakMemory = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ events: rowsRead, seconds: elapsed / 1000, peakMemory }));
  }
  await service.close();
}

await main();
