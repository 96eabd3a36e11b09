/** Results as CSV (RFC 4180) with a header; NULL is empty, an empty string `""`. */
import { valueText } from '../../session/value-text.js';
import type { ResultPrinter, ResultShape, Row, Write } from './result-printer.js';

export class CsvPrinter implements ResultPrinter {
  #started = false;

  constructor(
    private readonly shape: ResultShape,
    private readonly write: Write,
  ) {}

  rows(rows: readonly Row[]): void {
    this.#header();
    const lines = rows.map(({ kind, values }) => {
      const cells = this.shape.columns.map((column, index) =>
        field(valueText(values[index] ?? null, column.type)),
      );
      return (this.shape.withKinds ? [kind, ...cells] : cells).join(',');
    });
    if (lines.length > 0) this.write(`${lines.join('\n')}\n`);
  }

  end(): void {
    this.#header();
  }

  #header(): void {
    if (this.#started) return;
    this.#started = true;
    const names = this.shape.columns.map((column) => field(column.name));
    this.write(`${(this.shape.withKinds ? ['op', ...names] : names).join(',')}\n`);
  }
}

function field(text: string | undefined): string {
  if (text === undefined) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
