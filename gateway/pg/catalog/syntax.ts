/** PostgreSQL's own parser (libpg-query, WebAssembly), loaded when first needed; trees of recent statements are kept. */
import type * as PgQuery from 'libpg-query';
import type { SelectStmt } from 'libpg-query';
import { FungiError } from '../../../sql/error/index.js';
import { pgError } from '../pg-error.js';
import { spanAt } from './span-at.js';

type Parser = typeof PgQuery;

const KEPT_MAX = 256;
const KEPT_LENGTH_MAX = 32_768;
const LENGTH_MAX = 262_144;

let loading: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  const parser = await import('libpg-query');
  await parser.loadModule();
  return parser;
}

const kept = new Map<string, SelectStmt>();

/** The one SELECT of a text. @throws FungiError 42601, 54000 for a text that is too long, 0A000 when it is something else */
export async function parseSelect(sql: string): Promise<SelectStmt> {
  const known = kept.get(sql);
  if (known) {
    kept.delete(sql);
    kept.set(sql, known);
    return known;
  }
  if (sql.length > LENGTH_MAX)
    throw pgError('54000', `catalog statements have at most ${LENGTH_MAX} characters`);
  const { parseSync } = await (loading ??= load());
  const statement = onlySelect(parse(parseSync, sql));
  if (sql.length <= KEPT_LENGTH_MAX) {
    kept.set(sql, statement);
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
  }
  return statement;
}

function parse(parseSync: Parser['parseSync'], sql: string): ReturnType<Parser['parseSync']> {
  try {
    return parseSync(sql);
  } catch (error) {
    const details = (error as { sqlDetails?: { message: string; cursorPosition: number } }).sqlDetails;
    if (!details) throw pgError('54001', 'the statement is nested too deeply');
    throw new FungiError('SYNTAX', details.message, {
      span: spanAt(sql, Math.max(0, details.cursorPosition)),
    });
  }
}

function onlySelect({ stmts = [] }: ReturnType<Parser['parseSync']>): SelectStmt {
  const [first, second] = stmts;
  if (second) throw pgError('42601', 'cannot insert multiple commands into a prepared statement');
  const node = first?.stmt;
  if (!node || !('SelectStmt' in node)) throw pgError('0A000', 'only SELECT reads the system catalogs');
  return node.SelectStmt;
}
