/** From names to OIDs and back, within one snapshot: what `regclass` and its like do. */
import { functionLines } from './data/functions.js';
import { rowsOf } from './lines.js';
import { parseIdentifier, quoteIdentifier } from './identifiers.js';
import {
  INFORMATION_SCHEMA,
  INFORMATION_SCHEMA_OID,
  PG_CATALOG_OID,
  systemRelation,
  systemRelations,
} from './relations.js';
import type { FunctionContext, PgRelation, PgRole } from './snapshot.js';
import { formatType, typeWithOid, typeWritten } from './types.js';

const systemByOid = new Map(systemRelations.map((relation) => [relation.oid, relation]));

export interface SystemFunction {
  readonly name: string;
  /** OIDs of types. */
  readonly result: number;
  readonly parameters: readonly number[];
  /** Gives a set. */
  readonly set: boolean;
}

const functions = new Map<number, SystemFunction>(
  rowsOf(functionLines).map((row) => [
    Number(row[0]),
    {
      name: row[1] ?? '',
      result: Number(row[7]),
      parameters: (row[8] ?? '')
        .split(' ')
        .filter((oid) => oid !== '')
        .map(Number),
      set: row[5] === 'true',
    },
  ]),
);
const functionOids = new Map([...functions].map(([oid, { name }]) => [name, oid]));

export const systemFunction = (oid: number): SystemFunction | undefined => functions.get(oid);

/** The kinds of name that become OIDs. */
export const REGISTERED = [
  'regclass',
  'regtype',
  'regproc',
  'regprocedure',
  'regnamespace',
  'regrole',
] as const;
export type Registered = (typeof REGISTERED)[number];

export const isRegistered = (type: string): type is Registered =>
  (REGISTERED as readonly string[]).includes(type);

/** The relation a name means, searched as a query would. */
function relationNamed(
  context: FunctionContext,
  parts: readonly string[],
): { readonly oid: number } | undefined {
  const { snapshot, searchPath } = context;
  const name = parts.at(-1) ?? '';
  if (parts.length > 3 || (parts.length === 3 && parts[0] !== snapshot.database)) return undefined;
  const schema = parts.at(-2);
  if (schema !== undefined)
    return systemRelation(schema, name) ?? snapshot.relationByPath.get(`${schema}.${name}`);
  const system = systemRelation('pg_catalog', name);
  if (system) return system;
  for (const each of searchPath) {
    const found = snapshot.relationByPath.get(`${each}.${name}`);
    if (found) return found;
  }
  return undefined;
}

function schemaOid(context: FunctionContext, name: string): number | undefined {
  if (name === 'pg_catalog') return PG_CATALOG_OID;
  if (name === INFORMATION_SCHEMA) return INFORMATION_SCHEMA_OID;
  return context.snapshot.schemaByName.get(name)?.oid;
}

