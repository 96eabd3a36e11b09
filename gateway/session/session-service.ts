/** The sessions of a process, and what they share: catalogs, jobs, the engine, the policy. One service stands behind all doors. */
import { CatalogRegistry } from '../../catalog/index.js';
import { FungiError } from '../../sql/error/index.js';
import { Engine } from './engine.js';
import type { EngineOptions } from './engine.js';
import { JobRegistry } from './job-registry.js';
import { limits } from './limits.js';
import { permissionPolicy } from './policy.js';
import type { Principal, StatementPolicy } from './policy.js';
import { Session } from './session.js';

export interface SessionServiceOptions extends EngineOptions {
  readonly policy?: StatementPolicy;
  /** Properties every session starts with. */
  readonly properties?: ReadonlyMap<string, string>;
}

export interface OpenOptions {
  readonly properties?: ReadonlyMap<string, string>;
  readonly principal?: Principal;
}

export class SessionService {
  readonly jobs = new JobRegistry();
  readonly catalogs = new CatalogRegistry();
  readonly engine: Engine;
  readonly #policy: StatementPolicy;
  readonly #properties: ReadonlyMap<string, string>;
  readonly #sessions = new Map<string, Session>();

  constructor(options: SessionServiceOptions) {
    this.engine = new Engine(options, this.jobs);
    this.#policy = options.policy ?? permissionPolicy;
    this.#properties = options.properties ?? new Map();
  }

  /** @throws FungiError LIMIT_EXCEEDED; INVALID_OPTION for a property with a wrong value */
  open(options: OpenOptions = {}): Session {
    this.#closeIdle();
    if (this.#sessions.size >= limits.sessions_max) {
      throw new FungiError('LIMIT_EXCEEDED', `There are already ${limits.sessions_max} sessions`);
    }
    const services = {
      catalogs: this.catalogs,
      jobs: this.jobs,
      engine: this.engine,
      policy: this.#policy,
    };
    const properties = new Map([...this.#properties, ...(options.properties ?? [])]);
    const session = new Session(services, properties, options.principal);
    this.#sessions.set(session.id, session);
    return session;
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  closeSession(id: string): boolean {
    this.#sessions.get(id)?.close();
    return this.#sessions.delete(id);
  }

  /** Cancels all jobs, closes all sessions and the database. */
  async close(): Promise<void> {
    await this.jobs.close();
    for (const id of [...this.#sessions.keys()]) this.closeSession(id);
    await this.engine.close();
  }

  #closeIdle(): void {
    for (const session of this.#sessions.values()) {
      if (session.idleMs > limits.session_idle_ms_max) this.closeSession(session.id);
    }
  }
}
