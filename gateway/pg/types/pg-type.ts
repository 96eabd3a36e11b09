/** PostgreSQL's types as far as this door speaks them: OIDs, sizes, array types, and which one each of Flink's types becomes. */
import type { LogicalType } from '../../../sql/types/index.js';
import { LENGTH_MAX } from '../../../sql/types/index.js';

export interface PgType {
  readonly name: string;
  readonly oid: number;
  /** OID of the array of it; 0 when there is none. */
  readonly arrayOid: number;
  /** Bytes of the binary form; -1 when it varies. */
  readonly size: number;
}

const type = (name: string, oid: number, arrayOid: number, size: number): PgType =>
  Object.freeze({ name, oid, arrayOid, size });

/** By PostgreSQL's internal name. */
export const pgTypes = Object.freeze({
  bool: type('bool', 16, 1000, 1),
  bytea: type('bytea', 17, 1001, -1),
  char: type('char', 18, 1002, 1),
  name: type('name', 19, 1003, 64),
  int8: type('int8', 20, 1016, 8),
  int2: type('int2', 21, 1005, 2),
  int4: type('int4', 23, 1007, 4),
  text: type('text', 25, 1009, -1),
  oid: type('oid', 26, 1028, 4),
  json: type('json', 114, 199, -1),
  float4: type('float4', 700, 1021, 4),
  float8: type('float8', 701, 1022, 8),
  unknown: type('unknown', 705, 0, -2),
  bpchar: type('bpchar', 1042, 1014, -1),
  varchar: type('varchar', 1043, 1015, -1),
  date: type('date', 1082, 1182, 4),
  time: type('time', 1083, 1183, 8),
  timestamp: type('timestamp', 1114, 1115, 8),
  timestamptz: type('timestamptz', 1184, 1185, 8),
  interval: type('interval', 1186, 1187, 16),
  timetz: type('timetz', 1266, 1270, 12),
  numeric: type('numeric', 1700, 1231, -1),
  regproc: type('regproc', 24, 1008, 4),
  regclass: type('regclass', 2205, 2210, 4),
  regtype: type('regtype', 2206, 2211, 4),
  regnamespace: type('regnamespace', 4089, 4090, 4),
  record: type('record', 2249, 2287, -1),
  void: type('void', 2278, 0, 4),
  uuid: type('uuid', 2950, 2951, 16),
  jsonb: type('jsonb', 3802, 3807, -1),
} satisfies Record<string, PgType>);

const byOid = new Map<number, PgType>(Object.values(pgTypes).map((each) => [each.oid, each]));
const byArrayOid = new Map<number, PgType>(
  Object.values(pgTypes).flatMap((each) => (each.arrayOid === 0 ? [] : [[each.arrayOid, each] as const])),
);

export const pgTypeOf = (oid: number): PgType | undefined => byOid.get(oid);
/** The element type of the array type `oid`. */
export const elementTypeOf = (oid: number): PgType | undefined => byArrayOid.get(oid);

/** How a column of a result is described and written. */
export interface ResultType {
  readonly oid: number;
  readonly size: number;
  /** `atttypmod`; -1 without. */
  readonly modifier: number;
  readonly form: ValueForm;
}

/** The family of a value on the wire: what text and binary form it has. */
export type ValueForm =
  | 'bool'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'float4'
  | 'float8'
  | 'numeric'
  | 'text'
  | 'bytea'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'year-month'
  | 'day-time'
  | 'json'
  | 'jsonb'
  | 'array';

const MODIFIER_HEADER = 4;
/** PostgreSQL keeps microseconds. */
export const FRACTION_DIGITS_MAX = 6;

const of = ({ oid, size }: PgType, form: ValueForm, modifier = -1): ResultType =>
  Object.freeze({ oid, size, modifier, form });

const fraction = (precision: number): number => (precision < FRACTION_DIGITS_MAX ? precision : -1);

/**
 * What a Flink type is on the wire. ROW is json (its fields keep their order), MAP, MULTISET and VARIANT are jsonb; an array of
 * these, or of arrays (which PostgreSQL would want rectangular), is one jsonb.
 */
export function resultTypeOf(logical: LogicalType): ResultType {
  const t = pgTypes;
  switch (logical.kind) {
    case 'BOOLEAN':
      return of(t.bool, 'bool');
    case 'TINYINT':
    case 'SMALLINT':
      return of(t.int2, 'int2');
    case 'INT':
      return of(t.int4, 'int4');
    case 'BIGINT':
      return of(t.int8, 'int8');
    case 'FLOAT':
      return of(t.float4, 'float4');
    case 'DOUBLE':
      return of(t.float8, 'float8');
    case 'DECIMAL':
      return of(t.numeric, 'numeric', ((logical.precision << 16) | logical.scale) + MODIFIER_HEADER);
    case 'CHAR':
      // An empty literal is CHAR(0), which PostgreSQL does not have.
      return of(t.bpchar, 'text', Math.max(1, logical.length) + MODIFIER_HEADER);
    case 'VARCHAR':
      return logical.length === LENGTH_MAX
        ? of(t.text, 'text')
        : of(t.varchar, 'text', logical.length + MODIFIER_HEADER);
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
      return of(t.bytea, 'bytea');
    case 'DATE':
      return of(t.date, 'date');
    case 'TIME':
      return of(t.time, 'time', fraction(logical.precision));
    case 'TIMESTAMP':
      return of(t.timestamp, 'timestamp', fraction(logical.precision));
    case 'TIMESTAMP_LTZ':
      return of(t.timestamptz, 'timestamptz', fraction(logical.precision));
    case 'INTERVAL_YEAR_MONTH':
      return of(t.interval, 'year-month');
    case 'INTERVAL_DAY_TIME':
      return of(t.interval, 'day-time');
    case 'ARRAY': {
      const element = resultTypeOf(logical.element);
      const base = pgTypeOf(element.oid);
      if (!base || base.arrayOid === 0 || !isPlain(element.form)) return of(t.jsonb, 'jsonb');
      return Object.freeze({ oid: base.arrayOid, size: -1, modifier: element.modifier, form: 'array' });
    }
    case 'MAP':
    case 'MULTISET':
    case 'VARIANT':
      return of(t.jsonb, 'jsonb');
    case 'ROW':
      return of(t.json, 'json');
    case 'NULL':
      return of(t.text, 'text');
    default: {
      const unreachable: never = logical;
      return unreachable;
    }
  }
}

const isPlain = (form: ValueForm): boolean => form !== 'array' && form !== 'json' && form !== 'jsonb';
