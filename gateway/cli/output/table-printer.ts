/**
 * Results as a table of text:
 * ```
 * id | name
 * ---+------
 * 1  | Alice
 * ```
 * Widths fit the widest value. A long result is not held back for that: after a number of rows (at once for an
 * unbounded one) widths are fixed, and wider values stand out of their column.
 */
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import { NULL_TEXT, valueText } from '../../session/value-text.js';
import { displayWidth } from './display-width.js';
import type { ResultPrinter, ResultShape, Row, Write } from './result-printer.js';

/** Rows that are looked at to find the widths. */
const WIDTH_ROWS_MAX = 10_000;
/** Columns of an unbounded result are at least so wide, by what their type usually needs. */
const TYPE_WIDTHS: Partial<Record<PlanField['type']['kind'], number>> = {
  TIMESTAMP: 23,
  TIMESTAMP_LTZ: 23,
  DATE: 10,
  BIGINT: 8,
  INT: 6,
  DOUBLE: 8,
  DECIMAL: 10,
  VARCHAR: 10,
};

export class TablePrinter implements ResultPrinter {
  readonly #names: readonly string[];
  #waiting: string[][] = [];
  #widths: number[] | undefined;

  constructor(
    private readonly shape: ResultShape,
    private readonly write: Write,
  ) {
    this.#names = [...(shape.withKinds ? ['op'] : []), ...shape.columns.map((column) => column.name)];
  }

  rows(rows: readonly Row[]): void {
    for (const row of rows) this.#waiting.push(this.#cells(row));
    if (!this.shape.bounded || this.#widths || this.#waiting.length >= WIDTH_ROWS_MAX) this.#flush();
  }

  end(): void {
    this.#flush();
  }

  #cells({ kind, values }: Row): string[] {
    const { columns, withKinds } = this.shape;
    const cells = columns.map((column, index) => valueText(values[index] ?? null, column.type) ?? NULL_TEXT);
    const all = withKinds ? [kind, ...cells] : cells;
    // A line feed would break the table; alone in its line, text like that of SHOW CREATE stays as it is.
    return all.length === 1 ? all : all.map((cell) => cell.replaceAll('\n', '\\n'));
  }

  #flush(): void {
    let text = '';
    if (!this.#widths) {
      this.#widths = this.#measure();
      text += `${this.#line([...this.#names])}\n`;
      const last = this.#widths.length - 1;
      // One dash more for each side of a column that has a neighbour.
      const dashes = this.#widths.map((width, index) =>
        '-'.repeat(width + (index > 0 ? 1 : 0) + (index < last ? 1 : 0)),
      );
      text += `${dashes.join('+')}\n`;
    }
    for (const cells of this.#waiting) text += `${this.#line(cells)}\n`;
    this.#waiting = [];
    if (text !== '') this.write(text);
  }

  #measure(): number[] {
    const { columns, withKinds, bounded } = this.shape;
    const widths = this.#names.map(displayWidth);
    if (!bounded) {
      for (const [index, column] of columns.entries()) {
        const at = withKinds ? index + 1 : index;
        widths[at] = Math.max(widths[at]!, TYPE_WIDTHS[column.type.kind] ?? 0);
      }
    }
    for (const cells of this.#waiting) {
      for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index]!, cellWidth(cell));
    }
    return widths;
  }

  #line(cells: readonly string[]): string {
    if (cells.length === 1) return cells[0]!.replace(/\n$/, '');
    return cells
      .map((cell, index) => {
        const last = index === cells.length - 1;
        return last ? cell : cell + ' '.repeat(Math.max(0, this.#widths![index]! - displayWidth(cell)));
      })
      .join(' | ')
      .trimEnd();
  }
}

function cellWidth(cell: string): number {
  if (!cell.includes('\n')) return displayWidth(cell);
  return Math.max(...cell.split('\n').map(displayWidth));
}
