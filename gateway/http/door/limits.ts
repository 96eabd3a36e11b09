/** Bounds of connections that all HTTP doors have in common. The unit is last in the name. */
export interface ConnectionLimits {
  readonly connections_max: number;
  /** The headers, and the whole request, must have come in within these times; a connection without a request, too. */
  readonly headers_ms_max: number;
  readonly request_ms_max: number;
  /** How often connections are looked at for those times. */
  readonly connections_check_ms: number;
  /** A connection is kept that long after an answer. */
  readonly keep_alive_ms: number;
  /** The operating system asks after so long whether the other side is still there. */
  readonly probe_ms: number;
  /** Bodies of all requests that have not come in whole, together: who sends slowly holds memory meanwhile. */
  readonly bodies_bytes_max: number;
  /** A client that takes nothing of its answer for so long is cut off, and what it asked for is canceled. */
  readonly stalled_ms_max: number;
  /**
   * What is read and thrown away of a request that was answered before it had come in whole, so that its sender gets to see the answer:
   * closing at once would make the operating system throw the answer away.
   */
  readonly drain_bytes_max: number;
  readonly drain_ms_max: number;
  /** How long a closing door waits for what is running. */
  readonly shutdown_ms_max: number;
}

export const connectionLimits: Readonly<ConnectionLimits> = Object.freeze({
  connections_max: 2_000,
  headers_ms_max: 10_000,
  request_ms_max: 30_000,
  connections_check_ms: 5_000,
  keep_alive_ms: 60_000,
  probe_ms: 30_000,
  bodies_bytes_max: 256 * 1024 * 1024,
  stalled_ms_max: 2 * 60_000,
  drain_bytes_max: 64 * 1024 * 1024,
  drain_ms_max: 5_000,
  shutdown_ms_max: 5_000,
});
