/** The rows of the tables that never change, as text. */
import { functionLines } from './data/functions.js';
import { castLines, operatorClassLines, rangeLines, typeLines } from './data/types.js';
import {
  accessMethodLines,
  collationLines,
  keywordLines,
  languageLines,
  searchConfigurationLines,
  settingLines,
} from './data/words.js';
import type { Row } from './lines.js';
import { rowsOf } from './lines.js';
import { INFORMATION_SCHEMA_OID, PG_CATALOG_OID, systemRelations } from './relations.js';
import { typeNamed } from './types.js';
import type { FixedTable } from './view-entry.js';

const namespace = (schema: string): string =>
  String(schema === 'pg_catalog' ? PG_CATALOG_OID : INFORMATION_SCHEMA_OID);

const classRows = (): readonly Row[] =>
  systemRelations.map(({ oid, name, schema, kind, columns }) => [
    String(oid),
    name,
    namespace(schema),
    kind,
    String(columns.length),
  ]);

const attributeRows = (): readonly Row[] =>
  systemRelations.flatMap(({ oid, columns }) =>
    columns.map(({ name, type, notNull }, index) => [
      String(oid),
      name,
      String(typeNamed(type)?.oid ?? 0),
      String(index + 1),
      String(notNull),
    ]),
  );

export const fixedRows: Readonly<Record<FixedTable, () => readonly Row[]>> = {
  classes: classRows,
  attributes: attributeRows,
  types: () => rowsOf(typeLines),
  ranges: () => rowsOf(rangeLines),
  opclasses: () => rowsOf(operatorClassLines),
  casts: () => rowsOf(castLines),
  functions: () => rowsOf(functionLines),
  keywords: () => rowsOf(keywordLines),
  settings: () => rowsOf(settingLines),
  methods: () => rowsOf(accessMethodLines),
  languages: () => rowsOf(languageLines),
  collations: () => rowsOf(collationLines),
  searches: () => rowsOf(searchConfigurationLines),
};
