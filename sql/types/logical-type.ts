/**
 * Flink's logical types (docs: "Data Types"), as frozen values told apart by `kind`.
 * Every type says whether NULL is among its values; that is part of the type, as in Flink.
 */
interface TypeBase {
  readonly nullable: boolean;
}

export interface CharType extends TypeBase {
  readonly kind: 'CHAR';
  readonly length: number;
}
/** STRING is VARCHAR(2147483647). */
export interface VarCharType extends TypeBase {
  readonly kind: 'VARCHAR';
  readonly length: number;
}
export interface BooleanType extends TypeBase {
  readonly kind: 'BOOLEAN';
}
export interface BinaryType extends TypeBase {
  readonly kind: 'BINARY';
  readonly length: number;
}
/** BYTES is VARBINARY(2147483647). */
export interface VarBinaryType extends TypeBase {
  readonly kind: 'VARBINARY';
  readonly length: number;
}
export interface DecimalType extends TypeBase {
  readonly kind: 'DECIMAL';
  readonly precision: number;
  readonly scale: number;
}
export interface TinyIntType extends TypeBase {
  readonly kind: 'TINYINT';
}
export interface SmallIntType extends TypeBase {
  readonly kind: 'SMALLINT';
}
export interface IntType extends TypeBase {
  readonly kind: 'INT';
}
export interface BigIntType extends TypeBase {
  readonly kind: 'BIGINT';
}
export interface FloatType extends TypeBase {
  readonly kind: 'FLOAT';
}
export interface DoubleType extends TypeBase {
  readonly kind: 'DOUBLE';
}
export interface DateType extends TypeBase {
  readonly kind: 'DATE';
}
export interface TimeType extends TypeBase {
  readonly kind: 'TIME';
  readonly precision: number;
}
/** `timeAttribute`: set where the column is an event-time or processing-time attribute (Flink prints `*ROWTIME*`, `*PROCTIME*`). */
export interface TimestampType extends TypeBase {
  readonly kind: 'TIMESTAMP';
  readonly precision: number;
  readonly timeAttribute?: TimeAttribute;
}
export interface TimestampLtzType extends TypeBase {
  readonly kind: 'TIMESTAMP_LTZ';
  readonly precision: number;
  readonly timeAttribute?: TimeAttribute;
}
/** YEAR TO MONTH family; values are months. */
export interface YearMonthIntervalType extends TypeBase {
  readonly kind: 'INTERVAL_YEAR_MONTH';
  readonly resolution: 'YEAR' | 'YEAR_TO_MONTH' | 'MONTH';
  readonly precision: number;
}
/** DAY TO SECOND family; values are milliseconds. */
export interface DayTimeIntervalType extends TypeBase {
  readonly kind: 'INTERVAL_DAY_TIME';
  readonly resolution:
    | 'DAY'
    | 'DAY_TO_HOUR'
    | 'DAY_TO_MINUTE'
    | 'DAY_TO_SECOND'
    | 'HOUR'
    | 'HOUR_TO_MINUTE'
    | 'HOUR_TO_SECOND'
    | 'MINUTE'
    | 'MINUTE_TO_SECOND'
    | 'SECOND';
  readonly dayPrecision: number;
  readonly fractionalPrecision: number;
}
export interface ArrayType extends TypeBase {
  readonly kind: 'ARRAY';
  readonly element: LogicalType;
}
export interface MultisetType extends TypeBase {
  readonly kind: 'MULTISET';
  readonly element: LogicalType;
}
export interface MapType extends TypeBase {
  readonly kind: 'MAP';
  readonly key: LogicalType;
  readonly value: LogicalType;
}
export interface RowField {
  readonly name: string;
  readonly type: LogicalType;
  readonly comment?: string;
}
export interface RowType extends TypeBase {
  readonly kind: 'ROW';
  readonly fields: readonly RowField[];
}
/** Parsed JSON-like value (Flink 2.1+). */
export interface VariantType extends TypeBase {
  readonly kind: 'VARIANT';
}
/** Roaring bitmap (Flink 2.3). */
export interface BitmapType extends TypeBase {
  readonly kind: 'BITMAP';
}
/** The type of a bare NULL. */
export interface NullType extends TypeBase {
  readonly kind: 'NULL';
}

export type LogicalType =
  | CharType
  | VarCharType
  | BooleanType
  | BinaryType
  | VarBinaryType
  | DecimalType
  | TinyIntType
  | SmallIntType
  | IntType
  | BigIntType
  | FloatType
  | DoubleType
  | DateType
  | TimeType
  | TimestampType
  | TimestampLtzType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | ArrayType
  | MultisetType
  | MapType
  | RowType
  | VariantType
  | BitmapType
  | NullType;

