/** Bounds of the session service and its doors. The unit is last in the name. */
export const limits = Object.freeze({
  sessions_max: 1_000,
  /** Texts of prepared statements that a session keeps planned. */
  prepared_texts_max: 100,
  /** Sessions nobody used for so long are closed. */
  session_idle_ms_max: 60 * 60 * 1_000,
  /** Where there are as many as there may be, the one that nobody used for the longest time, but at least for so long, makes room. */
  session_dispensable_ms: 5 * 60 * 1_000,
  /** Ended jobs that SHOW JOBS and GET /api/jobs still list. */
  ended_jobs_max: 500,
  /** A statement text longer than this is refused by the HTTP door. */
  request_bytes_max: 8 * 1024 * 1024,
  /** Rows of one response of POST /api/sql, unless the request asks for fewer; streaming responses have no such bound. */
  response_rows_max: 10_000,
  /** How long POST /api/sql collects the rows of a continuous query before it answers with what it has. */
  response_ms_max: 30_000,
  /** Rows of a bounded, changing result that may be left at a time: they are held in memory. */
  final_rows_max: 1_000_000,
  /** Elements of the arrays, maps and multisets of one row, which a server converts and writes in one go: 1 to 4 µs each. */
  row_elements_max: 32_768,
  /** How long a server waits for running requests when it is told to stop. */
  shutdown_ms_max: 5_000,
});
