/**
 * Whatever the parser accepts ends in success or in an error of ours with a place in the text, never in a mistake of ours. Tables
 * and columns that a statement misses are made and it is tried again, so that it gets as far as it can.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import { FungiError } from '../../sql/error/index.js';
import { expressions, statements } from '../sql/parser/samples.js';
import { refused, walkedStatements } from './walked-statements.js';

const ATTEMPTS_MAX = 25;
/** Rows read of a query, which may be endless. */
const ROWS_MAX = 20;
const CORPUS_TIMEOUT_MS = 600_000;

async function run(session: Session, sql: string): Promise<void> {
  for await (const { result } of session.execute(sql)) {
    if (result.kind === 'job') await result.job.cancel();
    if (result.kind !== 'rows') continue;
    let rows = 0;
    for await (const batch of result.batches()) {
      rows += batch.rows.length;
      if (rows > ROWS_MAX) break;
    }
  }
}

/** Temporary tables with the columns that were missed so far. */
class MadeUpTables {
  readonly #tables = new Set<string>();
  readonly #columns = new Map([
    ['a', 'INT'],
    ['b', 'STRING'],
    ['ts', 'TIMESTAMP(3)'],
  ]);

  /** Whether another attempt makes sense. */
  async makeMissing(session: Session, error: unknown): Promise<boolean> {
    if (!(error instanceof FungiError)) return false;
    const name = /'([^']+)'/.exec(error.message)?.[1]?.replaceAll('`', '');
    if (name === undefined) return false;
    const column = name.split('.').at(-1)!;
    if (error.errorName === 'TABLE_NOT_FOUND' && !this.#tables.has(name)) this.#tables.add(name);
    else if (error.errorName === 'COLUMN_NOT_FOUND' && !this.#columns.has(column))
      this.#columns.set(column, 'INT');
    else return false;
    try {
      for (const table of this.#tables) await this.#make(session, table);
      return true;
    } catch (impossible) {
      if (impossible instanceof FungiError) return false;
      throw impossible;
    }
  }

  async #make(session: Session, table: string): Promise<void> {
    const quoted = table
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.');
    const columns = [...this.#columns].map(([name, type]) => `\`${name}\` ${type}`).join(', ');
    await run(session, `DROP TEMPORARY TABLE IF EXISTS ${quoted}`);
    await run(
      session,
      `CREATE TEMPORARY TABLE ${quoted} (${columns}, WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '3')`,
    );
  }
}

/** The error that is left when everything that was missing has been made. */
async function outcome(sql: string): Promise<unknown> {
  const service = new SessionService({ output: () => undefined, batchRows: 100 });
  const session = service.open();
  const tables = new MadeUpTables();
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        await run(session, sql);
        return undefined;
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || !(await tables.makeMissing(session, error))) return error;
      }
    }
  } finally {
    await service.close();
  }
}

/** What is wrong with how a statement ended; undefined when nothing is. */
function complaint(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof FungiError)) return `not an error of ours: ${String(error)}`;
  if (error.errorName === 'INTERNAL' || error.errorName === 'SYNTAX') return `${error.code} ${error.message}`;
  return error.span ? undefined : `no place in the text: ${error.code} ${error.message}`;
}

const ours = [
  ...statements,
  ...walkedStatements,
  ...expressions.map((text) => `SELECT ${text} FROM made_up`),
];

describe('every statement ends well or in an error with a place', () => {
  it.each(ours)('%s', async (sql) => {
    expect(complaint(await outcome(sql))).toBeUndefined();
  });
});

describe('what is parsed but not done is refused by name', () => {
  it.each(refused)('%s', async (sql) => {
    const error = await outcome(sql);
    expect(error).toBeInstanceOf(FungiError);
    expect((error as FungiError).message).toMatch(/ is not supported /);
    expect((error as FungiError).span).toBeDefined();
  });
});

const folder = process.env['FLINK_CORPUS'];
const file = folder === undefined ? undefined : join(folder, 'parser.jsonl');

describe.runIf(file !== undefined && existsSync(file))('the statements of the corpus', () => {
  it(
    'end well or in an error with a place',
    async () => {
      const complaints: string[] = [];
      for (const line of readFileSync(file!, 'utf8').trim().split('\n')) {
        const { sql, ok, kind } = JSON.parse(line) as { sql: string; ok: boolean; kind: string };
        if (!ok) continue;
        const found = complaint(await outcome(kind === 'expression' ? `SELECT ${sql}` : sql));
        if (found !== undefined) complaints.push(`${found}: ${sql}`);
      }
      expect(complaints).toEqual([]);
    },
    CORPUS_TIMEOUT_MS,
  );
});
