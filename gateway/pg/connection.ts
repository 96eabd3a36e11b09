/**
 * One client from its first byte to its last: starts it, then acts on its messages one after the other (PostgreSQL: "Message
 * Flow"). An error in the extended protocol skips to Sync; whatever happens, the client gets an answer it can go on from.
 */
import { randomBytes } from 'node:crypto';
import { FungiError } from '../../sql/error/index.js';
import { activityState } from './activity.js';
import type { BackendActivity } from './activity.js';
import { Answers } from './answers.js';
import type { Backend } from './backend.js';
import { decodeMessage, encode, ProtocolError } from './codec/index.js';
import type { Frame, FrontendMessage } from './codec/index.js';
import { Turns } from '../session/turns.js';
import { splitStatements } from './dialect/split.js';
import { ExtendedProtocol } from './extended-protocol.js';
import type { ExtendedMessage } from './extended-protocol.js';
import type { Identity } from './handshake.js';
import type { Notice } from './notice.js';
import { openBackend } from './open-backend.js';
import type { PgServices } from './open-backend.js';
import { errorFields, noticeFields, pgError, warningFields } from './pg-error.js';
import { NO_VALUES } from './portal.js';
import { RunningStatement } from './running-statement.js';
import { durationMs } from './settings.js';
import { parameterOidsOf } from './statement.js';
import type { Wire } from './wire.js';

const SECRET_BYTES = 4;
const code = (letter: string): number => letter.charCodeAt(0);
const SYNC = code('S');
const TERMINATE = code('X');
/** What is left of a COPY that has failed. */
const PASSED_OVER = new Set([...'dcf'].map(code));
/** After an error in one of these a client sends Sync. */
const UP_TO_SYNC = new Set([...'PBDECH'].map(code));

export class PgConnection {
  readonly secretKey = randomBytes(SECRET_BYTES);
  /** After an error in the extended protocol: messages up to Sync are passed over. */
  #skipping = false;
  /** Nothing was asked since the last answer. */
  #idle = false;
  readonly #backend: Backend;
  readonly #running: RunningStatement;
  readonly #answers: Answers;
  readonly #extended: ExtendedProtocol;

