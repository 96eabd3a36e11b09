import { describe, expect, it } from 'vitest';
import { progressText, summaryText } from '../../gateway/cli/progress-line.js';
import type { JobProgress } from '../../src/engine/job.js';

const progress = (changes: Partial<JobProgress> = {}): JobProgress => ({
  state: 'RUNNING',
  epochs: 3,
  rowsRead: 1_200_000,
  bytesRead: 63_000_000,
  totalBytes: 100_000_000,
  rowsWritten: 340,
  lateRows: 0,
  badRows: 0,
  watermark: Date.UTC(2024, 0, 1, 0, 0, 10),
  lag: 125_000,
  elapsed: 1_200,
  ...changes,
});

describe('the progress line', () => {
  it('shows rows, rate, share, watermark and lag', () => {
    expect(progressText(progress(), 950_000)).toBe(
      '1,200,000 rows  950,000 rows/s  63 %  watermark 2024-01-01 00:00:10.000  lag 2 min',
    );
  });

  it('leaves out what is not known and adds what went wrong', () => {
    const text = progressText(
      progress({ totalBytes: undefined, watermark: -Infinity, lag: undefined, lateRows: 2, badRows: 1 }),
      0,
    );
    expect(text).toBe('1,200,000 rows  0 rows/s  2 late  1 bad');
  });
});

describe('the summary', () => {
  it('says what was read and written, and what was left out', () => {
    expect(summaryText(progress({ lateRows: 1, badRows: 2 }))).toBe(
      'read 1,200,000 rows (63.0 MB) in 1.2 s, 1,000,000 rows/s; wrote 340 rows; 1 late row dropped; 2 bad rows skipped',
    );
  });
});
