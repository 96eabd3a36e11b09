/** Tables and materialized tables: CREATE, ALTER, DROP and their parts. */
import type { Expression } from './expression.js';
import type { Identifier, QualifiedName } from './identifier.js';
import type { IntervalLiteral, StringLiteral } from './literal.js';
import type { OptionEntry, Query } from './query.js';
import type { Span } from './span.js';
import type { TypeNode } from './type.js';

interface Base {
  readonly span: Span;
}

export interface PhysicalColumn extends Base {
  readonly kind: 'physical-column';
  readonly name: Identifier;
  readonly type: TypeNode;
  /** `a INT PRIMARY KEY NOT ENFORCED`. */
  readonly constraint: KeyConstraint | undefined;
  readonly comment: StringLiteral | undefined;
}

export interface ComputedColumn extends Base {
  readonly kind: 'computed-column';
  readonly name: Identifier;
  readonly expression: Expression;
  readonly comment: StringLiteral | undefined;
}

export interface MetadataColumn extends Base {
  readonly kind: 'metadata-column';
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly from: StringLiteral | undefined;
  readonly virtual: boolean;
  readonly comment: StringLiteral | undefined;
}

/** A bare name in `CREATE TABLE t (a, b) AS …`. */
export interface NamedColumn extends Base {
  readonly kind: 'named-column';
  readonly name: Identifier;
}

export type ColumnDefinition = PhysicalColumn | ComputedColumn | MetadataColumn | NamedColumn;

export interface KeyConstraint extends Base {
  readonly kind: 'key-constraint';
  readonly name: Identifier | undefined;
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
  readonly columns: readonly Identifier[];
  /** `NOT ENFORCED` → false, `ENFORCED` → true, nothing → undefined. */
  readonly enforced: boolean | undefined;
}

export interface WatermarkDefinition extends Base {
  readonly kind: 'watermark';
  readonly column: QualifiedName;
  readonly expression: Expression;
}

export interface Distribution extends Base {
  readonly kind: 'distribution';
  readonly algorithm: 'HASH' | 'RANGE' | undefined;
  readonly columns: readonly Identifier[];
  readonly buckets: number | undefined;
}

export interface LikeClause extends Base {
  readonly kind: 'like-clause';
  readonly source: QualifiedName;
  readonly options: readonly {
    readonly merging: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
    readonly feature:
      | 'ALL'
      | 'CONSTRAINTS'
      | 'DISTRIBUTION'
      | 'GENERATED'
      | 'METADATA'
      | 'OPTIONS'
      | 'PARTITIONS'
      | 'WATERMARKS';
    readonly span: Span;
  }[];
}

export interface TableSchemaDefinition {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly KeyConstraint[];
  readonly watermarks: readonly WatermarkDefinition[];
}

export interface CreateTable extends Base {
  readonly kind: 'create-table';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  /** `CREATE OR REPLACE TABLE … AS` or `REPLACE TABLE … AS`. */
  readonly replace: 'CREATE OR REPLACE' | 'REPLACE' | undefined;
  readonly schema: TableSchemaDefinition | undefined;
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly connection: QualifiedName | undefined;
  readonly options: readonly OptionEntry[];
  readonly like: LikeClause | undefined;
  readonly query: Query | undefined;
}

export interface DropObject extends Base {
  readonly kind: 'drop';
  readonly object:
    'TABLE' | 'VIEW' | 'MATERIALIZED TABLE' | 'DATABASE' | 'CATALOG' | 'FUNCTION' | 'MODEL' | 'CONNECTION';
  readonly name: QualifiedName;
  readonly temporary: boolean;
  /** `TEMPORARY SYSTEM FUNCTION`, `SYSTEM CONNECTION`. */
  readonly system: boolean;
  readonly ifExists: boolean;
  readonly behavior: 'RESTRICT' | 'CASCADE' | undefined;
}

export type ColumnPosition =
  { readonly kind: 'FIRST' } | { readonly kind: 'AFTER'; readonly column: QualifiedName };

export interface AlteredColumn extends Base {
  readonly kind: 'altered-column';
  /** Leading parts of a nested field's name: `r` of `MODIFY r.f INT`. */
  readonly path?: readonly Identifier[];
  readonly column: ColumnDefinition;
  readonly position: ColumnPosition | undefined;
}

export interface PartitionSpecification extends Base {
  readonly kind: 'partition';
  readonly entries: readonly { readonly name: Identifier; readonly value: Expression | undefined }[];
}

export type AlterTableAction =
  | { readonly kind: 'rename'; readonly to: QualifiedName }
  | {
      readonly kind: 'rename-column';
      readonly from: QualifiedName;
      readonly to: Identifier;
      /** Leading parts of a nested field's new name. */
      readonly toPath?: readonly Identifier[];
    }
  | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
  | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
  | {
      readonly kind: 'add' | 'modify';
      readonly columns: readonly AlteredColumn[];
      readonly constraints: readonly KeyConstraint[];
      readonly watermark: WatermarkDefinition | undefined;
      readonly distribution: Distribution | undefined;
    }
  | { readonly kind: 'drop-columns'; readonly columns: readonly QualifiedName[] }
  | { readonly kind: 'drop-primary-key' }
  | { readonly kind: 'drop-constraint'; readonly name: Identifier }
  | { readonly kind: 'drop-watermark' }
  | { readonly kind: 'drop-distribution' }
  | {
      readonly kind: 'add-partitions';
      readonly ifNotExists: boolean;
      readonly partitions: readonly {
        readonly partition: PartitionSpecification;
        readonly options: readonly OptionEntry[];
      }[];
    }
  | {
      readonly kind: 'drop-partitions';
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpecification[];
    };

export interface AlterTable extends Base {
  readonly kind: 'alter-table';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly action: AlterTableAction;
}

// ---- materialized tables

export interface CreateMaterializedTable extends Base {
  readonly kind: 'create-materialized-table';
  readonly name: QualifiedName;
  readonly orAlter: boolean;
  readonly ifNotExists: boolean;
  readonly schema: TableSchemaDefinition | undefined;
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly OptionEntry[];
  readonly startMode: { readonly mode: string; readonly argument: Expression | undefined } | undefined;
  readonly freshness: IntervalLiteral | undefined;
  readonly refreshMode: 'FULL' | 'CONTINUOUS' | undefined;
  readonly query: Query;
}

export interface AlterMaterializedTable extends Base {
  readonly kind: 'alter-materialized-table';
  readonly name: QualifiedName;
  readonly action:
    | { readonly kind: 'suspend' }
    | { readonly kind: 'resume'; readonly options: readonly OptionEntry[] }
    | { readonly kind: 'refresh'; readonly partition: PartitionSpecification | undefined }
    | { readonly kind: 'as-query'; readonly query: Query }
    | { readonly kind: 'set-freshness'; readonly freshness: IntervalLiteral }
    | { readonly kind: 'set-refresh-mode'; readonly mode: 'FULL' | 'CONTINUOUS' }
    | AlterTableAction;
}
