/**
 * How a scalar in JSON is read by DuckDB and turned into what the engine holds. DuckDB takes more than Flink (`true` and fractions in BIGINT
 * columns, other forms of timestamps) and writes numbers anew, so there are three ways: a quick one that notices by cheap vectorised checks when a
 * value could be taken differently (and does without them where the records' bytes were seen to hold plain values), one that looks at every value's
 * JSON text, and one for rows that were checked or written again. Whatever one of them takes has the same value in all of them, so that nothing
 * depends on the other rows of a batch.
 *
 * None of them sees the sign of a whole -0, a key that stands twice inside of an inner object of a text, or what DuckDB's parser forgives (a comma before
 * a closing brace, a bare NaN) in fields that are not read.
 */
import type { LogicalType } from '../../sql/types/index.js';
import { duckdbType, isInteger } from '../../sql/types/index.js';
import { decimalFromText } from '../../sql/expression/decimal-from-text.js';
import { raise } from '../../sql/expression/duckdb-text.js';
import type { PlainValues } from './format.js';
import { javaTrimmed } from './java-text.js';

/**
 * `quick`: as cheap as can be, fails for a value that is not surely taken as in Flink. `close`: from the value's JSON text, fails for the few that
 * only the exact decoder gets right. `settled`: for rows that are known to be right.
 */
export type Look = 'quick' | 'close' | 'settled';

export interface Leaf {
  /** The type that `read_json` is asked for. */
  readonly read: string;
  /** The engine's value; an error where `sure` is false. */
  value(sql: string): string;
  /** Whether `value` is Flink's, as a BOOLEAN that is never an error; undefined: always. NULL for NULL. */
  readonly sure?: (sql: string) => string;
}

export interface LeafStyle {
  /** `json.timestamp-format.standard` is ISO-8601. */
  readonly iso: boolean;
  /** Some column that is read holds decimals: Flink then reads all fractions as such, also those inside of texts. */
  readonly decimals: boolean;
  /** Of the records that are read the quick way. */
  readonly plain: PlainValues;
}

/** Undefined for types that hold other values. */
export function leafOf(type: LogicalType, look: Look, style: LeafStyle): Leaf | undefined {
  if (look === 'quick' && isPlain(type, style.plain)) return asRead(type);
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return text(look, style);
    case 'BOOLEAN':
      return boolean(look);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return integer(type, look);
    case 'FLOAT':
    case 'DOUBLE':
      return real(type, look);
    case 'DECIMAL':
      return decimal(type, look);
    case 'DATE':
      return temporal(type, look, {
        quick: [`${'[0-9]'.repeat(4)}-[0-9][0-9]-[0-9][0-9]`],
        close: '\\d{4}-\\d\\d-\\d\\d',
        length: 10,
      });
    case 'TIME':
      return temporal(type, look, {
        quick: ['[0-9][0-9]:[0-9][0-9]:[0-9][0-9]'],
        close: '([01]\\d|2[0-3]):\\d\\d:\\d\\d(\\.\\d{1,9})?',
        length: type.precision === 0 ? 8 : 9 + type.precision,
        below: '24',
      });
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestamp(type, look, style);
    case 'BINARY':
    case 'VARBINARY':
      return bytes(look);
    default:
      return undefined;
  }
}

/** Whether values of this type are read as DuckDB reads them. Plain times have no digits that a timestamp of three or more would lose. */
export const isPlain = (type: LogicalType, { numbers, times }: PlainValues): boolean =>
  (numbers && isInteger(type)) ||
  (times && type.kind === 'TIMESTAMP' && type.precision >= 3 && type.precision <= 6);

/** As DuckDB reads it. */
export const asRead = (type: LogicalType): Leaf => ({ read: duckdbType(type), value: (sql) => sql });

