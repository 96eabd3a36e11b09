/** Bounds of Flink's REST door, beside those of its connections (`../door/limits.ts`). The unit is last in the name. */
export const limits = Object.freeze({
  /** A request whose body is longer is refused. */
  request_bytes_max: 8 * 1024 * 1024,
  /** Objects and arrays of a body within each other, as in Flink's gateway. */
  json_depth_max: 1_000,
  /** `sql-gateway.session.idle-timeout`: a session that nobody asked for so long is closed. */
  session_idle_ms_max: 10 * 60 * 1_000,
  /** `sql-gateway.session.check-interval`. */
  session_check_ms: 60_000,
  /** Open operations of a session; the oldest ones that have ended make room, since clients do not close every operation. */
  operations_max: 1_000,
  /** Names of a statement whose columns are offered. */
  completion_names_max: 100,
  /** Completion candidates of one answer. */
  candidates_max: 1_000,
  /** Rows of one page, as in Flink's gateway. */
  page_rows_max: 5_000,
  /** JSON text of one page; a longer row has a page of its own. */
  page_bytes_max: 2 * 1024 * 1024,
  /**
   * How long a fetch waits for rows, or for the statement, before it answers with an empty page or NOT_READY: clients ask again at
   * once, so a server that did not wait would keep a core busy.
   */
  fetch_wait_ms: 500,
});
