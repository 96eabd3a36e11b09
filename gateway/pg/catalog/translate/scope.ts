/** Which columns a name can mean: the tables of FROM, from the innermost query outwards, and the common table expressions. */
import type { Translation, Typed } from './translation.js';
import { quoted } from './translation.js';

export interface ScopeColumn {
  readonly name: string;
  readonly type: string;
  /** DuckDB's SQL for it. */
  readonly sql: string;
  /** Not part of `*`: `tableoid`, or the second of a pair joined by USING. */
  readonly hidden?: boolean;
}

export interface ScopeTable {
  readonly alias: string;
  /** Of a system relation without an alias: `pg_catalog.pg_class.oid`. */
  readonly schema: string | undefined;
  columns: readonly ScopeColumn[];
}

export interface WithQuery {
  /** Its name in DuckDB's SQL. */
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export class Scope {
  readonly tables: ScopeTable[] = [];
  readonly withQueries = new Map<string, WithQuery>();

  constructor(readonly parent?: Scope) {}

  withQuery(name: string): WithQuery | undefined {
    return this.withQueries.get(name) ?? this.parent?.withQuery(name);
  }

  /** A column by its bare name. @throws FungiError 42702 */
  column(t: Translation, name: string, location?: number): ScopeColumn | undefined {
    const found = this.tables.flatMap(({ columns }) =>
      columns.filter((column) => column.name === name && column.hidden !== true),
    );
    if (found.length > 1) throw t.error('42702', `column reference "${name}" is ambiguous`, location);
    if (found[0]) return found[0];
    const hidden = this.tables.flatMap(({ columns }) => columns.filter((column) => column.name === name));
    return hidden[0] ?? this.parent?.column(t, name, location);
  }

  table(schema: string | undefined, alias: string): ScopeTable | undefined {
    const found = this.tables.find(
      (table) => table.alias === alias && (schema === undefined || table.schema === schema),
    );
    return found ?? this.parent?.table(schema, alias);
  }
}

export const asTyped = ({ sql, type }: ScopeColumn): Typed => ({ sql, type });

/** Columns of a relation known as `alias` in DuckDB's SQL. */
export function columnsAs(
  alias: string,
  columns: readonly { readonly name: string; readonly type: string; readonly hidden?: boolean }[],
  names: readonly string[] = [],
): readonly ScopeColumn[] {
  return columns.map(({ name, type, hidden }, index) => {
    const shown = names[index] ?? name;
    return {
      name: shown,
      type,
      sql: `${quoted(alias)}.${quoted(uniqueName(columns, index, names))}`,
      ...(hidden ? { hidden } : {}),
    };
  });
}

/** Columns of a subquery may have the same name; DuckDB is told another one for the second. */
export function uniqueName(
  columns: readonly { readonly name: string }[],
  index: number,
  names: readonly string[] = [],
): string {
  const nameAt = (at: number): string => (names[at] ?? columns[at]?.name ?? '').toLowerCase();
  const name = names[index] ?? columns[index]?.name ?? '';
  for (let at = 0; at < index; at++) if (nameAt(at) === nameAt(index)) return `${name}:${index}`;
  return name;
}
