/**
 * The queries over a batch of JSON lines: the one that decodes it, and those that find out why it failed. The first reads each scalar the
 * quick way until a value of it proves to need a closer look in more than a few rows.
 */
import { quoteIdentifier, quoteString } from '../../sql/types/index.js';
import { NO_PLAIN_VALUES } from './format.js';
import type { DecodeRequest, PlainValues } from './format.js';
import type { LeafStyle, Look } from './json-leaf.js';
import { fromRead, readColumns, readLeaves, readMembers, readPath } from './json-read-type.js';
import type { Reading } from './json-read-type.js';
import { memberTable } from './narrow-records.js';

/** A record longer than this is an error of its own. DuckDB's buffers are twice as large, one a thread and batch; smaller ones it does not take. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;
/** Fewer rows than this share that need a closer look are rewritten one by one. */
const CLOSE_SHARE_MIN = 0.01;

const fileList = (files: readonly string[]): string => `[${files.map(quoteString).join(', ')}]`;

/** All lines as a relation `(line)`. */
function jsonLines(files: readonly string[]): string {
  return `read_csv(${fileList(files)}, columns = {line: 'VARCHAR'}, delim = '\u0001', quote = '', escape = '', header = false, auto_detect = false, null_padding = true, max_line_size = ${RECORD_BYTES_MAX}, buffer_size = ${2 * RECORD_BYTES_MAX})`;
}

export class JsonRelations {
  private readonly close = new Set<string>();

  constructor(
    private readonly request: DecodeRequest,
    private readonly style: Omit<LeafStyle, 'plain'>,
  ) {}

  /** Columns that are read. */
  get read(): ReadonlySet<string> {
    return new Set(this.columns(this.reading('settled')).map(([name]) => name));
  }

  /** Which values it matters of that records hold plain ones only. */
  get plainMatters(): PlainValues {
    const types = (plain: PlainValues): string => JSON.stringify(this.columns(this.reading('quick', plain)));
    const careful = types(NO_PLAIN_VALUES);
    return {
      numbers: types({ numbers: true, times: false }) !== careful,
      times: types({ numbers: false, times: true }) !== careful,
    };
  }

  /** The members of records that are read, for `narrowRecords`; undefined where it does not know them. */
  get members(): Uint8Array | undefined {
    const members = readMembers(this.request.fileColumns, this.request.columns);
    return members && memberTable(members);
  }

  /** Decodes, as far as is known now with as little care as possible. */
  current(files: readonly string[], aliases: readonly string[], plain: PlainValues): string {
    const reading = this.careful(plain);
    return `SELECT ${this.values(aliases, reading)} FROM ${this.reader(files, reading, false)}`;
  }

  settled(files: readonly string[], aliases: readonly string[]): string {
    const reading = this.reading('settled');
    return `SELECT ${this.values(aliases, reading)} FROM ${this.reader(files, reading, false)}`;
  }

  /** As `current`, but fails where a field of a column that is read, or of a row in one, is not there: `read_json` does not tell. */
  complete(files: readonly string[], aliases: readonly string[]): string {
    const reading = this.careful(NO_PLAIN_VALUES);
    const { fileColumns, columns } = this.request;
    const whole = columns.map((column) =>
      column.kind === 'physical' ? { ...column, path: column.path.slice(0, 1) } : column,
    );
    const types = readColumns(fileColumns, whole, reading);
    const structure = quoteString(JSON.stringify(Object.fromEntries(types)));
    const members = types.map(
      ([name]) => `struct_extract(value, ${quoteString(name)}) AS ${quoteIdentifier(name)}`,
    );
    const lines = `SELECT json_transform_strict(CAST(line AS JSON), ${structure}) AS value FROM ${jsonLines(files)} WHERE trim(line) <> ''`;
    return `SELECT ${this.values(aliases, reading)} FROM (SELECT ${members.join(', ')} FROM (${lines}))`;
  }

  /** Rows, and for every path that is read the quick way those that it would fail on. */
  diagnosis(files: readonly string[]): string | undefined {
    const reading = this.reading('quick');
    const counts = this.quickLeaves().map(
      ({ sql, leaf }) =>
        `count(*) FILTER (WHERE ${sql} IS NOT NULL AND NOT coalesce(${leaf.sure!(sql)}, false))`,
    );
    if (counts.length === 0) return undefined;
    return `SELECT ${['count(*)', ...counts].join(', ')} FROM ${this.reader(files, reading, true)}`;
  }

  adapt([rows = 0, ...counts]: readonly number[]): boolean {
    const found = this.quickLeaves().filter((_, index) => counts[index]! > rows * CLOSE_SHARE_MIN);
    for (const { path } of found) this.close.add(path);
    return found.length > 0;
  }

  /** A row that DuckDB refuses is a row of NULLs in its place. */
  suspects(files: readonly string[]): string {
    const reading = this.reading('close');
    const { fileColumns, columns } = this.request;
    const leaves = readLeaves(fileColumns, columns, reading);
    const paths = columns.flatMap((column) => (column.kind === 'physical' ? [readPath(column.path)] : []));
    const values = paths.length === 0 ? this.columns(reading).map(([name]) => quoteIdentifier(name)) : paths;
    const refused = `(${values.map((sql) => `${sql} IS NULL`).join(' AND ')})`;
    const unsure = leaves.flatMap(({ sql, leaf }) =>
      leaf.sure ? [`(${sql} IS NOT NULL AND NOT coalesce(${leaf.sure(sql)}, false))`] : [],
    );
    const bad = [refused, ...unsure].join(' OR ');
    // A text with half of a character cannot even be looked at.
    return `WITH checked AS MATERIALIZED (SELECT row_number() OVER () AS n, coalesce(TRY(${bad}), true) AS bad FROM ${this.reader(files, reading, true)})
      SELECT -count(*) FROM checked UNION ALL SELECT n FROM checked WHERE bad`;
  }

  private quickLeaves(): ReturnType<typeof readLeaves> {
    const { fileColumns, columns } = this.request;
    const leaves = readLeaves(fileColumns, columns, this.reading('quick'));
    return leaves.filter(({ path, leaf }) => leaf.sure !== undefined && !this.close.has(path));
  }

  /** With more care where that proved to be needed. */
  private careful(plain: PlainValues): Reading {
    return { ...this.style, plain, look: (path) => (this.close.has(path) ? 'close' : 'quick') };
  }

  private reading(look: Look, plain = NO_PLAIN_VALUES): Reading {
    return { ...this.style, plain, look: () => look };
  }

  private columns(reading: Reading): ReturnType<typeof readColumns> {
    return readColumns(this.request.fileColumns, this.request.columns, reading);
  }

  private values(aliases: readonly string[], reading: Reading): string {
    const { columns, fields } = this.request;
    const values = columns.map((column, index) => {
      const value =
        column.kind === 'physical'
          ? fromRead(readPath(column.path), fields[index]!.type, column.path, reading)
          : 'NULL';
      return `${value} AS ${aliases[index]!}`;
    });
    return values.join(', ') || 'NULL';
  }

  private reader(files: readonly string[], reading: Reading, ignore: boolean): string {
    const types = this.columns(reading)
      .map(([name, type]) => `${quoteString(name)}: ${quoteString(type)}`)
      .join(', ');
    return `read_json(${fileList(files)}, format = 'newline_delimited', columns = {${types}}, auto_detect = false, records = 'true', ignore_errors = ${ignore}, maximum_object_size = ${RECORD_BYTES_MAX})`;
  }
}
