/**
 * What a connection has beside its socket: session, settings, transaction, statements, portals and cursors; and how statements run in
 * it. Messages come and go in `connection.ts`.
 */
import type { FungiError } from '../../sql/error/index.js';
import type { Statement } from '../../sql/ast/index.js';
import { parseStatement } from '../../sql/parser/index.js';
import type { Engine } from '../session/engine.js';
import type { Principal } from '../session/policy.js';
import type { Session } from '../session/session.js';
import type { StatementResult } from '../session/statement-result.js';
import { Activity } from './activity.js';
import type { CatalogContext, CatalogQueries, CatalogUser } from './catalog-queries.js';
import { runCommand } from './commands.js';
import type { Cursor } from './cursor.js';
import { commandTag } from './command-tag.js';
import { pgLimits } from './limits.js';
import { Listener } from './notifications.js';
import type { Channels } from './notifications.js';
import type { Notice } from './notice.js';
import { pgError } from './pg-error.js';
import type { Outcome, Portal, Values } from './portal.js';
import { QueryRows, TextRows } from './row-source.js';
import type { PgSettings } from './settings.js';
import { checkReadOnly, createsOnly, isHarmless, isLasting } from './statement-effect.js';
import type { FlinkStatement, PrepareContext, Prepared } from './statement.js';
import { executeFlink, prepareFlink, prepareStatement } from './statement.js';
import { StatementCache } from './statement-cache.js';
import { Transaction } from './transaction.js';

export interface BackendOptions {
  readonly session: Session;
  readonly settings: PgSettings;
  readonly catalogQueries: CatalogQueries | undefined;
  readonly user: string;
  readonly principal: Principal | undefined;
  readonly processId: number;
  /** Everybody who may log in. */
  readonly users: readonly CatalogUser[];
  /** Sends a notice to the client. */
  readonly notice: (notice: Notice) => void;
  readonly closeSession: () => void;
  readonly engine: Engine;
  /** @throws FungiError 42501 */
  readonly signalBackend: CatalogContext['signalBackend'];
  readonly activities: CatalogContext['activities'];
  readonly channels: Channels;
  /** Others have said something that the client is to hear. */
  readonly notified: () => void;
}

export class Backend {
  readonly session: Session;
  readonly settings: PgSettings;
  readonly transaction = new Transaction();
  readonly activity = new Activity();
  readonly statements = new Map<string, Prepared>();
  readonly portals = new Map<string, Portal>();
  readonly cursors = new Map<string, Cursor>();
  readonly listener: Listener;
  readonly #cache = new StatementCache();
  #openStatementSet = false;

  constructor(private readonly options: BackendOptions) {
    this.session = options.session;
    this.settings = options.settings;
    const { channels, processId, notified } = options;
    this.listener = new Listener(channels, this.session.catalog.currentCatalog, processId, notified);
  }

  notice(notice: Notice): void {
    this.options.notice(notice);
  }

  catalogContext(signal: AbortSignal): CatalogContext {
    const { session, settings, options } = this;
    const { user, users, processId, signalBackend, activities } = options;
    const transactionNumber = (): number => this.transaction.number;
    return {
      session,
      settings,
      user,
      users,
      processId,
      signalBackend,
      activities,
      transactionNumber,
      notify: (channel, payload) => this.listener.notify(channel, payload),
      listening: () => this.listener.channelNames,
      signal,
    };
  }

  prepareContext(signal: AbortSignal): PrepareContext {
    return {
      session: this.session,
      catalogQueries: this.options.catalogQueries,
      catalogContext: (inner) => this.catalogContext(inner),
      changelog: this.settings.get('fungi.changelog') === 'on',
      openStatementSet: this.#openStatementSet,
      signal,
    };
  }

  /** @throws FungiError with spans into `text` */
  async prepare(text: string, declared: readonly number[], signal: AbortSignal): Promise<Prepared> {
    const options = `${this.settings.get('fungi.changelog')} ${declared.join()}`;
    const known = this.#cache.text(text, options);
    if (known) return known;
    const context = this.prepareContext(signal);
    const alike = declared.length === 0 ? await this.#cache.likeOthers(text, options, context) : undefined;
    if (alike) return alike;
    const prepared = await prepareStatement(text, declared, context);
    this.#cache.keep(prepared, options);
    return prepared;
  }

  /** What is known of tables may have changed. */
  forgetCached(): void {
    this.#cache.clear();
  }

  /** @throws FungiError 25P02 when the transaction has failed and the statement does not end it */
  checkTransaction(prepared: Prepared): void {
    if (!this.transaction.failed || prepared.kind === 'empty') return;
    if (prepared.kind === 'command' && prepared.command.kind === 'transaction') {
      const { action } = prepared.command;
      if (action === 'commit' || action === 'rollback' || action === 'rollback-to') return;
    }
    throw abortedTransaction();
  }

