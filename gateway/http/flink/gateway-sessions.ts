/** The sessions opened through this door, by handle; those that nobody uses any more are closed. */
import type { Principal } from '../../session/policy.js';
import type { SessionService } from '../../session/session-service.js';
import { GatewaySession } from './gateway-session.js';
import { gatewayException } from './java-exception.js';
import { limits } from './limits.js';
import { OperationFailure } from './operation.js';

export class GatewaySessions {
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly service: SessionService,
    private readonly idleMs: number,
    checkMs: number,
  ) {
    this.#timer = setInterval(() => void this.closeIdle(), checkMs);
    this.#timer.unref();
  }

  /** @throws FungiError LIMIT_EXCEEDED; INVALID_OPTION for a property with a wrong value */
  open(properties: ReadonlyMap<string, string>, principal: Principal | undefined): GatewaySession {
    // A client may come back to its session after a restart of the server.
    const session = this.service.open({ properties, durable: true, ...(principal ? { principal } : {}) });
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
  }

  async closeIdle(): Promise<void> {
    const idle = [...this.#sessions.values()].filter((session) => session.idleMs > this.idleMs);
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

export const defaultIdleMs = limits.session_idle_ms_max;
