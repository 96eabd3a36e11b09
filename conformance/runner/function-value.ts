/** Types and values of the functions corpus, as it writes them, turned into our types and DuckDB SQL. */
import { parseExpression } from '../../sql/index.js';
import { renderLiteral } from '../../sql/expression/render-literal.js';
import type { LiteralValue } from '../../sql/expression/bound-expression.js';
import { readDate, readTime, readTimestamp } from '../../sql/function/native/temporal.js';
import type { LogicalType } from '../../sql/types/index.js';
import * as t from '../../sql/types/index.js';

/** Names of Java types that the older tests print. */
const JAVA_TYPES: Readonly<Record<string, LogicalType>> = {
  String: t.string(),
  Boolean: t.boolean(),
  Byte: t.tinyint(),
  Short: t.smallint(),
  Integer: t.int(),
  Long: t.bigint(),
  Float: t.float(),
  Double: t.double(),
  LocalDate: t.date(),
  LocalTime: t.time(0),
  LocalDateTime: t.timestamp(3),
  'TimeIntervalTypeInfo(Long)': t.dayTimeInterval('SECOND', 2, 3),
  'TimeIntervalTypeInfo(Integer)': t.yearMonthInterval('MONTH'),
  'byte[]': t.bytes(),
  'int[]': t.array(t.int(false)),
  'double[]': t.array(t.double(false)),
};

/** A column whose type or value the language cannot hold; cases that use it are skipped. */
export class UnreadableColumn extends Error {}

/** `INT NOT NULL`, ``ROW<`a` INT>``, or a Java name. */
export function readType(text: string): LogicalType {
  let source = text.trim();
  if (source.startsWith('[') && source.endsWith(']')) source = source.slice(1, -1);
  const known = JAVA_TYPES[source];
  if (known) return known;
  const java = /^(Row|Map<|ObjectArrayTypeInfo<|BasicArrayTypeInfo<|Decimal\()/.test(source)
    ? readJavaType(source)
    : undefined;
  if (java) return java;
  const notNull = / NOT NULL$/.test(source);
  // An INTERVAL can stand in a MAP although it cannot be written there.
  const map = /^MAP<(.*)>( NOT NULL)?$/.exec(source);
  if (map && /INTERVAL/.test(source)) {
    const [key, value] = splitTop(map[1]!);
    return t.map(readType(key!), readType(value!), !notNull);
  }
  const node = parseExpression(`CAST(NULL AS ${source.replace(/ NOT NULL$/, '')})`);
  if (node.kind !== 'cast') throw new UnreadableColumn(text);
  const type =
    node.type.kind === 'interval-qualifier' ? t.intervalType(node.type) : t.typeFromNode(node.type);
  return t.withNullability(type, !notNull);
}

function readJavaType(source: string): LogicalType | undefined {
  const decimal = /^Decimal\((\d+),(\d+)\)$/.exec(source);
  if (decimal) return t.decimal(Number(decimal[1]), Number(decimal[2]));
  const inner = source.slice(source.search(/[<(]/) + 1, -1);
  if (source.startsWith('Map<')) {
    const [key, value] = splitTop(inner);
    return t.map(readType(key!), readType(value!));
  }
  if (source.startsWith('ObjectArrayTypeInfo<') || source.startsWith('BasicArrayTypeInfo<'))
    return t.array(readType(inner));
  if (source.startsWith('Row(')) {
    return t.row(
      splitTop(inner).map((field) => {
        const colon = field.indexOf(':');
        return { name: field.slice(0, colon).trim(), type: readType(field.slice(colon + 1)) };
      }),
    );
  }
  return undefined;
}

/** Splits at commas (and the space after each) that stand in no bracket and no quotes. */
export function splitTop(text: string, separator = ','): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if ('[({<'.includes(character)) depth++;
    else if ('])}>'.includes(character)) depth--;
    else if (depth === 0 && text.startsWith(separator, index)) {
      parts.push(text.slice(start, index));
      start = index + separator.length;
      if (separator === ',' && text[start] === ' ') start++;
    }
  }
  const last = text.slice(start);
  return parts.length === 0 && last.trim() === '' ? [] : [...parts, last];
}

/** DuckDB SQL of a value as the corpus writes it. */
export function valueSql(value: unknown, type: LogicalType): string {
  if (value === null || value === undefined) return `CAST(NULL AS ${t.duckdbType(type)})`;
  switch (type.kind) {
    case 'ARRAY':
      return `CAST([${asList(value)
        .map((item) => valueSql(item, type.element))
        .join(', ')}] AS ${t.duckdbType(type)})`;
    case 'MAP':
    case 'MULTISET': {
      const [key, item] = type.kind === 'MAP' ? [type.key, type.value] : [type.element, t.int()];
      const entries = asEntries(value);
      const keys = entries.map(([name]) => valueSql(name, key)).join(', ');
      return `CAST(map([${keys}], [${entries.map(([, content]) => valueSql(content, item)).join(', ')}]) AS ${t.duckdbType(type)})`;
    }
    case 'ROW': {
      const values = Array.isArray(value)
        ? value
        : splitTop(
            String(value)
              .replace(/^\+I\[/, '')
              .replace(/\]$/, ''),
          );
      const fields = type.fields.map(
        (field, index) =>
          `${t.quoteIdentifier(t.structFieldName(type, index))} := ${valueSql(textNull(values[index]), field.type)}`,
      );
      return `CAST(struct_pack(${fields.join(', ')}) AS ${t.duckdbType(type)})`;
    }
    case 'CHAR':
    case 'VARCHAR':
      return renderLiteral(type.kind === 'CHAR' ? String(value).padEnd(type.length) : String(value), type);
    case 'DECIMAL':
      return `TRY_CAST('${plainDecimal(String(value))}' AS ${t.duckdbType(type)})`;
    case 'BITMAP':
      return `flink_bitmap_build(CAST([${bitmapElements(String(value)).join(', ')}] AS INTEGER[]))`;
    default:
      return renderLiteral(scalar(value, type), type);
  }
}

