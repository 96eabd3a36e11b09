/**
 * Texts as decimals. DuckDB's cast is right about plain digits only: of `7e-5` it makes 0.01 at two places (each power of ten is divided and
 * rounded by itself), and `12345e-6` it refuses. So texts with an exponent are written out before they are cast.
 */
import { freshName, once } from './duckdb-text.js';

/** More zeros than a decimal has digits: what lies behind them is zero, and what lies in front of them too large. */
const ZEROS_MAX = 60;
const PARTS = '^([+-]?)([0-9]*)[.]?([0-9]*)[eE]([+-]?[0-9]+)$';

/** The text of a number as a DuckDB decimal of type `type`, rounded half up; NULL where it has too many digits (an error with CAST). */
export function decimalFromText(text: string, type: string, cast: 'CAST' | 'TRY_CAST'): string {
  return once(
    text,
    (value) =>
      `CASE WHEN contains(${value}, 'e') OR contains(${value}, 'E') THEN ${cast}(${writtenOut(value)} AS ${type}) ELSE ${cast}(${value} AS ${type}) END`,
  );
}

/** Without its exponent; NULL for one that no integer holds, as in Java. */
function writtenOut(text: string): string {
  const [parts, point] = [freshName(), freshName()];
  const digits = `(${parts}.w || ${parts}.f)`;
  const zeros = (count: string): string => `repeat('0', least(${count}, ${ZEROS_MAX}))`;
  const number =
    `CASE WHEN ${point} <= 0 THEN '0.' || ${zeros(`-${point}`)} || ${digits} ` +
    `WHEN ${point} >= length(${digits}) THEN ${digits} || ${zeros(`${point} - length(${digits})`)} ` +
    `ELSE left(${digits}, ${point}) || '.' || substr(${digits}, ${point} + 1) END`;
  const places = `CAST(TRY_CAST(${parts}.e AS INTEGER) AS BIGINT) + length(${parts}.w)`;
  const placed = `list_extract(list_transform([${places}], lambda ${point}: ${parts}.s || ${number}), 1)`;
  return `list_extract(list_transform([regexp_extract(${text}, '${PARTS}', ['s', 'w', 'f', 'e'])], lambda ${parts}: ${placed}), 1)`;
}
