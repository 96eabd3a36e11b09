/** Which files a table reads: those that match, and those that come while it is watched. */
import { mkdtempSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScript } from '../../conformance/run-script.js';
import { SessionService } from '../../gateway/session/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fungi-watching-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const table = (more: string): string =>
  `CREATE TABLE t (i INT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json'${more});`;

describe('source.path.regex-pattern', () => {
  it('reads files whose whole path matches', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'a1.json'), '{"i":1}');
    writeFileSync(join(folder, 'a2.txt'), '{"i":2}');
    writeFileSync(join(folder, 'sub', 'a3.json'), '{"i":3}');
    const sql = `${table(`, 'source.path.regex-pattern' = '.*/a.*\\.json'`)} SELECT i FROM t;`;
    const { rows } = await runScript(sql, { mode: 'batch' });
    expect([...rows].sort()).toEqual(['+I[1]', '+I[3]']);
  });
});

describe('source.monitor-interval', () => {
  it('reads files that come while it runs, each once', async () => {
    writeFileSync(join(folder, 'a.json'), '{"i":1}\n');
    const service = new SessionService({ output: () => undefined });
    const session = service.open({ properties: new Map([['execution.runtime-mode', 'streaming']]) });
    const seen: unknown[] = [];
    try {
      const script = `${table(`, 'source.monitor-interval' = '10 ms'`)} SELECT i FROM t;`;
      for await (const { result } of session.execute(script)) {
        if (result.kind !== 'rows') continue;
        for await (const batch of result.batches()) {
          for (const [i] of batch.rows) seen.push(i);
          // Renamed into place, so that it is never seen half written; the next one comes when this one was read.
          if (seen.length < 4) {
            writeFileSync(join(folder, '.next'), `{"i":${seen.length + 1}}\n`);
            renameSync(join(folder, '.next'), join(folder, `b${seen.length}.json`));
          } else break;
        }
      }
    } finally {
      await service.close();
    }
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});
