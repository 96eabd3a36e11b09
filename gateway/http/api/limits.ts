/** Bounds of Fungi's own API, beside those of its connections (`../door/limits.ts`). The unit is last in the name. */
export const apiLimits = Object.freeze({
  /** A request whose body is longer is refused. */
  request_bytes_max: 8 * 1024 * 1024,
  login_bytes_max: 32 * 1024,
  /** Objects and arrays of a body within each other. */
  json_depth_max: 64,
  /** Requests that run SQL at a time: of all clients, and of one address or user. */
  statements_max: 256,
  statements_per_client_max: 64,
  /** What a client is told to wait before it tries again. */
  retry_after_s: 1,
  /** How long a statement of an answer that comes as a whole may take, unless the request says otherwise. */
  statement_ms_default: 30_000,
  /** The longest time a request may ask for. */
  statement_ms_max: 24 * 60 * 60 * 1_000,
  /** Rows and bytes of an answer that comes as a whole; a streamed one has no such bounds. */
  response_rows_default: 10_000,
  response_rows_max: 10_000_000,
  response_bytes_max: 64 * 1024 * 1024,
  /** An answer of one result that is larger is not held whole, but written as its rows come. */
  held_bytes_max: 2 * 1024 * 1024,
  /** All results of a script with several, which are held until the last one is known. */
  script_bytes_max: 16 * 1024 * 1024,
  parameters_max: 10_000,
  /** A streamed answer is written in pieces of about this size. */
  piece_bytes: 64 * 1024,
  /** A continuous answer begins after this time even if it has no rows yet: until then an error has a status of its own. */
  first_rows_ms_max: 250,
  /** Silence of server-sent events and of change streams is broken by a sign of life this often. */
  heartbeat_ms: 15_000,
  /** Progress of a job that a client waits for. */
  progress_ms: 500,
  /** Changes that a subscriber is given at a time. */
  change_rows_max: 2_048,
});
