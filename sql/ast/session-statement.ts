/** What concerns the session: USE, SHOW, DESCRIBE, SET, modules, jars. */
import type { StringLiteral } from './literal.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { OptionEntry } from './query.js';
import type { Span } from './span.js';
import type { PartitionSpecification } from './table-statement.js';

interface Base {
  readonly span: Span;
}

export interface UseStatement extends Base {
  readonly kind: 'use';
  readonly target: 'CATALOG' | 'DATABASE' | 'MODULES';
  readonly names: readonly QualifiedName[];
}

export interface LoadModule extends Base {
  readonly kind: 'load-module';
  readonly name: Identifier;
  readonly options: readonly OptionEntry[];
}

export interface UnloadModule extends Base {
  readonly kind: 'unload-module';
  readonly name: Identifier;
}

export interface LikeFilter {
  readonly negated: boolean;
  readonly caseInsensitive: boolean;
  readonly pattern: StringLiteral;
}

export interface ShowStatement extends Base {
  readonly kind: 'show';
  readonly object:
    | 'CATALOGS'
    | 'CURRENT CATALOG'
    | 'DATABASES'
    | 'CURRENT DATABASE'
    | 'TABLES'
    | 'VIEWS'
    | 'MATERIALIZED TABLES'
    | 'COLUMNS'
    | 'PARTITIONS'
    | 'FUNCTIONS'
    | 'USER FUNCTIONS'
    | 'PROCEDURES'
    | 'MODULES'
    | 'FULL MODULES'
    | 'MODELS'
    | 'JOBS'
    | 'JARS'
    | 'CONNECTIONS'
    | 'CREATE TABLE'
    | 'CREATE VIEW'
    | 'CREATE MATERIALIZED TABLE'
    | 'CREATE OR ALTER MATERIALIZED TABLE'
    | 'CREATE CATALOG'
    | 'CREATE MODEL'
    | 'CREATE CONNECTION';
  /** The object shown, or the catalog/database after FROM/IN. */
  readonly name: QualifiedName | undefined;
  readonly preposition: 'FROM' | 'IN' | undefined;
  readonly like: LikeFilter | undefined;
  readonly partition: PartitionSpecification | undefined;
}

export interface DescribeStatement extends Base {
  readonly kind: 'describe';
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'MODEL' | 'CONNECTION' | 'JOB';
  readonly extended: boolean;
  readonly name: QualifiedName | StringLiteral;
}

/** `SET`, `SET 'k' = 'v'`, `SET k = v`. */
export interface SetStatement extends Base {
  readonly kind: 'set';
  readonly key: string | undefined;
  readonly value: string | undefined;
}

export interface ResetStatement extends Base {
  readonly kind: 'reset';
  readonly key: string | undefined;
}

/** ADD/REMOVE JAR. */
export interface JarStatement extends Base {
  readonly kind: 'jar';
  readonly action: 'ADD' | 'REMOVE';
  readonly path: StringLiteral;
}

/** QUIT, EXIT, CLEAR, HELP: the client's own commands. */
export interface ClientCommand extends Base {
  readonly kind: 'client-command';
  readonly command: 'QUIT' | 'CLEAR' | 'HELP';
}
