/** Rows as CSV, as lines of JSON, and as server-sent events. */
import type { ResultBatch, ResultValue } from '../../../../src/engine/job.js';
import type { PlanField } from '../../../../sql/plan/physical-plan.js';
import { printType } from '../../../../sql/types/index.js';
import { valueJson, valueText } from '../../../session/value-text.js';
import type { RowFormat, RowShape } from './row-format.js';

/** No event is larger than a client can be expected to take at a time. */
const ROWS_AN_EVENT = 512;

/** RFC 4180 with a header; NULL is nothing, an empty text is `""`. With kinds the first column is `op`. */
export function csvFormat({ columns, withKinds }: RowShape): RowFormat {
  const names = columns.map((column) => csvField(column.name));
  return {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: () => `${(withKinds ? ['op', ...names] : names).join(',')}\r\n`,
    *rows({ kinds, rows }, count) {
      for (let index = 0; index < count; index++) {
        const row = rows[index]!;
        const cells = columns.map((column, at) => csvField(valueText(row[at] ?? null, column.type)));
        yield `${(withKinds ? [kinds[index]!, ...cells] : cells).join(',')}\r\n`;
      }
    },
    tail: () => '',
    problem: () => undefined,
    heartbeat: undefined,
  };
}

function csvField(text: string | undefined): string {
  if (text === undefined) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row is an object of its columns; with kinds it is `{"op": "+I", "row": {…}}`. An error is a last line `{"error": {…}}`. */
export function linesFormat({ columns, withKinds }: RowShape): RowFormat {
  const json = rowWriter(columns);
  return {
    contentType: 'application/x-ndjson',
    head: () => '',
    *rows({ kinds, rows }, count) {
      for (let index = 0; index < count; index++) {
        const row = json(rows[index]!);
        yield withKinds ? `{"op":"${kinds[index]!}","row":${row}}\n` : `${row}\n`;
      }
    },
    tail: () => '',
    problem: (problem) => `${JSON.stringify({ error: problem })}\n`,
    heartbeat: undefined,
  };
}

/**
 * Server-sent events (HTML standard, section 9.2): `columns` first, `rows` for each batch, `end` or `error` last; comments while
 * nothing comes.
 */
export function eventsFormat({ columns, withKinds }: RowShape): RowFormat {
  const json = rowWriter(columns);
  return {
    contentType: 'text/event-stream; charset=utf-8',
    head: () => event('columns', JSON.stringify(columnsJson(columns))),
    *rows({ kinds, rows }: ResultBatch, count: number) {
      for (let from = 0; from < count; from += ROWS_AN_EVENT) {
        const to = Math.min(from + ROWS_AN_EVENT, count);
        const texts = rows.slice(from, to).map(json);
        const given = withKinds ? `"ops":${JSON.stringify(kinds.slice(from, to))},` : '';
        yield event('rows', `{${given}"rows":[${texts.join(',')}]}`);
      }
    },
    tail: () => event('end', '{}'),
    problem: (problem) => event('error', JSON.stringify(problem)),
    heartbeat: ': still here\n\n',
  };
}

/** JSON has no line ends, so the data is one line. */
export const event = (name: string, data: string): string => `event: ${name}\ndata: ${data}\n\n`;

/** Writes rows as objects of their columns. */
export function rowWriter(columns: readonly PlanField[]): (row: readonly ResultValue[]) => string {
  const heads = columns.map(({ name }, index) => `${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
  return (row) => {
    let text = '{';
    for (const [index, { type }] of columns.entries())
      text += heads[index]! + valueJson(row[index] ?? null, type);
    return `${text}}`;
  };
}

export function columnsJson(
  columns: readonly PlanField[],
): readonly { readonly name: string; readonly type: string }[] {
  return columns.map(({ name, type }) => ({ name, type: printType(type) }));
}