/** `{1,4294967295}`, as signed integers; long bitmaps are printed cut off. */
function bitmapElements(text: string): readonly number[] {
  const elements = /^\{(\d*(?:,\d+)*)\}$/.exec(text)?.[1];
  if (elements === undefined) throw new UnreadableColumn(text.slice(0, 40));
  return elements === '' ? [] : elements.split(',').map((element) => Number(element) | 0);
}

const textNull = (value: unknown): unknown => (value === 'null' ? null : value);

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return splitTop(String(value).replace(/^\[|\]$/g, '')).map(textNull);
}

function asEntries(value: unknown): readonly (readonly [unknown, unknown])[] {
  const map = (value as { $map?: readonly [unknown, unknown][] }).$map;
  if (map) return map;
  return splitTop(String(value).replace(/^\{|\}$/g, '')).map((entry) => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), textNull(entry.slice(equals + 1))] as const;
  });
}

function scalar(value: unknown, type: LogicalType): LiteralValue {
  const text = String(value);
  switch (type.kind) {
    case 'BOOLEAN':
      return value === true || text.toLowerCase() === 'true';
    case 'BINARY':
      return Uint8Array.from(
        { ...bytes(text), length: type.length },
        (byte: number | undefined) => byte ?? 0,
      );
    case 'VARBINARY':
      return bytes(text);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return integer(text, type.kind);
    case 'FLOAT':
    case 'DOUBLE':
      return Number(text);
    case 'DATE':
      return required(readDate(text), text);
    case 'TIME':
      return required(readTime(text), text);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return cutTo(type.precision, required(readTimestamp(isoTimestamp(text)), text));
    case 'INTERVAL_DAY_TIME':
      return durationMilliseconds(text);
    case 'INTERVAL_YEAR_MONTH':
      return periodMonths(text);
    default:
      throw new UnreadableColumn(`${type.kind} ${text}`);
  }
}

const BITS = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 } as const;

/** Some numbers of the corpus lost digits on their way through JSON. */
function integer(text: string, kind: keyof typeof BITS): bigint {
  if (!/^-?\d+$/.test(text) || BigInt.asIntN(BITS[kind], BigInt(text)) !== BigInt(text))
    throw new UnreadableColumn(text);
  return BigInt(text);
}

/** A column holds no more digits of the second than its type says. */
function cutTo(precision: number, nanoseconds: bigint): bigint {
  const unit = 10n ** BigInt(9 - precision);
  return nanoseconds - (((nanoseconds % unit) + unit) % unit);
}

function required<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new UnreadableColumn(text);
  return value;
}

/** `1990-10-14T10:20Z` with the seconds that Java leaves out. */
function isoTimestamp(text: string): string {
  const plain = text.replace('T', ' ').replace(/Z$/, '');
  return /^\S+ \d{1,2}:\d{2}$/.test(plain) ? `${plain}:00` : plain;
}

function bytes(text: string): Uint8Array {
  const hex = /^x'([0-9a-fA-F]*)'$/.exec(text);
  if (hex) return Uint8Array.from(Buffer.from(hex[1]!, 'hex'));
  const list = /^\[?(-?\d+(?:\s*,\s*-?\d+)*)\]?$/.exec(text);
  if (list) return Uint8Array.from(list[1]!.split(',').map((byte) => Number(byte) & 255));
  throw new UnreadableColumn(text);
}

/** Without an exponent: `1E+10` → `10000000000`. */
function plainDecimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?E([+-]?\d+)$/i.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction = '', exponent] = match;
  const shift = Number(exponent);
  const digits = whole! + fraction;
  const point = whole!.length + shift;
  if (point >= digits.length) return `${sign}${digits.padEnd(point, '0')}`;
  return point > 0
    ? `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
    : `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** `PT2S`, `P1DT2H`, or a number of milliseconds. */
function durationMilliseconds(text: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const match = /^(-?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/.exec(text);
  if (!match) throw new UnreadableColumn(text);
  const [, sign, days, hours, minutes, seconds] = match;
  const total =
    ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60_000 +
    Number(seconds ?? 0) * 1000;
  return BigInt(Math.round(total)) * (sign === '-' ? -1n : 1n);
}

function periodMonths(text: string): bigint {
  if (/^-?\d+$/.test(text)) return BigInt(text);
  const match = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?$/.exec(text);
  if (!match) throw new UnreadableColumn(text);
  return BigInt(Number(match[1] ?? 0) * 12 + Number(match[2] ?? 0));
}
