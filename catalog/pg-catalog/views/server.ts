/** What PostgreSQL tells of types, functions, roles, databases, settings and itself. */
import type { ViewEntry } from '../view-entry.js';

const OWNER = '10';
const PG_CATALOG = '11';
const NAMESPACE = "CASE schema WHEN 'pg_catalog' THEN 11 ELSE 13000 END";

/** All columns of a fixed table that are called like the view's. */
const plain = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `t.${name}`]));

const TYPE_COLUMNS = [
  'oid',
  'typname',
  'typlen',
  'typbyval',
  'typtype',
  'typcategory',
  'typispreferred',
  'typdelim',
  'typelem',
  'typarray',
  'typinput',
  'typoutput',
  'typreceive',
  'typsend',
  'typmodin',
  'typmodout',
  'typanalyze',
  'typsubscript',
  'typalign',
  'typstorage',
  'typnotnull',
  'typbasetype',
  'typtypmod',
  'typcollation',
];

const ROLE: Readonly<Record<string, string>> = {
  oid: 'r.oid',
  rolname: 'r.name',
  rolsuper: 'r.super',
  rolinherit: 'true',
  rolcreaterole: 'r.super',
  rolcreatedb: 'r.creates',
  rolcanlogin: 'true',
  rolconnlimit: '-1',
  rolpassword: "'********'",
  rolbypassrls: 'r.super',
};

