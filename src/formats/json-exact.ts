/**
 * Decodes one JSON row exactly as Flink does, and writes it again in the form that DuckDB's `read_json` decodes to the same values. Slow;
 * used for batches in which some row does not fit, when errors are ignored (docs: "JSON Format", `ignore-parse-errors`).
 */
import type { LogicalType, RowType } from '../../sql/types/index.js';
import { printType, structFieldName } from '../../sql/types/index.js';
import { decimalText, javaDoubleText } from '../../sql/function/index.js';
import { javaTrim } from './java-text.js';
import type { JsonNode } from './json-text.js';
import { JsonTextReader } from './json-text.js';

export interface ExactColumn {
  readonly name: string;
  readonly type: LogicalType;
}

export interface ExactStyle {
  /** `json.timestamp-format.standard` is ISO-8601. */
  readonly iso: boolean;
  /** As `LeafStyle.decimals`. */
  readonly decimals: boolean;
  /** A field that does not fit its type makes the row a bad one; else it is NULL. */
  readonly strict: boolean;
  /** `json.fail-on-missing-field`: with `strict`, so does a field that is not there. */
  readonly missingFails?: boolean;
}

const INTEGER_BITS: Readonly<Record<string, bigint>> = { TINYINT: 8n, SMALLINT: 16n, INT: 32n, BIGINT: 64n };
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const FLOAT_MAX = 3.4028235677973366e38;

/**
 * The row again as text. `columns` are those that are read.
 * @throws Error when the line is not a JSON object, or a field does not fit and `strict` is set
 */
export function exactRow(line: string, columns: readonly ExactColumn[], style: ExactStyle): string {
  const values = new Map<string, string>();
  let taken = 0;
  new JsonTextReader(line).object((key, node) => {
    const column = columns.find(({ name }) => name === key);
    // A field that stands twice counts twice, as in Flink: the last one before the count is full wins.
    if (column) {
      values.set(key, field(node, column.type, key, style));
      taken++;
    }
    return taken < columns.length || columns.length === 0;
  });
  const members = columns.map(({ name }) => [name, values.get(name) ?? missing(name, style)] as const);
  return objectText(members);
}

/** @throws Misfit where a field must be there */
function missing(name: string, style: ExactStyle): string {
  if (!style.missingFails) return 'null';
  throw new Misfit(`Some field is missing in the JSON data. Could not find field with name '${name}'.`);
}