  constructor(
    readonly processId: number,
    private readonly wire: Wire,
    readonly identity: Identity,
    services: PgServices,
  ) {
    const client = {
      notice: (notice: Notice): void => this.#notice(notice),
      notified: (): void => this.#tellIdle(),
    };
    this.#backend = openBackend(identity, services, processId, client, (name, value) =>
      encode.parameterStatus(wire.out, name, value),
    );
    this.#running = new RunningStatement(wire, this.#backend.settings);
    this.#answers = new Answers(wire, this.#running);
    this.#extended = new ExtendedProtocol(wire, this.#backend, this.#running, this.#answers);
  }

  /** Ends what runs now. */
  cancel(reason = 'canceling statement due to user request'): void {
    this.#running.abort(new FungiError('CANCELED', reason));
  }

  /** Ends it, and says why. */
  terminate(): void {
    this.cancel('terminating connection due to administrator command');
    const error = pgError('57P01', 'terminating connection due to administrator command');
    encode.errorResponse(this.wire.out, errorFields(error, 'FATAL'));
    void this.wire.end();
  }

  activity(): BackendActivity {
    const { activity, settings, session, transaction } = this.#backend;
    const { remoteAddress, remotePort } = this.wire.socket;
    const active = this.#running.signal !== undefined;
    const { startedAt, transactionAt, queryAt, changedAt, query } = activity;
    return {
      processId: this.processId,
      user: this.identity.user,
      database: session.catalog.currentCatalog,
      applicationName: settings.get('application_name') ?? '',
      clientAddress: remoteAddress?.replace(/^::ffff:(?=\d+\.)/, ''),
      clientPort: remotePort,
      startedAt,
      transactionAt: transactionAt ?? (active ? queryAt : undefined),
      queryAt,
      changedAt,
      state: activityState(active, transaction.status),
      query,
    };
  }

  /** Its session is not idle as long as the client is there. */
  keepAlive(): void {
    this.#backend.session.touch();
  }

  /** Serves until the client ends the connection or breaks the protocol. */
  async serve(): Promise<void> {
    const { wire } = this;
    const turns = new Turns();
    try {
      encode.backendKeyData(wire.out, this.processId, this.secretKey);
      encode.readyForQuery(wire.out, 'I');
      for (;;) {
        let frame = wire.nextNow();
        if (!frame) {
          const pending = wire.flush();
          if (pending) await pending;
          frame = await this.#nextOrIdle();
          if (!frame) return;
        }
        this.#idle = false;
        if (PASSED_OVER.has(frame.type)) continue;
        // Up to Sync nothing is looked at, whatever it is.
        if (this.#skipping && frame.type !== SYNC && frame.type !== TERMINATE) continue;
        const turn = turns.giveWay();
        if (turn) await turn;
        const message = this.#decoded(frame);
        if (message?.kind === 'terminate') return;
        const handling = message ? this.#handle(message) : this.#refuse(frame);
        if (handling) await handling;
      }
    } finally {
      this.cancel('The client has gone');
      await this.#backend.close();
      this.#backend.endSession();
    }
  }

  /** @throws FungiError 57P05, 25P03: the client said nothing for too long */
  async #nextOrIdle(): ReturnType<Wire['next']> {
    const { settings, transaction } = this.#backend;
    const name = transaction.open ? 'idle_in_transaction_session_timeout' : 'idle_session_timeout';
    const ms = durationMs(name, settings.get(name) ?? '0');
    if (ms === 0) return this.wire.next();
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            transaction.open
              ? pgError('25P03', 'terminating connection due to idle-in-transaction timeout')
              : pgError('57P05', 'terminating connection due to idle-session timeout'),
          ),
        ms,
      );
    });
    try {
      return await Promise.race([this.wire.next(), idle]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Undefined when the message could not be read, which has been said. @throws ProtocolError: there is no going on */
  #decoded(frame: Frame): FrontendMessage | undefined {
    try {
      return decodeMessage(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.fatal) throw error;
      this.#error(error);
      return undefined;
    }
  }

  /** What follows a message that could not be read: its frame was whole, so the next one is where it should be. */
  #refuse({ type }: Frame): Promise<void> | undefined {
    if (UP_TO_SYNC.has(type)) this.#skipping = true;
    else return this.#sync();
    return undefined;
  }

  #handle(message: FrontendMessage): Promise<void> | undefined {
    switch (message.kind) {
      case 'sync':
        return this.#sync();
      case 'query':
        return this.#simpleQuery(message.text);
      case 'parse':
      case 'bind':
      case 'describe':
      case 'execute':
      case 'close':
        return this.#handleExtended(message);
      case 'flush':
        return this.wire.flush();
      case 'function-call':
        this.#error(pgError('0A000', 'function calls of protocol 2 are not supported'));
        this.#ready();
        return undefined;
      case 'copy-data':
      case 'copy-done':
      case 'copy-fail':
        return undefined;
      case 'password':
        throw new ProtocolError('unexpected password message', '08P01', true);
      case 'terminate':
        return undefined;
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  // ---- answers

  #ready(): void {
    const { transaction, activity } = this.#backend;
    activity.ready(transaction.status);
    if (!transaction.open) this.#notifications();
    this.#idle = true;
    encode.readyForQuery(this.wire.out, transaction.status);
  }

  #notifications(): void {
    for (const { processId, channel, payload } of this.#backend.listener.take()) {
      encode.notificationResponse(this.wire.out, processId, channel, payload);
    }
  }

  /** A client that waits for nothing is told at once; one that does not read, when it has read what is on its way. */
  #tellIdle(): void {
    const { wire } = this;
    if (!this.#idle || this.#backend.transaction.open || wire.isCongested) return;
    this.#notifications();
    void wire.flush()?.then(() => this.#tellIdle());
  }

  #error(error: unknown, text = '', offset = 0): void {
    encode.errorResponse(this.wire.out, errorFields(error, 'ERROR', text, offset));
    this.#backend.transaction.fail();
  }

  #notice({ message, hint, warning }: Notice): void {
    const level = this.#backend?.settings.get('client_min_messages');
    if (level === 'error' || (level === 'warning' && warning === undefined)) return;
    encode.noticeResponse(
      this.wire.out,
      warning === undefined ? noticeFields(message, hint) : warningFields(warning, message),
    );
  }

  // ---- simple protocol

  async #simpleQuery(text: string): Promise<void> {
    const backend = this.#backend;
    const turns = new Turns();
    const statements = await turns.all(splitStatements(text));
    if (statements.length === 0) encode.emptyQueryResponse(this.wire.out);
    let offset = 0;
    try {
      await backend.closePortal('');
      for (const statement of statements) {
        await turns.giveWay();
        offset = statement.offset;
        if (statements.length > 1) backend.enterImplicit();
        await this.#runSimple(statement.text);
      }
    } catch (error) {
      if (error instanceof ProtocolError && error.fatal) throw error;
      this.#error(error, text, offset);
    }
    await this.#endImplicit();
    this.#ready();
  }

  async #runSimple(text: string): Promise<void> {
    const backend = this.#backend;
    const portalController = new AbortController();
    await this.#running.run(portalController, async () => {
      const prepared = await backend.prepare(text, [], portalController.signal);
      if (parameterOidsOf(prepared).length > 0) {
        throw pgError('42P02', 'there is no parameter $1: a simple query has no parameters');
      }
      const outcome = await backend.run(prepared, NO_VALUES, portalController);
      await this.#answers.whole(outcome);
    });
  }

  // ---- extended protocol

  async #sync(): Promise<void> {
    this.#skipping = false;
    const { transaction, portals } = this.#backend;
    if (transaction.implicit || portals.size > 0) await this.#endImplicit();
    this.#ready();
  }

  async #endImplicit(): Promise<void> {
    try {
      await this.#backend.endImplicit();
    } catch (error) {
      this.#error(error);
    }
  }

  async #handleExtended(message: ExtendedMessage): Promise<void> {
    // Closing a statement forgets its text, so it is looked up first.
    const text = this.#extended.textOf(message);
    try {
      await this.#extended.handle(message);
    } catch (error) {
      if (error instanceof ProtocolError && error.fatal) throw error;
      this.#error(error, text);
      this.#skipping = true;
    }
  }
}
