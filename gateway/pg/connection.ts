/**
 * One client from its first byte to its last: starts it, then acts on its messages one after the other (PostgreSQL: "Message
 * Flow"). An error in the extended protocol skips to Sync; whatever happens, the client gets an answer it can go on from.
 */
import { randomBytes } from 'node:crypto';
import { FungiError } from '../../sql/error/index.js';
import type { Backend } from './backend.js';
import { bindPortal } from './bind.js';
import { checkStatementCount, commandColumns } from './commands.js';
import { decodeMessage, encode, ProtocolError } from './codec/index.js';
import type { FormatCode, FrontendMessage } from './codec/index.js';
import { splitStatements } from './dialect/split.js';
import { CopyOut } from './copy/copy-out.js';
import { receiveCopy } from './copy/receive.js';
import { DataRowSink, NoRowSink } from './data-row.js';
import type { Identity } from './handshake.js';
import type { Notice } from './notice.js';
import { errorFields, noticeFields, pgError, warningFields } from './pg-error.js';
import type { Outcome } from './portal.js';
import { Portal } from './portal.js';
import type { ReadLimit, ResultColumn, RowSource } from './row-source.js';
import { formatOf } from './row-source.js';
import { durationMs } from './settings.js';
import { givesRowsUndescribed, onlyOneStatement, parameterOidsOf } from './statement.js';
import type { Prepared } from './statement.js';
import { openBackend } from './open-backend.js';
import type { PgServices } from './open-backend.js';
import type { Wire } from './wire.js';

const NO_VALUES = { kind: 'flink', values: [] } as const;
const SECRET_BYTES = 4;

type Extended = Extract<FrontendMessage, { kind: 'parse' | 'bind' | 'describe' | 'execute' | 'close' }>;

export class PgConnection {
  readonly secretKey = randomBytes(SECRET_BYTES);
  /** What CancelRequest, a time-out and the client's going end. */
  #running: AbortController | undefined;
  /** After an error in the extended protocol: messages up to Sync are passed over. */
  #skipping = false;
  #backend: Backend;
  readonly #rows: DataRowSink;

  constructor(
    readonly processId: number,
    private readonly wire: Wire,
    identity: Identity,
    services: PgServices,
  ) {
    this.#rows = new DataRowSink(wire);
    const send = (notice: Notice): void => this.#notice(notice);
    this.#backend = openBackend(identity, services, processId, send, (name, value) =>
      encode.parameterStatus(wire.out, name, value),
    );
    wire.closed.addEventListener('abort', () => this.#running?.abort(gone()), { once: true });
  }

  /** Ends what runs now. */
  cancel(reason = 'canceling statement due to user request'): void {
    this.#running?.abort(new FungiError('CANCELED', reason));
  }

  /** Its session is not idle as long as the client is there. */
  keepAlive(): void {
    this.#backend.session.touch();
  }

