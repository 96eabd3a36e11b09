/** What the server says, written into an OutputBuffer. (PostgreSQL: "Message Formats".) */
import type { FormatCode } from './frontend-message.js';
import type { OutputBuffer } from './output-buffer.js';

const code = (letter: string): number => letter.charCodeAt(0);

export type TransactionStatus = 'I' | 'T' | 'E';

export interface ColumnDescription {
  readonly name: string;
  /** OID of the table and number of the column where it comes from one, else 0. */
  readonly tableOid: number;
  readonly attribute: number;
  readonly typeOid: number;
  /** Bytes of the binary form; -1 when it varies. */
  readonly typeSize: number;
  /** `atttypmod`; -1 without. */
  readonly typeModifier: number;
  readonly format: FormatCode;
}

/** Fields of an error or notice by their letter: S, V, C, M, D, H, P, … */
export type ErrorFields = Readonly<Record<string, string | undefined>>;

export function authenticationOk(out: OutputBuffer): void {
  out.begin(code('R'));
  out.int32(0);
  out.end();
}

export function authenticationSasl(out: OutputBuffer, mechanisms: readonly string[]): void {
  out.begin(code('R'));
  out.int32(10);
  for (const mechanism of mechanisms) out.cstring(mechanism);
  out.byte(0);
  out.end();
}

export function authenticationSaslContinue(out: OutputBuffer, data: string): void {
  out.begin(code('R'));
  out.int32(11);
  out.text(data);
  out.end();
}

export function authenticationSaslFinal(out: OutputBuffer, data: string): void {
  out.begin(code('R'));
  out.int32(12);
  out.text(data);
  out.end();
}

/** The newest minor version we speak, and the options (`_pq_.…`) we do not know. */
export function negotiateProtocolVersion(
  out: OutputBuffer,
  minor: number,
  unknownOptions: readonly string[],
): void {
  out.begin(code('v'));
  out.int32((3 << 16) | minor);
  out.int32(unknownOptions.length);
  for (const option of unknownOptions) out.cstring(option);
  out.end();
}

export function parameterStatus(out: OutputBuffer, name: string, value: string): void {
  out.begin(code('S'));
  out.cstring(name);
  out.cstring(value);
  out.end();
}

export function backendKeyData(out: OutputBuffer, processId: number, secretKey: Buffer): void {
  out.begin(code('K'));
  out.int32(processId);
  out.raw(secretKey);
  out.end();
}

export function readyForQuery(out: OutputBuffer, status: TransactionStatus): void {
  out.begin(code('Z'));
  out.byte(code(status));
  out.end();
}

export function rowDescription(out: OutputBuffer, columns: readonly ColumnDescription[]): void {
  out.begin(code('T'));
  out.uint16(columns.length);
  for (const column of columns) {
    out.cstring(column.name);
    out.uint32(column.tableOid);
    out.int16(column.attribute);
    out.uint32(column.typeOid);
    out.int16(column.typeSize);
    out.int32(column.typeModifier);
    out.int16(column.format);
  }
  out.end();
}

export function parameterDescription(out: OutputBuffer, oids: readonly number[]): void {
  out.begin(code('t'));
  out.uint16(oids.length);
  for (const oid of oids) out.uint32(oid);
  out.end();
}

export function commandComplete(out: OutputBuffer, tag: string): void {
  out.begin(code('C'));
  out.cstring(tag);
  out.end();
}

const bare =
  (letter: string) =>
  (out: OutputBuffer): void => {
    out.begin(code(letter));
    out.end();
  };

export const parseComplete = bare('1');
export const bindComplete = bare('2');
export const closeComplete = bare('3');
export const noData = bare('n');
export const portalSuspended = bare('s');
export const emptyQueryResponse = bare('I');
export const copyDone = bare('c');

function fields(out: OutputBuffer, letter: string, values: ErrorFields): void {
  out.begin(code(letter));
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    out.byte(code(name));
    out.cstring(value);
  }
  out.byte(0);
  out.end();
}

export const errorResponse = (out: OutputBuffer, values: ErrorFields): void => fields(out, 'E', values);
export const noticeResponse = (out: OutputBuffer, values: ErrorFields): void => fields(out, 'N', values);

/** Begins COPY: the server sends (`out`) or receives (`in`). */
export function copyResponse(
  out: OutputBuffer,
  direction: 'in' | 'out',
  format: FormatCode,
  columns: number,
): void {
  out.begin(code(direction === 'in' ? 'G' : 'H'));
  out.byte(format);
  out.uint16(columns);
  for (let i = 0; i < columns; i++) out.int16(format);
  out.end();
}

export function notificationResponse(
  out: OutputBuffer,
  processId: number,
  channel: string,
  payload: string,
): void {
  out.begin(code('A'));
  out.int32(processId);
  out.cstring(channel);
  out.cstring(payload);
  out.end();
}

export const DATA_ROW = code('D');
export const COPY_DATA = code('d');
