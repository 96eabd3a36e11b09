/**
 * `COPY table FROM STDIN`: rows are put into a table of texts of the serving store as they come, and when all are there one INSERT
 * takes them to where they belong, so that a copy is one job, and all or nothing where the sink can do that.
 */
import { randomUUID } from 'node:crypto';
import type { DuckDBAppender } from '@duckdb/node-api';
import { FungiError, notSupported } from '../../../sql/error/index.js';
import { parseStatement } from '../../../sql/parser/index.js';
import { isCharacter, printType, withNullability } from '../../../sql/types/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import type { EngineConnection } from '../../../src/duckdb/index.js';
import type { Backend } from '../backend.js';
import { ProtocolError } from '../codec/index.js';
import type { Command } from '../dialect/command.js';
import { pgLimits } from '../limits.js';
import { pgError } from '../pg-error.js';
import type { CopyIn, Outcome } from '../portal.js';
import { decodeParameter, fromText } from '../types/parameter-value.js';
import { pgTypes, resultTypeOf } from '../types/pg-type.js';
import type { CopyRow, RowParser } from './row-parser.js';
import { rowParser } from './row-parser.js';

type CopyFromCommand = Extract<Command, { kind: 'copy-from' }>;

interface TargetColumn {
  readonly name: string;
  readonly type: LogicalType;
}

/** @throws FungiError 42P01, 42703, 0A000 */
export async function copyFrom(
  command: CopyFromCommand,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  const columns = targetColumns(command, backend);
  const { signal } = controller;
  const ended = backend.session.beginAnswer();
  try {
    const staging = await Staging.open(columns.length, backend, signal);
    return { kind: 'copy-in', copy: new CopyFrom(command, columns, staging, backend, signal, ended) };
  } catch (error) {
    ended();
    throw error;
  }
}

function targetColumns(
  { table, columns: names }: CopyFromCommand,
  { session }: Backend,
): readonly TargetColumn[] {
  const parsed = parseStatement(`TABLE ${table}`, { quoting: 'backtick-and-double' });
  if (parsed.kind !== 'query' || parsed.query.kind !== 'explicit-table') throw notSupported('COPY into this');
  const parts = parsed.query.name.parts.map((part) => part.name);
  const found = session.catalog.findTable(parts);
  if (!found) throw new FungiError('TABLE_NOT_FOUND', `relation "${parts.join('.')}" does not exist`);
  if (found.kind === 'view') throw pgError('42809', `cannot copy to view "${parts.join('.')}"`);
  const physical = found.columns.flatMap((column) =>
    column.kind === 'physical' ? [{ name: column.name, type: column.type }] : [],
  );
  const wanted = names.length === 0 ? physical : names.map((name) => columnNamed(name, physical, parts));
  for (const { name, type } of wanted) {
    const { form } = resultTypeOf(type);
    if (form === 'json' || form === 'jsonb' || form === 'array') {
      throw notSupported(`COPY into column "${name}" of type ${printType(type)}`);
    }
  }
  return wanted;
}

