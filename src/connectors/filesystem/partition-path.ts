/** `p=x/q=y` for a row, as DuckDB SQL, with Flink's escaping of characters that a path cannot hold. */
import { PARTITION_DEFAULT_NAME, readOption } from '../../../catalog/options/index.js';
import { renderText } from '../../../sql/expression/cast-text.js';
import { quoteString } from '../../../sql/types/index.js';
import type { SinkContext } from '../connector.js';

/** Characters that Flink writes as `%XX` in a partition path. */
const ESCAPED = `"#%'*/:=?\\{}[]^`;

/** An expression over `c0 …`; the empty string for a table without partitions. */
export function partitionPath({ table, fields, timeZone }: SinkContext): string {
  if (table.partitionKeys.length === 0) return `''`;
  const defaultName = quoteString(readOption(table.options, PARTITION_DEFAULT_NAME));
  const parts = table.partitionKeys.map((key) => {
    const index = fields.findIndex((field) => field.name === key);
    const text = renderText(`c${index}`, fields[index]!.type, timeZone);
    return `${quoteString(`${escapeText(key)}=`)} || coalesce(nullif(${escapeSql(text)}, ''), ${defaultName})`;
  });
  return parts.join(` || '/' || `);
}

const code = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const escapeText = (text: string): string =>
  [...text].map((character) => (ESCAPED.includes(character) ? code(character) : character)).join('');

// '%' first: it begins every escape.
const escapeSql = (sql: string): string =>
  ['%', ...[...ESCAPED].filter((character) => character !== '%')].reduce(
    (inner, character) => `replace(${inner}, ${quoteString(character)}, ${quoteString(code(character))})`,
    sql,
  );
