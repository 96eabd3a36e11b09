/**
 * A session: settings, current catalog and database, temporary objects, and a statement set under way. All doors
 * (command line, HTTP, Postgres wire, Flink's REST) execute statements through it.
 */
import { randomUUID } from 'node:crypto';
import { SessionCatalog, SessionConfiguration } from '../../catalog/index.js';
import type { CatalogRegistry } from '../../catalog/index.js';
import type { InsertStatement, Statement } from '../../sql/ast/index.js';
import type { ParameterScope } from '../../sql/analyzer/bind-parameter.js';
import type { SessionContext } from '../../sql/analyzer/expression-scope.js';
import { parseStatement, parseSteps } from '../../sql/parser/index.js';
import { validationError } from '../../sql/error/index.js';
import { printType } from '../../sql/types/index.js';
import type { StoreTransaction } from '../../src/serving/index.js';
import type { Engine } from './engine.js';
import { placed } from './error-place.js';
import { limits } from './limits.js';
import { Prepared, parameterCount } from './prepared.js';
import type { PreparedHost } from './prepared.js';
import type { PreparedQuery, PrepareOptions } from './prepared-query.js';
import type { JobRegistry } from './job-registry.js';
import type { Principal, StatementPolicy } from './policy.js';
import type { RunningStatements } from './running-statements.js';
import { executed, readForExecution } from './script.js';
import { sessionStateText } from './session-state.js';
import type { SessionState, SessionStore } from './session-state.js';
import { observed } from './statement-observer.js';
import type { StatementObserver } from './statement-observer.js';
import type { StatementContext } from './statement-context.js';
import { STATEMENT_TIMEOUT, StatementTime } from './statement-time.js';
import type { JobResult, StatementResult } from './statement-result.js';
import { ok } from './statement-result.js';
import { findUserFunction } from './statements/function.js';
import { runStatement } from './statements/index.js';
import { runSet } from './statements/insert.js';
import { Turns } from './turns.js';

export interface SessionServices {
  readonly catalogs: CatalogRegistry;
  readonly jobs: JobRegistry;
  readonly engine: Engine;
  readonly policy: StatementPolicy;
  readonly running: RunningStatements;
  /** Told how statements end; undefined: nobody wants to know. */
  readonly observer: () => StatementObserver | undefined;
  /** Keeps catalogs and durable sessions beyond the process; undefined: nothing is. */
  readonly store?: SessionStore;
}

export interface SessionOptions {
  readonly principal?: Principal;
  /** Survives a restart of the server. */
  readonly durable?: boolean;
  /** A session of an earlier run, under its id. */
  readonly restored?: { readonly id: string; readonly state: SessionState };
}

export interface ExecuteOptions {
  /** Aborting it cancels the running query, and INSERTs that are waited for. */
  readonly signal?: AbortSignal;
  /** Properties for these statements only, over the session's own. */
  readonly configuration?: ReadonlyMap<string, string>;
}

/** A statement of a script and what it gave. */
export interface Executed {
  readonly statement: Statement;
  readonly result: StatementResult;
}

const NEVER = new AbortController().signal;

const ONLY_INSERT =
  "Only 'INSERT/CREATE TABLE AS' statement is allowed in Statement Set or use 'END' statement to submit Statement Set.";

export class Session {
  readonly id: string;
  readonly principal: Principal | undefined;
  readonly catalog: SessionCatalog;
  readonly configuration: SessionConfiguration;
  readonly createdAt = Date.now();
  /** Set by a door whose clients begin and end transactions. */
  transaction: StoreTransaction | undefined;
  #lastUsedAt = Date.now();
  #executing = 0;
  readonly #modules = { loaded: ['core'], used: ['core'] };
  /** Statements prepared last, by text, types and properties: clients send the same text over and over. */
  readonly #prepared = new Map<string, PreparedQuery>();
  /** Statements between BEGIN STATEMENT SET and END, and their texts for the time after a restart. */
  #openSet: { readonly statement: InsertStatement; readonly text: string }[] | undefined;
  /** How many statements a door answers by itself. */
  #answering = 0;

  /** @throws FungiError INVALID_OPTION for a property with a wrong value */
  constructor(
    private readonly services: SessionServices,
    properties: ReadonlyMap<string, string>,
    private readonly options: SessionOptions = {},
  ) {
    const { restored } = options;
    this.id = restored?.id ?? randomUUID();
    this.principal = options.principal;
    this.catalog = new SessionCatalog(services.catalogs);
    this.configuration = new SessionConfiguration(restored?.state.initial ?? properties);
    if (restored) this.#restore(restored.state);
    this.#save();
  }

