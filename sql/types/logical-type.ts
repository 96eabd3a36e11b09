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

/**
 * Types that a statement of a hundred thousand literals would otherwise make as often: equal ones are the same object, which also makes
 * comparing them cheap.
 */
const shared = <T extends LogicalType>(make: (nullable: boolean) => T): ((nullable?: boolean) => T) => {
  const [nullable, notNull] = [make(true), make(false)];
  return (isNullable = true) => (isNullable ? nullable : notNull);
};

const SHARED_LENGTH_MAX = 256;
const sharedByLength = <T extends LogicalType>(
  make: (length: number, nullable: boolean) => T,
): ((length: number, nullable: boolean) => T) => {
  const made = new Map<number, (nullable?: boolean) => T>();
  return (length, nullable) => {
    if (length > SHARED_LENGTH_MAX && length !== LENGTH_MAX) return make(length, nullable);
    let of = made.get(length);
    if (!of) made.set(length, (of = shared((isNullable) => make(length, isNullable))));
    return of(nullable);
  };
};

const charOf = sharedByLength<CharType>((length, nullable) => frozen({ kind: 'CHAR', length, nullable }));
const varcharOf = sharedByLength<VarCharType>((length, nullable) =>
  frozen({ kind: 'VARCHAR', length, nullable }),
);
export const char = (length = 1, nullable = true): CharType => charOf(length, nullable);
export const varchar = (length = LENGTH_MAX, nullable = true): VarCharType => varcharOf(length, nullable);
export const string = (nullable = true): VarCharType => varchar(LENGTH_MAX, nullable);
export const boolean = shared<BooleanType>((nullable) => frozen({ kind: 'BOOLEAN', nullable }));
export const binary = (length = 1, nullable = true): BinaryType =>
  frozen({ kind: 'BINARY', length, nullable });
export const varbinary = (length = LENGTH_MAX, nullable = true): VarBinaryType =>
  frozen({ kind: 'VARBINARY', length, nullable });
export const bytes = (nullable = true): VarBinaryType => varbinary(LENGTH_MAX, nullable);
const decimals = new Map<number, (nullable?: boolean) => DecimalType>();
export const decimal = (precision = 10, scale = 0, nullable = true): DecimalType => {
  const key = precision * (DECIMAL_PRECISION_MAX + 1) + scale;
  let of = decimals.get(key);
  if (!of) {
    of = shared((isNullable) => frozen({ kind: 'DECIMAL', precision, scale, nullable: isNullable }));
    // A wrong one, which is about to be refused, is not kept.
    if (precision <= DECIMAL_PRECISION_MAX && scale <= precision) decimals.set(key, of);
  }
  return of(nullable);
};
export const tinyint = shared<TinyIntType>((nullable) => frozen({ kind: 'TINYINT', nullable }));
export const smallint = shared<SmallIntType>((nullable) => frozen({ kind: 'SMALLINT', nullable }));
export const int = shared<IntType>((nullable) => frozen({ kind: 'INT', nullable }));
export const bigint = shared<BigIntType>((nullable) => frozen({ kind: 'BIGINT', nullable }));
export const float = shared<FloatType>((nullable) => frozen({ kind: 'FLOAT', nullable }));
export const double = shared<DoubleType>((nullable) => frozen({ kind: 'DOUBLE', nullable }));
export const date = shared<DateType>((nullable) => frozen({ kind: 'DATE', nullable }));
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
  if (type.nullable === nullable) return type;
  const known = counterparts.get(type);
  if (known) return known as T;
  const other = (sharedCounterpart(type, nullable) ?? Object.freeze({ ...type, nullable })) as T;
  counterparts.set(type, other);
  return other;
}

const counterparts = new WeakMap<LogicalType, LogicalType>();

function sharedCounterpart(type: LogicalType, nullable: boolean): LogicalType | undefined {
  switch (type.kind) {
    case 'CHAR':
      return char(type.length, nullable);
    case 'VARCHAR':
      return varchar(type.length, nullable);
    case 'DECIMAL':
      return decimal(type.precision, type.scale, nullable);
    case 'BOOLEAN':
      return boolean(nullable);
    case 'TINYINT':
      return tinyint(nullable);
    case 'SMALLINT':
      return smallint(nullable);
    case 'INT':
      return int(nullable);
    case 'BIGINT':
      return bigint(nullable);
    case 'FLOAT':
      return float(nullable);
    case 'DOUBLE':
      return double(nullable);
    case 'DATE':
      return date(nullable);
    default:
      return undefined;
  }
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