/** The text of a number may well be base64: the quotes tell. */
function bytes(look: Look): Leaf {
  if (look === 'settled') return { read: 'VARCHAR', value: (sql) => `from_base64(${sql})` };
  const sure = (sql: string): string => `regexp_full_match(${json(sql)}, '"${BASE64}"')`;
  const value = (sql: string): string => `from_base64(trim(${json(sql)}, '"'))`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(sql), 'BLOB'), sure };
}

const BASE64 = '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';
const NUMBER = '(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?';
/** A number that DuckDB may have written otherwise than it stands in the file. */
const REWRITTEN = '-?\\d+(\\.\\d+([eE][+-]?\\d+)?|[eE][+-]?\\d+)|-Infinity';

/** `value` where `sure`, else an error that makes the batch be looked at again. */
const guarded = (sql: string, sure: string, value: string, type: string): string =>
  `CASE WHEN ${sql} IS NULL THEN NULL WHEN ${sure} THEN ${value} ELSE ${raise(`'a value that needs another look'`, type)} END`;

/** The JSON text of a value that is read as JSON: numbers are written anew, those with a fraction or an exponent show it; texts have quotes. */
const json = (sql: string): string => `CAST(${sql} AS VARCHAR)`;
/** The same without the quotes of a text. */
const bare = (sql: string): string => `trim(${json(sql)}, '"')`;
/** What stands between the quotes, without escapes. */
const content = (sql: string): string => `json_extract_string(${sql}, '$')`;

/** Flink: the text `true` in any case; everything else is false. */
function boolean(look: Look): Leaf {
  if (look === 'quick') {
    const sure = (sql: string): string => `(${sql} = 'true' OR ${sql} = 'false')`;
    return {
      read: 'VARCHAR',
      value: (sql) => guarded(sql, sure(sql), `(${sql} = 'true')`, 'BOOLEAN'),
      sure,
    };
  }
  const value = (sql: string): string =>
    `CASE WHEN starts_with(${json(sql)}, '"') THEN lower(${javaTrimmed(content(sql))}) = 'true' ELSE ${json(sql)} = 'true' END`;
  if (look === 'settled') return { read: 'JSON', value };
  const sure = (sql: string): string => `(${json(sql)} NOT IN ('NaN', 'Infinity', '-Infinity'))`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(sql), 'BOOLEAN'), sure };
}

/** Parts of JSON text inside of an object or array that Java would write otherwise: long or small fractions, exponents. */
const UNUSUAL_PART = '[:,\\[]-?(\\d{8,}\\.|0\\.00|\\d+(\\.\\d+)?[eE])|NaN|Infinity|[:,\\[]-?\\d{20}';

const FRACTION_PART = '[:,\\[]-?(\\d+\\.|\\d+[eE])|NaN|Infinity';

function text(look: Look, { decimals }: LeafStyle): Leaf {
  if (look === 'quick') {
    // Few comparisons for most texts: only those that begin like a number are looked at, and what DuckDB takes without quotes. Objects and
    // arrays, which begin with a brace or a bracket, are written as text otherwise than DuckDB does.
    const odd = (sql: string): string =>
      `(${sql} < '\\' OR ${sql} >= '{') AND (${sql} < ':' AND regexp_full_match(${sql}, '${REWRITTEN}') OR ${sql} = 'NaN' OR ${sql} = 'Infinity' OR ${sql} >= '[' AND ${sql} < '|')`;
    return {
      read: 'VARCHAR',
      value: (sql) =>
        `CASE WHEN ${odd(sql)} THEN ${raise(`'a number in a text'`, 'VARCHAR')} ELSE ${sql} END`,
      sure: (sql) => `NOT (${odd(sql)})`,
    };
  }
  const value = (sql: string): string =>
    `CASE WHEN starts_with(${json(sql)}, '"') THEN ${content(sql)} ELSE ${json(sql)} END`;
  if (look === 'settled') return { read: 'JSON', value };
  const sure = (sql: string): string => {
    const keys = `json_keys(${sql})`;
    const usual = `NOT regexp_matches(${json(sql)}, '${decimals ? FRACTION_PART : UNUSUAL_PART}') AND len(${keys}) = len(list_distinct(${keys}))`;
    return `CASE WHEN regexp_matches(${json(sql)}, '^[{\\[]') THEN ${usual} ELSE regexp_matches(${json(sql)}, '^("|-?\\d+$|true$|false$)') END`;
  };
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(sql), 'VARCHAR'), sure };
}

