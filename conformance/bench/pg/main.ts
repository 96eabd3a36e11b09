/**
 * `npm run bench -- pg [--only points,statements,transfer,memory] [--jdbc JAR]`: the Postgres door of a real `fungi server`, and the same on a
 * PostgreSQL of this machine where one is installed. The aims stand beside the figures.
 */
import { parseArgs } from 'node:util';
import { idleConnectionsMb, stalledReaderMb } from './memory.js';
import { startFungi, startPostgres } from './servers.js';
import type { BenchServer } from './servers.js';
import { pointQueries, statementsPerSecond } from './statements.js';
import type { Latency, PointForm } from './statements.js';
import { changedRows, createTables, startWriting } from './tables.js';
import { transfer, ways } from './transfer.js';
import { request, WireClient } from './wire-client.js';

const PARTS = ['points', 'statements', 'transfer', 'memory'] as const;
type Part = (typeof PARTS)[number];

interface Servers {
  readonly fungi: BenchServer;
  readonly postgres: BenchServer | undefined;
}

export async function benchPg(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: PARTS.join() },
      jdbc: { type: 'string', default: process.env['FUNGI_TEST_PGJDBC'] ?? '' },
    },
  });
  const wanted = values.only.split(',') as readonly Part[];
  const unknown = wanted.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${PARTS.join(', ')}`);
  const fungi = await startFungi();
  try {
    const postgres = await startPostgres();
    try {
      const servers = { fungi, postgres };
      await createTables(fungi);
      if (postgres) await createTables(postgres);
      else console.log('No PostgreSQL is installed here: nothing to compare with.\n');
      if (wanted.includes('statements')) await statements(servers);
      if (wanted.includes('transfer')) await transfers(servers, values.jdbc === '' ? undefined : values.jdbc);
      if (wanted.includes('memory')) await memory(fungi);
      // Last, since its job writes until the server ends.
      if (wanted.includes('points')) await points(servers);
    } finally {
      await postgres?.close();
    }
  } finally {
    await fungi.close();
  }
}

function table(head: readonly string[]): void {
  console.log(`\n${row(head)}\n|${head.map(() => '---').join('|')}|`);
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const ms = (value: number): string => value.toFixed(1);

async function points({ fungi, postgres }: Servers): Promise<void> {
  table(['point queries, 200/s', 'server', 'p50 ms', 'p99 ms', 'max ms', 'aim']);
  const print = (what: string, server: BenchServer, { p50, p99, max }: Latency): void =>
    console.log(
      row([what, server.name, ms(p50), ms(p99), ms(max), server === fungi ? 'p50 < 3, p99 < 15' : '']),
    );
  const forms: readonly PointForm[] = ['prepared', 'text'];
  for (const server of [fungi, postgres]) {
    if (!server) continue;
    for (const form of forms) print(form, server, await pointQueries(server, form));
    print('prepared, a client reads all rows meanwhile', server, await whileReading(server));
  }
  await startWriting(fungi);
  for (const form of forms) print(`${form}, table being written`, fungi, await pointQueries(fungi, form));
  print('prepared, table being written and read', fungi, await whileReading(fungi));
  console.log(`\n${await changedRows(fungi)} rows had been changed by the end.`);
}

/** Point queries beside one client that reads all rows over and over. */
async function whileReading(server: BenchServer): Promise<Latency> {
  const reader = await WireClient.connect(server.port);
  let measured = false;
  const reading = (async () => {
    while (!measured) await reader.send(request.simple('SELECT * FROM accounts'));
  })();
  try {
    return await pointQueries(server, 'prepared');
  } finally {
    measured = true;
    await reading;
    reader.close();
  }
}

async function statements({ fungi, postgres }: Servers): Promise<void> {
  table(['statements/s, one connection, pipelined', 'Fungi', 'PostgreSQL', 'aim']);
  const cases: readonly (readonly [string, (number: number) => Buffer, string])[] = [
    ['SELECT 1', () => request.once('SELECT 1', []), '≥ 5,000'],
    ['SELECT $1::int', (number) => request.once('SELECT $1::int', [String(number)]), '≥ 5,000'],
    [
      'point query, $1',
      (number) => request.once('SELECT * FROM accounts WHERE id = $1', [String(1 + (number % 1_000_000))]),
      '',
    ],
    [
      'point query, another text each',
      (number) => request.simple(`SELECT * FROM accounts WHERE id = ${number}`),
      '',
    ],
    [
      'catalog query',
      () => request.once("SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r'", []),
      '',
    ],
  ];
  for (const [name, bytes, aim] of cases) {
    const ours = await statementsPerSecond(fungi, bytes);
    const theirs = postgres
      ? Math.round(await statementsPerSecond(postgres, bytes)).toLocaleString('en')
      : '';
    console.log(row([name, Math.round(ours).toLocaleString('en'), theirs, aim]));
  }
}

async function transfers({ fungi, postgres }: Servers, jar: string | undefined): Promise<void> {
  table(['1,000,000 rows × 6 columns', 'Fungi s', 'its CPU s', 'PostgreSQL s', '× PostgreSQL', 'aim']);
  for (const [name, way] of ways(jar)) {
    const ours = await transfer(fungi, way);
    const theirs = postgres && (await transfer(postgres, way));
    const cells = [
      name,
      ours.seconds.toFixed(2),
      ours.serverSeconds.toFixed(2),
      theirs?.seconds.toFixed(2) ?? '',
    ];
    const aim = name.startsWith('psql') || name.startsWith('pgjdbc') ? '≤ 2.5' : '';
    console.log(row([...cells, theirs ? (ours.seconds / theirs.seconds).toFixed(2) : '', aim]));
  }
}

async function memory(fungi: BenchServer): Promise<void> {
  table(['memory', 'MB', 'aim']);
  console.log(row(['500 idle connections', ms(await idleConnectionsMb(fungi)), '< 60']));
  console.log(
    row(['each client that reads nothing of 1,000,000 rows', ms(await stalledReaderMb(fungi)), '≤ 8']),
  );
}
