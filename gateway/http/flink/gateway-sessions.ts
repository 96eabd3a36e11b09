/** The sessions opened through this door, by handle; those that nobody uses any more are closed. */
import type { Principal } from '../../session/policy.js';
import type { SessionService } from '../../session/session-service.js';
import { GatewaySession } from './gateway-session.js';
import { gatewayException } from './java-exception.js';
import { OperationFailure } from './operation.js';

export class GatewaySessions {
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #timer: NodeJS.Timeout;

  /** @param idleMs 0: sessions are never closed for being idle */
  constructor(
    private readonly service: SessionService,
    private readonly idleMs: number,
    checkMs: number,
  ) {
    this.#timer = setInterval(() => void this.closeIdle(), checkMs);
    this.#timer.unref();
  }

  /** @throws FungiError LIMIT_EXCEEDED; INVALID_OPTION for a property with a wrong value */
  async open(
    properties: ReadonlyMap<string, string>,
    principal: Principal | undefined,
  ): Promise<GatewaySession> {
    // A client may come back to its session after a restart of the server.
    const session = this.service.open({ properties, durable: true, ...(principal ? { principal } : {}) });
    await this.service.sessionsKept();
    return this.#add(new GatewaySession(session));
  }

  #add(session: GatewaySession): GatewaySession {
    this.#sessions.set(session.handle, session);
    return session;
  }

  /**
   * The session of a handle, which stays alive by this. Sessions that the service brought back after a restart are found, those of other
   * users are not.
   * @throws OperationFailure
   */
  get(handle: string, principal: Principal | undefined): GatewaySession {
    const session = this.service.get(handle);
    if (session && session.principal?.name === principal?.name) {
      const known = this.#sessions.get(handle) ?? this.#add(new GatewaySession(session));
      known.touch();
      return known;
    }
    throw new OperationFailure([gatewayException(`Session '${handle}' does not exist.`)]);
  }

  async close(session: GatewaySession): Promise<void> {
    this.#sessions.delete(session.handle);
    await session.close();
    this.service.closeSession(session.handle);
    await this.service.sessionsKept();
  }

  get size(): number {
    return this.#sessions.size;
  }

  async closeIdle(): Promise<void> {
    const idle: GatewaySession[] = [];
    for (const session of this.#sessions.values()) {
      if (this.idleMs !== 0 && session.idleMs > this.idleMs) idle.push(session);
      // The service has a bound of its own, which may be shorter.
      else session.session.touch();
    }
    await Promise.allSettled(idle.map((session) => this.close(session)));
  }

  /** Ends what runs in them; the sessions themselves belong to the service. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map((session) => session.close()));
  }
}
