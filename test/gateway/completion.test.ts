/** What Tab offers in the shell. */
import { expect, it } from 'vitest';
import { Completion } from '../../gateway/cli/completion.js';
import type { SqlClient } from '../../gateway/cli/sql-client.js';

/** Answers SHOW TABLES and DESCRIBE. */
const client = {
  async *execute(sql: string) {
    const rows = sql === 'SHOW TABLES' ? [['bids'], ['people']] : [['price'], ['item']];
    yield {
      kind: 'rows',
      async *batches() {
        yield { rows };
      },
    };
  },
} as unknown as SqlClient;

it.each([
  ['SEL', ['SELECT']],
  ['sel', ['select']],
  ['SELECT pri', ['primary']],
  ['SELECT pri FROM bids WHERE pri', ['price', 'primary']],
  ['SELECT * FROM bi', ['bids', 'bigint']],
  ['DROP TABLE ', ['bids', 'people']],
  ['SELECT ', []],
])('%s', async (line, offered) => {
  const completion = new Completion(client);
  await completion.refresh();
  const [hits] = await completion.complete(line);
  expect([...hits].sort()).toEqual([...offered].sort());
});
