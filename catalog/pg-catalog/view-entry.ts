/**
 * What fills a system relation. Adding one is an entry in `views/`: where its rows are selected from and the columns that are not their
 * type's zero value (or null). Relations without an entry exist and are empty.
 */
export interface ViewEntry {
  readonly schema?: 'information_schema';
  readonly name: string;
  /** FROM and WHERE in DuckDB's SQL. `@x` is a table of the snapshot, `#x` one that is the same for all; `:x` comes from the connection. */
  readonly from: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Tables of the snapshot, filled anew when a catalog has changed. */
export const snapshotTables = {
  databases: 'oid BIGINT, name VARCHAR',
  schemas: 'oid BIGINT, name VARCHAR',
  classes:
    'oid BIGINT, name VARCHAR, namespace BIGINT, kind VARCHAR, natts SMALLINT, hasindex BOOLEAN, type BIGINT, temporary BOOLEAN, definition VARCHAR',
  attributes:
    'attrelid BIGINT, attname VARCHAR, atttypid BIGINT, attnum SMALLINT, atttypmod INTEGER, attnotnull BOOLEAN, expression VARCHAR',
  keys: 'conoid BIGINT, indexoid BIGINT, relid BIGINT, name VARCHAR, namespace BIGINT, columns VARCHAR, classes VARCHAR',
  descriptions: 'objoid BIGINT, classoid BIGINT, objsubid INTEGER, description VARCHAR',
  functions: 'oid BIGINT, name VARCHAR, namespace BIGINT, language VARCHAR, source VARCHAR',
} as const;

export type SnapshotTable = keyof typeof snapshotTables;

/** Tables that never change. */
export const fixedTables = {
  classes: 'oid BIGINT, name VARCHAR, namespace BIGINT, kind VARCHAR, natts SMALLINT',
  attributes: 'attrelid BIGINT, attname VARCHAR, atttypid BIGINT, attnum SMALLINT, attnotnull BOOLEAN',
  types:
    'oid BIGINT, typname VARCHAR, schema VARCHAR, typlen SMALLINT, typbyval BOOLEAN, typtype VARCHAR, typcategory VARCHAR, typispreferred BOOLEAN, typdelim VARCHAR, typelem BIGINT, typarray BIGINT, typinput BIGINT, typoutput BIGINT, typreceive BIGINT, typsend BIGINT, typmodin BIGINT, typmodout BIGINT, typanalyze BIGINT, typsubscript BIGINT, typalign VARCHAR, typstorage VARCHAR, typnotnull BOOLEAN, typbasetype BIGINT, typtypmod INTEGER, typcollation BIGINT',
  ranges: 'rngtypid BIGINT, rngsubtype BIGINT, rngmultitypid BIGINT, rngcollation BIGINT, rngsubopc BIGINT',
  opclasses:
    'oid BIGINT, opcmethod BIGINT, opcname VARCHAR, opcfamily BIGINT, opcintype BIGINT, opcdefault BOOLEAN, opckeytype BIGINT',
  casts:
    'oid BIGINT, castsource BIGINT, casttarget BIGINT, castfunc BIGINT, castcontext VARCHAR, castmethod VARCHAR',
  functions:
    'oid BIGINT, proname VARCHAR, prolang BIGINT, prokind VARCHAR, proisstrict BOOLEAN, proretset BOOLEAN, provolatile VARCHAR, prorettype BIGINT, proargtypes VARCHAR, prosrc VARCHAR',
  keywords: 'word VARCHAR, catcode VARCHAR, barelabel BOOLEAN, catdesc VARCHAR, baredesc VARCHAR',
  settings:
    'name VARCHAR, unit VARCHAR, category VARCHAR, context VARCHAR, vartype VARCHAR, boot_val VARCHAR',
  methods: 'oid BIGINT, amname VARCHAR, amhandler BIGINT, amtype VARCHAR',
  languages:
    'oid BIGINT, lanname VARCHAR, lanispl BOOLEAN, lanpltrusted BOOLEAN, lanplcallfoid BIGINT, laninline BIGINT, lanvalidator BIGINT',
  collations:
    'oid BIGINT, collname VARCHAR, collprovider VARCHAR, collisdeterministic BOOLEAN, collencoding INTEGER, collcollate VARCHAR, collctype VARCHAR',
  searches: 'oid BIGINT, cfgname VARCHAR, cfgparser BIGINT',
} as const;

export type FixedTable = keyof typeof fixedTables;