  /**
   * Runs the statements of a script one after the other. The next one starts when the caller asks for the next
   * result, so rows are to be read before that; a query whose rows were not read is canceled.
   * @throws FungiError of the first statement that fails; its span points into `text`
   */
  async *execute(text: string, options: ExecuteOptions = {}): AsyncGenerator<Executed, void, undefined> {
    const overrides = options.configuration ?? new Map<string, string>();
    this.#executing++;
    try {
      const { statements, error } = await readForExecution(text, options.signal ?? NEVER);
      const turns = new Turns();
      for (const statement of statements) {
        await turns.giveWay();
        yield* this.#executeOne(statement, text, options.signal, overrides);
      }
      if (error) throw error;
    } finally {
      executed(text);
      this.#executing--;
      this.#lastUsedAt = Date.now();
    }
  }

  async *#executeOne(
    statement: Statement,
    text: string,
    signal: AbortSignal | undefined,
    overrides: ReadonlyMap<string, string>,
  ): AsyncGenerator<Executed, void, undefined> {
    const time = this.#statementTime(signal, overrides);
    try {
      const result = await time.during(() => this.#runPlaced(statement, text, time.signal, overrides));
      // Whoever shows the progress of a job waits for it too.
      const ended = result.kind === 'job' && result.wait ? time.jobEnd(result) : undefined;
      ended?.catch(() => undefined);
      try {
        yield { statement, result: time.bound(result) };
        await ended;
      } finally {
        if (result.kind === 'rows') await result.job?.cancel();
      }
    } catch (error) {
      throw placed(error, statement.span);
    } finally {
      time.end();
    }
  }

  #statementTime(signal: AbortSignal | undefined, overrides: ReadonlyMap<string, string>): StatementTime {
    const text = overrides.get(STATEMENT_TIMEOUT) ?? this.configuration.get(STATEMENT_TIMEOUT);
    // What a statement that was admitted runs is no new work.
    if (this.#answering === 0) this.services.running.admit();
    return new StatementTime(signal, text, this.services.running);
  }

  /**
   * Begins a statement that a door answers by itself, such as one over PostgreSQL's catalogs, or COPY: a server that stops refuses it, or
   * waits for it and whatever it runs in this session.
   * @returns to be called when it has ended
   * @throws FungiError UNREACHABLE: no new statements are admitted
   */
  beginAnswer(): () => void {
    const { running } = this.services;
    if (this.#answering === 0) running.admit();
    const ended = running.begin();
    this.#answering++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#answering--;
      ended();
    };
  }

  /** Waits for a job that a prepared statement has started; so does a server that stops, if the job ends by itself. @throws the job's error */
  async jobEnd({ job, bounded }: JobResult): Promise<void> {
    const ended = bounded === false ? undefined : this.services.running.begin();
    try {
      await job.done();
    } finally {
      ended?.();
    }
  }

  /**
   * Analyses one statement, to be executed any number of times with values for its `?`.
   * @throws FungiError of the parser, of analysis and planning; its span points into the text
   */
  async prepare(
    source: string | { readonly statement: Statement; readonly text: string },
    options: PrepareOptions = {},
  ): Promise<PreparedQuery> {
    this.touch();
    if (typeof source !== 'string') return this.#prepare(source.statement, source.text, options);
    const key = preparedKey(source, options);
    const known = this.#prepared.get(key);
    if (known?.isCurrent) return known;
    const statement = await new Turns().all(parseSteps(source));
    const prepared = await this.#prepare(statement, source, options);
    const [oldest] = this.#prepared.keys();
    if (oldest !== undefined && this.#prepared.size >= limits.prepared_texts_max)
      this.#prepared.delete(oldest);
    this.#prepared.delete(key);
    this.#prepared.set(key, prepared);
    return prepared;
  }

  async #prepare(statement: Statement, text: string, options: PrepareOptions): Promise<PreparedQuery> {
    try {
      return await Prepared.make(statement, parameterCount(statement), options, this.#host(text, options));
    } catch (error) {
      throw placed(error, statement.span);
    }
  }

  #host(text: string, { configuration: overrides = new Map() }: PrepareOptions): PreparedHost {
    return {
      check: (statement) => {
        this.services.policy.check({ principal: this.principal, statement });
        if (this.#openSet) throw validationError(ONLY_INSERT, statement.span);
        this.touch();
      },
      context: (signal, parameters) =>
        this.#context(
          text,
          signal,
          overrides.size === 0 ? this.configuration : this.configuration.with(overrides),
          parameters,
        ),
      run: (statement, signal, parameters) => this.#runPlaced(statement, text, signal, overrides, parameters),
      observer: () => this.services.observer(),
      transaction: () => this.transaction,
      time: (signal) => this.#statementTime(signal, overrides),
      settings: () =>
        `${this.configuration.version} ${this.catalog.currentCatalog}.${this.catalog.currentDatabase}`,
    };
  }

  /** Milliseconds since it was last used; 0 while something runs. */
  get idleMs(): number {
    return this.#executing > 0 ? 0 : Date.now() - this.#lastUsedAt;
  }

  /** Keeps it from being closed for being idle. */
  touch(): void {
    this.#lastUsedAt = Date.now();
  }

  async #runPlaced(
    statement: Statement,
    text: string,
    signal: AbortSignal,
    overrides: ReadonlyMap<string, string>,
    parameters?: ParameterScope,
  ): Promise<StatementResult> {
    const { store } = this.services;
    const before = store?.changes;
    try {
      const result = await observed(statement.kind, this.services.observer(), async () =>
        this.#run(statement, text, signal, overrides, parameters),
      );
      this.#save();
      await store?.flush().catch((error: unknown) => {
        // What others could not keep, on a full disk say, is no reason not to read.
        if (before === undefined || store.changes !== before) throw error;
      });
      return result;
    } catch (error) {
      throw placed(error, statement.span);
    }
  }

  #run(
    statement: Statement,
    text: string,
    signal: AbortSignal,
    overrides: ReadonlyMap<string, string>,
    parameters: ParameterScope | undefined,
  ): Promise<StatementResult> | StatementResult {
    this.services.policy.check({ principal: this.principal, statement });
    // SET and RESET change the session itself, whatever the statement was sent with.
    const changesSession =
      statement.kind === 'reset' || (statement.kind === 'set' && statement.value !== undefined);
    const configuration =
      overrides.size === 0 || changesSession ? this.configuration : this.configuration.with(overrides);
    const context = this.#context(text, signal, configuration, parameters);
    if (statement.kind === 'begin-statement-set') {
      if (this.#openSet) throw validationError(ONLY_INSERT, statement.span);
      this.#openSet = [];
      return ok();
    }
    if (statement.kind === 'end-statement-set') {
      const set = this.#openSet;
      this.#openSet = undefined;
      if (set) {
        const statements = set.map((each) => each.statement);
        return runSet(statements, context);
      }
      const message =
        "No Statement Set to submit. 'END' statement should be used after 'BEGIN STATEMENT SET'.";
      throw validationError(message, statement.span);
    }
    if (this.#openSet && statement.kind !== 'client-command') {
      if (statement.kind !== 'insert') throw validationError(ONLY_INSERT, statement.span);
      this.#openSet.push({ statement, text: text.slice(statement.span.offset, statement.span.end) });
      return ok();
    }
    return runStatement(statement, context);
  }

  #context(
    text: string,
    signal: AbortSignal,
    configuration: SessionConfiguration,
    parameters?: ParameterScope,
  ): StatementContext {
    const { catalog } = this;
    return {
      catalog,
      configuration,
      jobs: this.services.jobs,
      engine: this.services.engine,
      sessionContext: () => ({ ...this.context(configuration), ...(parameters ? { parameters } : {}) }),
      signal,
      transaction: this.transaction,
      modules: this.#modules,
      text,
    };
  }

  /** What analysis needs to know of the session, as it is now. */
  context(configuration: SessionConfiguration = this.configuration): SessionContext {
    const { catalog } = this;
    return {
      timeZone: configuration.timeZone,
      currentCatalog: catalog.currentCatalog,
      currentDatabase: catalog.currentDatabase,
      configuration: configuration.values,
      runtimeMode: configuration.runtimeMode === 'batch' ? 'batch' : 'streaming',
      findFunction: (name) => findUserFunction(name, catalog),
    };
  }

  close(): void {
    this.#openSet = undefined;
    this.catalog.close();
  }

  #save(): void {
    if (!this.options.durable || !this.services.store) return;
    const { catalog, configuration, principal } = this;
    const state: SessionState = {
      principal: principal?.name,
      initial: configuration.initial,
      properties: configuration.values,
      currentCatalog: catalog.currentCatalog,
      currentDatabase: catalog.currentDatabase,
      temporaryObjects: catalog.temporaryObjects(),
      temporaryFunctions: catalog.temporaryFunctions,
      modules: this.#modules,
      ...(this.#openSet ? { statementSet: this.#openSet.map((each) => each.text) } : {}),
    };
    this.services.store.save(this.id, sessionStateText(state));
  }

  #restore(state: SessionState): void {
    const { catalog, configuration } = this;
    for (const [name, value] of state.properties) configuration.set(name, value);
    catalog.currentCatalog = state.currentCatalog;
    catalog.currentDatabase = state.currentDatabase;
    catalog.restoreTemporary(state.temporaryObjects);
    for (const [name, definition] of state.temporaryFunctions)
      catalog.temporaryFunctions.set(name, definition);
    this.#modules.loaded = [...state.modules.loaded];
    this.#modules.used = [...state.modules.used];
    this.#openSet = state.statementSet?.flatMap((text) => {
      const statement = parseStatement(text);
      return statement.kind === 'insert' ? [{ statement, text }] : [];
    });
  }
}

function preparedKey(text: string, { parameterTypes = [], configuration }: PrepareOptions): string {
  const types = parameterTypes.map((type) => (type ? printType(type) : ''));
  return JSON.stringify([text, types, [...(configuration ?? [])]]);
}