const objectText = (members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;

function field(node: JsonNode, type: LogicalType, path: string, style: ExactStyle): string {
  try {
    return exactValue(node, type, path, style);
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    if (!style.strict) return 'null';
    if (error instanceof Misfit) throw error;
    throw new Misfit(`field '${path}': ${shorten(nodeText(node, style))} is not of type ${printType(type)}`);
  }
}

/** Names the innermost field that does not fit. */
class Misfit extends Error {}

const SHOWN_MAX = 100;
const shorten = (text: string): string => (text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`);

/** @throws Error when the value does not fit the type */
function exactValue(node: JsonNode, type: LogicalType, path: string, style: ExactStyle): string {
  if (node.kind === 'null') return 'null';
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return JSON.stringify(wellFormed(textOf(node, style)));
    case 'BOOLEAN':
      return String(
        node.kind === 'boolean' ? node.value : javaTrim(textOf(node, style)).toLowerCase() === 'true',
      );
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return integer(node, type);
    case 'FLOAT':
    case 'DOUBLE':
      return real(node, type);
    case 'DECIMAL':
      return decimal(scalarText(node, type), type);
    case 'DATE':
      return checkedDate(stringText(node, type), type);
    case 'TIME':
      return time(stringText(node, type), type);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestamp(stringText(node, type), type, style);
    case 'BINARY':
    case 'VARBINARY':
      return base64(stringText(node, type), type);
    case 'ARRAY':
      if (node.kind !== 'array') throw wrong(type);
      return `[${node.items.map((item, index) => field(item, type.element, `${path}[${index}]`, style)).join(',')}]`;
    case 'MAP':
    case 'MULTISET': {
      if (node.kind !== 'object') throw wrong(type);
      const value = type.kind === 'MAP' ? type.value : COUNT;
      // A count that is NULL is zero.
      const missing = type.kind === 'MAP' ? 'null' : '0';
      const entries = new Map(
        node.members.map(([key, item]) => {
          const text = field(item, value, `${path}[${key}]`, style);
          return [wellFormed(key), text === 'null' ? missing : text];
        }),
      );
      return objectText([...entries]);
    }
    case 'ROW':
      if (node.kind !== 'object') throw wrong(type);
      return row(node.members, type, path, style);
    case 'VARIANT':
      return nodeText(node, style);
    default:
      throw wrong(type);
  }
}

const COUNT: LogicalType = { kind: 'INT', nullable: true };

function row(
  members: readonly (readonly [string, JsonNode])[],
  type: RowType,
  path: string,
  style: ExactStyle,
): string {
  const values = new Map<string, string>();
  let taken = 0;
  for (const [key, node] of members) {
    if (taken === type.fields.length) break;
    const index = type.fields.findIndex(({ name }) => name === key);
    if (index < 0) continue;
    values.set(structFieldName(type, index), field(node, type.fields[index]!.type, `${path}.${key}`, style));
    taken++;
  }
  return objectText(
    type.fields.map((field, index) => {
      const name = structFieldName(type, index);
      return [name, values.get(name) ?? missing(field.name, style)] as const;
    }),
  );
}

function integer(node: JsonNode, type: LogicalType): string {
  const text = scalarText(node, type);
  const limit = 1n << (INTEGER_BITS[type.kind]! - 1n);
  let value: bigint;
  if (/^[+-]?\d+$/.test(text)) value = BigInt(text.replace(/^\+/, ''));
  else if (node.kind === 'number' && (type.kind === 'INT' || type.kind === 'BIGINT')) {
    // Jackson compares the number as it is, as a double: 2^63 is not beyond the largest BIGINT, and becomes it.
    const number = Number(text);
    if (number < -Number(limit) || number > Number(limit - 1n)) throw wrong(type);
    value = BigInt(Math.trunc(number));
    if (value === limit) value--;
  } else throw wrong(type);
  if (value < -limit || value >= limit) throw wrong(type);
  return String(value);
}

/** Without an exponent, which DuckDB's cast would round digit by digit; behind that many zeros no digit counts. */
function decimal(text: string, type: LogicalType): string {
  if (!NUMBER.test(text)) throw wrong(type);
  const parts = /^([+-]?)(\d*)\.?(\d*)[eE](.*)$/.exec(text);
  if (!parts) return JSON.stringify(text);
  const [, sign, whole = '', fraction = '', exponent] = parts;
  if (BigInt.asIntN(32, BigInt(exponent!.replace('+', ''))) !== BigInt(exponent!.replace('+', '')))
    throw wrong(type);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const zeros = (count: number): string => '0'.repeat(Math.min(count, ZEROS_MAX));
  const number =
    point <= 0
      ? `0.${zeros(-point)}${digits}`
      : point >= digits.length
        ? `${digits}${zeros(point - digits.length)}`
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return JSON.stringify(sign! + number);
}

/** More than a decimal has digits. */
const ZEROS_MAX = 60;

/** Halves of characters that stand alone are question marks, as Java writes them. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '?');

function real(node: JsonNode, type: LogicalType): string {
  // Java takes the suffixes of its literals.
  const text = scalarText(node, type).replace(/(?<=[\d.])[dDfF]$/, '');
  if (!NUMBER.test(text) && !/^[+-]?(?:Infinity|NaN)$/.test(text)) throw wrong(type);
  const value = Number(text);
  const infinite = Math.abs(value) > (type.kind === 'FLOAT' ? FLOAT_MAX : Number.MAX_VALUE);
  if (infinite) return value > 0 ? '"Infinity"' : '"-Infinity"';
  if (Number.isNaN(value)) return '"NaN"';
  // DuckDB reads a negative zero only with a fraction.
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function checkedDate(text: string, type: LogicalType): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts || !isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) throw wrong(type);
  return JSON.stringify(text);
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function time(text: string, type: LogicalType): string {
  const parts = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00(?=\.?0*$))(?:\.(\d{0,9}))?$/.exec(text);
  if (!parts) throw wrong(type);
  const [, clock, fraction = ''] = parts;
  return JSON.stringify(
    `${clock === '24:00:00' ? '00:00:00' : clock!}${fraction === '' ? '' : `.${fraction}`}`,
  );
}

/** As Jackson decodes it: blanks around are no part of it, and one single character is no base64 and no row. */
function base64(text: string, type: LogicalType): string {
  const trimmed = javaTrim(text);
  if (/^[A-Za-z0-9+/]$/.test(trimmed)) throw new SyntaxError(`${JSON.stringify(text)} is not base64`);
  return matching(trimmed, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, type);
}

/** Cut to the type's precision. */
function timestamp(
  text: string,
  type: LogicalType & { readonly precision: number },
  style: ExactStyle,
): string {
  const parts = (style.iso ? ISO_TIMESTAMP : SQL_TIMESTAMP).exec(text);
  const zoned = type.kind === 'TIMESTAMP_LTZ';
  if (!parts || (parts[4] === 'Z') !== zoned) throw wrong(type);
  const [, written, clock, fraction = ''] = parts;
  const [year, month, date] = written!.split('-').map(Number);
  if (month! < 1 || month! > 12 || date! < 1 || date! > 31) throw wrong(type);
  // A day past the end of its month is the last one, as Java's smart resolver does.
  const last = Array.from({ length: date! }, (_, back) => date! - back).find((each) =>
    isDay(year!, month!, each),
  )!;
  const day = `${parts[1]!.slice(0, 8)}${String(last).padStart(2, '0')}`;
  const kept = fraction.slice(0, Math.min(type.precision, 9));
  return JSON.stringify(`${day} ${clock}${kept === '' ? '' : `.${kept}`}`);
}

const CLOCK = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00(?!:(?!00)))';
const SQL_TIMESTAMP = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d) (${CLOCK}:[0-5]\\d)(?:\\.(\\d{0,9}))?(Z)?$`);
const ISO_TIMESTAMP = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)T(${CLOCK}(?::[0-5]\\d)?)(?:\\.(\\d{0,9}))?(Z)?$`);

const wrong = (type: LogicalType): Error => new Error(`not of type ${printType(type)}`);

function matching(text: string, pattern: RegExp, type: LogicalType): string {
  if (!pattern.test(text)) throw wrong(type);
  return JSON.stringify(text);
}

function scalarText(node: JsonNode, type: LogicalType): string {
  if (node.kind === 'number') return node.text;
  if (node.kind === 'string') return javaTrim(node.value);
  throw wrong(type);
}

function stringText(node: JsonNode, type: LogicalType): string {
  if (node.kind === 'string') return node.value;
  throw wrong(type);
}

function textOf(node: JsonNode, style: ExactStyle): string {
  return node.kind === 'string' ? node.value : node.kind === 'number' ? node.text : nodeText(node, style);
}

/** Compact JSON text; fractions are written as Java writes a double or a decimal, and a key that stands twice counts once, with its last value. */
function nodeText(node: JsonNode, style: ExactStyle): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(node.value);
    case 'number':
      return numberText(node.text, style);
    case 'string':
      return quoted(node.value);
    case 'array':
      return `[${node.items.map((item) => nodeText(item, style)).join(',')}]`;
    case 'object':
      return `{${[...new Map(node.members)].map(([key, value]) => `${quoted(key)}:${nodeText(value, style)}`).join(',')}}`;
    default: {
      const unreachable: never = node;
      return unreachable;
    }
  }
}

function numberText(text: string, { decimals }: ExactStyle): string {
  if (!/[.eE]/.test(text)) return text === '-0' ? '0' : text;
  if (decimals) return decimalText(strippedDecimal(text));
  const value = javaDoubleText(text);
  return value.endsWith('y') ? `"${value}"` : value;
}

/** The number with as few digits as can be. */
function strippedDecimal(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d*))?(?:[eE](.*))?$/.exec(text)!;
  const digits = `${whole}${fraction}`.replace(/0+$/, '');
  if (/^0*$/.test(digits)) return '0';
  const dropped = whole!.length + fraction.length - digits.length;
  return `${sign}${digits}e${Number(exponent) - fraction.length + dropped}`;
}

/** Control characters without a short form are written with capital letters. */
const quoted = (text: string): string =>
  JSON.stringify(wellFormed(text)).replace(/\\(?:\\|u00[01][0-9a-f])/g, (escape) =>
    escape === '\\\\' ? escape : escape.toUpperCase().replace('U', 'u'),
  );
