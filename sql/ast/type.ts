/** Types as they are written in DDL and CAST; `types/` gives them their meaning. */
import type { Identifier } from './identifier.js';
import type { Span } from './span.js';
import type { StringLiteral } from './literal.js';

interface TypeBase {
  readonly span: Span;
  /** `NOT NULL` → false, `NULL` → true, neither → undefined (nullable in Flink). */
  readonly nullable: boolean | undefined;
}

/** `INT`, `DECIMAL(10, 2)`, `VARCHAR(5)`, `TIMESTAMP(3) WITH LOCAL TIME ZONE`, … with synonyms already folded into one name. */
export interface SimpleTypeNode extends TypeBase {
  readonly kind: 'simple-type';
  readonly name: SimpleTypeName;
  /** Length or precision, then scale; empty when not written. */
  readonly parameters: readonly number[];
}

export type SimpleTypeName =
  | 'CHAR'
  | 'VARCHAR'
  | 'STRING'
  | 'BOOLEAN'
  | 'BINARY'
  | 'VARBINARY'
  | 'BYTES'
  | 'DECIMAL'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DATE'
  | 'TIME'
  | 'TIME_LTZ'
  | 'TIMESTAMP'
  | 'TIMESTAMP_LTZ'
  | 'TIMESTAMP_TZ'
  | 'NULL'
  | 'VARIANT'
  | 'BITMAP'
  | 'ANY'
  | 'GEOMETRY'
  | 'UUID';

/** `INTERVAL YEAR TO MONTH`, `INTERVAL DAY(3) TO SECOND(3)`. */
export interface IntervalTypeNode extends TypeBase {
  readonly kind: 'interval-type';
  readonly qualifier: IntervalQualifier;
}

export interface ArrayTypeNode extends TypeBase {
  readonly kind: 'array-type';
  readonly element: TypeNode;
}

export interface MultisetTypeNode extends TypeBase {
  readonly kind: 'multiset-type';
  readonly element: TypeNode;
}

export interface MapTypeNode extends TypeBase {
  readonly kind: 'map-type';
  readonly key: TypeNode;
  readonly value: TypeNode;
}

export interface RowFieldNode {
  readonly kind: 'row-field';
  readonly span: Span;
  readonly name: Identifier;
  readonly type: TypeNode;
  readonly comment: StringLiteral | undefined;
}

export interface RowTypeNode extends TypeBase {
  readonly kind: 'row-type';
  readonly fields: readonly RowFieldNode[];
}

/** `STRUCTURED<'com.example.User', a INT>`. */
export interface StructuredTypeNode extends TypeBase {
  readonly kind: 'structured-type';
  readonly className: StringLiteral;
  readonly fields: readonly RowFieldNode[];
}

/** `RAW('class', 'serializer snapshot')`. */
export interface RawTypeNode extends TypeBase {
  readonly kind: 'raw-type';
  readonly className: StringLiteral;
  readonly serializer: StringLiteral;
}

/** A user-defined type named by a (dotted) identifier. */
export interface NamedTypeNode extends TypeBase {
  readonly kind: 'named-type';
  readonly name: readonly Identifier[];
}

export type TypeNode =
  | SimpleTypeNode
  | IntervalTypeNode
  | ArrayTypeNode
  | MultisetTypeNode
  | MapTypeNode
  | RowTypeNode
  | StructuredTypeNode
  | RawTypeNode
  | NamedTypeNode;

export type TimeUnit =
  | 'NANOSECOND'
  | 'MICROSECOND'
  | 'MILLISECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'WEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'
  | 'DECADE'
  | 'CENTURY'
  | 'MILLENNIUM'
  | 'EPOCH'
  | 'DOW'
  | 'ISODOW'
  | 'DOY'
  | 'ISOYEAR';

/** `DAY(3) TO SECOND(6)`: units with optional precisions. */
export interface IntervalQualifier {
  readonly kind: 'interval-qualifier';
  readonly span: Span;
  readonly start: TimeUnit;
  readonly startPrecision: number | undefined;
  readonly end: TimeUnit | undefined;
  readonly fractionalPrecision: number | undefined;
}
