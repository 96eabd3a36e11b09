/** Permissions `resource:action` with `*` for anything, and the roles that bundle them (user guide, Security, RBAC). */

export type Permission =
  | 'pipeline:create'
  | 'pipeline:read'
  | 'pipeline:update'
  | 'pipeline:start'
  | 'pipeline:stop'
  | 'metrics:read';

export const BUILT_IN_ROLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['admin', ['*']],
  [
    'operator',
    [
      'pipeline:create',
      'pipeline:read',
      'pipeline:update',
      'pipeline:start',
      'pipeline:stop',
      'metrics:read',
    ],
  ],
  ['viewer', ['pipeline:read', 'metrics:read']],
]);

/** Whether one of the granted permissions covers the wanted one: `*`, `pipeline:*`, `*:read` and `pipeline:st*` are wildcards. */
export function grants(granted: readonly string[], wanted: Permission): boolean {
  const [resource, action] = wanted.split(':') as [string, string];
  return granted.some((permission) => {
    if (permission === '*') return true;
    const [grantedResource, grantedAction] = permission.split(':');
    return matches(grantedResource, resource) && matches(grantedAction, action);
  });
}

/** `*` stands for any letters, also among others: `st*` is start and stop. */
function matches(pattern: string | undefined, name: string): boolean {
  const parts = (pattern ?? '').split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