export type TimeAttribute = 'rowtime' | 'proctime';
export type TypeKind = LogicalType['kind'];

export const LENGTH_MAX = 2_147_483_647;
export const DECIMAL_PRECISION_MAX = 38;

const frozen = <T extends LogicalType>(type: T): T => Object.freeze(type);

export const char = (length = 1, nullable = true): CharType => frozen({ kind: 'CHAR', length, nullable });
export const varchar = (length = LENGTH_MAX, nullable = true): VarCharType =>
  frozen({ kind: 'VARCHAR', length, nullable });
export const string = (nullable = true): VarCharType => varchar(LENGTH_MAX, nullable);
export const boolean = (nullable = true): BooleanType => frozen({ kind: 'BOOLEAN', nullable });
export const binary = (length = 1, nullable = true): BinaryType =>
  frozen({ kind: 'BINARY', length, nullable });
export const varbinary = (length = LENGTH_MAX, nullable = true): VarBinaryType =>
  frozen({ kind: 'VARBINARY', length, nullable });
export const bytes = (nullable = true): VarBinaryType => varbinary(LENGTH_MAX, nullable);
export const decimal = (precision = 10, scale = 0, nullable = true): DecimalType =>
  frozen({ kind: 'DECIMAL', precision, scale, nullable });
export const tinyint = (nullable = true): TinyIntType => frozen({ kind: 'TINYINT', nullable });
export const smallint = (nullable = true): SmallIntType => frozen({ kind: 'SMALLINT', nullable });
export const int = (nullable = true): IntType => frozen({ kind: 'INT', nullable });
export const bigint = (nullable = true): BigIntType => frozen({ kind: 'BIGINT', nullable });
export const float = (nullable = true): FloatType => frozen({ kind: 'FLOAT', nullable });
export const double = (nullable = true): DoubleType => frozen({ kind: 'DOUBLE', nullable });
export const date = (nullable = true): DateType => frozen({ kind: 'DATE', nullable });
export const time = (precision = 0, nullable = true): TimeType =>
  frozen({ kind: 'TIME', precision, nullable });
export const timestamp = (precision = 6, nullable = true, timeAttribute?: TimeAttribute): TimestampType =>
  frozen({ kind: 'TIMESTAMP', precision, nullable, ...(timeAttribute ? { timeAttribute } : {}) });
export const timestampLtz = (
  precision = 6,
  nullable = true,
  timeAttribute?: TimeAttribute,
): TimestampLtzType =>
  frozen({ kind: 'TIMESTAMP_LTZ', precision, nullable, ...(timeAttribute ? { timeAttribute } : {}) });
export const yearMonthInterval = (
  resolution: YearMonthIntervalType['resolution'] = 'YEAR_TO_MONTH',
  precision = 2,
  nullable = true,
): YearMonthIntervalType => frozen({ kind: 'INTERVAL_YEAR_MONTH', resolution, precision, nullable });
export const dayTimeInterval = (
  resolution: DayTimeIntervalType['resolution'] = 'DAY_TO_SECOND',
  dayPrecision = 2,
  fractionalPrecision = 6,
  nullable = true,
): DayTimeIntervalType =>
  frozen({ kind: 'INTERVAL_DAY_TIME', resolution, dayPrecision, fractionalPrecision, nullable });
export const array = (element: LogicalType, nullable = true): ArrayType =>
  frozen({ kind: 'ARRAY', element, nullable });
export const multiset = (element: LogicalType, nullable = true): MultisetType =>
  frozen({ kind: 'MULTISET', element, nullable });
export const map = (key: LogicalType, value: LogicalType, nullable = true): MapType =>
  frozen({ kind: 'MAP', key, value, nullable });
export const row = (fields: readonly RowField[], nullable = true): RowType =>
  frozen({ kind: 'ROW', fields, nullable });
export const variant = (nullable = true): VariantType => frozen({ kind: 'VARIANT', nullable });
export const bitmap = (nullable = true): BitmapType => frozen({ kind: 'BITMAP', nullable });
export const nullType = (): NullType => frozen({ kind: 'NULL', nullable: true });

/** The same type with or without NULL among its values. */
export function withNullability<T extends LogicalType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : (Object.freeze({ ...type, nullable }) as unknown as T);
}

/** The same type as an ordinary column: what a computation on a time attribute yields. */
export function withoutTimeAttribute<T extends LogicalType>(type: T): T {
  if (!('timeAttribute' in type)) return type;
  const { timeAttribute: _, ...plain } = type;
  return Object.freeze(plain) as unknown as T;
}

export function timeAttributeOf(type: LogicalType): TimeAttribute | undefined {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' ? type.timeAttribute : undefined;
}