export const serverViews: readonly ViewEntry[] = [
  {
    name: 'pg_type',
    // Row types of tables: record_in and its like.
    from: `(SELECT *, ${NAMESPACE} AS namespace, CAST(0 AS BIGINT) AS relid FROM #types UNION ALL BY NAME
      SELECT type AS oid, name AS typname, -1 AS typlen, false AS typbyval, 'c' AS typtype, 'C' AS typcategory, false AS typispreferred, ',' AS typdelim,
        0 AS typelem, 0 AS typarray, 2290 AS typinput, 2291 AS typoutput, 2402 AS typreceive, 2403 AS typsend, 0 AS typmodin, 0 AS typmodout, 0 AS typanalyze,
        0 AS typsubscript, 'd' AS typalign, 'x' AS typstorage, false AS typnotnull, 0 AS typbasetype, -1 AS typtypmod, 0 AS typcollation, namespace, oid AS relid
      FROM @classes WHERE type <> 0) t`,
    columns: {
      ...plain(...TYPE_COLUMNS),
      typnamespace: 't.namespace',
      typowner: OWNER,
      typisdefined: 'true',
      typrelid: 't.relid',
    },
  },
  {
    name: 'pg_range',
    from: '#ranges t',
    columns: plain('rngtypid', 'rngsubtype', 'rngmultitypid', 'rngcollation'),
  },
  {
    name: 'pg_cast',
    from: '#casts t',
    columns: plain('oid', 'castsource', 'casttarget', 'castfunc', 'castcontext', 'castmethod'),
  },
  {
    name: 'pg_proc',
    from: `(SELECT oid, proname, 11 AS namespace, prolang, prokind, proisstrict, proretset, provolatile, prorettype, CAST(CASE WHEN proargtypes = '' THEN []
        ELSE string_split(proargtypes, ' ') END AS BIGINT[]) AS args, prosrc FROM #functions UNION ALL BY NAME
      SELECT oid, name AS proname, namespace, 13 AS prolang, 'f' AS prokind, false AS proisstrict, false AS proretset, 'v' AS provolatile, 2276 AS prorettype,
        CAST([] AS BIGINT[]) AS args, source AS prosrc FROM @functions) t`,
    columns: {
      ...plain(
        'oid',
        'proname',
        'prolang',
        'prokind',
        'proisstrict',
        'proretset',
        'provolatile',
        'prorettype',
        'prosrc',
      ),
      pronamespace: 't.namespace',
      proowner: OWNER,
      procost: '1',
      proparallel: "'s'",
      pronargs: 'CAST(len(t.args) AS SMALLINT)',
      proargtypes: 't.args',
    },
  },
  { name: 'pg_am', from: '#methods t', columns: plain('oid', 'amname', 'amhandler', 'amtype') },
  {
    name: 'pg_opclass',
    from: '#opclasses t',
    columns: {
      ...plain('oid', 'opcmethod', 'opcname', 'opcfamily', 'opcintype', 'opcdefault', 'opckeytype'),
      opcnamespace: PG_CATALOG,
      opcowner: OWNER,
    },
  },
  {
    name: 'pg_language',
    from: '#languages t',
    columns: {
      ...plain('oid', 'lanname', 'lanispl', 'lanpltrusted', 'lanplcallfoid', 'laninline', 'lanvalidator'),
      lanowner: OWNER,
    },
  },
  {
    name: 'pg_collation',
    from: '#collations t',
    columns: {
      ...plain(
        'oid',
        'collname',
        'collprovider',
        'collisdeterministic',
        'collencoding',
        'collcollate',
        'collctype',
      ),
      collnamespace: PG_CATALOG,
      collowner: OWNER,
    },
  },
  {
    name: 'pg_ts_config',
    from: '#searches t',
    columns: { ...plain('oid', 'cfgname', 'cfgparser'), cfgnamespace: PG_CATALOG, cfgowner: OWNER },
  },
  {
    name: 'pg_database',
    from: '@databases d',
    columns: {
      oid: 'd.oid',
      datname: 'd.name',
      datdba: OWNER,
      encoding: '6',
      datlocprovider: "'c'",
      datallowconn: 'true',
      datconnlimit: '-1',
      dattablespace: '1663',
      datcollate: "'C.UTF-8'",
      datctype: "'C.UTF-8'",
    },
  },
  {
    name: 'pg_tablespace',
    from: `(VALUES (1663, 'pg_default'), (1664, 'pg_global')) t(oid, name)`,
    columns: { oid: 't.oid', spcname: 't.name', spcowner: OWNER },
  },
  {
    name: 'pg_extension',
    from: `(VALUES (13553, 'plpgsql')) t(oid, name)`,
    columns: {
      oid: 't.oid',
      extname: 't.name',
      extowner: OWNER,
      extnamespace: PG_CATALOG,
      extversion: "'1.0'",
    },
  },
  { name: 'pg_roles', from: ':roles r', columns: ROLE },
  {
    name: 'pg_authid',
    from: ':roles r',
    columns: { ...ROLE, rolpassword: 'CAST(NULL AS VARCHAR)' },
  },
  {
    name: 'pg_user',
    from: ':roles r',
    columns: {
      usename: 'r.name',
      usesysid: 'r.oid',
      usecreatedb: 'r.creates',
      usesuper: 'r.super',
      userepl: 'false',
      usebypassrls: 'r.super',
      passwd: "'********'",
    },
  },
  {
    name: 'pg_stat_activity',
    from: ':activity v LEFT JOIN @databases d ON d.name = v.datname LEFT JOIN :roles r ON r.name = v.usename',
    columns: {
      datid: 'd.oid',
      datname: 'v.datname',
      pid: 'v.pid',
      usesysid: 'r.oid',
      usename: 'v.usename',
      application_name: 'v.application',
      client_addr: 'v.address',
      client_port: 'v.port',
      backend_start: 'v.started',
      xact_start: 'v.xact',
      query_start: 'v.asked',
      state_change: 'v.changed',
      wait_event_type: "CASE WHEN v.state <> 'active' THEN 'Client' END",
      wait_event: "CASE WHEN v.state <> 'active' THEN 'ClientRead' END",
      state: 'v.state',
      query: 'v.query',
      backend_type: "'client backend'",
    },
  },
  {
    name: 'pg_settings',
    from: ':settings v LEFT JOIN #settings t ON t.name = v.name',
    columns: {
      name: 'v.name',
      setting: 'v.setting',
      unit: 't.unit',
      category: "coalesce(t.category, 'Customized Options')",
      short_desc: "''",
      context: "coalesce(t.context, 'user')",
      vartype: "coalesce(t.vartype, 'string')",
      source: "CASE WHEN v.setting IS NOT DISTINCT FROM t.boot_val THEN 'default' ELSE 'session' END",
      boot_val: 't.boot_val',
      reset_val: 'v.setting',
      pending_restart: 'false',
    },
  },
];
