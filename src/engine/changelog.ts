/**
 * Derives row kinds from weights, at the edges only. Changes that cancel out within an epoch are never seen; a −1 and a
 * +1 of the same upsert key are an update, others a delete and an insert; per key deletes come before inserts.
 */
import type { ChangelogMode } from '../../sql/plan/physical-plan.js';
import { columnList } from './relation-sql.js';
import type { Relation } from './operator.js';

/** A query over a weighted relation that yields `c0 …` and `kind`, in emission order. */
export function changelogSql(
  input: Relation,
  changelog: ChangelogMode,
  upsertKey: readonly number[] | undefined,
): string {
  const columns = columnList(input.fields.length);
  if (input.hasKind) {
    const wanted = changelog === 'upsert' ? ` WHERE kind <> '-U'` : '';
    return `SELECT ${columns === '' ? '' : `${columns}, `}kind FROM (${input.sql})${wanted}`;
  }
  const position = input.hasPosition ? 'pos' : 'row_number() OVER ()';
  const changes = `SELECT ${columns}, sum(w) AS w, min(p) AS p FROM (SELECT ${columns}, w, ${position} AS p FROM (${input.sql})) GROUP BY ALL HAVING sum(w) <> 0`;
  const copies = `SELECT ${columns}, CAST(sign(w) AS INTEGER) AS s, p, unnest(range(CAST(abs(w) AS BIGINT))) AS n FROM (${changes})`;
  const kinds = upsertKey === undefined ? pairedByNumber(copies) : pairedByKey(copies, upsertKey);
  const filter = changelog === 'upsert' ? ` WHERE kind <> '-U'` : '';
  return `SELECT ${columns}, kind FROM (${kinds})${filter} ORDER BY g, s, p, n`;
}

/** `g` is the place of the first change of the key. */
function pairedByKey(copies: string, upsertKey: readonly number[]): string {
  const partition =
    upsertKey.length === 0 ? '' : `PARTITION BY ${upsertKey.map((column) => `c${column}`).join(', ')}`;
  return `SELECT *, ${kindSql('max(s) OVER k > 0 AND min(s) OVER k < 0')} AS kind, min(p) OVER k AS g FROM (${copies}) WINDOW k AS (${partition})`;
}

/** Without a key the n-th deletion and the n-th insertion are taken for one update. */
function pairedByNumber(copies: string): string {
  const numbered = `SELECT *, row_number() OVER (PARTITION BY s ORDER BY p, n) AS o, least(count(*) FILTER (s < 0) OVER (), count(*) FILTER (s > 0) OVER ()) AS pairs FROM (${copies})`;
  return `SELECT *, ${kindSql('o <= pairs')} AS kind, o AS g FROM (${numbered})`;
}

function kindSql(update: string): string {
  return `CASE WHEN ${update} THEN CASE WHEN s < 0 THEN '-U' ELSE '+U' END WHEN s < 0 THEN '-D' ELSE '+I' END`;
}

/** A query over a weighted relation that yields the rows that remain, each as often as its weight says. */
export function remainingSql(input: Relation): string {
  const columns = columnList(input.fields.length);
  const position = input.hasPosition ? 'pos' : 'row_number() OVER ()';
  const rest = `SELECT ${columns}, sum(w) AS w, min(p) AS p FROM (SELECT ${columns}, w, ${position} AS p FROM (${input.sql})) GROUP BY ALL HAVING sum(w) > 0`;
  return `SELECT ${columns} FROM (SELECT ${columns}, p, unnest(range(CAST(w AS BIGINT))) AS n FROM (${rest})) ORDER BY p, n`;
}
