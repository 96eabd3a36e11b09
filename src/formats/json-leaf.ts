/**
 * How a scalar in JSON is read by DuckDB and turned into what the engine holds. DuckDB takes more than Flink (fractions in BIGINT columns,
 * other forms of timestamps) and writes numbers anew, so there are three ways: a quick one that notices by cheap vectorised checks when a value
 * could be taken differently, one that looks at every value's JSON text, and one for rows that were checked or written again.
 *
 * What the quick way takes although Flink would refuse it: `true` in columns of INT, BIGINT and fractions, `"1e3"` in those of INT and BIGINT, a
 * bare NaN as a BOOLEAN. It gives -0 without its sign, and an object in a column of text with a key that stands twice as it is.
 */
import type { LogicalType } from '../../sql/types/index.js';
import { duckdbType } from '../../sql/types/index.js';
import { raise } from '../../sql/expression/duckdb-text.js';

/**
 * `quick`: as cheap as can be, fails for a value that is not surely taken as in Flink. `close`: from the value's JSON text, fails for the
 * few that only the exact decoder gets right. `settled`: for rows that are known to be right.
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
}

/** Undefined for types that hold other values. */
export function leafOf(type: LogicalType, look: Look, style: LeafStyle): Leaf | undefined {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return text(look);
    case 'BOOLEAN':
      // Flink: the text `true` in any case; everything else is false.
      return { read: 'VARCHAR', value: (sql) => `(lower(trim(${sql})) = 'true')` };
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
      return temporal(type, look, { quick: ['____-__-__'], close: '\\d{4}-\\d\\d-\\d\\d', length: 10 });
    case 'TIME':
      return temporal(type, look, {
        quick: ['__:__:__'],
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

/** The text of a number may well be base64: the quotes tell. */
function bytes(look: Look): Leaf {
  if (look === 'settled') return { read: 'VARCHAR', value: (sql) => `from_base64(${sql})` };
  const sure = (sql: string): string => `regexp_full_match(${json(sql)}, '"${BASE64}"')`;
  const value = (sql: string): string => `from_base64(trim(${json(sql)}, '"'))`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(sql), 'BLOB'), sure };
}

const BASE64 = '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';
const NUMBER = '-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?';
/** A number that DuckDB may have written otherwise than it stands in the file. */
const REWRITTEN = '-?\\d+(\\.\\d+([eE][+-]?\\d+)?|[eE][+-]?\\d+)|-Infinity';

/** `value` where `sure`, else an error that makes the batch be looked at again. */
const guarded = (sql: string, sure: string, value: string, type: string): string =>
  `CASE WHEN ${sql} IS NULL THEN NULL WHEN ${sure} THEN ${value} ELSE ${raise(`'a value that needs another look'`, type)} END`;

const json = (sql: string): string => `CAST(${sql} AS VARCHAR)`;

function text(look: Look): Leaf {
  if (look === 'settled') return { read: 'VARCHAR', value: (sql) => sql };
  if (look === 'quick') {
    // Few comparisons for most texts: only those that begin like a number are looked at, and what DuckDB takes without quotes.
    const number = (sql: string): string =>
      `${sql} < ':' AND regexp_full_match(${sql}, '${REWRITTEN}') OR ${sql} = 'NaN' OR ${sql} = 'Infinity'`;
    return {
      read: 'VARCHAR',
      value: (sql) =>
        `CASE WHEN ${number(sql)} THEN ${raise(`'a number in a text'`, 'VARCHAR')} ELSE ${sql} END`,
      sure: (sql) => `NOT (${number(sql)})`,
    };
  }
  const sure = (sql: string): string => `regexp_matches(${json(sql)}, '^("|-?\\d+$|true$|false$)')`;
  const value = (sql: string): string =>
    `CASE WHEN starts_with(${json(sql)}, '"') THEN json_extract_string(${sql}, '$') ELSE ${json(sql)} END`;
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), value(sql), 'VARCHAR'), sure };
}

/** Doubles hold whole numbers up to here exactly. */
const EXACT_MAX = 2 ** 53;

