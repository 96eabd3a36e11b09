/** The properties a session of this door starts with, which a client reads back and may override. */

/** What is listed for every session, as Flink's gateway lists its own configuration. */
export function serverProperties(host: string, port: number, idleMs: number): ReadonlyMap<string, string> {
  return new Map([
    ['execution.target', 'local'],
    ['parallelism.default', '1'],
    ['sql-gateway.endpoint.rest.address', host],
    ['sql-gateway.endpoint.rest.port', String(port)],
    ['sql-gateway.session.idle-timeout', `${idleMs / 1000} s`],
  ]);
}

/**
 * Clients send the whole configuration of their own installation when they open a session. Where it says on which cluster *they*
 * would run jobs (`execution.target`), it says nothing to a gateway that runs them itself.
 */
const OF_THE_CLIENT = new Set(['execution.target']);

export function clientProperties(sent: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...sent].filter(([key]) => !OF_THE_CLIENT.has(key)));
}
