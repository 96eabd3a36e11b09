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
import type { CatalogContext, CatalogQueries, CatalogUser } from './catalog-queries.js';
import { runCommand } from './commands.js';
import type { Cursor } from './cursor.js';
import { commandTag } from './command-tag.js';
import { pgLimits } from './limits.js';
import type { Notice } from './notice.js';
import { pgError } from './pg-error.js';
import type { Outcome, Portal, Values } from './portal.js';
import { QueryRows, TextRows } from './row-source.js';
import type { PgSettings } from './settings.js';
import type { FlinkStatement, PrepareContext, Prepared } from './statement.js';
import { executeFlink, prepareFlink, prepareStatement } from './statement.js';
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
}

/** Texts whose preparation is kept beyond the unnamed statement they came as. */
const CACHED_STATEMENTS_MAX = 100;
const CACHED_TEXT_LENGTH_MAX = 4_096;

export class Backend {
  readonly session: Session;
  readonly settings: PgSettings;
  readonly transaction = new Transaction();
  readonly statements = new Map<string, Prepared>();
  readonly portals = new Map<string, Portal>();
  readonly cursors = new Map<string, Cursor>();
  readonly #cache = new Map<string, Prepared>();
  #openStatementSet = false;

  constructor(private readonly options: BackendOptions) {
    this.session = options.session;
    this.settings = options.settings;
  }

  notice(notice: Notice): void {
    this.options.notice(notice);
  }

  catalogContext(signal: AbortSignal): CatalogContext {
    const { session, settings, options } = this;
    const { user, users, processId } = options;
    return { session, settings, user, users, processId, signal };
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
    const key = `${this.settings.get('fungi.changelog')} ${declared.join()} ${text}`;
    const known = this.#cache.get(key);
    if (known) {
      // The newest is last.
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const prepared = await prepareStatement(text, declared, this.prepareContext(signal));
    const cacheable =
      prepared.kind === 'flink' &&
      prepared.query.direct &&
      prepared.arrays.size === 0 &&
      text.length <= CACHED_TEXT_LENGTH_MAX;
    if (cacheable) {
      this.#cache.set(key, prepared);
      if (this.#cache.size > CACHED_STATEMENTS_MAX) this.#cache.delete(this.#cache.keys().next().value!);
    }
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
    const { signal } = controller;
    switch (prepared.kind) {
      case 'empty':
        return { kind: 'empty' };
      case 'command':
        return runCommand(prepared.command, this, controller);
      case 'catalog': {
        const parameters = values.kind === 'catalog' ? values.values : [];
        const rows = await this.options.catalogQueries!.run(
          prepared.text,
          parameters,
          this.catalogContext(signal),
        );
        return { kind: 'rows', rows: new TextRows(rows), tag: (count) => `SELECT ${count}` };
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
    const { transaction, settings } = this;
    if (!transaction.open) {
      if (settings.get('default_transaction_read_only') === 'on') checkReadOnly(statement);
      return;
    }
    if (settings.get('transaction_read_only') === 'on') checkReadOnly(statement);
    if (isLasting(statement)) transaction.lasts(commandTag(statement, 0));
    await this.#joinTransaction();
  }

  /** From now on statements see what the transaction sees. */
  async #joinTransaction(): Promise<void> {
    const { transaction, settings, session } = this;
    if (!transaction.open) return;
    const isolation = settings.get('transaction_isolation');
    session.transaction ??= await this.engine.transaction(
      isolation === 'repeatable read' || isolation === 'serializable',
    );
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
        // As in PostgreSQL a statement that ends is waited for; an endless one runs on as a job.
        if (!result.wait && !result.bounded) {
          this.notice({ message: `Job ${job.id} has been started` });
          return { kind: 'done', tag: commandTag(statement, 0) };
        }
        const cancel = (): void => void job.cancel();
        signal.addEventListener('abort', cancel, { once: true });
        try {
          await job.done();
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
    this.transaction.end();
    this.settings.end(rollback);
    await this.closePortals();
    await this.closeCursors();
    const { transaction } = this.session;
    this.session.transaction = undefined;
    await (rollback ? transaction?.rollback() : transaction?.commit());
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
    await this.#joinTransaction();
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
  }
}

/** Statements that change nothing but the session. */
const HARMLESS = new Set<Statement['kind']>([
  'query',
  'show',
  'describe',
  'explain',
  'use',
  'set',
  'reset',
  'load-module',
  'unload-module',
  'client-command',
]);

/** Of INSERT the end of the transaction decides; a statement set is INSERTs. */
const DECIDED_AT_END = new Set<Statement['kind']>([
  'insert',
  'statement-set',
  'begin-statement-set',
  'end-statement-set',
]);

function isLasting(statement: Statement): boolean {
  if (statement.kind === 'execute') return isLasting(statement.statement);
  return !HARMLESS.has(statement.kind) && !DECIDED_AT_END.has(statement.kind);
}

/** @throws FungiError 25006 as PostgreSQL words it */
function checkReadOnly(statement: Statement): void {
  if (statement.kind === 'execute') return checkReadOnly(statement.statement);
  if (HARMLESS.has(statement.kind)) return;
  const tag = commandTag(statement, 0).replace(/[ 0-9]+$/, '');
  throw pgError('25006', `cannot execute ${tag} in a read-only transaction`);
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
