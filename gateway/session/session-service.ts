/** The sessions of a process, and what they share: catalogs, jobs, the engine, the policy. One service stands behind all doors. */
import { CatalogRegistry } from '../../catalog/index.js';
import { FungiError } from '../../sql/error/index.js';
import { Engine } from './engine.js';
import type { EngineOptions } from './engine.js';
import { JobRegistry } from './job-registry.js';
import { limits } from './limits.js';
import { permissionPolicy } from './policy.js';
import type { Principal, StatementPolicy } from './policy.js';
import { RunningStatements } from './running-statements.js';
import { Session } from './session.js';
import type { SessionServices } from './session.js';
import type { StatementObserver } from './statement-observer.js';
import { sessionStateOf } from './session-state.js';
import type { SessionStore } from './session-state.js';

export interface SessionServiceOptions extends EngineOptions {
  readonly policy?: StatementPolicy;
  /** Properties every session starts with. */
  readonly properties?: ReadonlyMap<string, string>;
  /** Keeps durable sessions, and awaits the writing of catalogs. */
  readonly store?: SessionStore;
  /** Whom a restored session belongs to; undefined: there is no such user any more, and the session is forgotten. */
  readonly principalOf?: (name: string) => Principal | undefined;
}

export interface OpenOptions {
  readonly properties?: ReadonlyMap<string, string>;
  readonly principal?: Principal;
  /** Survives a restart of the server. */
  readonly durable?: boolean;
}

export class SessionService {
  readonly jobs = new JobRegistry();
  readonly catalogs = new CatalogRegistry();
  readonly engine: Engine;
  readonly #policy: StatementPolicy;
  readonly #properties: ReadonlyMap<string, string>;
  readonly #sessions = new Map<string, Session>();
  readonly #startedAt = Date.now();
  readonly #observers = new Set<StatementObserver>();
  readonly #running = new RunningStatements();

  constructor(private readonly options: SessionServiceOptions) {
    this.engine = new Engine(options, this.jobs);
    this.#policy = options.policy ?? permissionPolicy;
    this.#properties = options.properties ?? new Map();
  }

  /** Tells of every statement that ends from now on. @returns ends it */
  observe(observer: StatementObserver): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  /** Open ones. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** @throws FungiError TOO_MANY: all of the sessions there may be are in use; INVALID_OPTION for a property with a wrong value */
  open(options: OpenOptions = {}): Session {
    this.#closeIdle();
    if (this.#sessions.size >= limits.sessions_max && !this.#closeIdlest()) {
      throw new FungiError('TOO_MANY', `There are already ${limits.sessions_max} sessions`);
    }
    const properties = new Map([...this.#properties, ...(options.properties ?? [])]);
    const session = new Session(this.#services(), properties, options);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** A session that is open, or was when an earlier run of the server ended. */
  get(id: string): Session | undefined {
    return this.#sessions.get(id) ?? this.#restored(id);
  }

  closeSession(id: string): boolean {
    this.#sessions.get(id)?.close();
    this.options.store?.remove(id);
    return this.#sessions.delete(id);
  }

  /** Resolves when sessions that were opened and closed so far are on disk; a disk that takes nothing does not keep anybody from working. */
  async sessionsKept(): Promise<void> {
    await this.options.store?.flush().catch(() => undefined);
  }

  /** Refuses new statements, and waits for those under way that end by themselves; for `ms` at most. */
  drain(ms: number): Promise<void> {
    return this.#running.drain(ms);
  }

  /** Cancels all jobs, closes the database. Durable sessions stay in their store. */
  async close(): Promise<void> {
    await this.jobs.close();
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    await this.engine.close();
  }

  readonly #tell: StatementObserver = (...ended) => {
    for (const observer of this.#observers) observer(...ended);
  };

  #services(): SessionServices {
    const { store } = this.options;
    return {
      catalogs: this.catalogs,
      jobs: this.jobs,
      engine: this.engine,
      policy: this.#policy,
      running: this.#running,
      observer: () => (this.#observers.size === 0 ? undefined : this.#tell),
      ...(store ? { store } : {}),
    };
  }

  #restored(id: string): Session | undefined {
    const { store, principalOf } = this.options;
    const text = store?.load(id);
    if (store === undefined || text === undefined) return undefined;
    const state = sessionStateOf(text);
    const principal = state.principal === undefined ? undefined : principalOf?.(state.principal);
    if (state.principal !== undefined && !principal) {
      store.remove(id);
      return undefined;
    }
    const session = new Session(this.#services(), new Map(), {
      durable: true,
      restored: { id, state },
      ...(principal ? { principal } : {}),
    });
    this.#sessions.set(id, session);
    return session;
  }

  /** Whoever opens sessions and forgets them must not keep everybody out until they are idle enough to be closed anyway. */
  #closeIdlest(): boolean {
    let idlest: Session | undefined;
    for (const session of this.#sessions.values()) {
      if (session.idleMs >= (idlest?.idleMs ?? limits.session_dispensable_ms)) idlest = session;
    }
    return idlest !== undefined && this.closeSession(idlest.id);
  }

  #closeIdle(): void {
    for (const session of this.#sessions.values()) {
      if (session.idleMs > limits.session_idle_ms_max) this.closeSession(session.id);
    }
    // Those of an earlier run that nobody came back to.
    if (Date.now() - this.#startedAt < limits.session_idle_ms_max) return;
    for (const id of this.options.store?.ids() ?? [])
      if (!this.#sessions.has(id)) this.options.store?.remove(id);
  }
}
