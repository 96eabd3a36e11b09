/** Which option values are secrets (Flink's `GlobalConfiguration`, and credentials of object stores) and must never be shown. */

const SENSITIVE_PARTS = [
  'password',
  'secret',
  'apikey',
  'api-key',
  'auth-params',
  'service-key',
  'account.key',
  'access-key',
  'access.key',
  'private-key',
  'private.key',
  'token',
  'basic-auth',
  'credential',
  'jaas.config',
  'http-headers',
];

const HIDDEN_VALUE = '******';

export function isSensitiveOption(key: string): boolean {
  const lower = key.toLowerCase();
  return SENSITIVE_PARTS.some((part) => lower.includes(part));
}

/** The value as it may be shown. */
export function shownOption(key: string, value: string): string {
  return isSensitiveOption(key) ? HIDDEN_VALUE : value;
}

/** SQL text as it may be shown to others: the values of sensitive options in hints and WITH clauses are hidden. */
export function shownSql(text: string): string {
  return text.replace(/('(?:[^']|'')*')(\s*=\s*)'(?:[^']|'')*'/g, (whole, key: string, equals: string) =>
    isSensitiveOption(key) ? `${key}${equals}'${HIDDEN_VALUE}'` : whole,
  );
}
