/**
 * The place where PostgreSQL's own catalog comes in: statements over pg_catalog and information_schema, and over functions that only
 * PostgreSQL has, are not Flink SQL and are answered by whoever implements this.
 */
import type { Session } from '../session/session.js';
import type { BackendActivity } from './activity.js';
import type { PgSettings } from './settings.js';

export interface CatalogColumn {
  readonly name: string;
  readonly typeOid: number;
  /** `atttypmod`; -1 when left out. */
  readonly typeModifier?: number;
}

/** A parameter in text form, whatever form the client sent it in. */
export interface CatalogParameter {
  readonly oid: number;
  readonly text: string | null;
}

export interface CatalogRows {
  readonly columns: readonly CatalogColumn[];
  /** Values in the text form of their type. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** `permissions`: undefined for everything. */
export interface CatalogUser {
  readonly name: string;
  readonly permissions: readonly string[] | undefined;
}

/** Of another user. */
export type HiddenActivity = Pick<
  BackendActivity,
  'processId' | 'user' | 'database' | 'applicationName' | 'query'
>;

/** What a catalog statement may ask about its connection. */
export interface CatalogContext {
  readonly session: Session;
  readonly settings: PgSettings;
  /** Name of the user as given at start-up. */
  readonly user: string;
  readonly processId: number;
  /** Everybody who may log in; without authentication only the user. */
  readonly users: readonly CatalogUser[];
  /** Ends what another connection runs, or the connection; false where there is none. @throws FungiError 42501 */
  readonly signalBackend: (processId: number, what: 'cancel' | 'terminate') => boolean;
  /** All connections, as far as the user may see them. */
  readonly activities: () => readonly (BackendActivity | HiddenActivity)[];
  readonly transactionNumber: () => number;
  /** NOTIFY. @throws FungiError 22023, 54000 */
  readonly notify: (channel: string, payload: string) => void;
  /** Channels that the connection listens to. */
  readonly listening: () => readonly string[];
  readonly signal: AbortSignal;
}

export interface CatalogQueries {
  /** Cheap: asked for every statement. */
  handles(sql: string): boolean;
  /** Asked for what is no Flink SQL: whether it reads no tables and so may be PostgreSQL's. */
  handlesOtherwise(sql: string): boolean;
  /** Parameter types (as declared, or inferred where 0) and columns without running it. @throws FungiError */
  describe(
    sql: string,
    parameterOids: readonly number[],
    context: CatalogContext,
  ): Promise<{ readonly parameterOids: readonly number[]; readonly columns: readonly CatalogColumn[] }>;
  /** @throws FungiError */
  run(sql: string, parameters: readonly CatalogParameter[], context: CatalogContext): Promise<CatalogRows>;
}
