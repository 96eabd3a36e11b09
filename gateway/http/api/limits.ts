/** Bounds of Fungi's own API. The unit is last in the name. */
export const apiLimits = Object.freeze({
  connections_max: 2_000,
  /** A request whose body is longer is refused. */
  request_bytes_max: 8 * 1024 * 1024,
  /** The headers, and the whole request, must have come in within these times. */
  headers_ms_max: 10_000,
  request_ms_max: 30_000,
  /** How often connections are looked at for those times. */
  connections_check_ms: 5_000,
  /** A connection without a request is kept that long. */
  keep_alive_ms: 60_000,
  /** The operating system asks after so long whether the other side is still there. */
  probe_ms: 30_000,
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
  parameters_max: 10_000,
  /** A streamed answer is written in pieces of about this size. */
  piece_bytes: 64 * 1024,
  /** A client that takes nothing for so long is cut off. */
  stalled_client_ms_max: 5 * 60 * 1_000,
  /** A continuous answer begins after this time even if it has no rows yet: until then an error has a status of its own. */
  first_rows_ms_max: 250,
  /** Silence of server-sent events and of change streams is broken by a sign of life this often. */
  heartbeat_ms: 15_000,
  /** Progress of a job that a client waits for. */
  progress_ms: 500,
  /** Changes that a subscriber is given at a time. */
  change_rows_max: 2_048,
  /** How long a closing server waits for what runs. */
  shutdown_ms_max: 5_000,
});
