/**
 * Every bound of the engine in one place: queues, batches, waits. The unit is last in the name. Where a bound was
 * chosen by measuring, the measurement stands beside it, so that a change can be checked against it.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

export const limits = Object.freeze({
  /**
   * The first batch of a source: small, so that the first row of a result comes soon. While a backlog exists batches
   * grow up to `batch_bytes_max`; from 4 MiB on that took Nexmark q7 0.2 s longer, and a first row came no sooner.
   */
  batch_bytes_start: 16 * MIB,
  batch_bytes_min: 256 * KIB,
  /**
   * Two such batches are in memory at a time. Operators cost less a row the more rows an epoch has: Nexmark q16 took 11.2 s with 32 MiB,
   * 7.3 s with 96 and 6.3 s with 160, q7 9.3, 7.6 and 6.9 s at 1.0, 1.3 and 1.5 GB.
   */
  batch_bytes_max: 128 * MIB,
  /**
   * A batch is spooled as so many files (some for each DuckDB thread), cut at line ends, and read as `read_json([f0, f1, …])`:
   * DuckDB reads a JSON or CSV file in buffers of 16 MiB and gives each to one thread, so that a single smaller file is decoded by
   * one thread only, whatever `maximum_object_size` says. The order of rows is kept, in results and in INSERT.
   * Measured, 2 threads, one file / two files: 1 MiB 2.8 / 1.8 ms, 4 MiB 7.5 / 4.5, 8 MiB 15 / 8.1, 16 MiB 29 / 16, 32 MiB 30 / 29.
   */
  batch_files_max: 16,
  batch_files_per_thread: 4,
  /** A batch is copied to its files in blocks of this size, or smaller ones for a small batch. */
  block_bytes_max: 1 * MIB,
  block_bytes_min: 64 * KIB,
  /** An epoch that took longer makes the next batch smaller, so that a cancel and a timer are served soon. */
  epoch_ms_max: 1_000,
  /** How long an unbounded job waits for input before it looks at its timers again. */
  idle_wait_ms_max: 1_000,
  /** After a short read of an unbounded source: rows that arrive within this time share an epoch. */
  linger_ms: 5,
  /** While a job is being canceled its running statement is interrupted this often. */
  interrupt_ms: 20,
  /** Rows of a collected result that wait for their reader, and what they hold; the job stands still while there is more. */
  collect_rows_max: 10_000,
  collect_bytes_max: 2 * MIB,
  /** Distinct texts of which a statement is kept prepared for one place in a job. */
  statement_cache_max: 16,
  /** The memory database is compacted after so many epochs, since truncated tables keep a part of their blocks. */
  compact_epochs: 2_000,
  /**
   * The tables of batches are compacted after so many rows. DuckDB would do so after five batches of 128 MiB, which it keeps until then: Nexmark
   * q7 had a peak of 0.70 GB, and has 0.45.
   */
  batch_compact_rows: 100_000,
  /** Threads of the libuv pool: each running DuckDB query and each file read holds one. */
  uv_threads: 16,
  /** A weighted log is compacted when it has doubled since the last time, but not below this. */
  log_compact_rows_min: 200_000,
  /** A join with `table.exec.state.ttl` gives back the place of so many expired rows of an input in an epoch. */
  join_expire_rows_max: 100_000,
  /** A Top-N over insert-only rows forgets those that can no longer enter, but not below this many rows. */
  sort_trim_rows_min: 50_000,
  /** Steps of some 40 ns that functions computed in JavaScript may take at a time in a server, where all sessions wait for them. */
  function_steps_max: 4_000_000,
  jobs_max: 256,
  /** A job that builds a materialized table anew holds so many changes back, for so long, while the rows of the last one are shown. */
  rebuild_rows_max: 5_000_000,
  rebuild_ms_max: 60_000,
  /** Results of the serving store that are being read at a time: each holds a connection. */
  readers_max: 512,
  /** A result of the serving store that cannot have more rows is not streamed. One row holds some 40 kB until it is collected. */
  rows_at_once_max: 100,
  /** Failed statements after which a REPEATABLE READ transaction still has its snapshot, however much others write. */
  snapshot_spares: 3,
  /** Connections kept open for the next reader, with the statements they have prepared. */
  idle_readers_max: 8,
  /** Statements kept prepared on one of them. */
  reader_statements_max: 128,
  /** Statements that apply changes kept prepared by the serving store. */
  serving_statements_max: 256,
  /** The serving store gives back the memory of deleted rows after so many. */
  serving_compact_rows: 500_000,
  /** Changes of a followed table that wait for the slowest of those who follow it. */
  feed_rows_max: 5_000_000,
  /** Changes that all have read are deleted, that many at a time. */
  feed_trim_rows: 20_000,
  /** A task-manager process gives a sign of life this often, and is killed when it was silent for the second time. */
  heartbeat_ms: 5_000,
  heartbeat_timeout_ms: 60_000,
  /** How often a task-manager process reports the progress of jobs that made some. */
  progress_report_ms: 250,
  /** A task-manager process without jobs ends after this time. */
  task_manager_idle_ms: 60_000,
  /** How long jobs have to reach a batch boundary when their process is stopped. */
  task_manager_stop_ms: 10_000,
});
