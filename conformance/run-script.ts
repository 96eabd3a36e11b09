/** Runs a script in an embedded session and takes down what each statement gave, the way Flink's gateway prints it. */
import { valueText } from '../gateway/session/index.js';
import { SessionService } from '../gateway/session/index.js';
import type { BadRow } from '../src/connectors/index.js';
import type { CaseMode } from './case-file.js';

export interface ScriptOptions {
  readonly mode: CaseMode;
  /** Rows a batch; undefined: whatever the engine chooses. */
  readonly batchRows?: number;
  readonly properties?: ReadonlyMap<string, string>;
  /** Told of each row that was skipped. */
  readonly badRow?: (row: BadRow) => void;
}

export interface ScriptResult {
  /** Rows of the last statement that gave any, `+I[a, b]`. */
  readonly rows: readonly string[];
  /** What `print` sinks wrote. */
  readonly printed: string;
}

/** @throws FungiError of the first statement that fails */
export async function runScript(sql: string, options: ScriptOptions): Promise<ScriptResult> {
  let printed = '';
  const service = new SessionService({
    output: (text) => {
      printed += text;
    },
    ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
    ...(options.badRow ? { badRow: options.badRow } : {}),
  });
  try {
    const session = service.open({
      properties: new Map([
        ['execution.runtime-mode', options.mode],
        ['table.dml-sync', 'true'],
        ...(options.properties ?? []),
      ]),
    });
    let rows: string[] = [];
    for await (const { result } of session.execute(sql)) {
      if (result.kind === 'ok') rows = ['+I[OK]'];
      if (result.kind !== 'rows') continue;
      rows = [];
      for await (const batch of result.batches()) {
        batch.rows.forEach((row, index) => {
          const fields = row.map((value, column) => valueText(value, result.columns[column]!.type) ?? 'NULL');
          rows.push(`${batch.kinds[index]!}[${fields.join(', ')}]`);
        });
      }
    }
    return { rows, printed };
  } finally {
    await service.close();
  }
}
