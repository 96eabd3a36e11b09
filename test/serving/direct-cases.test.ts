/**
 * Golden cases once more, with their inputs in memory tables: a query that runs as one statement gives what Flink gave in batch mode,
 * and what the same query gives as a job.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCase } from '../../conformance/case-file.js';
import type { ConformanceCase } from '../../conformance/case-file.js';
import { caseFiles, writeInputs } from '../../conformance/case-folder.js';
import { foldChangelog } from '../../conformance/changelog.js';
import { SessionService, valueText } from '../../gateway/session/index.js';
import type { Session, StatementResult } from '../../gateway/session/index.js';
import { statementsOf } from '../../sql/parser/index.js';

const FOLDERS = ['aggregate', 'calc', 'join', 'query', 'sort', 'union', 'unnest', 'values', 'window'];
const cases = FOLDERS.flatMap((folder) => caseFiles(join('conformance/cases', folder)))
  .map(readCase)
  .filter((item) => item.modes.includes('batch') && item.expected.has('batch'));

/** Fewer would mean that the direct way is hardly taken any more. */
const DIRECT_MIN = 80;

interface Script {
  readonly setUp: string;
  readonly query: string;
}

/** What makes the tables and fills them, and the query. Undefined where a table has what memory tables have not, or is written to. */
function inMemory(item: ConformanceCase, dir: string): Script | undefined {
  const sql = item.sql.replaceAll('${dir}', dir);
  const statements = [...statementsOf(sql)];
  const query = statements.pop();
  if (query?.kind !== 'query') return undefined;
  const texts = statements.map((statement) => {
    const text = sql.slice(statement.span.offset, statement.span.end);
    if (statement.kind !== 'create-table') return text;
    const name = statement.name.parts.map((part) => `\`${part.name}\``).join('.');
    const file = `\`${statement.name.parts[0]!.name} in a file\``;
    const columns = (statement.schema?.columns ?? []).filter((column) => column.kind === 'physical-column');
    const list = columns.map((column) => `\`${column.name.name}\``).join(', ');
    return `${text}; ALTER TABLE ${name} RENAME TO ${file};
      CREATE TABLE ${name} WITH ('connector' = 'memory') LIKE ${file} (EXCLUDING OPTIONS EXCLUDING PARTITIONS);
      INSERT INTO ${name} (${list}) SELECT ${list} FROM ${file}`;
  });
  const unfit = statements.some(
    (statement) =>
      statement.kind === 'insert' ||
      (statement.kind === 'create-table' &&
        (statement.like !== undefined ||
          /METADATA|'datagen'|OPTIONS/.test(sql) ||
          statement.schema === undefined)),
  );
  if (unfit) return undefined;
  return { setUp: texts.join(';\n'), query: sql.slice(query.span.offset, query.span.end) };
}

async function rowTexts(result: StatementResult): Promise<readonly string[]> {
  const rows: string[] = [];
  if (result.kind !== 'rows') return rows;
  for await (const batch of result.batches()) {
    batch.rows.forEach((row, index) => {
      const texts = row.map((value, column) => valueText(value, result.columns[column]!.type) ?? 'NULL');
      rows.push(`${batch.kinds[index]!}[${texts.join(', ')}]`);
    });
  }
  return rows;
}

async function last(session: Session, script: string): Promise<readonly string[]> {
  let rows: readonly string[] = [];
  for await (const { result } of session.execute(script)) rows = await rowTexts(result);
  return rows;
}

const folded = (rows: readonly string[]): readonly string[] =>
  foldChangelog(
    rows.map((row) =>
      row.replace(/-?\d+\.\d{12,}/g, (digits) => String(Number(Number(digits).toPrecision(13)))),
    ),
  );

const direct: string[] = [];

async function check(item: ConformanceCase): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fungi-direct-'));
  const script = inMemory(item, dir);
  const service = new SessionService({ output: () => undefined, database: { threads: 2 } });
  try {
    if (!script) return;
    writeInputs(dir, item.inputs);
    const properties = new Map([
      ['table.dml-sync', 'true'],
      ['execution.runtime-mode', 'batch'],
    ]);
    const session = service.open({ properties });
    await last(session, script.setUp);
    const prepared = await session.prepare(script.query);
    if (!prepared.direct) return;
    direct.push(item.path);
    expect(folded(await rowTexts(await prepared.execute()))).toEqual(folded(item.expected.get('batch')!));
  } finally {
    await service.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

describe('golden cases over memory tables', () => {
  it.each(cases.map((item) => [item.path.replace('conformance/cases/', ''), item] as const))(
    '%s',
    (_, item) => check(item),
  );
  afterAll(() => {
    if (process.env['DIRECT_LIST']) console.log(direct.join('\n'));
    expect(direct.length).toBeGreaterThanOrEqual(DIRECT_MIN);
  });
});
