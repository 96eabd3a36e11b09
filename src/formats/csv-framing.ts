/**
 * Cuts bytes of CSV at ends of records, and says whether DuckDB's reader takes these records apart as Flink does: no empty lines, no lone carriage
 * returns, quotes around whole fields only, no escapes and comments. Nearly all files are such; the others are rewritten first.
 */
import { CsvRecordReader } from './csv-records.js';
import type { CsvDialect, CsvRecord } from './csv-records.js';
import type { RecordCut, RecordCutter } from './format.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const SPACE = 32;
const HASH = 35;
const EMPTY_LINE = Buffer.from('\n\n');
const SPACE_FIRST = Buffer.from('\n ');
const UNUSUAL = -1;

const startsWithMark = (bytes: Buffer): boolean =>
  bytes[0] === BYTE_ORDER_MARK[0] && bytes.indexOf(BYTE_ORDER_MARK) === 0;

export function csvCutter(dialect: CsvDialect): RecordCutter {
  const { quote, escape, comments, trim } = dialect;
  const [quoteByte = -1, ...moreOfQuote] = Buffer.from(quote);
  const [escapeByte = -1] = escape === quote ? [] : Buffer.from(escape);
  const delimiter = Buffer.from(dialect.delimiter);

  /** Where the last record ends, 0 when none does yet; UNUSUAL when there may be unusual ones. */
  const usualEnd = (bytes: Buffer, complete: boolean): number => {
    if (bytes.length === 0) return 0;
    // DuckDB would leave out a byte order mark of any block.
    if (trim || moreOfQuote.length > 0 || startsWithMark(bytes)) return UNUSUAL;
    if (escapeByte >= 0 && bytes.includes(escapeByte)) return UNUSUAL;
    if (comments && (bytes[0] === SPACE || bytes.includes(HASH) || bytes.includes(SPACE_FIRST)))
      return UNUSUAL;
    if (quoteByte >= 0 && bytes.includes(quoteByte)) return quotedEnd(bytes, complete, quoteByte, delimiter);
    return plainEnd(bytes, complete);
  };

  return {
    cut(bytes, complete, rows): RecordCut {
      if (rows === undefined) {
        const end = usualEnd(bytes, complete);
        if (end !== UNUSUAL) return { end, unusual: false };
      }
      const reader = new CsvRecordReader(bytes, dialect, !complete);
      let record: CsvRecord | undefined;
      for (let count = 0; rows === undefined || count < rows; count++) {
        record = reader.next();
        if (!record) break;
      }
      const end = complete && !record ? bytes.length : reader.position;
      return { end, unusual: rows === undefined || usualEnd(bytes.subarray(0, end), true) === UNUSUAL };
    },
  };
}

/** Where the last line ends when nothing is enclosed. */
function plainEnd(bytes: Buffer, complete: boolean): number {
  const { length } = bytes;
  const first = bytes[0];
  if (first === LINE_FEED || first === CARRIAGE_RETURN || bytes.includes(EMPTY_LINE)) return UNUSUAL;
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0; at = bytes.indexOf(CARRIAGE_RETURN, at + 1)) {
    if (bytes[at - 1] === LINE_FEED) return UNUSUAL;
    if (at + 1 === length ? complete : bytes[at + 1] !== LINE_FEED) return UNUSUAL;
  }
  return complete ? length : bytes.lastIndexOf(LINE_FEED) + 1;
}

/** The same where some fields are: quotes must begin and end a field, and are doubled inside. */
function quotedEnd(bytes: Buffer, complete: boolean, quote: number, delimiter: Buffer): number {
  const { length } = bytes;
  const comma = delimiter[0]!;
  const isDelimiter = (at: number): boolean =>
    bytes[at] === comma &&
    (delimiter.length === 1 ||
      bytes.compare(delimiter, 0, delimiter.length, at, Math.min(length, at + delimiter.length)) === 0);
  let quoted = false;
  let fieldStart = true;
  let recordStart = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at]!;
    if (quoted) {
      if (byte !== quote) continue;
      const next = bytes[at + 1];
      if (next === quote) at++;
      else {
        quoted = false;
        if (next !== undefined && next !== LINE_FEED && next !== CARRIAGE_RETURN && !isDelimiter(at + 1))
          return UNUSUAL;
      }
    } else if (byte === quote) {
      if (!fieldStart) return UNUSUAL;
      quoted = true;
      fieldStart = false;
    } else if (byte === comma && isDelimiter(at)) {
      at += delimiter.length - 1;
      fieldStart = true;
    } else if (byte === LINE_FEED) {
      if (at === recordStart) return UNUSUAL;
      recordStart = at + 1;
      fieldStart = true;
    } else {
      fieldStart = false;
      if (byte !== CARRIAGE_RETURN) continue;
      if (at === recordStart) return UNUSUAL;
      if (at + 1 === length ? complete : bytes[at + 1] !== LINE_FEED) return UNUSUAL;
    }
  }
  if (!complete) return recordStart;
  return quoted ? UNUSUAL : length;
}
