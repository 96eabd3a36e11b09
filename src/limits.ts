/**
 * Every bound of the engine in one place: queues, batches, waits. The unit is last in the name. Where a bound was
 * chosen by measuring, the measurement stands beside it, so that a change can be checked against it.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

export const limits = Object.freeze({
  /**
   * The first batch of a source: small, so that the first row of a result comes soon. While a backlog exists batches
   * double up to `batch_bytes_max`.
   */
  batch_bytes_start: 2 * MIB,
  batch_bytes_min: 256 * KIB,
  /**
   * Measured, 240-byte JSON rows, 2 threads, copy to memory overlapped with decoding: batches of 4 MiB 1.4–1.5 M rows/s,
   * 16 MiB 1.6, 32 MiB 2.4, 64 MiB 2.2 (the whole file in one statement 2.1). Two such batches are in memory at a time.
   */
  batch_bytes_max: 32 * MIB,
  /**
   * `maximum_object_size` for `read_json`: DuckDB gives each thread buffers of twice this size, so a value near the size of
   * the batch leaves all but one thread idle. Measured on the same rows: 16 MiB 0.8 M rows/s, 1–4 MiB 1.1, 256 KiB 2.1.
   * A larger row must be read again with a larger value.
   */
  json_object_bytes: 256 * KIB,
  json_object_bytes_max: 64 * MIB,
  /** An epoch that took longer makes the next batch smaller, so that a cancel and a timer are served soon. */
  epoch_ms_max: 1_000,
  /** How long an unbounded job waits for input before it looks at its timers again. */
  idle_wait_ms_max: 1_000,
  /** After a short read of an unbounded source: rows that arrive within this time share an epoch. */
  linger_ms: 5,
  /** Rows of a collected result that wait for their reader; the job stands still while there are more. */
  collect_rows_max: 10_000,
  /** Rows of one batch of a collected result. */
  collect_batch_rows_max: 2_048,
  /** Distinct texts of which a statement is kept prepared for one place in a job. */
  statement_cache_max: 16,
  /** The memory database is compacted after so many epochs, since truncated tables keep a part of their blocks. */
  compact_epochs: 2_000,
  /** A minor collection frees results that V8 believes to be small. */
  collect_garbage_epochs: 64,
  /** Threads of the libuv pool: each running DuckDB query and each file read holds one. */
  uv_threads: 16,
  /** A weighted log is compacted when it has doubled since the last time, but not below this. */
  log_compact_rows_min: 200_000,
  jobs_max: 256,
});