function typeOid(context: FunctionContext, text: string): number | undefined {
  const array = /\[\]\s*$/.test(text);
  const written = text.replace(/"char"/, '\u0001').replace(/^\s*"?pg_catalog"?\./, '');
  if (written.includes('\u0001')) return array ? 1002 : 18;
  const plain = written
    .replace(/\([\d, ]*\)/, '')
    .replace(/"/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const known = typeWritten(plain.toLowerCase()) ?? typeWritten(plain);
  if (known) return known.oid;
  const parts = parseIdentifier(text);
  const relation = parts && relationNamed(context, parts);
  return relation && context.snapshot.relationByOid.get(relation.oid)?.typeOid;
}

/** The OID that `text` names, itself a number or a name; undefined when there is none. */
export function registeredOid(context: FunctionContext, type: Registered, text: string): number | undefined {
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  if (text === '-') return 0;
  if (type === 'regtype') return typeOid(context, text);
  const parts = parseIdentifier(text.replace(/\(.*$/, ''));
  const name = parts?.at(-1);
  if (!parts || name === undefined) return undefined;
  switch (type) {
    case 'regclass':
      return relationNamed(context, parts)?.oid;
    case 'regproc':
    case 'regprocedure':
      return functionOids.get(name) ?? context.snapshot.functions.find((each) => each.name === name)?.oid;
    case 'regnamespace':
      return schemaOid(context, name);
    case 'regrole':
      return roleNamed(context, name)?.oid;
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

/** The text of an OID: a name as short as the search path allows, or the number where nothing has it. */
export function registeredText(context: FunctionContext, type: Registered, oid: number): string {
  return nameOf(context, type, oid) ?? (oid === 0 ? '-' : String(oid));
}

function nameOf(context: FunctionContext, type: Registered, oid: number): string | undefined {
  const { snapshot } = context;
  switch (type) {
    case 'regclass': {
      const system = systemByOid.get(oid);
      if (system) {
        return system.schema === 'pg_catalog' ? system.name : `${system.schema}.${system.name}`;
      }
      const relation = snapshot.relationByOid.get(oid);
      return relation && shownPath(context, relation);
    }
    case 'regtype':
      return typeText(context, oid, null);
    case 'regproc':
    case 'regprocedure':
      return functions.get(oid)?.name ?? snapshot.functions.find((each) => each.oid === oid)?.name;
    case 'regnamespace':
      return schemaName(context, oid);
    case 'regrole':
      return roleWithOid(context, oid)?.name;
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

export function schemaName(context: FunctionContext, oid: number): string | undefined {
  if (oid === PG_CATALOG_OID) return 'pg_catalog';
  if (oid === INFORMATION_SCHEMA_OID) return INFORMATION_SCHEMA;
  return context.snapshot.schemas.find((each) => each.oid === oid)?.name;
}

const shownPath = (context: FunctionContext, relation: PgRelation): string =>
  isVisible(context, relation)
    ? quoteIdentifier(relation.name)
    : `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;

/** Whether its name alone finds it. */
const isVisible = (context: FunctionContext, relation: PgRelation): boolean =>
  relationNamed(context, [relation.name])?.oid === relation.oid;

export function relationIsVisible(context: FunctionContext, oid: number): boolean | null {
  const system = systemByOid.get(oid);
  if (system) return system.schema === 'pg_catalog';
  const relation = context.snapshot.relationByOid.get(oid);
  return relation ? isVisible(context, relation) : null;
}

/** A query for the OIDs of all relations whose name alone finds them. */
export function visibleRelations({ snapshot, searchPath, names }: FunctionContext): string {
  const path = searchPath.flatMap((schema, index) => {
    const oid = snapshot.schemaByName.get(schema)?.oid;
    return oid === undefined ? [] : [`WHEN ${oid} THEN ${index + 1}`];
  });
  const own =
    path.length === 0
      ? ''
      : ` UNION ALL SELECT oid, name, CASE namespace ${path.join(' ')} END FROM ${names.snapshot}.classes`;
  const system = `SELECT oid, name, 0 AS place FROM ${names.fixed}.classes WHERE namespace = ${PG_CATALOG_OID}`;
  return `SELECT oid FROM (${system}${own}) WHERE place IS NOT NULL QUALIFY row_number() OVER (PARTITION BY name ORDER BY place) = 1`;
}

/** What `format_type` gives: also for the row types of tables. */
export function typeText(context: FunctionContext, oid: number, modifier: number | null): string | undefined {
  const type = typeWithOid(oid);
  if (type) return formatType(type, modifier);
  const relation = context.snapshot.relationByType.get(oid);
  return relation && shownPath(context, relation);
}

export const OWNER = { oid: 10, name: 'fungi' } as const;

/** Roles of the server: the owner of everything and its users. */
export const roleWithOid = ({ roles }: FunctionContext, oid: number): PgRole | undefined =>
  roles.find((role) => role.oid === oid);

export const roleNamed = ({ roles }: FunctionContext, name: string): PgRole | undefined =>
  roles.find((role) => role.name === name);
