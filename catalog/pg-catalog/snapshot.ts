/**
 * One state of a Flink catalog as PostgreSQL's catalogs show it: the rows that views select from, and the look-ups that functions
 * make. A PostgreSQL database is a Flink catalog, a schema is a Flink database.
 */

export interface PgColumn {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly typeOid: number;
  readonly typeModifier: number;
  readonly notNull: boolean;
  /** Expression of a computed column. */
  readonly expression: string | undefined;
  readonly comment: string | undefined;
}

/** `r` table, `v` view, `m` materialized table, `i` index (of a primary key). */
export type PgKind = 'r' | 'v' | 'm' | 'i';

export interface PgRelation {
  readonly oid: number;
  /** Of the row type; 0 for an index. */
  readonly typeOid: number;
  readonly name: string;
  readonly schema: string;
  readonly kind: PgKind;
  readonly columns: readonly PgColumn[];
  readonly temporary: boolean;
  readonly comment: string | undefined;
  /** Query of a view or materialized table. */
  readonly definition: string | undefined;
}

/** A primary key: a constraint and an index of the same name. */
export interface PgKey {
  readonly constraintOid: number;
  readonly indexOid: number;
  readonly name: string;
  readonly table: PgRelation;
  readonly columns: readonly PgColumn[];
}

export interface PgSchema {
  readonly oid: number;
  readonly name: string;
  readonly comment: string | undefined;
}

export interface PgFunction {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly language: string;
  readonly source: string;
}

export interface PgDatabase {
  readonly oid: number;
  readonly name: string;
  readonly comment: string | undefined;
}

export interface PgSnapshot {
  readonly database: string;
  readonly databases: readonly PgDatabase[];
  readonly schemas: readonly PgSchema[];
  readonly relations: readonly PgRelation[];
  readonly keys: readonly PgKey[];
  readonly functions: readonly PgFunction[];
  readonly schemaByName: ReadonlyMap<string, PgSchema>;
  readonly relationByOid: ReadonlyMap<number, PgRelation>;
  /** By `schema.name`. */
  readonly relationByPath: ReadonlyMap<string, PgRelation>;
  readonly relationByType: ReadonlyMap<number, PgRelation>;
  readonly keyByOid: ReadonlyMap<number, PgKey>;
}

/** What a server's permissions come to: seeing rows, changing rows, making objects. */
export type PgRight = 'read' | 'write' | 'create';

export interface PgRole {
  readonly oid: number;
  readonly name: string;
  /** May do everything. */
  readonly superuser: boolean;
  may(right: PgRight): boolean;
}

/** What a function knows of the connection that calls it. */
export interface FunctionContext {
  readonly snapshot: PgSnapshot;
  /** Schemas that are searched, without those searched implicitly. */
  readonly searchPath: readonly string[];
  readonly user: string;
  /** The owner of all objects and the server's users. */
  readonly roles: readonly PgRole[];
  /** Schemas of the tables of the snapshot, and of those that never change. */
  readonly names: { readonly snapshot: string; readonly fixed: string };
  readonly version: string;
  readonly processId: number;
  /** By which DuckDB's calls of native functions refer to this. */
  readonly callId: number;
  setting(name: string): string | undefined;
  /** @throws FungiError */
  setSetting(name: string, value: string, local: boolean): string;
  /** Ends what another connection runs, or the connection; false where there is none. @throws FungiError 42501 */
  signalBackend(processId: number, what: 'cancel' | 'terminate'): boolean;
  /** @throws FungiError 22023, 54000 */
  notify(channel: string, payload: string): void;
  /** Channels that the connection listens to. */
  listening(): readonly string[];
  /** The same for all of a transaction, another one for each. */
  transactionNumber(): number;
}