function integer(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  if (look === 'settled') return { read: target, value: (sql) => sql };
  // Flink takes 7.0 as an INT and as a BIGINT, but not as a shorter integer, and a DOUBLE does not tell it from 7.
  if (look === 'quick' && (type.kind === 'INT' || type.kind === 'BIGINT')) {
    return {
      read: 'DOUBLE',
      value: (sql) => quickInteger(sql, type),
      sure: (sql) =>
        `(${sql} = trunc(${sql}) AND abs(${sql}) < ${EXACT_MAX} AND TRY_CAST(${sql} AS ${target}) IS NOT NULL)`,
    };
  }
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '-?\\d{1,19}') AND TRY_CAST(${json(sql)} AS ${target}) IS NOT NULL)`;
  return {
    read: 'JSON',
    value: (sql) => guarded(sql, sure(sql), `CAST(${json(sql)} AS ${target})`, target),
    sure,
  };
}

/**
 * The checks are arithmetic, so that they cost a few nanoseconds: a fraction times 1e300 is too large for the cast, and so is 1024 times a
 * number that a double does not hold exactly.
 */
function quickInteger(sql: string, type: LogicalType): string {
  const fraction = `(${sql} - trunc(${sql})) * 1e300`;
  if (type.kind === 'BIGINT') return `(CAST(${sql} * 1024 + ${fraction} AS BIGINT) >> 10)`;
  return `CAST(${sql} + ${fraction} AS ${duckdbType(type)})`;
}

function real(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  if (look === 'settled') return { read: target, value: (sql) => sql };
  if (look === 'quick') {
    const sure = (sql: string): string => `isfinite(${sql})`;
    return { read: target, value: (sql) => guarded(sql, sure(sql), sql, target), sure };
  }
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '${NUMBER}') AND isfinite(TRY_CAST(${json(sql)} AS ${target})))`;
  return {
    read: 'JSON',
    value: (sql) => guarded(sql, sure(sql), `CAST(${json(sql)} AS ${target})`, target),
    sure,
  };
}

/** Digits that a double certainly gives back as they were written. */
const EXACT_DIGITS = 15;

/** Rounded half up; a number that is too large is NULL in Flink, what is no number an error. */
function decimal(type: LogicalType, look: Look): Leaf {
  const target = duckdbType(type);
  const value = (sql: string): string => `TRY_CAST(${sql} AS ${target})`;
  if (look === 'settled') return { read: 'VARCHAR', value };
  if (look === 'quick') {
    const sure = (sql: string): string =>
      `(length(${sql}) <= ${EXACT_DIGITS} AND isfinite(TRY_CAST(${sql} AS DOUBLE)))`;
    return { read: 'VARCHAR', value: (sql) => guarded(sql, sure(sql), value(sql), target), sure };
  }
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '-?\\d+|"[+-]?\\d+(\\.\\d+)?"') OR length(${json(sql)}) <= ${EXACT_DIGITS} AND regexp_full_match(${json(sql)}, '${NUMBER}'))`;
  const bare = (sql: string): string => value(`trim(${json(sql)}, '"')`);
  return { read: 'JSON', value: (sql) => guarded(sql, sure(sql), bare(sql), target), sure };
}

interface TemporalForm {
  /** LIKE patterns of the usual forms, the most usual one first. */
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
      form.quick.map((pattern) => `${sql} LIKE '${pattern}'${below(sql)}`);
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
  const bare = (sql: string): string => cut(`trim(${json(sql)}, '"')`);
  const sure = (sql: string): string =>
    `(regexp_full_match(${json(sql)}, '"${form.close}"') AND TRY_CAST(${bare(sql)} AS ${target}) IS NOT NULL)`;
  return {
    read: 'JSON',
    value: (sql) => guarded(sql, sure(sql), `CAST(${bare(sql)} AS ${target})`, target),
    sure,
  };
}

function timestamp(type: LogicalType & { readonly precision: number }, look: Look, { iso }: LeafStyle): Leaf {
  const zone = type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '';
  const seconds = `____-__-__${iso ? 'T' : ' '}__:__:__`;
  const fractions = [3, 0, 6, 9].filter((digits) => digits <= type.precision);
  return temporal(type, look, {
    quick: fractions.map((digits) => `${seconds}${digits === 0 ? '' : `.${'_'.repeat(digits)}`}${zone}`),
    close: `\\d{4}-\\d\\d-\\d\\d${iso ? 'T' : ' '}\\d\\d:\\d\\d${iso ? '(:\\d\\d' : ':\\d\\d'}(\\.\\d{0,9})?${iso ? ')?' : ''}${zone}`,
    length: type.precision === 0 ? 19 : 20 + type.precision,
  });
}