/** Flink cuts a fraction off in columns of INT and BIGINT, and refuses a number that has one, 7.0 too, in shorter ones. A text must be whole. */
function integer(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  const cuts = type.kind === 'INT' || type.kind === 'BIGINT';
  if (look === 'quick') {
    // DuckDB's cast refuses quotes, words and brackets by itself; a number with a fraction or a large exponent has a point.
    const odd = (sql: string): string =>
      cuts ? `contains(${json(sql)}, '.')` : `contains(${json(sql)}, '.') OR contains(${json(sql)}, 'e')`;
    return {
      read: 'JSON',
      value: (sql) =>
        `CASE WHEN ${odd(sql)} THEN ${raise(`'a number with a fraction'`, target)} ELSE CAST(${json(sql)} AS ${target}) END`,
      sure: (sql) => `(NOT (${odd(sql)}) AND TRY_CAST(${json(sql)} AS ${target}) IS NOT NULL)`,
    };
  }
  const cast = (sql: string, kind: string): string => {
    const whole = `${kind}(${bare(sql)} AS ${target})`;
    const fraction = `${kind}(trunc(${kind}(${json(sql)} AS DOUBLE)) AS ${target})`;
    return cuts ? `CASE WHEN contains(${json(sql)}, '.') THEN ${fraction} ELSE ${whole} END` : whole;
  };
  if (look === 'settled') return { read: 'JSON', value: (sql) => cast(sql, 'CAST') };
  // Java asks whether a number is in the bounds before it cuts the fraction off.
  const inBounds = (sql: string): string =>
    type.kind === 'INT'
      ? ` AND (NOT contains(${json(sql)}, '.') OR CAST(${json(sql)} AS DOUBLE) BETWEEN -2147483648 AND 2147483647)`
      : '';
  const form = cuts ? `|-?\\d+\\.\\d+([eE]-?\\d+)?|-?\\d+[eE]-\\d+` : '';
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '"?[+-]?\\d{1,19}"?${form}') AND ${cast(sql, 'TRY_CAST')} IS NOT NULL${inBounds(sql)})`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), cast(sql, 'CAST'), target), sure };
}

function real(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  const cast = (sql: string, kind = 'CAST'): string =>
    target === 'DOUBLE' ? `${kind}(${sql} AS DOUBLE)` : `${kind}(${kind}(${sql} AS DOUBLE) AS ${target})`;
  if (look === 'settled') return { read: 'JSON', value: (sql) => cast(bare(sql)) };
  if (look === 'quick') {
    // Zero times what is infinite or no number fails as an integer; the zero is taken away, since adding it would take the sign of -0.0.
    const value = (sql: string): string => {
      const number = `CAST(${json(sql)} AS DOUBLE)`;
      const checked = `(${number} - CAST(${number} * 0 AS TINYINT))`;
      return target === 'DOUBLE' ? checked : `CAST(${checked} AS ${target})`;
    };
    return { read: 'JSON', value, sure: (sql) => `isfinite(${cast(json(sql), 'TRY_CAST')})` };
  }
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '"?[+-]?${NUMBER}"?') AND isfinite(${cast(bare(sql), 'TRY_CAST')}))`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), cast(bare(sql)), target), sure };
}

/** Digits that a double certainly gives back as they were written. */
const EXACT_DIGITS = 15;

