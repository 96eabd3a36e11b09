/** Values of a row in the two forms a client may ask for: `JSON` for programs, `PLAIN_TEXT` for people. */
import { javaDoubleText } from '../../../sql/function/native/java-number.js';
import type { LogicalType } from '../../../sql/types/index.js';
import type { ResultValue } from '../../../src/engine/job.js';
import { valueText } from '../../session/value-text.js';

export const ROW_FORMATS = ['JSON', 'PLAIN_TEXT'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

/** Gives the JSON text of a value. */
export type ValueEncoder = (value: ResultValue) => string;

/** A column of this type has no JSON form in Flink's protocol. */
export class NoJsonForm extends Error {}

/** @throws NoJsonForm: MAP and MULTISET with keys that are no strings, VARIANT, BITMAP; PLAIN_TEXT has them all */
export function valueEncoder(type: LogicalType, format: RowFormat): ValueEncoder {
  if (format === 'PLAIN_TEXT') {
    return (value) => (value === null ? 'null' : JSON.stringify(valueText(value, type)));
  }
  return nullable(jsonEncoder(type));
}

const nullable =
  (encode: ValueEncoder): ValueEncoder =>
  (value) =>
    value === null ? 'null' : encode(value);

const text = (value: ResultValue): string => JSON.stringify(String(value));

function jsonEncoder(type: LogicalType): ValueEncoder {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return String;
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => numberJson(Number(value), type.kind === 'FLOAT');
    case 'DECIMAL':
      return (value) => strippedDecimal(String(value));
    case 'CHAR':
    case 'VARCHAR':
    case 'DATE':
      return text;
    case 'BINARY':
    case 'VARBINARY':
      return (value) =>
        JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value));
    case 'TIME':
      return (value) => JSON.stringify(withoutTrailingZeros(String(value)));
    case 'TIMESTAMP':
      return (value) => JSON.stringify(isoTimestamp(String(value)));
    case 'TIMESTAMP_LTZ':
      return (value) => JSON.stringify(`${isoTimestamp(String(value))}Z`);
    case 'INTERVAL_YEAR_MONTH':
      return (value) => String(monthsOf(String(value)));
    case 'INTERVAL_DAY_TIME':
      return (value) => String(millisecondsOf(String(value)));
    case 'ARRAY': {
      const element = nullable(jsonEncoder(type.element));
      return (value) => `[${list(value).map(element).join(',')}]`;
    }
    case 'MAP':
      return entriesEncoder(type.key, nullable(jsonEncoder(type.value)), type.kind);
    case 'MULTISET':
      return entriesEncoder(type.element, String, type.kind);
    case 'ROW': {
      const fields = type.fields.map((field) => ({
        name: JSON.stringify(field.name),
        encode: nullable(jsonEncoder(field.type)),
      }));
      return (value) =>
        `{${list(value)
          .map((field, index) => `${fields[index]!.name}:${fields[index]!.encode(field)}`)
          .join(',')}}`;
    }
    case 'NULL':
      return () => 'null';
    case 'VARIANT':
    case 'BITMAP':
      throw new NoJsonForm(`${type.kind} has no JSON form`);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

const list = (value: ResultValue): readonly ResultValue[] =>
  Array.isArray(value) ? (value as readonly ResultValue[]) : [];

/** An object; a NULL key is the text `null`. */
function entriesEncoder(key: LogicalType, encode: ValueEncoder, kind: string): ValueEncoder {
  if (key.kind !== 'CHAR' && key.kind !== 'VARCHAR')
    throw new NoJsonForm(`${kind} needs keys that are strings`);
  return (value) =>
    `{${list(value)
      .map((entry) => {
        const [name = null, item = null] = list(entry);
        return `${text(name)}:${encode(item)}`;
      })
      .join(',')}}`;
}

/** `Double.toString`; JSON has no number for NaN and the infinities. */
function numberJson(value: number, single: boolean): string {
  const digits = javaDoubleText(value, single);
  return Number.isFinite(value) ? digits : JSON.stringify(digits);
}

/** `BigDecimal.stripTrailingZeros().toString()`: `12.3400` is `12.34`, `100` is `1E+2`, `0.0000000100` is `1E-8`. */
export function strippedDecimal(decimal: string): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = decimal.replace(/^-/, '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const stripped = digits.replace(/0+$/, '');
  if (stripped === '') return '0';
  const scale = fraction.length - (digits.length - stripped.length);
  const sign = negative ? '-' : '';
  const exponent = stripped.length - 1 - scale;
  if (scale < 0 || exponent < -6) {
    const mantissa = stripped.length === 1 ? stripped : `${stripped[0]}.${stripped.slice(1)}`;
    return `${sign}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`;
  }
  if (scale === 0) return sign + stripped;
  const padded = stripped.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const withoutTrailingZeros = (value: string): string => value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

const isoTimestamp = (value: string): string => withoutTrailingZeros(value.replace(' ', 'T'));

/** Of `+1-02`. */
function monthsOf(value: string): number {
  const [, sign, years, months] = /^([+-])(\d+)-(\d+)$/.exec(value)!;
  const total = Number(years) * 12 + Number(months);
  return sign === '-' ? 0 - total : total;
}

/** Of `+1 02:03:04.500`. */
function millisecondsOf(value: string): bigint {
  const [, sign, days, hours, minutes, seconds, millis] = /^([+-])(\d+) (\d+):(\d+):(\d+)\.(\d{3})$/.exec(
    value,
  )!;
  const time = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const total = BigInt(days!) * 86_400_000n + BigInt(time * 1000 + Number(millis));
  return sign === '-' ? -total : total;
}
