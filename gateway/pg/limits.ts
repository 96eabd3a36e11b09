/** Bounds of the Postgres door. The unit is last in the name. */
export const pgLimits = Object.freeze({
  connections_max: 1_000,
  /** Of these the last ones are kept for principals that may administer, once there are any. */
  backlog_connections_max: 511,
  /** Before a client is known it may send no more than this in one message. */
  startup_message_bytes_max: 10_000,
  /** One message of a client that is known. */
  message_bytes_max: 64 * 1024 * 1024,
  /** Messages read and not yet handled; the socket is paused beyond. */
  pending_input_bytes_max: 1024 * 1024,
  /** From the first byte to the end of authentication. */
  startup_ms_max: 30_000,
  /** A TCP connection is asked whether it still lives after so long without a byte. */
  keep_alive_ms: 60_000,
  /** Sessions of connected clients are marked as used this often. */
  session_touch_ms: 10 * 60_000,
  prepared_statements_max: 1_000,
  portals_max: 1_000,
  cursors_max: 100,
  savepoints_max: 1_000,
  parameters_max: 32_767,
  /** Rows are encoded into pieces of about this size. */
  output_chunk_bytes: 64 * 1024,
  /** What may wait in the socket for a slow client; with the rows in the engine's queue a connection stays below 8 MB. */
  socket_buffer_bytes_max: 1024 * 1024,
  /** How long FETCH over an unbounded query waits for the first row, unless `fungi.fetch_timeout` says otherwise. */
  fetch_wait_ms: 1_000,
  /** NOTIFY: what a transaction says, and what waits for a client that does not read. */
  notification_bytes_max: 4 * 1024 * 1024,
  /** Rows that a cursor WITH HOLD or SCROLL keeps. */
  kept_cursor_bytes_max: 64 * 1024 * 1024,
  /** Rows of COPY FROM that go into one INSERT. */
  copy_batch_rows: 10_000,
  copy_batch_bytes: 4 * 1024 * 1024,
  /** A statement over the system catalogs. */
  catalog_query_ms_max: 5_000,
  catalog_query_rows_max: 200_000,
  catalog_memory: '512MB',
  /** An answer that is kept for when the same is asked again; all of them for one state of a catalog. */
  catalog_answer_bytes_max: 256 * 1024,
  catalog_answers_bytes_max: 4 * 1024 * 1024,
  /** States of catalogs that are kept loaded. */
  catalog_snapshots_max: 8,
  /** How long a server waits for its connections when it is told to stop. */
  shutdown_ms_max: 5_000,
});
