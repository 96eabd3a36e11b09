/**
 * The one place where something may be refused before it runs, whichever door it came through. Which permission a
 * statement needs is decided here; who has it is decided by roles (`src/security`).
 */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { grants } from '../../src/security/index.js';
import type { Permission } from '../../src/security/index.js';

/** Who asks. Embedded sessions are anonymous, and may do everything. */
export interface Principal {
  readonly name: string;
  readonly role: string;
  readonly permissions: readonly string[];
}

export interface PolicyRequest {
  readonly principal: Principal | undefined;
  readonly statement: Statement;
}

export interface StatementPolicy {
  /** Returns when the statement may run. @throws FungiError FORBIDDEN naming the permission that is missing */
  check(request: PolicyRequest): void;
}

/** Everybody may do what their permissions say; without a principal (embedded, or authentication off) everything. */
export const permissionPolicy: StatementPolicy = Object.freeze({
  check({ principal, statement }: PolicyRequest): void {
    for (const permission of permissionsFor(statement)) {
      checkPermission(principal, permission, NAMES[permission]);
    }
  },
});

const NAMES: Readonly<Record<Permission, string>> = {
  'pipeline:create': 'creating objects',
  'pipeline:read': 'reading',
  'pipeline:update': 'changing objects',
  'pipeline:start': 'starting jobs',
  'pipeline:stop': 'stopping jobs',
  'metrics:read': 'reading metrics',
};

/** For what is not a statement: job and metrics endpoints. @throws FungiError FORBIDDEN */
export function checkPermission(
  principal: Principal | undefined,
  permission: Permission,
  what = NAMES[permission],
): void {
  if (!principal || grants(principal.permissions, permission)) return;
  throw new FungiError(
    'FORBIDDEN',
    `permission denied: ${what} needs ${permission}, which user ${principal.name} (role ${principal.role}) does not have`,
  );
}

function permissionsFor(statement: Statement): readonly Permission[] {
  switch (statement.kind) {
    // What changes only the session itself is as harmless as reading.
    case 'query':
    case 'show':
    case 'describe':
    case 'explain':
    case 'use':
    case 'set':
    case 'reset':
    case 'load-module':
    case 'unload-module':
    case 'client-command':
      return ['pipeline:read'];
    case 'create-table':
      return statement.query ? ['pipeline:create', 'pipeline:start'] : ['pipeline:create'];
    case 'create-materialized-table':
      return ['pipeline:create', 'pipeline:start'];
    case 'create-view':
    case 'create-database':
    case 'create-catalog':
    case 'create-function':
    case 'create-model':
    case 'create-connection':
    case 'jar':
      return ['pipeline:create'];
    case 'alter-materialized-table':
      return materializedTablePermissions(statement.action.kind);
    case 'alter-table':
    case 'alter-view':
    case 'alter-database':
    case 'alter-catalog':
    case 'alter-function':
    case 'alter-model':
    case 'alter-connection':
    case 'drop':
    case 'analyze-table':
      return ['pipeline:update'];
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
    case 'truncate-table':
    case 'statement-set':
    case 'begin-statement-set':
    case 'end-statement-set':
    case 'compile-plan':
    case 'execute-plan':
    case 'call':
      return ['pipeline:start'];
    case 'execute':
      return permissionsFor(statement.statement);
    case 'stop-job':
      return ['pipeline:stop'];
    default: {
      const unreachable: never = statement;
      return unreachable;
    }
  }
}

function materializedTablePermissions(action: string): readonly Permission[] {
  switch (action) {
    case 'suspend':
      return ['pipeline:stop'];
    case 'resume':
    case 'refresh':
      return ['pipeline:start'];
    default:
      return ['pipeline:update'];
  }
}
