/** Results as one JSON array, an object for each row on a line of its own; `"op"` holds the row kind where there are kinds. */
import { valueJson } from '../../session/value-text.js';
import type { ResultPrinter, ResultShape, Row, Write } from './result-printer.js';

export class JsonPrinter implements ResultPrinter {
  #first = true;

  constructor(
    private readonly shape: ResultShape,
    private readonly write: Write,
  ) {}

  rows(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    let text = '';
    for (const row of rows) {
      text += this.#first ? '[\n' : ',\n';
      text += this.#object(row);
      this.#first = false;
    }
    this.write(text);
  }

  end(): void {
    this.write(this.#first ? '[]\n' : '\n]\n');
  }

  #object({ kind, values }: Row): string {
    const members = this.shape.columns.map(
      (column, index) => `${JSON.stringify(column.name)}:${valueJson(values[index] ?? null, column.type)}`,
    );
    return `{${(this.shape.withKinds ? [`"op":"${kind}"`, ...members] : members).join(',')}}`;
  }
}
