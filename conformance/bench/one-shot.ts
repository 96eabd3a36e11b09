/**
 * The practical limit: one DuckDB statement that decodes the files and computes the query over everything at once, in a process of
 * its own. Arguments: query name, folder of JSON-lines files.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteString } from '../../sql/index.js';
import { readThrough } from './input-files.js';
import { BID_TYPES, nexmarkQueries } from './nexmark-queries.js';
import type { NexmarkQuery } from './nexmark-queries.js';

function statement(query: NexmarkQuery, folder: string): string {
  const struct = query.bidFields.map((field) => `"${field}" ${BID_TYPES[field]}`).join(', ');
  const fields = query.bidFields.map((field) => `bid."${field}" AS "${field}"`).join(', ');
  const bid = `SELECT ${fields} FROM read_json(${quoteString(`${folder}/*.jsonl`)}, format = 'newline_delimited',
    columns = {event_type: 'INTEGER', bid: 'STRUCT(${struct})'}) WHERE event_type = 2`;
  return `WITH bid AS (${bid}) ${query.oneShot.replace(/^WITH /, ', ')}`.replace(') , ', '), ');
}

/** `, count(a), count(b)` over the columns of a statement. */
async function columnCounts(connection: DuckDBConnection, sql: string): Promise<string> {
  const described = await connection.runAndReadAll(`DESCRIBE ${sql}`);
  return described
    .getRows()
    .map(([name]) => `, count("${String(name).replaceAll('"', '""')}")`)
    .join('');
}

async function main(): Promise<void> {
  const [name, folder] = process.argv.slice(2);
  const query = nexmarkQueries.find((candidate) => candidate.name === name);
  if (!query || !folder) throw new Error('usage: one-shot QUERY FOLDER');
  // Counted without DuckDB: a statement before the timed one would leave the files in its cache, and its memory and threads ready.
  const events = await readThrough(folder);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  // Every column is computed and none is kept, as the blackhole sink does.
  const counts = await columnCounts(connection, statement(query, folder));
  const start = process.hrtime.bigint();
  await connection.runAndReadAll(`SELECT count(*)${counts} FROM (${statement(query, folder)})`);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({ events, seconds, peakMemory: process.resourceUsage().maxRSS * 1024 }));
}

await main();
