/** A session as this door sees it: the session itself, the operations its client has not closed, and when it was last used. */
import type { Session } from '../../session/session.js';
import { gatewayException } from './java-exception.js';
import { limits } from './limits.js';
import { Operation, OperationFailure } from './operation.js';
import type { Work } from './operation.js';

export class GatewaySession {
  readonly #operations = new Map<string, Operation>();
  #lastUsedAt = Date.now();
  /** Statements of a session run one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly session: Session) {}

  get handle(): string {
    return this.session.id;
  }

  touch(): void {
    this.#lastUsedAt = Date.now();
    this.session.touch();
  }

  get idleMs(): number {
    return Date.now() - this.#lastUsedAt;
  }

  readonly inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => undefined);
    return result;
  };

  /** @throws OperationFailure: too many of them are open */
  submit(work: Work, timeoutMs: number): Operation {
    this.#makeRoom();
    const operation = new Operation(work);
    this.#operations.set(operation.handle, operation);
    operation.submit(timeoutMs);
    return operation;
  }

  /** Clients do not close every operation: those that have ended are forgotten, oldest first. */
  #makeRoom(): void {
    if (this.#operations.size < limits.operations_max) return;
    for (const operation of this.#operations.values()) {
      if (operation.running) continue;
      this.#operations.delete(operation.handle);
      void operation.close();
      return;
    }
    const message = `The session already has ${limits.operations_max} running operations`;
    throw new OperationFailure([gatewayException(message)]);
  }

  /** @throws OperationFailure: unknown or closed */
  operation(handle: string): Operation {
    const operation = this.#operations.get(handle);
    if (operation) return operation;
    const message = `Can not find the submitted operation in the OperationManager with the ${handle}.`;
    throw new OperationFailure([gatewayException(message)]);
  }

  /** Closing what is closed already is no error. */
  async closeOperation(handle: string): Promise<void> {
    const operation = this.#operations.get(handle);
    this.#operations.delete(handle);
    await operation?.close();
  }

  async close(): Promise<void> {
    const operations = [...this.#operations.values()];
    this.#operations.clear();
    await Promise.allSettled(operations.map((operation) => operation.close()));
  }
}
