/** The Postgres door: listens, lets clients in up to a bound, finds the one that a cancel request means, and closes all of them. */
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { readFileSync } from 'node:fs';
import { FungiError } from '../../sql/error/index.js';
import { listen } from '../listen.js';
import type { Authenticator } from '../../src/security/index.js';
import type { SessionService } from '../session/session-service.js';
import { certificateHash } from './auth/certificate-hash.js';
import type { CatalogQueries } from './catalog-queries.js';
import { encode } from './codec/index.js';
import type { BackendActivity } from './activity.js';
import { PgConnection } from './connection.js';
import { handshake } from './handshake.js';
import type { TlsOptions } from './handshake.js';
import { pgLimits } from './limits.js';
import { isAdministrator } from './open-backend.js';
import type { PgServices } from './open-backend.js';
import { Channels } from './notifications.js';
import { errorFields, pgError } from './pg-error.js';
import { Wire } from './wire.js';

export interface PgServerOptions {
  readonly service: SessionService;
  /** Of Fungi. */
  readonly version: string;
  /** Without one, or when it requires nothing, everybody may come in. */
  readonly authenticator?: Authenticator;
  readonly catalogQueries?: CatalogQueries;
  /** Paths of PEM files. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly connectionsMax?: number;
  readonly log?: (message: string) => void;
}

const FIRST_PROCESS_ID = 1_000;
const PROCESS_ID_MAX = 0x7fffffff;

export class PgServer {
  readonly #servers: Server[] = [];
  readonly #wires = new Set<Wire>();
  readonly #connections = new Map<number, PgConnection>();
  readonly #serving = new Set<Promise<void>>();
  readonly #channels = new Channels();
  readonly #tls: TlsOptions | undefined;
  readonly #connectionsMax: number;
  #nextProcessId = FIRST_PROCESS_ID;
  #accepted = 0;
  readonly #keepAlive: NodeJS.Timeout;
  #stopping = false;

  /** @throws FungiError CONFIGURATION: a certificate or key that cannot be read */
  constructor(private readonly options: PgServerOptions) {
    this.#tls = options.tls && readTls(options.tls);
    this.#connectionsMax = options.connectionsMax ?? pgLimits.connections_max;
    this.#keepAlive = setInterval(() => {
      for (const connection of this.#connections.values()) connection.keepAlive();
    }, pgLimits.session_touch_ms).unref();
  }

  /** Gives the port, which differs from the wanted one when that was 0. @throws FungiError UNREACHABLE */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    const where = { host, port, backlog: pgLimits.backlog_connections_max };
    const opened = await listen(server, where, '--pg-port');
    this.#servers.push(server);
    return opened;
  }

  /** Clients that have been let in. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Connections since the start, whether they were let in or not. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Bytes that clients have not taken yet. */
  get waitingBytes(): number {
    return [...this.#wires].reduce((sum, wire) => sum + wire.socket.writableLength, 0);
  }

  /** Tells all clients, ends what they run and stops listening. */
  async close(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#keepAlive);
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const connection of this.#connections.values())
      connection.cancel('terminating connection due to administrator command');
    for (const wire of this.#wires) {
      encode.errorResponse(
        wire.out,
        errorFields(pgError('57P01', 'terminating connection due to administrator command'), 'FATAL'),
      );
      void wire.end();
    }
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, pgLimits.shutdown_ms_max);
    });
    await Promise.race([Promise.allSettled([...this.#serving]), deadline]);
    clearTimeout(timer);
    for (const wire of this.#wires) wire.destroy();
    await Promise.all(closed);
  }

  #accept(socket: Socket): void {
    socket.setKeepAlive(true, pgLimits.keep_alive_ms);
    this.#accepted++;
    const wire = new Wire(socket);
    this.#wires.add(wire);
    const serving = this.#serve(wire)
      .catch((error: unknown) => this.options.log?.(`Postgres connection: ${String(error)}`))
      .finally(() => {
        this.#wires.delete(wire);
        this.#serving.delete(serving);
      });
    this.#serving.add(serving);
  }

  async #serve(wire: Wire): Promise<void> {
    const impatient = setTimeout(() => wire.destroy(), pgLimits.startup_ms_max);
    let connection: PgConnection | undefined;
    try {
      const { authenticator, service, catalogQueries } = this.options;
      const identity = await handshake(wire, {
        tls: this.#tls,
        authenticator,
        cancel: (processId, secretKey) => this.#cancel(processId, secretKey),
        admit: () => this.#admit(),
      });
      clearTimeout(impatient);
      if (identity) {
        this.#admit();
        const signalBackend: PgServices['signalBackend'] = (...signal) => this.#signal(...signal);
        const activities = (): readonly BackendActivity[] =>
          [...this.#connections.values()].map((each) => each.activity());
        const channels = this.#channels;
        const services = { service, authenticator, catalogQueries, signalBackend, activities, channels };
        connection = new PgConnection(this.#processId(), wire, identity, services);
        this.#connections.set(connection.processId, connection);
        wire.allowMessages(pgLimits.message_bytes_max);
        await connection.serve();
      }
    } catch (error) {
      if (!this.#stopping) encode.errorResponse(wire.out, errorFields(error, 'FATAL'));
    } finally {
      clearTimeout(impatient);
      if (connection) this.#connections.delete(connection.processId);
      await wire.end();
    }
  }

  /** @throws FungiError 53300, 57P03 */
  #admit(): void {
    if (this.#stopping) throw pgError('57P03', 'the server is shutting down');
    if (this.#connections.size >= this.#connectionsMax) {
      throw pgError('53300', 'sorry, too many clients already');
    }
  }

  #processId(): number {
    do {
      this.#nextProcessId =
        this.#nextProcessId >= PROCESS_ID_MAX ? FIRST_PROCESS_ID : this.#nextProcessId + 1;
    } while (this.#connections.has(this.#nextProcessId));
    return this.#nextProcessId;
  }

  /** pg_cancel_backend and pg_terminate_backend: one's own connections, an administrator anybody's. */
  #signal(...[processId, what, by]: Parameters<PgServices['signalBackend']>): boolean {
    const connection = this.#connections.get(processId);
    if (!connection) return false;
    if (connection.identity.user !== by.user && !isAdministrator(by)) {
      throw pgError('42501', `permission denied to ${what} the connection of another user`);
    }
    if (what === 'cancel') connection.cancel();
    else connection.terminate();
    return true;
  }

  /** Nothing is answered, whether the key fits or not. */
  #cancel(processId: number, secretKey: Buffer): void {
    const connection = this.#connections.get(processId);
    if (
      connection &&
      connection.secretKey.length === secretKey.length &&
      timingSafeEqual(connection.secretKey, secretKey)
    ) {
      connection.cancel();
    }
  }
}

function readTls({ certificate, key }: { readonly certificate: string; readonly key: string }): TlsOptions {
  try {
    const cert = readFileSync(certificate);
    return {
      context: createSecureContext({ cert, key: readFileSync(key), minVersion: 'TLSv1.2' }),
      certificateHash: certificateHash(cert),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FungiError(
      'CONFIGURATION',
      `The certificate or key of the Postgres door cannot be used: ${reason}`,
      {
        cause: error,
      },
    );
  }
}
