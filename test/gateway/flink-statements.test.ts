/**
 * Statements on the catalog, side by side with Flink: `flink-statements/*.jsonl` holds scripts with what a real Flink 2.3 gateway
 * answered to each statement (columns, rows, the innermost error). A line with `differs` says why ours is another answer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';

const folder = new URL('./flink-statements/', import.meta.url);

interface Recorded {
  readonly sql: string;
  readonly ok?: true;
  readonly job?: true;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly error?: string;
  readonly differs?: string;
}

type Answer = Omit<Recorded, 'sql' | 'differs'>;

async function answerOf(session: Session, sql: string): Promise<Answer> {
  let answer: Answer = { ok: true };
  try {
    for await (const { result } of session.execute(sql)) {
      if (result.kind === 'job') answer = { job: true };
      if (result.kind !== 'rows') continue;
      const rows: unknown[][] = [];
      for await (const batch of result.batches()) rows.push(...batch.rows.map((row) => [...row]));
      answer = { columns: result.columns.map((column) => column.name), rows };
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return answer;
}

/** Flink's own classes and lists of everything it knows are left out of the comparison of messages: its first line decides. */
const firstLine = (message: string): string => message.split('\n')[0]!;

describe('statements answer as Flink does', () => {
  for (const file of readdirSync(folder)) {
    it(file, async () => {
      const service = new SessionService({
        output: () => undefined,
        properties: new Map([['table.dml-sync', 'true']]),
      });
      const session = service.open();
      const lines = readFileSync(new URL(file, folder), 'utf8').trim().split('\n');
      try {
        for (const line of lines) {
          const { sql, differs, error, ...recorded } = JSON.parse(line) as Recorded & { outer?: string };
          delete recorded.outer;
          const answer = await answerOf(session, sql);
          if (differs !== undefined) continue;
          if (error === undefined) expect({ sql, ...answer }).toEqual({ sql, ...recorded });
          else expect(answer.error ?? `no error: ${sql}`).toContain(firstLine(error));
        }
      } finally {
        await service.close();
      }
    });
  }
});
