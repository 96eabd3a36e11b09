/** Which settings a PostgreSQL 15 server has, as far as clients set or ask for them, with the values they have here. */

export const SERVER_VERSION = '15.8';

/** Told to the client at start-up and whenever they change; by their lower-case name. */
const REPORTED = [
  'application_name',
  'client_encoding',
  'DateStyle',
  'default_transaction_read_only',
  'in_hot_standby',
  'integer_datetimes',
  'IntervalStyle',
  'is_superuser',
  'server_encoding',
  'server_version',
  'session_authorization',
  'standard_conforming_strings',
  'TimeZone',
];
export const reportedSettings: ReadonlyMap<string, string> = new Map(
  REPORTED.map((name) => [name.toLowerCase(), name]),
);

const INTERNAL =
  'block_size data_checksums in_hot_standby integer_datetimes is_superuser lc_collate lc_ctype max_connections max_function_args ' +
  'max_identifier_length max_index_keys port segment_size server_encoding server_version server_version_num ssl transaction_isolation_default wal_block_size';
export const internalSettings: ReadonlySet<string> = new Set(INTERNAL.split(' '));

/** Values that a setting may have, in lower case. */
export const enumerations: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'client_min_messages',
    'debug5 debug4 debug3 debug2 debug1 debug log info notice warning error'.split(' '),
  ],
  ['bytea_output', ['hex']],
  ['intervalstyle', ['postgres']],
  ['standard_conforming_strings', ['on']],
  ['transaction_isolation', ['serializable', 'repeatable read', 'read committed', 'read uncommitted']],
  [
    'default_transaction_isolation',
    ['serializable', 'repeatable read', 'read committed', 'read uncommitted'],
  ],
  ['synchronous_commit', 'local remote_write remote_apply on off'.split(' ')],
  ['xmloption', ['content', 'document']],
  ['plan_cache_mode', ['auto', 'force_generic_plan', 'force_custom_plan']],
]);

/** Have an effect or one meaning only; SET of another one is answered with a notice that it has none. */
export const effectiveSettings: ReadonlySet<string> = new Set(
  (
    'application_name client_encoding client_min_messages datestyle extra_float_digits intervalstyle bytea_output search_path ' +
    'statement_timeout idle_session_timeout idle_in_transaction_session_timeout timezone transaction_isolation ' +
    'transaction_read_only default_transaction_read_only default_transaction_isolation standard_conforming_strings ' +
    'fungi.changelog fungi.fetch_timeout session_authorization role'
  ).split(' '),
);

export const settingDefaults: readonly (readonly [name: string, value: string])[] = [
  ['application_name', ''],
  ['hot_standby', 'on'],
  ['array_nulls', 'on'],
  ['backslash_quote', 'safe_encoding'],
  ['block_size', '8192'],
  ['bytea_output', 'hex'],
  ['check_function_bodies', 'on'],
  ['client_encoding', 'UTF8'],
  ['client_min_messages', 'notice'],
  ['cursor_tuple_fraction', '0.1'],
  ['DateStyle', 'ISO, MDY'],
  ['default_statistics_target', '100'],
  ['default_table_access_method', 'heap'],
  ['default_tablespace', ''],
  ['default_text_search_config', 'pg_catalog.english'],
  ['default_transaction_deferrable', 'off'],
  ['default_transaction_isolation', 'read committed'],
  ['default_transaction_read_only', 'off'],
  ['effective_cache_size', '4GB'],
  ['enable_bitmapscan', 'on'],
  ['enable_hashagg', 'on'],
  ['enable_hashjoin', 'on'],
  ['enable_indexonlyscan', 'on'],
  ['enable_indexscan', 'on'],
  ['enable_material', 'on'],
  ['enable_mergejoin', 'on'],
  ['enable_nestloop', 'on'],
  ['enable_partition_pruning', 'on'],
  ['enable_seqscan', 'on'],
  ['enable_sort', 'on'],
  ['escape_string_warning', 'on'],
  ['extra_float_digits', '1'],
  ['from_collapse_limit', '8'],
  ['fungi.changelog', 'off'],
  ['fungi.fetch_timeout', '1s'],
  ['geqo', 'on'],
  ['geqo_threshold', '12'],
  ['gin_fuzzy_search_limit', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0'],
  ['in_hot_standby', 'off'],
  ['integer_datetimes', 'on'],
  ['IntervalStyle', 'postgres'],
  ['is_superuser', 'on'],
  ['jit', 'off'],
  ['join_collapse_limit', '8'],
  ['lc_collate', 'C.UTF-8'],
  ['lc_ctype', 'C.UTF-8'],
  ['lc_messages', 'C.UTF-8'],
  ['lc_monetary', 'C.UTF-8'],
  ['lc_numeric', 'C.UTF-8'],
  ['lc_time', 'C.UTF-8'],
  ['lock_timeout', '0'],
  ['maintenance_work_mem', '64MB'],
  ['max_connections', '1000'],
  ['max_function_args', '100'],
  ['max_identifier_length', '63'],
  ['max_index_keys', '32'],
  ['max_parallel_workers_per_gather', '2'],
  ['password_encryption', 'scram-sha-256'],
  ['plan_cache_mode', 'auto'],
  ['quote_all_identifiers', 'off'],
  ['random_page_cost', '4'],
  ['role', 'none'],
  ['row_security', 'on'],
  ['search_path', '"$user", public'],
  ['server_encoding', 'UTF8'],
  ['server_version', SERVER_VERSION],
  ['server_version_num', '150008'],
  ['session_authorization', ''],
  ['session_replication_role', 'origin'],
  ['ssl', 'off'],
  ['standard_conforming_strings', 'on'],
  ['statement_timeout', '0'],
  ['synchronize_seqscans', 'on'],
  ['synchronous_commit', 'on'],
  ['tcp_keepalives_idle', '7200'],
  ['temp_buffers', '8MB'],
  ['temp_tablespaces', ''],
  ['TimeZone', 'UTC'],
  ['timezone_abbreviations', 'Default'],
  ['transaction_deferrable', 'off'],
  ['transaction_isolation', 'read committed'],
  ['transaction_read_only', 'off'],
  ['wal_block_size', '8192'],
  ['work_mem', '4MB'],
  ['xmlbinary', 'base64'],
  ['xmloption', 'content'],
];
