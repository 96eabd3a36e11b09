/** Functions about the connection: who, where, which settings. */
import { FungiError } from '../../../sql/error/index.js';
import type { FunctionEntry, SqlFunction } from '../function-entry.js';
import { native, sql, sqlText } from '../function-entry.js';
import type { FunctionContext } from '../snapshot.js';

const fromContext = (
  name: string,
  returns: string,
  value: (context: FunctionContext) => string,
  parameters: readonly string[] = [],
): SqlFunction => ({ name, parameters, returns, sql: (_args, _types, context) => value(context) });

const list = (names: readonly string[]): string => `CAST([${names.map(sqlText).join(', ')}] AS VARCHAR[])`;

const STARTED = `CAST(${sqlText(new Date().toISOString())} AS TIMESTAMPTZ)`;
const NOTHING = "CAST('' AS VARCHAR)";

export const sessionFunctions: readonly FunctionEntry[] = [
  fromContext('version', 'text', ({ version }) => sqlText(version)),
  fromContext('current_database', 'name', ({ snapshot }) => sqlText(snapshot.database)),
  fromContext('current_catalog', 'name', ({ snapshot }) => sqlText(snapshot.database)),
  fromContext('current_schema', 'name', ({ searchPath }) =>
    searchPath[0] === undefined ? 'CAST(NULL AS VARCHAR)' : sqlText(searchPath[0]),
  ),
  {
    name: 'current_schemas',
    parameters: ['bool'],
    returns: '_name',
    sql: ([implicit = ''], _types, { searchPath }) =>
      `CASE WHEN ${implicit} THEN ${list(['pg_catalog', ...searchPath])} ELSE ${list(searchPath)} END`,
  },
  ...['current_user', 'session_user', 'user', 'current_role'].map((name) =>
    fromContext(name, 'name', ({ user }) => sqlText(user)),
  ),
  fromContext('pg_backend_pid', 'int4', ({ processId }) => String(processId)),
  sql('pg_my_temp_schema', [], 'oid', 'CAST(0 AS BIGINT)'),
  sql('pg_is_other_temp_schema', ['oid'], 'bool', 'false'),
  sql('pg_is_in_recovery', [], 'bool', 'false'),
  sql('pg_is_wal_replay_paused', [], 'bool', 'false'),
  native('pg_current_xact_id', [], 'int8', (context) => context.transactionNumber()),
  native('txid_current', [], 'int8', (context) => context.transactionNumber()),
  sql('pg_current_xact_id_if_assigned', [], 'int8', 'CAST(NULL AS BIGINT)'),
  sql('txid_current_if_assigned', [], 'int8', 'CAST(NULL AS BIGINT)'),
  native('pg_cancel_backend', ['int4'], 'bool', (context, [processId]) =>
    context.signalBackend(Number(processId), 'cancel'),
  ),
  native(
    'pg_terminate_backend',
    ['int4', 'int8'],
    'bool',
    (context, [processId]) => context.signalBackend(Number(processId), 'terminate'),
    { required: 1 },
  ),
  // The time is waited for before the statement runs, where nothing is held.
  sql('pg_sleep', ['float8'], 'void', NOTHING),
  sql('inet_server_addr', [], 'inet', 'CAST(NULL AS VARCHAR)'),
  sql('inet_client_addr', [], 'inet', 'CAST(NULL AS VARCHAR)'),
  sql('inet_server_port', [], 'int4', 'CAST(NULL AS INTEGER)'),
  sql('inet_client_port', [], 'int4', 'CAST(NULL AS INTEGER)'),
  sql('getdatabaseencoding', [], 'name', "'UTF8'"),
  sql('pg_client_encoding', [], 'name', "'UTF8'"),
  native(
    'current_setting',
    ['text', 'bool'],
    'text',
    (context, [name, missing]) => {
      const value = context.setting(String(name));
      if (value !== undefined || missing === true) return value ?? null;
      throw new FungiError('INVALID_REQUEST', `unrecognized configuration parameter "${String(name)}"`, {
        sqlState: '42704',
      });
    },
    { required: 1 },
  ),
  native('set_config', ['text', 'text', 'bool'], 'text', (context, [name, value, local]) =>
    context.setSetting(String(name), String(value), local === true),
  ),
  sql('pg_advisory_lock', ['int8', 'int4'], 'void', NOTHING, { required: 1 }),
  sql('pg_try_advisory_lock', ['int8', 'int4'], 'bool', 'true', { required: 1 }),
  sql('pg_advisory_unlock', ['int8', 'int4'], 'bool', 'true', { required: 1 }),
  sql('pg_advisory_unlock_all', [], 'void', NOTHING),
  native(
    'pg_notify',
    ['text', 'text'],
    'void',
    (context, [channel, payload]) => {
      context.notify(String(channel ?? ''), String(payload ?? ''));
      return '';
    },
    { takesNull: true },
  ),
  {
    name: 'pg_listening_channels',
    parameters: [],
    returns: 'text',
    kind: 'set',
    sql: (_args, _types, context) => `unnest(${list(context.listening())})`,
  },
  sql('pg_notification_queue_usage', [], 'float8', 'CAST(0 AS DOUBLE)'),
  sql('pg_stat_clear_snapshot', [], 'void', NOTHING),
  sql('now', [], 'timestamptz', 'now()'),
  sql('pg_postmaster_start_time', [], 'timestamptz', STARTED),
  sql('pg_conf_load_time', [], 'timestamptz', STARTED),
];
