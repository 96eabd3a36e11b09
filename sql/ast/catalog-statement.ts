/** Views, databases, catalogs, functions, models, connections. */
import type { StringLiteral } from './literal.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { OptionEntry, Query } from './query.js';
import type { Span } from './span.js';
import type { ColumnDefinition } from './table-statement.js';

interface Base {
  readonly span: Span;
}

export interface CreateView extends Base {
  readonly kind: 'create-view';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly Identifier[];
  readonly comment: StringLiteral | undefined;
  readonly query: Query;
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
}

export interface AlterView extends Base {
  readonly kind: 'alter-view';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'rename'; readonly to: QualifiedName }
    | { readonly kind: 'as-query'; readonly query: Query };
}

export interface CreateDatabase extends Base {
  readonly kind: 'create-database';
  readonly name: QualifiedName;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
  /** `TEMPORARY` was written: parsed as Flink does, and refused by the session. */
  readonly temporary?: boolean;
}

export interface AlterDatabase extends Base {
  readonly kind: 'alter-database';
  readonly name: QualifiedName;
  readonly options: readonly OptionEntry[];
}

export interface CreateCatalog extends Base {
  readonly kind: 'create-catalog';
  readonly name: Identifier;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
  /** `TEMPORARY` was written: parsed as Flink does, and refused by the session. */
  readonly temporary?: boolean;
}

export interface AlterCatalog extends Base {
  readonly kind: 'alter-catalog';
  readonly name: Identifier;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'comment'; readonly comment: StringLiteral };
}

export interface FunctionResource {
  readonly kind: 'JAR' | 'FILE' | 'ARCHIVE' | 'ARTIFACT';
  readonly uri: StringLiteral;
}

export interface CreateFunction extends Base {
  readonly kind: 'create-function';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly className: StringLiteral;
  readonly language: string | undefined;
  readonly resources: readonly FunctionResource[];
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
}

export interface AlterFunction extends Base {
  readonly kind: 'alter-function';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly className: StringLiteral;
  readonly language: string | undefined;
}

export interface CreateModel extends Base {
  readonly kind: 'create-model';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly input: readonly ColumnDefinition[];
  readonly output: readonly ColumnDefinition[];
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  readonly query: Query | undefined;
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
}

export interface AlterModel extends Base {
  readonly kind: 'alter-model';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'rename'; readonly to: QualifiedName };
}

export interface CreateConnection extends Base {
  readonly kind: 'create-connection';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly OptionEntry[];
  /** `OR REPLACE` was written: as in Flink it creates what is not there, and replaces nothing. */
  readonly orReplace?: boolean;
}

export interface AlterConnection extends Base {
  readonly kind: 'alter-connection';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action:
    | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
    | { readonly kind: 'rename'; readonly to: QualifiedName };
}
