/** The line on a terminal that says how a job is getting on, and the summary when it is done. */
import type { JobProgress } from '../../src/engine/job.js';

const INTERVAL_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

export class ProgressLine {
  #timer: NodeJS.Timeout | undefined;
  /** What stands on the terminal now; empty: nothing. */
  #shown = '';
  #last: { readonly rows: number; readonly elapsed: number } = { rows: 0, elapsed: 0 };
  #rate = 0;

  constructor(
    private readonly write: (text: string) => void,
    private readonly progress: () => JobProgress | undefined,
    /** Redraw in place; without it only the summary is written. */
    private readonly live: boolean,
  ) {}

  start(): void {
    if (!this.live) return;
    this.#timer = setInterval(() => this.#draw(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Before something else is written to the terminal. */
  clear(): void {
    if (this.#shown !== '') this.write(CLEAR_LINE);
    this.#shown = '';
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const progress = this.progress();
    if (!progress) return;
    const text = progressText(progress, this.#rateOf(progress));
    if (text === this.#shown) return;
    this.write(`${CLEAR_LINE}${text}`);
    this.#shown = text;
  }

  /** Rows a second since the last drawing. */
  #rateOf({ rowsRead, elapsed }: JobProgress): number {
    const milliseconds = elapsed - this.#last.elapsed;
    if (milliseconds >= INTERVAL_MS / 2) {
      this.#rate = ((rowsRead - this.#last.rows) / milliseconds) * 1000;
      this.#last = { rows: rowsRead, elapsed };
    }
    return this.#rate;
  }
}

/** `1,200,000 rows  950,000 rows/s  63 %  watermark 2024-01-01 00:00:10.000  lag 2 s  3 late`. */
export function progressText(progress: JobProgress, rowsPerSecond: number): string {
  const parts = [`${whole(progress.rowsRead)} rows`, `${whole(rowsPerSecond)} rows/s`];
  if (progress.totalBytes !== undefined && progress.totalBytes > 0) {
    parts.push(`${Math.min(100, Math.floor((progress.bytesRead / progress.totalBytes) * 100))} %`);
  }
  if (progress.watermark !== undefined && Number.isFinite(progress.watermark)) {
    parts.push(`watermark ${new Date(progress.watermark).toISOString().replace('T', ' ').replace('Z', '')}`);
  }
  if (progress.lag !== undefined && Number.isFinite(progress.lag))
    parts.push(`lag ${duration(progress.lag)}`);
  if (progress.lateRows > 0) parts.push(`${whole(progress.lateRows)} late`);
  if (progress.badRows > 0) parts.push(`${whole(progress.badRows)} bad`);
  return parts.join('  ');
}

/** `read 200,000 rows (47.9 MB) in 1.2 s, 166,667 rows/s; wrote 340 rows; 2 late rows dropped`. */
export function summaryText(progress: JobProgress): string {
  const rate = progress.elapsed > 0 ? (progress.rowsRead / progress.elapsed) * 1000 : 0;
  const bytes = progress.bytesRead > 0 ? ` (${size(progress.bytesRead)})` : '';
  const parts = [
    `read ${counted(progress.rowsRead, 'row')}${bytes} in ${duration(progress.elapsed)}, ${whole(rate)} rows/s`,
    `wrote ${counted(progress.rowsWritten, 'row')}`,
  ];
  if (progress.lateRows > 0) parts.push(`${counted(progress.lateRows, 'late row')} dropped`);
  if (progress.badRows > 0) parts.push(`${counted(progress.badRows, 'bad row')} skipped`);
  return parts.join('; ');
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const counted = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;

function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

function size(bytes: number): string {
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return bytes < 1_000_000_000
    ? `${(bytes / 1_000_000).toFixed(1)} MB`
    : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}
