/** PostgreSQL's types by name and OID: what a column of a system relation or a result can be. */
import { castLines, typeLines } from './data/types.js';
import { rowsOf } from './lines.js';

export interface CatalogType {
  readonly oid: number;
  /** `typname`: `int4`, `_text`. */
  readonly name: string;
  readonly schema: string;
  /** `S` string, `N` numeric, `B` boolean, `A` array … */
  readonly category: string;
  readonly preferred: boolean;
  /** OID of what it is an array of; 0 for others. `int2vector` and its like have elements as well. */
  readonly element: number;
  readonly array: number;
  readonly size: number;
}

const all: readonly CatalogType[] = rowsOf(typeLines).map((row) => ({
  oid: Number(row[0]),
  name: row[1] ?? '',
  schema: row[2] ?? '',
  category: row[6] ?? '',
  preferred: row[7] === 'true',
  element: Number(row[9]),
  array: Number(row[10]),
  size: Number(row[3]),
}));

const byName = new Map(all.map((type) => [type.name, type]));
const byOid = new Map(all.map((type) => [type.oid, type]));

export const typeNamed = (name: string): CatalogType | undefined => byName.get(name);
export const typeWithOid = (oid: number): CatalogType | undefined => byOid.get(oid);

/** Subscripts of these begin at 0, and their text has blanks between the elements. */
const VECTORS: Readonly<Record<string, string>> = { int2vector: 'int2', oidvector: 'oid' };

/** The name of the element type of an array or vector. */
export function elementOf(name: string): string | undefined {
  const vector = VECTORS[name];
  if (vector !== undefined) return vector;
  const type = byName.get(name);
  if (!type || type.element === 0 || type.category !== 'A') return undefined;
  return byOid.get(type.element)?.name;
}

export const isVector = (name: string): boolean => VECTORS[name] !== undefined;

export const arrayOf = (name: string): string => byOid.get(byName.get(name)?.array ?? 0)?.name ?? '_text';

/** The domains of information_schema are sent as what they are made of. */
const DOMAINS: Readonly<Record<string, string>> = {
  sql_identifier: 'name',
  character_data: 'varchar',
  yes_or_no: 'varchar',
  cardinal_number: 'int4',
  time_stamp: 'timestamptz',
};

export const baseTypeOf = (name: string): string => DOMAINS[name] ?? name;

const SQL_NAMES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  varchar: 'character varying',
  bpchar: 'character',
  char: '"char"',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  varbit: 'bit varying',
};

const BY_SQL_NAME = new Map([
  ...Object.entries(SQL_NAMES).map(([name, shown]) => [shown, name] as const),
  ['int', 'int4'],
  ['decimal', 'numeric'],
  ['float', 'float8'],
  ['char', 'bpchar'],
  ['string', 'text'],
]);

/** The type that a user writes as `text`: its internal or its SQL name, without a schema and modifiers. */
export function typeWritten(text: string): CatalogType | undefined {
  const array = text.endsWith('[]');
  const name = array ? text.slice(0, -2).trim() : text;
  const type = byName.get(BY_SQL_NAME.get(name) ?? name);
  return array && type ? byOid.get(type.array) : type;
}

const TIMES = new Set(['time', 'timetz', 'timestamp', 'timestamptz']);
const MODIFIER_HEADER = 4;

/** What `format_type` shows; `modifier` is `atttypmod`, negative or null for none. */
export function formatType(type: CatalogType, modifier: number | null): string {
  const element = type.category === 'A' && !isVector(type.name) ? byOid.get(type.element) : undefined;
  if (element) return `${formatType(element, modifier)}[]`;
  const name = SQL_NAMES[type.name] ?? type.name;
  if (modifier === null || modifier < 0) return type.name === 'bpchar' && modifier !== null ? 'bpchar' : name;
  if (TIMES.has(type.name)) return name.replace(/^(timestamp|time)/, `$1(${modifier})`);
  const value = modifier - MODIFIER_HEADER;
  if (type.name === 'numeric') return `numeric(${(value >> 16) & 0xffff},${value & 0x7ff})`;
  if (type.name === 'varchar' || type.name === 'bpchar') return `${name}(${value})`;
  return name;
}

const implicit = new Set(
  rowsOf(castLines).flatMap(([, from, to, , context]) => (context === 'i' ? [`${from} ${to}`] : [])),
);

/** Whether a value of one becomes the other without being told to. */
export function convertsImplicitly(from: string, to: string): boolean {
  const [source, target] = [byName.get(from), byName.get(to)];
  return source !== undefined && target !== undefined && implicit.has(`${source.oid} ${target.oid}`);
}
