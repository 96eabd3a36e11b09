/** The one place where a statement may be refused before it runs, whichever door it came through. */
import type { Statement } from '../../sql/ast/index.js';

/** Who asks. Embedded sessions are anonymous. */
export interface Principal {
  readonly name: string;
}

export interface PolicyRequest {
  readonly principal: Principal | undefined;
  readonly sessionId: string;
  readonly statement: Statement;
}

export interface StatementPolicy {
  /** Returns when the statement may run. @throws FungiError naming what is not allowed */
  check(request: PolicyRequest): void;
}

/** For the embedded mode: whoever runs the process may do everything. */
export const permissivePolicy: StatementPolicy = Object.freeze({ check: () => undefined });
