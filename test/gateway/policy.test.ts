/** Which statements each role may run. */
import { describe, expect, it } from 'vitest';
import { permissionPolicy } from '../../gateway/session/index.js';
import { parseStatement } from '../../sql/index.js';
import { BUILT_IN_ROLES } from '../../src/security/index.js';

function allowed(role: string, sql: string): boolean {
  const principal = { name: 'ann', role, permissions: BUILT_IN_ROLES.get(role) ?? [role] };
  try {
    permissionPolicy.check({ principal, statement: parseStatement(sql) });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ errorName: 'FORBIDDEN', sqlState: '42501', httpStatus: 403 });
    return false;
  }
}

const READING = [
  'SELECT 1',
  'SHOW TABLES',
  'DESCRIBE t',
  'EXPLAIN SELECT 1',
  'EXPLAIN INSERT INTO t SELECT 1',
  'USE d',
  "SET 'a' = 'b'",
  'EXECUTE SELECT 1',
];
const CHANGING = [
  'CREATE TABLE t (a INT)',
  'CREATE TEMPORARY VIEW v AS SELECT 1',
  'CREATE TABLE t AS SELECT 1',
  "CREATE FUNCTION f AS 'x'",
  'ALTER TABLE t DROP a',
  'DROP TABLE t',
  'INSERT INTO t VALUES (1)',
  'EXECUTE INSERT INTO t VALUES (1)',
  'BEGIN STATEMENT SET',
  'EXECUTE STATEMENT SET BEGIN INSERT INTO t VALUES (1); END',
  "STOP JOB '00000000000000000000000000000000'",
  "ADD JAR 'x.jar'",
  'CALL f()',
];

describe('permissionPolicy', () => {
  it.each([...READING, ...CHANGING])('lets operators and the anonymous run %s', (sql) => {
    expect(allowed('admin', sql)).toBe(true);
    expect(allowed('operator', sql)).toBe(true);
    permissionPolicy.check({ principal: undefined, statement: parseStatement(sql) });
  });

  it.each(READING)('lets viewers run %s', (sql) => expect(allowed('viewer', sql)).toBe(true));
  it.each(CHANGING)('keeps viewers from %s', (sql) => expect(allowed('viewer', sql)).toBe(false));

  it('knows wildcards', () => {
    expect(allowed('pipeline:*', 'DROP TABLE t')).toBe(true);
    expect(allowed('*:read', 'SELECT 1')).toBe(true);
    expect(allowed('*:read', 'DROP TABLE t')).toBe(false);
    expect(allowed('metrics:*', 'SELECT 1')).toBe(false);
  });

  it('names the permission that is missing', () => {
    const principal = { name: 'ann', role: 'viewer', permissions: ['pipeline:read'] };
    expect(() => permissionPolicy.check({ principal, statement: parseStatement('DROP TABLE t') })).toThrow(
      'permission denied: changing objects needs pipeline:update, which user ann (role viewer) does not have',
    );
  });
});
