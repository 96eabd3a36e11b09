/** A server as the tests start one: on free ports of this machine, with its data in a folder of the test. */
import { join } from 'node:path';
import pg from 'pg';
import { Server } from '../../gateway/server/index.js';
import type { Log } from '../../gateway/server/index.js';
import { readConfiguration } from '../../src/configuration/index.js';
import type { ServerConfiguration } from '../../src/configuration/index.js';

export const HOST = '127.0.0.1';

type Flags = Readonly<Record<string, string | number>>;

export interface LocalServerOptions {
  /** Further flags, and variables. */
  readonly flags?: Flags;
  readonly environment?: Readonly<Record<string, string>>;
  /** Changes what was read before the server starts. */
  readonly configure?: (configuration: ServerConfiguration) => void;
  readonly log?: Log;
  /** Jobs that another version has planned are not started again. */
  readonly version?: string;
}

/** The flags of a server that takes any ports and keeps its data in `folder`. */
export const localFlags = (folder: string): Flags => ({
  'server.host': HOST,
  'server.port': 0,
  'server.http_port': 0,
  'server.flink_port': 0,
  'server.pg_port': 0,
  'server.data_dir': join(folder, 'data'),
});

export function startLocalServer(folder: string, options: LocalServerOptions = {}): Promise<Server> {
  const { flags, environment = {}, configure, log = () => undefined, version = '1' } = options;
  const configuration = readConfiguration({ flags: { ...localFlags(folder), ...flags }, environment });
  configure?.(configuration);
  return Server.start({ configuration, version, properties: new Map(), log });
}

export function portOf(server: Server, door: string): number {
  return server.doors.find(({ name }) => name === door)!.port;
}

/** A client of the server's Postgres door, not connected yet. */
export function postgresClient(
  server: Server,
  login: { readonly user?: string; readonly password?: string } = {},
): pg.Client {
  const address = { host: HOST, port: portOf(server, 'PostgreSQL'), database: 'default_catalog' };
  return new pg.Client({ ...address, user: 'me', ...login });
}
