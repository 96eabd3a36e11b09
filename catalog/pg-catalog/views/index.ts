/** A system relation as DuckDB's SQL: its columns in their order, filled from its entry. */
import type { SystemRelation } from '../relations.js';
import type { ViewEntry } from '../view-entry.js';
import { informationViews } from './information-schema.js';
import { relationViews } from './relations.js';
import { serverViews } from './server.js';

const viewEntries: readonly ViewEntry[] = [...relationViews, ...serverViews, ...informationViews];

const byPath = new Map(viewEntries.map((entry) => [`${entry.schema ?? 'pg_catalog'}.${entry.name}`, entry]));

const ZERO: Readonly<Record<string, string>> = { bool: 'false', char: "''", name: "''", text: "''" };

const zeroOf = (type: string): string =>
  ZERO[type] ?? (type.startsWith('_') || type.endsWith('vector') ? '[]' : '0');

/** `duckdbType` says how DuckDB holds a type. The text has the placeholders of `ViewEntry.from`. */
export function viewText(relation: SystemRelation, duckdbType: (type: string) => string): string {
  const entry = byPath.get(`${relation.schema}.${relation.name}`);
  const columns = relation.columns.map(({ name, type, notNull }) => {
    const value = entry?.columns[name] ?? (notNull ? zeroOf(type) : 'NULL');
    return `CAST(${value} AS ${duckdbType(type)}) AS "${name}"`;
  });
  const from = entry?.from ?? '(SELECT 1) t WHERE false';
  // Each catalog table tells its own OID; it is no column of `*`.
  return `SELECT ${columns.join(', ')}, CAST(${relation.oid} AS BIGINT) AS "tableoid" FROM ${from}`;
}
