/** Prints a result in the form that `--output` names. */
import { finalRows } from '../../session/final-rows.js';
import type { RowsResult } from '../../session/statement-result.js';
import { CsvPrinter } from './csv-printer.js';
import { JsonPrinter } from './json-printer.js';
import type { OutputFormat, ResultPrinter, ResultShape, Write } from './result-printer.js';
import { TablePrinter } from './table-printer.js';

export { OUTPUT_FORMATS } from './result-printer.js';
export type { OutputFormat, Write } from './result-printer.js';

type PrintableResult = Pick<RowsResult, 'columns' | 'changelog' | 'bounded' | 'batches'>;

/**
 * Reads a result to its end and prints it; gives the number of rows. Of a bounded result that changes (an aggregation in streaming
 * mode) the final rows are printed, unless `changelog` asks for every change; of an unbounded one every change.
 * @param drained resolves when the reader of what was written has caught up
 * @throws the error of the query, after what came before it was printed
 */
export async function printResult(
  result: PrintableResult,
  format: OutputFormat,
  write: Write,
  drained?: () => Promise<void>,
): Promise<number> {
  const changes = result.changelog !== 'insert-only';
  const final = changes && result.bounded && result.changelog === 'retract' && format !== 'changelog';
  const shape: ResultShape = {
    columns: result.columns,
    withKinds: format === 'changelog' || (changes && !final),
    bounded: result.bounded,
  };
  const printer = printerOf(format, shape, write);
  let count = 0;
  try {
    for await (const { kinds, rows } of final ? finalRows(result.batches()) : result.batches()) {
      count += rows.length;
      printer.rows(rows.map((values, index) => ({ kind: kinds[index] ?? '+I', values })));
      await drained?.();
    }
  } catch (error) {
    // A query that fails before its first row has nothing to show but the error.
    if (count > 0) printer.end();
    throw error;
  }
  printer.end();
  return count;
}

function printerOf(format: OutputFormat, shape: ResultShape, write: Write): ResultPrinter {
  switch (format) {
    case 'table':
    case 'changelog':
      return new TablePrinter(shape, write);
    case 'json':
      return new JsonPrinter(shape, write);
    case 'csv':
      return new CsvPrinter(shape, write);
    default: {
      const unreachable: never = format;
      return unreachable;
    }
  }
}