function columnNamed(name: string, columns: readonly TargetColumn[], table: readonly string[]): TargetColumn {
  // Names without quotes are folded by PostgreSQL's rules, Flink's are as they are written.
  const column =
    columns.find((each) => each.name === name) ??
    columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (column) return column;
  throw pgError('42703', `column "${name}" of relation "${table.join('.')}" does not exist`);
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

class CopyFrom implements CopyIn {
  readonly binary: boolean;
  readonly columns: number;
  readonly #parser: RowParser;
  readonly #zone: string;
  #line = 0;

  constructor(
    private readonly command: CopyFromCommand,
    private readonly targets: readonly TargetColumn[],
    private readonly staging: Staging,
    private readonly backend: Backend,
    private readonly signal: AbortSignal,
    private readonly ended: () => void,
  ) {
    this.binary = command.options.format === 'binary';
    this.columns = targets.length;
    this.#parser = rowParser(command.options);
    this.#zone = backend.session.configuration.timeZone;
    this.#line = command.options.header ? 1 : 0;
  }

  write(data: Buffer): undefined {
    this.signal.throwIfAborted();
    this.#take(this.#parser.push(data));
  }

  async end(): Promise<number> {
    this.#take(this.#parser.end());
    const { rows } = this.staging;
    this.staging.finish();
    try {
      if (rows > 0) await this.#insert();
    } finally {
      await this.abort();
    }
    return rows;
  }

  async abort(): Promise<void> {
    try {
      await this.staging.drop();
    } finally {
      this.ended();
    }
  }

  async #insert(): Promise<void> {
    const names = this.targets.map(({ name }) => quoted(name));
    const values = this.targets.map(({ type }, index) => castOf(`c${index}`, type));
    const sql = `INSERT INTO ${this.command.table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${this.staging.sqlName}`;
    const outcome = await this.backend.runText(sql, this.signal);
    if (outcome.kind !== 'done') throw new FungiError('INTERNAL', 'COPY did not insert');
  }

  #take(rows: readonly CopyRow[]): void {
    for (const row of rows) {
      this.#line++;
      if (row.length !== this.targets.length) throw this.#wrongCount(row);
      this.staging.append(row.map((field, index) => this.#text(field, this.targets[index]!)));
    }
  }

  #wrongCount(row: CopyRow): Error {
    const missing = this.targets[row.length];
    return pgError(
      '22P04',
      missing ? `missing data for column "${missing.name}"` : 'extra data after last expected column',
      this.#place(),
    );
  }

  #place(column?: string): string {
    return `COPY ${this.command.table}, line ${this.#line}${column === undefined ? '' : `, column ${column}`}`;
  }

  /** The value as Flink's CAST from STRING reads it. */
  #text(field: string | Buffer | null, { name, type }: TargetColumn): string | null {
    if (field === null) return null;
    try {
      const value =
        typeof field === 'string'
          ? fromText(field, type, this.#zone)
          : decodeParameter(field, 1, binaryOid(type), type, this.#zone);
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
      return value === null ? null : String(value);
    } catch (error) {
      if (error instanceof ProtocolError)
        throw pgError(
          error.sqlState === '08P01' ? '22P03' : error.sqlState,
          error.message,
          this.#place(name),
        );
      if (error instanceof FungiError) throw pgError(error.sqlState, error.message, this.#place(name));
      throw error;
    }
  }
}

const binaryOid = (type: LogicalType): number =>
  isCharacter(type) ? pgTypes.text.oid : resultTypeOf(type).oid;

function castOf(column: string, type: LogicalType): string {
  // The sink enforces lengths, and says so, where a CAST would cut.
  if (isCharacter(type)) return column;
  const target = printType(withNullability(type, true));
  return resultTypeOf(type).form === 'bytea'
    ? `CAST(UNHEX(${column}) AS ${target})`
    : `CAST(${column} AS ${target})`;
}

/** A temporary table of texts, `c0 …`, written through DuckDB's appender. */
class Staging {
  rows = 0;
  #unflushedRows = 0;
  #unflushedBytes = 0;
  #dropped = false;

  private constructor(
    readonly sqlName: string,
    private readonly backend: Backend,
    private readonly connection: EngineConnection,
    private readonly appender: DuckDBAppender,
    private readonly dropRows: () => Promise<void>,
  ) {}

  static async open(columns: number, backend: Backend, signal: AbortSignal): Promise<Staging> {
    const name = `copy ${randomUUID()}`;
    const list = Array.from({ length: columns }, (_, index) => `c${index} STRING`).join(', ');
    await backend.runText(
      `CREATE TEMPORARY TABLE ${quoted(name)} (${list}) WITH ('connector' = 'memory')`,
      signal,
    );
    const description = backend.session.catalog.findTable([name]);
    if (description?.kind !== 'table') throw new FungiError('INTERNAL', 'COPY has no place for its rows');
    const { module, store } = await backend.engine.serving();
    const table = module.servingTable(description);
    await store.ensure(table);
    const connection = await (await backend.engine.database()).connect();
    const appender = await connection.duckdb.createAppender(table.name, 'main', module.SERVING_DATABASE);
    return new Staging(quoted(name), backend, connection, appender, () => store.drop(table.name));
  }

  append(row: readonly (string | null)[]): void {
    for (const value of row) {
      if (value === null) this.appender.appendNull();
      else {
        this.appender.appendVarchar(value);
        this.#unflushedBytes += value.length;
      }
    }
    this.appender.endRow();
    this.rows++;
    if (
      ++this.#unflushedRows >= pgLimits.copy_batch_rows ||
      this.#unflushedBytes >= pgLimits.copy_batch_bytes
    ) {
      this.appender.flushSync();
      this.#unflushedRows = 0;
      this.#unflushedBytes = 0;
    }
  }

  finish(): void {
    this.appender.closeSync();
  }

  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    await this.connection.close();
    await this.backend.runText(
      `DROP TEMPORARY TABLE IF EXISTS ${this.sqlName}`,
      new AbortController().signal,
    );
    await this.dropRows();
  }
}
