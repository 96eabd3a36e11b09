/**
 * Writes catalog/pg-catalog/data: what is the same in every PostgreSQL 15 (columns of the system relations, built-in types, functions,
 * casts), read from a running one. Usage: node scripts/pg-catalog-data.mjs postgres://postgres@localhost:5432/postgres
 */
import { writeFileSync } from 'node:fs';
import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();

async function lines(sql) {
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  return rows.map((row) => row.map((value) => (value === null ? '\\N' : String(value))).join('|'));
}

async function write(file, about, tables) {
  const parts = [`/** ${about} Written by scripts/pg-catalog-data.mjs. */`];
  for (const [name, columns, sql] of tables) {
    const rows = await lines(sql);
    parts.push(
      `/** \`${columns}\` */\nexport const ${name} = \`\n${rows.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\n\`;`,
    );
  }
  writeFileSync(new URL(`../catalog/pg-catalog/data/${file}.ts`, import.meta.url), `${parts.join('\n\n')}\n`);
}

const FUNCTIONS = `SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND (
  oid IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout, typsubscript, typanalyze]::oid[]) FROM pg_type WHERE typtype <> 'c')
  OR oid IN (SELECT castfunc FROM pg_cast) OR oid IN (SELECT amhandler FROM pg_am)
  OR proname ~ '^(format_type|pg_get_|pg_table_is_visible|pg_type_is_visible|obj_description|col_description|shobj_description|has_.*_privilege|quote_|current_|session_user|version$|array_(agg|to_string|length|upper|lower|remove)|string_(agg|to_array)|to_reg|pg_size_pretty|unnest|count|sum|min|max|avg|lower|upper|length|substring|replace|btrim|ltrim|rtrim|coalesce|generate_series|generate_subscripts|now$|abs$|mod$|round$|floor$|ceil$|initcap|char_length|character_length|octet_length|substr$|left$|right$|lpad|rpad|repeat|translate|reverse|strpos|starts_with|split_part|concat$|md5|regexp_|format$|parse_ident|cardinality|array_(append|cat|position)|json_build_object|jsonb_build_object|to_json|json_agg|bool_(and|or)|every|row_number|rank|dense_rank|set_config|pg_(backend_pid|notify|advisory|try_advisory|.*_size|encoding|char_to|is_in|my_temp|.*_is_visible|tablespace_location|postmaster|relation_is)|inet_|txid_current)')`;
const PLAIN_TYPES = `typtype <> 'c' AND NOT EXISTS (SELECT 1 FROM pg_type e WHERE e.oid = t.typelem AND e.typtype = 'c') AND typnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`;

await write('relations', 'The system relations of PostgreSQL 15 and their columns (`!`: never null).', [
  [
    'relationLines',
    'schema|name|oid|kind|column:type …',
    `SELECT n.nspname, c.relname, c.oid, c.relkind, string_agg(a.attname || ':' || t.typname || CASE WHEN a.attnotnull THEN '!' ELSE '' END, ' ' ORDER BY a.attnum)
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     JOIN pg_type t ON t.oid = a.atttypid
     WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2`,
  ],
]);
await write('types', "PostgreSQL 15's built-in types, ranges, operator classes and casts.", [
  [
    'typeLines',
    'oid|typname|schema|typlen|typbyval|typtype|typcategory|typispreferred|typdelim|typelem|typarray|typinput|typoutput|typreceive|typsend|typmodin|typmodout|typanalyze|typsubscript|typalign|typstorage|typnotnull|typbasetype|typtypmod|typcollation',
    `SELECT oid, typname, typnamespace::regnamespace, typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typelem, typarray, typinput::oid, typoutput::oid, typreceive::oid,
       typsend::oid, typmodin::oid, typmodout::oid, typanalyze::oid, typsubscript::oid, typalign, typstorage, typnotnull, typbasetype, typtypmod, typcollation
     FROM pg_type t WHERE ${PLAIN_TYPES} ORDER BY oid`,
  ],
  [
    'rangeLines',
    'rngtypid|rngsubtype|rngmultitypid|rngcollation|rngsubopc',
    'SELECT rngtypid, rngsubtype, rngmultitypid, rngcollation, rngsubopc FROM pg_range ORDER BY 1',
  ],
  [
    'operatorClassLines',
    'oid|opcmethod|opcname|opcfamily|opcintype|opcdefault|opckeytype',
    'SELECT oid, opcmethod, opcname, opcfamily, opcintype, opcdefault, opckeytype FROM pg_opclass ORDER BY 1',
  ],
  [
    'castLines',
    'oid|castsource|casttarget|castfunc|castcontext|castmethod',
    'SELECT oid, castsource, casttarget, castfunc, castcontext, castmethod FROM pg_cast ORDER BY 1',
  ],
]);
await write('functions', "PostgreSQL 15's functions that its other catalogs, or clients, refer to.", [
  [
    'functionLines',
    'oid|proname|prolang|prokind|proisstrict|proretset|provolatile|prorettype|proargtypes|prosrc',
    `SELECT oid, proname, prolang, prokind, proisstrict, proretset, provolatile, prorettype, proargtypes, prosrc FROM pg_proc WHERE oid IN (${FUNCTIONS}) AND prolang IN (12, 13) ORDER BY oid`,
  ],
]);
await write(
  'words',
  "PostgreSQL 15's keywords, settings, access methods, languages, collations and text search configurations.",
  [
    [
      'keywordLines',
      'word|catcode|barelabel|catdesc|baredesc',
      'SELECT word, catcode, barelabel, catdesc, baredesc FROM pg_get_keywords() ORDER BY 1',
    ],
    [
      'settingLines',
      'name|unit|category|context|vartype|boot_val',
      `SELECT name, unit, category, context, vartype, boot_val FROM pg_settings WHERE name NOT LIKE '%directory%' AND name NOT LIKE '%\\_file' ORDER BY 1`,
    ],
    [
      'accessMethodLines',
      'oid|amname|amhandler|amtype',
      'SELECT oid, amname, amhandler::oid, amtype FROM pg_am ORDER BY 1',
    ],
    [
      'languageLines',
      'oid|lanname|lanispl|lanpltrusted|lanplcallfoid|laninline|lanvalidator',
      'SELECT oid, lanname, lanispl, lanpltrusted, lanplcallfoid, laninline, lanvalidator FROM pg_language ORDER BY 1',
    ],
    [
      'collationLines',
      'oid|collname|collprovider|collisdeterministic|collencoding|collcollate|collctype',
      `SELECT oid, collname, collprovider, collisdeterministic, collencoding, collcollate, collctype FROM pg_collation WHERE collname IN ('default', 'C', 'POSIX', 'ucs_basic') ORDER BY 1`,
    ],
    [
      'searchConfigurationLines',
      'oid|cfgname|cfgparser',
      'SELECT oid, cfgname, cfgparser FROM pg_ts_config ORDER BY 1',
    ],
  ],
);
await client.end();