  /** Starts a statement. Its rows are read afterwards. @throws FungiError */
  async run(prepared: Prepared, values: Values, controller: AbortController): Promise<Outcome> {
    this.checkTransaction(prepared);
    this.activity.began(prepared.text);
    const { signal } = controller;
    switch (prepared.kind) {
      case 'empty':
        return { kind: 'empty' };
      case 'command':
        return runCommand(prepared.command, this, controller);
      case 'catalog': {
        const parameters = values.kind === 'catalog' ? values.values : [];
        const ended = this.session.beginAnswer();
        try {
          const context = this.catalogContext(signal);
          const rows = await this.options.catalogQueries!.run(prepared.text, parameters, context);
          this.endNotifying();
          return { kind: 'rows', rows: new TextRows(rows), tag: (count) => `SELECT ${count}` };
        } catch (error) {
          if (!this.transaction.active) this.listener.rollback();
          throw error;
        } finally {
          ended();
        }
      }
      case 'flink':
        await this.#enterTransaction(prepared.statement);
        return this.runFlink(prepared, values.kind === 'flink' ? values.values : [], controller);
      default: {
        const unreachable: never = prepared;
        return unreachable;
      }
    }
  }

  /** The first statement over tables decides what the transaction sees. @throws FungiError 25006 */
  async #enterTransaction(statement: Statement): Promise<void> {
    const { transaction, settings, session } = this;
    if (settings.get('transaction_read_only') === 'on') checkReadOnly(statement);
    if (!transaction.active) return;
    if (isLasting(statement)) {
      transaction.lasts(commandTag(statement, 0));
      // What it reads or changes is to have the rows that the same message wrote before.
      if (transaction.implicit && !createsOnly(statement)) await session.transaction?.publish();
    }
    await this.#joinTransaction(!isHarmless(statement));
  }

  /** From now on statements see what the transaction sees. */
  async #joinTransaction(writes: boolean): Promise<void> {
    const { transaction, session } = this;
    if (!transaction.active) return;
    const repeatable = this.#repeatable;
    if (transaction.implicit) {
      // Nobody asked for one snapshot: it gives way to what is written, and is not taken for nothing.
      if (!writes && !repeatable) return;
      if (writes && session.transaction?.repeatable !== false) {
        await session.transaction?.rollback();
        session.transaction = await this.engine.transaction('message');
        return;
      }
    }
    session.transaction ??= await this.engine.transaction(repeatable ? 'repeatable' : 'committed');
  }

  get #repeatable(): boolean {
    const isolation = this.settings.get('transaction_isolation');
    return isolation === 'repeatable read' || isolation === 'serializable';
  }

  /** One of several statements of a message or pipeline begins: without BEGIN they are a transaction, too. */
  enterImplicit(): void {
    if (this.transaction.active) return;
    this.transaction.beginImplicit();
    this.settings.begin();
  }

  /** BEGIN behind other statements of a message. @throws FungiError 25001 */
  async joinBlock(isolation: string | undefined): Promise<void> {
    const { session } = this;
    if (!session.transaction) return;
    const repeatable = isolation === undefined ? this.#repeatable : !isolation.startsWith('read');
    if (repeatable !== session.transaction.repeatable && session.transaction.mark > 0) {
      throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
    }
    if (session.transaction.mark > 0) return session.transaction.joinBlock();
    await session.transaction.rollback();
    session.transaction = undefined;
  }

  /** The end of a message or pipeline: what its statements did is decided about. @throws FungiError: it could not be kept */
  async endImplicit(): Promise<void> {
    const { transaction } = this;
    if (transaction.implicit) await this.endTransaction(transaction.implicitFailed);
    else if (!transaction.open && this.portals.size > 0) await this.closePortals();
  }

  async runFlink(
    prepared: FlinkStatement,
    values: Extract<Values, { kind: 'flink' }>['values'],
    controller: AbortController,
  ): Promise<Outcome> {
    const { statement } = prepared;
    const result = await executeFlink(prepared, values, this.session, controller.signal);
    if (statement.kind !== 'query') this.#followStatement(statement.kind);
    return this.#outcome(result, prepared, controller.signal);
  }

  async #outcome(result: StatementResult, prepared: FlinkStatement, signal: AbortSignal): Promise<Outcome> {
    const { statement, kinds } = prepared;
    switch (result.kind) {
      case 'rows': {
        const timeZone = this.session.configuration.timeZone;
        if (!kinds && result.changelog !== 'insert-only' && !result.bounded) {
          this.notice({
            message: 'The query changes rows it has given before; rows taken back are left out',
            hint: 'SET fungi.changelog = on shows every change with its kind',
          });
        }
        const rows = new QueryRows(result, kinds, timeZone);
        const limit = result.changelog === 'insert-only' && !result.bounded ? limitOf(statement) : undefined;
        if (limit !== undefined) rows.endAfter(limit);
        return { kind: 'rows', rows, tag: (count) => commandTag(statement, count) };
      }
      case 'ok':
        for (const message of result.notices) this.notice({ message });
        return { kind: 'done', tag: commandTag(statement, 0) };
      case 'job': {
        const { job } = result;
        if (result.heldBack !== true && !isLasting(statement)) this.transaction.lasts('INSERT');
        // As in PostgreSQL a statement that ends is waited for; an endless one runs on as a job.
        if (!result.wait && !result.bounded) {
          this.notice({ message: `Job ${job.id} has been started` });
          return { kind: 'done', tag: commandTag(statement, 0) };
        }
        const cancel = (): void => void job.cancel();
        signal.addEventListener('abort', cancel, { once: true });
        try {
          await this.session.jobEnd(result);
        } finally {
          signal.removeEventListener('abort', cancel);
        }
        signal.throwIfAborted();
        return { kind: 'done', tag: commandTag(statement, job.progress().rowsWritten) };
      }
      case 'client-command':
        return { kind: 'done', tag: result.command };
      default: {
        const unreachable: never = result;
        return unreachable;
      }
    }
  }

  #followStatement(kind: FlinkStatement['statement']['kind']): void {
    if (kind === 'begin-statement-set') this.#openStatementSet = true;
    if (kind === 'end-statement-set') this.#openStatementSet = false;
    this.forgetCached();
    this.settings.follow('TimeZone', shownTimeZone(this.session.configuration.timeZone));
  }

  // ---- portals and cursors

  /** @throws FungiError 54000 */
  async addPortal(name: string, portal: Portal): Promise<void> {
    await this.closePortal(name);
    if (this.portals.size >= pgLimits.portals_max) throw pgError('54000', 'too many portals');
    this.portals.set(name, portal);
  }

  async closePortal(name: string): Promise<void> {
    const portal = this.portals.get(name);
    if (!portal) return;
    this.portals.delete(name);
    await portal.close();
  }

  async closePortals(): Promise<void> {
    for (const name of [...this.portals.keys()]) await this.closePortal(name);
  }

  async closeCursor(name: string): Promise<void> {
    const cursor = this.cursors.get(name);
    if (!cursor) return;
    this.cursors.delete(name);
    await cursor.close();
  }

  /** Those WITH HOLD stay, unless all are to go. */
  async closeCursors(all = false): Promise<void> {
    for (const [name, cursor] of [...this.cursors]) if (all || !cursor.hold) await this.closeCursor(name);
  }

  /** The end of a transaction, be it one of BEGIN or of a single message. */
  async endTransaction(rollback: boolean): Promise<void> {
    const { lasting, active } = this.transaction;
    this.transaction.end();
    this.settings.end(rollback);
    await this.closePortals();
    await this.closeCursors();
    const { transaction } = this.session;
    this.session.transaction = undefined;
    await this.#decide(rollback, transaction);
    if (active && rollback && lasting.length > 0) {
      this.notice({
        message: `${lasting.join(', ')} took effect at once and is not undone`,
        warning: '01000',
      });
    }
  }

  /** @throws FungiError: what was written could not be committed, and is undone */
  async #decide(rollback: boolean, transaction: Session['transaction']): Promise<void> {
    const { listener } = this;
    try {
      if (!rollback) listener.check();
    } catch (error) {
      await transaction?.rollback();
      listener.rollback();
      throw error;
    }
    try {
      await (rollback ? transaction?.rollback() : transaction?.commit());
    } catch (error) {
      listener.rollback();
      throw error;
    }
    if (rollback) listener.rollback();
    else listener.commit();
  }

  /** A statement that listens or notifies is over: without a transaction it counts at once. @throws FungiError 54000 */
  endNotifying(): void {
    if (this.transaction.active) return;
    try {
      this.listener.check();
      this.listener.commit();
    } finally {
      this.listener.rollback();
    }
  }

  deallocate(name: string | undefined): void {
    if (name === undefined) this.statements.clear();
    else this.statements.delete(name);
  }

  get engine(): Engine {
    return this.options.engine;
  }

  /** Runs a statement of our own making, in Flink SQL; jobs are waited for. @throws FungiError */
  async runText(text: string, signal: AbortSignal): Promise<Outcome> {
    const statement = parseStatement(text, { quoting: 'backtick-and-double' });
    await this.#joinTransaction(!isHarmless(statement));
    const prepared = await prepareFlink(text, statement, [], this.prepareContext(signal), false);
    if (prepared.kind !== 'flink') return { kind: 'empty' };
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.runFlink(prepared, [], controller);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  endSession(): void {
    this.options.closeSession();
  }

  async close(): Promise<void> {
    await this.endTransaction(true);
    await this.closeCursors(true);
    this.listener.close();
  }
}

/** The number of LIMIT without ORDER BY, whose rows stay once they are there. */
function limitOf(statement: Statement): number | undefined {
  if (statement.kind !== 'query' || statement.query.kind !== 'ordered-query') return undefined;
  const { fetch, orderBy } = statement.query;
  return orderBy.length === 0 && fetch?.kind === 'numeric-literal' ? Number(fetch.text) : undefined;
}

export const abortedTransaction = (): FungiError =>
  pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');

/** As SHOW TimeZone gives it. */
export const shownTimeZone = (zone: string): string => zone;
