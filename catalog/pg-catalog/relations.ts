/** The system relations with their columns: what `*` gives and how a name is looked up, whether or not anything is in them here. */
import { relationLines } from './data/relations.js';
import { rowsOf } from './lines.js';
import { baseTypeOf } from './types.js';

export interface SystemColumn {
  readonly name: string;
  /** Name of its type; a domain's base type. */
  readonly type: string;
  readonly notNull: boolean;
}

export interface SystemRelation {
  readonly schema: string;
  readonly name: string;
  readonly oid: number;
  readonly kind: string;
  readonly columns: readonly SystemColumn[];
}

export const PG_CATALOG_OID = 11;
export const INFORMATION_SCHEMA_OID = 13_000;
export const INFORMATION_SCHEMA = 'information_schema';

export const systemRelations: readonly SystemRelation[] = rowsOf(relationLines).map((row) => ({
  schema: row[0] ?? '',
  name: row[1] ?? '',
  oid: Number(row[2]),
  kind: row[3] ?? 'v',
  columns: (row[4] ?? '').split(' ').map((text) => {
    const [name = '', type = ''] = text.replace('!', '').split(':');
    return { name, type: baseTypeOf(type), notNull: text.endsWith('!') };
  }),
}));

const byPath = new Map(systemRelations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));

const oids = new Set(systemRelations.map(({ oid }) => oid));

export const isSystemRelation = (oid: number): boolean => oids.has(oid);

/** Without a schema: one of pg_catalog. */
export const systemRelation = (schema: string | undefined, name: string): SystemRelation | undefined =>
  byPath.get(`${schema ?? 'pg_catalog'}.${name}`);
