/**
 * Who may do what, as PostgreSQL asks it (`has_table_privilege` and its like). What a role may do is decided by the server's permissions,
 * which hold for all objects alike: reading, writing, creating; what PostgreSQL knows beyond that only a superuser may.
 */
import { FungiError } from '../../../sql/error/index.js';
import type { FunctionEntry, FunctionValue } from '../function-entry.js';
import { native } from '../function-entry.js';
import { registeredOid, roleNamed, roleWithOid, schemaName } from '../lookup.js';
import { isSystemRelation } from '../relations.js';
import type { FunctionContext, PgRight, PgRole } from '../snapshot.js';

type Rights = Readonly<Record<string, PgRight | 'superuser'>>;

const TABLE: Rights = {
  select: 'read',
  insert: 'write',
  update: 'write',
  delete: 'write',
  truncate: 'write',
  references: 'superuser',
  trigger: 'superuser',
  maintain: 'superuser',
  rule: 'superuser',
};
const COLUMN: Rights = { select: 'read', insert: 'write', update: 'write', references: 'superuser' };
const USAGE: Rights = { usage: 'read' };

interface Kind {
  readonly rights: Rights;
  /** Whether there is such an object; a name that is none is an error, an OID that is none gives NULL. */
  readonly exists?: (context: FunctionContext, name: string) => boolean;
  readonly what?: string;
}

const isRelation = (context: FunctionContext, name: string): boolean => {
  const oid = registeredOid(context, 'regclass', name);
  return (
    oid !== undefined && (!isNumber(name) || context.snapshot.relationByOid.has(oid) || isSystemRelation(oid))
  );
};
const isNumber = (name: string): boolean => /^\d+$/.test(name);

const relation = { exists: isRelation, what: 'relation' };

const KINDS: Readonly<Record<string, Kind>> = {
  table: { rights: TABLE, ...relation },
  any_column: { rights: COLUMN, ...relation },
  sequence: { rights: { usage: 'read', select: 'read', update: 'write' } },
  schema: {
    rights: { usage: 'read', create: 'create' },
    exists: (context, name) =>
      isNumber(name)
        ? schemaName(context, Number(name)) !== undefined
        : registeredOid(context, 'regnamespace', name) !== undefined,
    what: 'schema',
  },
  database: {
    rights: { connect: 'read', create: 'create', temp: 'read', temporary: 'read' },
    exists: ({ snapshot }, name) =>
      snapshot.databases.some((each) => (isNumber(name) ? each.oid === Number(name) : each.name === name)),
    what: 'database',
  },
  function: { rights: { execute: 'read' } },
  language: { rights: USAGE },
  type: { rights: USAGE },
  foreign_data_wrapper: { rights: USAGE },
  server: { rights: USAGE },
  tablespace: { rights: { create: 'create' } },
  parameter: { rights: { set: 'read', 'alter system': 'superuser' } },
};

const refused = (sqlState: string, message: string): FungiError =>
  new FungiError('INVALID_REQUEST', message, { sqlState });

/** @throws FungiError 42704 */
function roleOf(context: FunctionContext, text: string): PgRole {
  if (text === 'public') return NOBODY;
  const role = isNumber(text) ? roleWithOid(context, Number(text)) : roleNamed(context, text);
  if (role) return role;
  throw refused('42704', `role "${text}" does not exist`);
}

/** What everybody may: nothing by itself. */
const NOBODY: PgRole = { oid: 0, name: 'public', superuser: false, may: () => false };

/** One of `SELECT, INSERT WITH GRANT OPTION` is enough. @throws FungiError 22023 */
function permitted(role: PgRole, privileges: string, rights: Rights): boolean {
  let any = false;
  for (const each of privileges.split(',')) {
    const privilege = each.trim().toLowerCase();
    const name = privilege.replace(/\s+with\s+grant\s+option$/, '');
    const right = rights[name];
    if (right === undefined) throw refused('22023', `unrecognized privilege type: "${each.trim()}"`);
    const needed = name === privilege ? right : 'superuser';
    any ||= role.superuser || (needed !== 'superuser' && role.may(needed));
  }
  return any;
}

function judge(
  context: FunctionContext,
  kind: Kind,
  user: string,
  object: string,
  privileges: string,
): boolean | null {
  const role = roleOf(context, user);
  if (kind.exists && !kind.exists(context, object)) {
    if (isNumber(object)) return null;
    throw refused(kind.what === 'relation' ? '42P01' : '42704', `${kind.what} "${object}" does not exist`);
  }
  return permitted(role, privileges, kind.rights);
}

const text = (value: FunctionValue | undefined): string => String(value ?? '');

const ofKind = (name: string, kind: Kind): FunctionEntry[] => [
  native(`has_${name}_privilege`, ['text', 'text'], 'bool', (context, [object, privileges]) =>
    judge(context, kind, context.user, text(object), text(privileges)),
  ),
  native(`has_${name}_privilege`, ['text', 'text', 'text'], 'bool', (context, [user, object, privileges]) =>
    judge(context, kind, text(user), text(object), text(privileges)),
  ),
];

const column: Kind = { rights: COLUMN, ...relation };

/** A member of a role is whoever has it, and a superuser of every role. */
function hasRole(context: FunctionContext, user: string, role: string): boolean {
  const member = roleOf(context, user);
  return member.superuser || member.oid === roleOf(context, role).oid;
}

export const privilegeFunctions: readonly FunctionEntry[] = [
  ...Object.entries(KINDS).flatMap(([name, kind]) => ofKind(name, kind)),
  native('has_column_privilege', ['text', 'text', 'text'], 'bool', (context, [table, , privileges]) =>
    judge(context, column, context.user, text(table), text(privileges)),
  ),
  native(
    'has_column_privilege',
    ['text', 'text', 'text', 'text'],
    'bool',
    (context, [user, table, , privileges]) =>
      judge(context, column, text(user), text(table), text(privileges)),
  ),
  native('pg_has_role', ['text', 'text'], 'bool', (context, [role]) =>
    hasRole(context, context.user, text(role)),
  ),
  native('pg_has_role', ['text', 'text', 'text'], 'bool', (context, [user, role]) =>
    hasRole(context, text(user), text(role)),
  ),
  native('row_security_active', ['text'], 'bool', () => false),
];
