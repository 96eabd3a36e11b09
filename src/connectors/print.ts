/** Writes every change as a line, `prefix> +I[1, a]`, with the values as Java prints them (Flink's `Row.toString`). */
import { PRINT_IDENTIFIER, readOption, STANDARD_ERROR } from '../../catalog/options/index.js';
import { drain } from '../duckdb/index.js';
import type { Connector, Sink, SinkContext } from './connector.js';
import { javaText } from './java-text.js';

class PrintSink implements Sink {
  private readonly columns: string;
  private readonly prefix: string;
  private taken = 0;

  constructor(private readonly context: SinkContext) {
    const { fields, table } = context;
    const values = fields.map((field, index) => javaText(`c${index}`, field.type, context.timeZone));
    const kind = context.changelog === 'insert-only' ? `'+I'` : 'kind';
    this.columns = `${kind} || '[' || ${values.length > 0 ? values.join(` || ', ' || `) : `''`} || ']'`;
    const identifier = readOption(table.options, PRINT_IDENTIFIER);
    this.prefix = identifier ? `${identifier}> ` : '';
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  async write(relation: string): Promise<number> {
    const { connection, output, table } = this.context;
    const print = readOption(table.options, STANDARD_ERROR)
      ? (text: string): void => void process.stderr.write(text)
      : output;
    this.taken = 0;
    await drain(await connection.duckdb.stream(`SELECT ${this.columns} FROM (${relation})`), (chunk) => {
      const lines = chunk.getColumnValues(0) as readonly string[];
      print(lines.map((line) => `${this.prefix}${line}\n`).join(''));
      this.taken += lines.length;
    });
    return this.taken;
  }

  takenRows(): number {
    return this.taken;
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return Promise.resolve();
  }
}

export const printConnector: Connector = {
  name: 'print',
  createSink: (context) => new PrintSink(context),
};