  /** Serves until the client ends the connection or breaks the protocol. */
  async serve(): Promise<void> {
    const { wire } = this;
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
        const message = decodeMessage(frame);
        if (message.kind === 'terminate') return;
        const handling = this.#handle(message);
        if (handling) await handling;
      }
    } finally {
      this.#running?.abort(gone());
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

  #handle(message: FrontendMessage): Promise<void> | undefined {
    if (message.kind === 'sync') return this.#sync();
    if (this.#skipping) return undefined;
    switch (message.kind) {
      case 'query':
        return this.#simpleQuery(message.text);
      case 'parse':
      case 'bind':
      case 'describe':
      case 'execute':
      case 'close':
        return this.#guarded(message);
      case 'flush':
        return this.wire.flush();
      case 'function-call':
        this.#error(pgError('0A000', 'function calls of protocol 2 are not supported'));
        this.#ready();
        return undefined;
      case 'copy-data':
      case 'copy-done':
      case 'copy-fail':
        // What is left of a COPY that has failed.
        return undefined;
      case 'password':
        throw new ProtocolError('unexpected password message');
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
    encode.readyForQuery(this.wire.out, this.#backend.transaction.status);
  }

  #error(error: unknown, text = '', offset = 0): void {
    const reason = this.#running?.signal.aborted === true ? (this.#running.signal.reason as unknown) : error;
    encode.errorResponse(
      this.wire.out,
      errorFields(reason instanceof FungiError ? reason : error, 'ERROR', text, offset),
    );
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

  /** Runs it so that it can be canceled and times out. */
  async #cancelable<T>(controller: AbortController, run: () => Promise<T>): Promise<T> {
    const ms = durationMs('statement_timeout', this.#backend.settings.get('statement_timeout') ?? '0');
    const timer =
      ms > 0
        ? setTimeout(
            () =>
              controller.abort(new FungiError('CANCELED', 'canceling statement due to statement timeout')),
            ms,
          )
        : undefined;
    this.#running = controller;
    try {
      if (this.wire.closed.aborted) throw gone();
      const result = await run();
      // A query that is ended gives no more rows; that it did not come to its own end must be said.
      controller.signal.throwIfAborted();
      return result;
    } catch (error) {
      const { aborted, reason } = controller.signal;
      throw aborted && reason instanceof FungiError ? reason : error;
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  // ---- simple protocol

  async #simpleQuery(text: string): Promise<void> {
    const backend = this.#backend;
    const statements = splitStatements(text);
    if (statements.length === 0) encode.emptyQueryResponse(this.wire.out);
    let offset = 0;
    try {
      await backend.closePortal('');
      for (const statement of statements) {
        offset = statement.offset;
        await this.#runSimple(statement.text);
      }
    } catch (error) {
      this.#error(error, text, offset);
    }
    await this.#endImplicitTransaction();
    this.#ready();
  }

  async #runSimple(text: string): Promise<void> {
    const backend = this.#backend;
    const portalController = new AbortController();
    await this.#cancelable(portalController, async () => {
      const prepared = await backend.prepare(text, [], portalController.signal);
      if (parameterOidsOf(prepared).length > 0) {
        throw pgError('42P02', 'there is no parameter $1: a simple query has no parameters');
      }
      const outcome = await backend.run(prepared, NO_VALUES, portalController);
      await this.#answer(outcome);
    });
  }

  /** The whole of a result, described and in text. */
  async #answer(outcome: Outcome): Promise<void> {
    const { out } = this.wire;
    switch (outcome.kind) {
      case 'rows':
        try {
          this.#describeRows(outcome.rows.columns, []);
          await this.#announce(outcome.rows);
          const { rows } = await outcome.rows.read(this.#rows, [], { rows: Infinity });
          encode.commandComplete(out, outcome.tag(rows));
        } finally {
          await outcome.rows.close();
        }
        return;
      case 'fetch': {
        const formats: readonly FormatCode[] = outcome.cursor.binary ? [1] : [];
        if (!outcome.move) this.#describeRows(outcome.cursor.rows.columns, formats);
        encode.commandComplete(out, outcome.tag(await this.#readCursor(outcome, formats)));
        return;
      }
      default:
        await this.#answerWithoutRows(outcome);
    }
  }

  async #answerWithoutRows(outcome: Exclude<Outcome, { kind: 'rows' | 'fetch' }>): Promise<void> {
    const { out } = this.wire;
    switch (outcome.kind) {
      case 'empty':
        encode.emptyQueryResponse(out);
        return;
      case 'done':
        encode.commandComplete(out, outcome.tag);
        return;
      case 'copy-out':
        encode.commandComplete(
          out,
          `COPY ${await new CopyOut(this.wire, outcome.options).send(outcome.rows)}`,
        );
        return;
      case 'copy-in':
        encode.commandComplete(out, `COPY ${await receiveCopy(this.wire, outcome.copy)}`);
        return;
      default: {
        const unreachable: never = outcome;
        return unreachable;
      }
    }
  }

  /** Nobody knows when the first row of an endless query comes: what precedes it goes out now. */
  #announce(rows: RowSource): Promise<void> | undefined {
    return rows.bounded ? undefined : this.wire.flush();
  }

  async #readCursor(
    { cursor, limit, move }: Extract<Outcome, { kind: 'fetch' }>,
    formats: readonly FormatCode[],
  ): Promise<number> {
    const stop = (): void => cursor.controller.abort();
    const running = this.#running?.signal;
    running?.addEventListener('abort', stop, { once: true });
    try {
      const sink = move ? new NoRowSink(this.wire) : this.#rows;
      return (await cursor.rows.read(sink, formats, limit)).rows;
    } finally {
      running?.removeEventListener('abort', stop);
    }
  }

  #describeRows(columns: readonly ResultColumn[], formats: readonly FormatCode[]): void {
    encode.rowDescription(
      this.wire.out,
      columns.map((column, index) => ({ ...column, format: formatOf(formats, index) })),
    );
  }

  // ---- extended protocol

  async #sync(): Promise<void> {
    this.#skipping = false;
    const ending = this.#endImplicitTransaction();
    if (ending) await ending;
    this.#ready();
  }

  #endImplicitTransaction(): Promise<void> | undefined {
    const { transaction, portals } = this.#backend;
    if (transaction.open || portals.size === 0) return undefined;
    return this.#backend.closePortals();
  }

  async #guarded(message: Extended): Promise<void> {
    let text = '';
    try {
      switch (message.kind) {
        case 'parse':
          text = message.text;
          await this.#parse(message);
          break;
        case 'bind': {
          const prepared = this.#statement(message.statement);
          text = prepared.text;
          await this.#bind(message, prepared);
          break;
        }
        case 'describe':
          text = this.#textOf(message);
          await this.#describe(message);
          break;
        case 'execute': {
          const portal = this.#portal(message.portal);
          text = portal.prepared.text;
          await this.#execute(portal, message.maxRows);
          break;
        }
        case 'close':
          if (message.target === 'portal') {
            await this.#backend.closePortal(message.name);
            await this.#backend.closeCursor(message.name);
          } else this.#backend.statements.delete(message.name);
          encode.closeComplete(this.wire.out);
          break;
        default: {
          const unreachable: never = message;
          return unreachable;
        }
      }
    } catch (error) {
      if (error instanceof ProtocolError && error.sqlState === '08P01') throw error;
      this.#error(error, text);
      this.#skipping = true;
    }
  }

  #statement(name: string): Prepared {
    const prepared = this.#backend.statements.get(name);
    if (prepared) return prepared;
    throw pgError(
      '26000',
      name === ''
        ? 'unnamed prepared statement does not exist'
        : `prepared statement "${name}" does not exist`,
    );
  }

  #portal(name: string): Portal {
    const portal = this.#backend.portals.get(name);
    if (portal) return portal;
    throw pgError('34000', `portal "${name}" does not exist`);
  }

  #textOf({ target, name }: Extract<FrontendMessage, { kind: 'describe' }>): string {
    const { statements, portals } = this.#backend;
    return (target === 'statement' ? statements.get(name)?.text : portals.get(name)?.prepared.text) ?? '';
  }

  async #parse({ name, text, parameterTypes }: Extract<FrontendMessage, { kind: 'parse' }>): Promise<void> {
    const backend = this.#backend;
    if (name !== '') {
      if (backend.statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
      checkStatementCount(backend);
    }
    const statements = splitStatements(text);
    if (statements.length > 1) throw onlyOneStatement();
    const [statement] = statements;
    // What precedes a statement is blank, and kept so that positions are those of the text.
    const own = statement ? text.slice(0, statement.offset + statement.text.length) : '';
    const controller = new AbortController();
    const prepared = await this.#cancelable(controller, () =>
      backend.prepare(own, parameterTypes, controller.signal),
    );
    backend.checkTransaction(prepared);
    backend.statements.set(name, prepared);
    encode.parseComplete(this.wire.out);
  }

  async #bind(message: Extract<FrontendMessage, { kind: 'bind' }>, prepared: Prepared): Promise<void> {
    const backend = this.#backend;
    backend.checkTransaction(prepared);
    if (message.portal !== '' && backend.portals.has(message.portal)) {
      throw pgError('42P03', `cursor "${message.portal}" already exists`);
    }
    await backend.addPortal(
      message.portal,
      bindPortal(message, prepared, backend.session.configuration.timeZone),
    );
    encode.bindComplete(this.wire.out);
  }

  async #describe({ target, name }: Extract<FrontendMessage, { kind: 'describe' }>): Promise<void> {
    const { out } = this.wire;
    if (target === 'statement') {
      const prepared = this.#statement(name);
      this.#backend.checkTransaction(prepared);
      encode.parameterDescription(out, parameterOidsOf(prepared));
      this.#describeOrNoData(await this.#columnsOf(prepared), []);
      return;
    }
    // A cursor of DECLARE is a portal too.
    const cursor = this.#backend.cursors.get(name);
    if (cursor && !this.#backend.portals.has(name)) {
      this.#describeRows(cursor.rows.columns, cursor.binary ? [1] : []);
      return;
    }
    const portal = this.#portal(name);
    const columns = portal.outcome
      ? outcomeColumns(portal.outcome)
      : await this.#columnsOf(portal.prepared, portal);
    this.#describeOrNoData(columns, portal.formats);
  }

  #describeOrNoData(columns: readonly ResultColumn[] | undefined, formats: readonly FormatCode[]): void {
    if (columns) this.#describeRows(columns, formats);
    else encode.noData(this.wire.out);
  }

  /** Columns known only to the result of SHOW and its like are found by running it; a portal keeps that result. */
  async #columnsOf(prepared: Prepared, portal?: Portal): Promise<readonly ResultColumn[] | undefined> {
    switch (prepared.kind) {
      case 'empty':
        return undefined;
      case 'command':
        return commandColumns(prepared.command, this.#backend);
      case 'catalog':
        return prepared.columns;
      case 'flink': {
        if (prepared.columns || !givesRowsUndescribed(prepared.statement)) return prepared.columns;
        const target = portal ?? new Portal(prepared, NO_VALUES, []);
        target.outcome ??= await this.#cancelable(target.controller, () =>
          this.#backend.run(prepared, target.values, target.controller),
        );
        const columns = outcomeColumns(target.outcome);
        if (!portal) await target.close();
        return columns;
      }
      default: {
        const unreachable: never = prepared;
        return unreachable;
      }
    }
  }

  async #execute(portal: Portal, maxRows: number): Promise<void> {
    if (portal.ended) {
      encode.commandComplete(this.wire.out, portal.outcome?.kind === 'rows' ? portal.outcome.tag(0) : '');
      return;
    }
    // A cancel that came between two portions must not end the next statement.
    const controller = portal.controller.signal.aborted ? new AbortController() : portal.controller;
    await this.#cancelable(controller, async () => {
      portal.outcome ??= await this.#backend.run(portal.prepared, portal.values, controller);
      this.#checkColumns(portal.prepared, portal.outcome);
      const limit: ReadLimit = { rows: maxRows === 0 ? Infinity : maxRows };
      await this.#executePortion(portal, portal.outcome, limit);
    });
  }

  /** A table has changed since the client was told of the columns. @throws FungiError 0A000 */
  #checkColumns(prepared: Prepared, outcome: Outcome): void {
    if (prepared.kind !== 'flink' || !prepared.columns || outcome.kind !== 'rows') return;
    const { columns } = outcome.rows;
    const same =
      columns.length === prepared.columns.length &&
      columns.every(({ name, typeOid }, index) => {
        const described = prepared.columns![index]!;
        return described.name === name && described.typeOid === typeOid;
      });
    if (same) return;
    this.#backend.forgetCached();
    throw pgError('0A000', 'cached plan must not change result type');
  }

  async #executePortion(portal: Portal, outcome: Outcome, limit: ReadLimit): Promise<void> {
    const { out } = this.wire;
    if (outcome.kind === 'fetch') {
      const formats: readonly FormatCode[] =
        portal.formats.length > 0 ? portal.formats : outcome.cursor.binary ? [1] : [];
      portal.ended = true;
      encode.commandComplete(out, outcome.tag(await this.#readCursor(outcome, formats)));
      return;
    }
    if (outcome.kind !== 'rows') {
      portal.ended = true;
      await this.#answerWithoutRows(outcome);
      return;
    }
    await this.#announce(outcome.rows);
    const { rows, ended } = await outcome.rows.read(this.#rows, portal.formats, limit);
    portal.sent += rows;
    if (!ended && rows >= limit.rows) {
      encode.portalSuspended(out);
      return;
    }
    portal.ended = true;
    await outcome.rows.close();
    encode.commandComplete(out, outcome.tag(portal.sent));
  }
}

function outcomeColumns(outcome: Outcome): readonly ResultColumn[] | undefined {
  if (outcome.kind === 'rows') return outcome.rows.columns;
  return outcome.kind === 'fetch' && !outcome.move ? outcome.cursor.rows.columns : undefined;
}

const gone = (): FungiError => new FungiError('CANCELED', 'The client has gone');
