import { describe, expect, it } from 'vitest';
import { limits } from '../../../gateway/http/flink/limits.js';
import { ResultFetcher } from '../../../gateway/http/flink/result-fetcher.js';
import type { OperationResult } from '../../../gateway/http/flink/result-fetcher.js';
import { int } from '../../../sql/types/index.js';
import type { ResultBatch } from '../../../src/engine/job.js';

/** A job that gives batches of 1,000 rows and counts how many were taken. */
class CountedJob {
  taken = 0;
  released = 0;

  constructor(private readonly end: number | Error = Infinity) {}

  async *batches(): AsyncGenerator<ResultBatch> {
    while (typeof this.end !== 'number' || this.taken < this.end) {
      if (this.end instanceof Error && this.taken === 1) throw this.end;
      this.taken++;
      yield { kinds: new Array<'+I'>(1_000).fill('+I'), rows: Array.from({ length: 1_000 }, (_, n) => [n]) };
      await Promise.resolve();
    }
  }

  result(): OperationResult {
    return {
      columns: [{ name: 'n', type: int() }],
      isQuery: true,
      onlyOk: false,
      jobId: '0'.repeat(32),
      rows: this.batches(),
      release: () => {
        this.released++;
        return Promise.resolve();
      },
    };
  }
}

describe('ResultFetcher', () => {
  it('takes nothing from a job whose pages nobody fetches, and a page at a time', async () => {
    const job = new CountedJob();
    const fetcher = new ResultFetcher(job.result());
    expect(job.taken).toBe(0);
    for (let token = 0; token < 4; token++) {
      const page = await fetcher.fetch(token, ({ values }) => String(values[0]));
      expect(page.rows).toHaveLength(limits.page_rows_max);
      expect(page.nextToken).toBe(token + 1);
      // One batch may be on its way beyond the page.
      expect(job.taken).toBeLessThanOrEqual(((token + 1) * limits.page_rows_max) / 1_000 + 1);
    }
  });

  it('cuts pages by their size, between rows of any size', async () => {
    const row = 'x'.repeat(limits.page_bytes_max / 4);
    const fetcher = new ResultFetcher(new CountedJob().result());
    expect((await fetcher.fetch(0, () => row)).rows).toHaveLength(4);
    expect((await fetcher.fetch(1, () => row.repeat(100))).rows).toHaveLength(1);
    const next = await fetcher.fetch(2, ({ values }) => String(values[0]));
    expect(next.rows[0]).toBe('5');
  });

  it('gives the rows before an error first, then the error for ever', async () => {
    const fetcher = new ResultFetcher(new CountedJob(new Error('broken')).result());
    expect((await fetcher.fetch(0, () => 'x')).rows).toHaveLength(1_000);
    await expect(fetcher.fetch(1, () => 'x')).rejects.toThrow('broken');
    await expect(fetcher.fetch(1, () => 'x')).rejects.toThrow('broken');
    expect((await fetcher.fetch(0, () => 'x')).rows).toHaveLength(1_000);
  });

  it('releases the job at its end', async () => {
    const job = new CountedJob(1);
    const fetcher = new ResultFetcher(job.result());
    expect((await fetcher.fetch(0, () => 'x')).kind).toBe('PAYLOAD');
    expect(job.released).toBe(0);
    expect((await fetcher.fetch(1, () => 'x')).kind).toBe('EOS');
    expect(job.released).toBe(1);
  });

  it('answers fetches at the same time one after the other', async () => {
    const fetcher = new ResultFetcher(new CountedJob().result());
    const pages = await Promise.all([0, 0, 1].map((token) => fetcher.fetch(token, () => 'x')));
    expect(pages.map(({ nextToken }) => nextToken)).toEqual([1, 1, 2]);
  });
});
