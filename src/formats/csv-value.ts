/**
 * Which texts Flink's CSV format takes for a value of a type, and the DuckDB SQL that reads them. DuckDB's own casts take many more (1.7 or
 * 0x1F as integers, a time stamp as a date), so each is guarded by the form that Java's parser wants (recorded in `csv-values.jsonl`).
 */
import { decimalFromText } from '../../sql/expression/decimal-from-text.js';
import { raise } from '../../sql/expression/duckdb-text.js';
import { duckdbType, printType, quoteString } from '../../sql/types/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { javaTrimmed } from './java-text.js';

const NUMBER = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?';
const DAY_TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{0,9})?';
/** What Java's `trim` takes away. */
const SPACE = '[\\x01-\\x20]*';

/** Forms that are the same to DuckDB's and to JavaScript's regular expressions; undefined: any text, or a type that is not read from one. */
function formOf(type: LogicalType): string | undefined {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return `${SPACE}[+-]?[0-9]+${SPACE}`;
    case 'FLOAT':
    case 'DOUBLE':
      return `${SPACE}([+-]?(NaN|Infinity)|${NUMBER}[dDfF]?)${SPACE}`;
    case 'DECIMAL':
      return NUMBER;
    case 'DATE':
      return '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}';
    case 'TIME':
      return '([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}([.][0-9]{0,9})?)?';
    case 'TIMESTAMP':
      return `${SPACE}${DAY_TIME}${SPACE}`;
    case 'TIMESTAMP_LTZ':
      return `${SPACE}${DAY_TIME}Z${SPACE}`;
    default:
      return undefined;
  }
}

/** Why a text is no value of the type, as far as its form tells; undefined when it looks like one. */
export function explainForm(text: string, type: LogicalType): string | undefined {
  const form = type.kind === 'BINARY' || type.kind === 'VARBINARY' ? BASE64 : formOf(type);
  if (form === undefined || (new RegExp(`^(?:${form})$`).test(text) && inRange(text, type))) return undefined;
  return `${JSON.stringify(text)} is not of type ${printType(type)}`;
}

const BASE64 = `${SPACE}([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?${SPACE}`;
const INTEGER_BITS: Partial<Record<LogicalType['kind'], number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
};

/** Whether the parts of a date or a time are such, and an integer has room in its type. */
function inRange(text: string, type: LogicalType): boolean {
  const bits = INTEGER_BITS[type.kind];
  if (bits !== undefined) {
    const value = BigInt(text.trim().replace(/^[+]/, ''));
    return BigInt.asIntN(bits, value) === value;
  }
  const isDate = type.kind === 'DATE' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
  const parts = (text.match(/[0-9]+/g) ?? []).map(Number);
  if (isDate) {
    const [, month, day] = parts.splice(0, 3);
    if (month! < 1 || month! > 12 || day! < 1 || day! > 31) return false;
  } else if (type.kind !== 'TIME') return true;
  const [hour = 0, minute = 0, second = 0] = parts;
  return hour <= (isDate ? 24 : 23) && minute <= 59 && second <= 59;
}

/** SQL that reads a text as a value of a type that has a form; other texts are NULL where `ignore` is set, else an error. */
export function scalarValue(sql: string, type: LogicalType, ignore: boolean): string {
  const target = duckdbType(type);
  const form = quoteString(formOf(type)!);
  const value = castOf(sql, type, target);
  const unfit = `${raise(`CASE WHEN ${sql} = '' THEN 'empty String' ELSE 'Text ''' || ${sql} || ''' could not be parsed' END`, target)}`;
  const otherwise = ignore ? '' : ` ELSE ${unfit}`;
  const read = ignore ? value : `coalesce(${value}, ${nullOrError(type, unfit)})`;
  const usual = usualForm(sql, type, target);
  // Regular expressions are slow: most texts are recognized without them. NULL must not reach the branch that fails.
  return `CASE WHEN ${sql} IS NULL THEN NULL WHEN ${usual.when} THEN ${usual.value} WHEN regexp_full_match(${sql}, ${form}) THEN ${read}${otherwise} END`;
}

/** A cheap condition (false or NULL when unsure) under which DuckDB's cast is right, and the cast. */
function usualForm(
  sql: string,
  type: LogicalType,
  target: string,
): { readonly when: string; readonly value: string } {
  const value = `TRY_CAST(${sql} AS ${target})`;
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE':
      return {
        when: `isfinite(${value}) AND NOT contains(${sql}, '_') AND NOT starts_with(${sql}, '+-')`,
        value,
      };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      // DuckDB writes the fewest digits of a fraction: a text of these lengths that goes on after them does so with zeros.
      const zulu = type.kind === 'TIMESTAMP_LTZ';
      const [short, long] = zulu ? [20, 24] : [19, 23];
      const end = zulu
        ? `ends_with(${sql}, 'Z') AND NOT contains(${sql}, ' Z')`
        : `NOT contains(${sql}, 'Z')`;
      return {
        when: `starts_with(${sql}, CAST(${value} AS VARCHAR)) AND ${end} AND (strlen(${sql}) = ${short} OR strlen(${sql}) = ${long} AND contains(${sql}, '.'))`,
        value,
      };
    }
    case 'DATE':
      return { when: `CAST(${value} AS VARCHAR) = ${sql} AND strlen(${sql}) = 10`, value };
    case 'TIME':
      return { when: `CAST(${value} AS VARCHAR) = ${sql} AND ${value} < TIME '24:00:00'`, value };
    default:
      return { when: `CAST(${value} AS VARCHAR) = ${sql}`, value };
  }
}

/** Digits that are too many for a decimal make it NULL in Flink, never an error. */
const nullOrError = (type: LogicalType, unfit: string): string => (type.kind === 'DECIMAL' ? 'NULL' : unfit);

/** A value of a text that has the form; NULL when it is none (a 13th month, an overflow). */
function castOf(sql: string, type: LogicalType, target: string): string {
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE':
      return `TRY_CAST(rtrim(${javaTrimmed(sql)}, 'dDfF') AS ${target})`;
    case 'DATE': {
      // Java counts on into the next month: the 30th of February is the 1st or 2nd of March.
      const first = `TRY_CAST(regexp_replace(${sql}, '[0-9]+$', '1') AS DATE)`;
      const day = `CAST(regexp_extract(${sql}, '[0-9]+$') AS INTEGER)`;
      return `coalesce(TRY_CAST(${sql} AS DATE), CASE WHEN ${day} BETWEEN 29 AND 31 THEN ${first} + (${day} - 1) END)`;
    }
    case 'TIME':
      return `TRY_CAST(${sql} AS ${target})`;
    case 'DECIMAL':
      return decimalFromText(sql, target, 'TRY_CAST');
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const text = `rtrim(${javaTrimmed(sql)}, 'Z')`;
      // … and here takes the last day of the month.
      const last = `strftime(last_day(TRY_CAST(left(${text}, 8) || '01' AS DATE)), '%Y-%m-%d')`;
      const clamped = `CASE WHEN substr(${text}, 9, 2) BETWEEN '29' AND '31' THEN TRY_CAST(${last} || substr(${text}, 11) AS ${target}) END`;
      return `coalesce(TRY_CAST(${text} AS ${target}), ${clamped})`;
    }
    default:
      return `TRY_CAST(${javaTrimmed(sql)} AS ${target})`;
  }
}
