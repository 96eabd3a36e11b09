/** A session as the tests of materialized tables use one: statements to their rows, and waiting for what a job brings. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import type { Session } from '../../gateway/session/index.js';
import type { ResultValue } from '../../src/engine/job.js';

export type Rows = readonly (readonly ResultValue[])[];

const WAIT_MS_MAX = 20_000;

export const ORDERS = `CREATE TABLE orders (id INT, customer STRING, amount INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'memory');
  INSERT INTO orders VALUES (1, 'ann', 10), (2, 'bob', 20), (3, 'ann', 30)`;

export class TableSession {
  readonly #session: Session;

  /** Its INSERTs end before the next statement. */
  constructor(readonly service = new SessionService({ output: () => undefined })) {
    this.#session = service.open({ properties: new Map([['table.dml-sync', 'true']]) });
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** Rows of the last statement. */
  async run(script: string): Promise<Rows> {
    let rows: Rows = [];
    for await (const { result } of this.#session.execute(script)) {
      const read: (readonly ResultValue[])[] = [];
      if (result.kind === 'rows') for await (const batch of result.batches()) read.push(...batch.rows);
      rows = read;
    }
    return rows;
  }

  /** Awaits a condition, not a time: what is maintained arrives when it does. */
  async eventually(query: string, expected: Rows): Promise<void> {
    const deadline = Date.now() + WAIT_MS_MAX;
    for (;;) {
      const rows = await this.run(query);
      if (JSON.stringify(rows, shown) === JSON.stringify(expected, shown)) return;
      if (Date.now() > deadline) expect(rows).toEqual(expected);
      await pause(10);
    }
  }

  /** What DESCRIBE EXTENDED says of a table. */
  async described(name: string): Promise<ReadonlyMap<ResultValue, ResultValue>> {
    return new Map((await this.run(`DESCRIBE EXTENDED ${name}`)).map(([key, value]) => [key!, value!]));
  }

  async untilDescribed(name: string, key: string, value: string): Promise<void> {
    const deadline = Date.now() + WAIT_MS_MAX;
    for (;;) {
      const found = (await this.described(name)).get(key);
      if (found === value) return;
      if (Date.now() > deadline) expect(found).toBe(value);
      await pause(10);
    }
  }
}

const shown = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
