/** Which statements are over PostgreSQL's catalogs: told from their words, since every statement of every client is asked. */
import { functionEntries, systemRelations } from '../../../catalog/pg-catalog/index.js';
import { firstWord } from '../dialect/scan.js';

/** Most statements have none of these. */
const HINT =
  /pg_|txid_|information_schema|::\s*"?(?:pg_catalog\.)?"?reg|current_|session_user|version|has_|quote_|_ident|to_reg|format_type|set_config|_description|as\s+reg/i;
const READING: ReadonlySet<string | undefined> = new Set(['select', 'with', 'values', 'table']);
/** Text and comments, and nothing else, must not count. One that is open reaches to the end. */
const SILENT = /[eE]?'(?:[^'\\]|\\.|'')*(?:'|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** Longer texts are told by how they begin. */
const LENGTH_READ_MAX = 32_768;

const names = (list: readonly string[]): string => list.join('|');

const relations = systemRelations.filter(({ schema }) => schema === 'pg_catalog').map(({ name }) => name);

/** Functions that no Flink SQL has, whatever they are used with. */
const ownFunctions = functionEntries
  .map(({ name }) => name)
  .filter((name) =>
    /^(?:pg_|txid_|has_|quote_|to_reg|format_type|obj_|col_|shobj_|current_schemas|set_config|parse_ident)/.test(
      name,
    ),
  );

/** Of the connection: PostgreSQL's only where no table is read, since Flink has some of these names. */
const CONNECTION = /\b(?:current_(?:database|schema|setting|user|role|catalog)|session_user|version)\b/i;
const READS_TABLE = /\bfrom\s+(?![\w.]+\s*\()/i;

const STRONG = new RegExp(
  [
    String.raw`\b(?:pg_catalog|information_schema)\b"?\s*\.`,
    String.raw`(?<![.\w])"?(?:${names(relations)})\b(?!\s*\()`,
    String.raw`\b(?:${names([...new Set(ownFunctions)])})"?\s*\(`,
    String.raw`::\s*"?(?:pg_catalog"?\."?)?(?:regclass|regtype|regproc|regnamespace|regrole)\b`,
    String.raw`\bas\s+(?:pg_catalog\.)?(?:regclass|regtype|regproc|regnamespace|regrole)\b`,
  ].join('|'),
  'i',
);

const isReading = (sql: string): boolean => READING.has(firstWord(sql, '('));

export function isCatalogStatement(sql: string): boolean {
  const start = sql.slice(0, LENGTH_READ_MAX);
  if (!HINT.test(start) || !isReading(sql)) return false;
  const text = start.replace(SILENT, (part) => (part.startsWith("'") || /^e'/i.test(part) ? "''" : ' '));
  return STRONG.test(text) || (CONNECTION.test(text) && !READS_TABLE.test(text));
}

/** Reads no table: what Flink SQL does not know of it PostgreSQL may, `SELECT 1 WHERE false` for one. */
export const isOverConstants = (sql: string): boolean =>
  sql.length <= LENGTH_READ_MAX &&
  isReading(sql) &&
  !READS_TABLE.test(sql.replace(SILENT, (part) => (part.endsWith("'") ? "''" : ' ')));