/** Rounded half up; a number that is too large is NULL in Flink, what is no number an error. */
function decimal(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  const value = (sql: string): string => decimalFromText(sql, target, 'TRY_CAST');
  if (look === 'settled') return { read: 'VARCHAR', value };
  if (look === 'quick') {
    // Of all JSON only numbers begin with a minus or a digit.
    const sure = (sql: string): string =>
      `(length(${json(sql)}) <= ${EXACT_DIGITS} AND ${json(sql)} >= '-' AND ${json(sql)} < ':' AND ${json(sql)} <> '-Infinity')`;
    return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(json(sql)), target), sure };
  }
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '-?\\d+|"[+-]?\\d+(\\.\\d+)?"') OR length(${json(sql)}) <= ${EXACT_DIGITS} AND regexp_full_match(${json(sql)}, '-?${NUMBER}'))`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(bare(sql)), target), sure };
}

interface TemporalForm {
  /**
   * GLOB patterns of the usual forms, the most usual one first. They ask for digits where DuckDB's cast is satisfied with a blank, a sign, a zone or
   * one digit instead of two; each such question takes a few nanoseconds.
   */
  readonly quick: readonly string[];
  /** Regular expression of all forms that DuckDB reads as Flink does. */
  readonly close: string;
  /** Characters that are kept: more digits of a second than the type has are cut off. */
  readonly length: number;
  /** Texts must come before this one. */
  readonly below?: string;
}

function temporal(type: LogicalType, look: Look, form: TemporalForm): Leaf {
  const target = duckdbType(type);
  const cut = (sql: string): string => `left(rtrim(${sql}, 'Z'), ${form.length})`;
  if (look === 'settled') return { read: 'VARCHAR', value: (sql) => `CAST(${cut(sql)} AS ${target})` };
  const below = (sql: string): string => (form.below === undefined ? '' : ` AND ${sql} < '${form.below}'`);
  if (look === 'quick') {
    const like = (sql: string): readonly string[] =>
      form.quick.map((pattern) => `${sql} GLOB '${pattern}'${below(sql)}`);
    return {
      read: 'VARCHAR',
      value: (sql) => {
        const cast = `CAST(${sql} AS ${target})`;
        // Most values meet one test, and are converted where they are: texts that a CASE gives are copied (measured: a third of the check).
        const [usual, ...others] = like(sql).map((test) => `WHEN ${test} THEN ${cast}`);
        const branches = [usual, `WHEN ${sql} IS NULL THEN NULL`, ...others];
        return `CASE ${branches.join(' ')} ELSE ${raise(`'a time in another form'`, target)} END`;
      },
      sure: (sql) => `((${like(sql).join(' OR ')}) AND TRY_CAST(${sql} AS ${target}) IS NOT NULL)`,
    };
  }
  const kept = (sql: string): string => cut(bare(sql));
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '"${form.close}"') AND TRY_CAST(${kept(sql)} AS ${target}) IS NOT NULL)`;
  return {
    read: 'JSON',
    value: (sql) => guarded(sql, sure(sql), `CAST(${kept(sql)} AS ${target})`, target),
    sure,
  };
}

function timestamp(type: LogicalType & { readonly precision: number }, look: Look, { iso }: LeafStyle): Leaf {
  const zone = type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '';
  const seconds = `[0-9]???-??-?[0-9]${iso ? 'T' : ' '}[0-9]?:??:?[0-9]`;
  const fractions = [3, 0, 6, 9].filter((digits) => digits <= type.precision);
  return temporal(type, look, {
    quick: fractions.map((digits) => `${seconds}${digits === 0 ? '' : `.${'[0-9]'.repeat(digits)}`}${zone}`),
    close: `\\d{4}-\\d\\d-\\d\\d${iso ? 'T' : ' '}\\d\\d:\\d\\d${iso ? '(:\\d\\d' : ':\\d\\d'}(\\.\\d{0,9})?${iso ? ')?' : ''}${zone}`,
    length: type.precision === 0 ? 19 : 20 + type.precision,
  });
}
