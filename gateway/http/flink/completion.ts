/**
 * What the word in front of the cursor may become. As in Flink: the client's own commands where a statement begins, names of tables by
 * their full path behind FROM and the like, columns of the tables that the statement names, functions and keywords elsewhere.
 */
import { describeColumns, summaryOf } from '../../../catalog/index.js';
import type { SessionCatalog } from '../../../catalog/index.js';
import { builtInFunctionNames } from '../../../sql/function/index.js';
import { allKeywords, isReserved } from '../../../sql/parser/index.js';
import { lastWord } from '../../last-word.js';
import type { Session } from '../../session/session.js';
import { limits } from './limits.js';

const CLIENT_COMMANDS = ['CLEAR', 'HELP', 'EXIT', 'QUIT', 'RESET', 'SET'];

/** What may follow the first word of a statement. */
const SECOND_WORDS: Readonly<Record<string, string>> = {
  SHOW:
    'CATALOGS COLUMNS CREATE CURRENT DATABASES FULL FUNCTIONS JARS JOBS MATERIALIZED MODELS MODULES PARTITIONS PROCEDURES ' +
    'TABLES USER VIEWS',
  CREATE: 'CATALOG DATABASE FUNCTION MATERIALIZED OR SYSTEM TABLE TEMPORARY VIEW',
  DROP: 'CATALOG DATABASE FUNCTION MATERIALIZED SYSTEM TABLE TEMPORARY VIEW',
  ALTER: 'CATALOG DATABASE FUNCTION MATERIALIZED TABLE TEMPORARY VIEW',
  INSERT: 'INTO OVERWRITE',
  USE: 'CATALOG MODULES',
  BEGIN: 'STATEMENT',
  SET: '',
  RESET: '',
};

/** A name of a table comes next. */
const TABLE_FOLLOWS = /(^|\s)(FROM|JOIN|INTO|TABLE|VIEW|DESCRIBE|DESC|UPDATE|COLUMNS\s+(FROM|IN))\s+$/i;
const RELATION_FOLLOWS = /(^|\s)(FROM|JOIN)\s+$/i;

/** `position` counts characters of `text`; gives candidates for the word that ends there, sorted. */
export function completionCandidates(session: Session, text: string, position: number): readonly string[] {
  if (position < 0) return [];
  const typed = text.slice(0, position);
  const word = lastWord(typed);
  const before = typed.slice(0, typed.length - word.length);
  if (before.trim() === '') return startsWith(CLIENT_COMMANDS, word);
  const first = /^\s*(\w+)\s+$/.exec(before)?.[1]?.toUpperCase();
  const seconds = first === undefined ? undefined : SECOND_WORDS[first];
  if (seconds !== undefined) return startsWith(seconds.split(' '), word);
  const { catalog } = session;
  if (TABLE_FOLLOWS.test(before)) {
    const relations = RELATION_FOLLOWS.test(before) && word === '' ? ['(', 'LATERAL', 'TABLE', 'UNNEST'] : [];
    return [...relations, ...tableCandidates(catalog, word)];
  }
  const qualifier = /^(.+)\.(\w*)$/.exec(word);
  if (qualifier) {
    return ['*', ...columnsOf(catalog, [qualifier[1]!])].filter((name) => begins(name, qualifier[2]!));
  }
  return [...startsWith(words(), word), ...startsWith(columnsOf(catalog, namedTables(text)), word)];
}

let known: readonly string[] | undefined;

/** Reserved words and functions, sorted. */
function words(): readonly string[] {
  known ??= [
    ...new Set([
      ...allKeywords().filter(isReserved),
      ...builtInFunctionNames().map((name) => name.toUpperCase()),
    ]),
  ].sort();
  return known;
}

const begins = (name: string, word: string): boolean => name.toUpperCase().startsWith(word.toUpperCase());

const startsWith = (names: readonly string[], word: string): readonly string[] =>
  names.filter((name) => name !== '' && begins(name, word));

/** By their simple name or the beginning of their path. */
function tableCandidates(catalog: SessionCatalog, word: string): readonly string[] {
  const { currentCatalog, currentDatabase, registry } = catalog;
  const plain = word.replaceAll('`', '');
  const paths: string[] = [];
  for (const name of registry.names()) {
    for (const database of catalog.catalog(name)?.databaseNames() ?? []) {
      const current = name === currentCatalog && database === currentDatabase;
      for (const table of catalog.objectNames(name, database)) {
        const path = summaryOf({ catalog: name, database, name: table });
        const short = current ? table : name === currentCatalog ? `${database}.${table}` : path;
        if (begins(short, plain) || begins(path, plain)) paths.push(path);
        if (paths.length >= limits.candidates_max) return paths;
      }
    }
    const databases = (catalog.catalog(name)?.databaseNames() ?? []).map((database) => `${name}.${database}`);
    paths.push(...startsWith([name, ...databases], plain));
  }
  return paths.slice(0, limits.candidates_max);
}

/** What stands behind FROM, JOIN or a comma of a FROM clause. */
function namedTables(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(/(?:\bFROM|\bJOIN|,)\s+([A-Za-z_$`][\w$.`]*)/gi)) {
    names.add(name!);
    if (names.size >= limits.completion_names_max) break;
  }
  return [...names];
}

function columnsOf(catalog: SessionCatalog, names: readonly string[]): readonly string[] {
  const columns = new Set<string>();
  for (const name of names) {
    const parts = name.replaceAll('`', '').split('.');
    if (parts.length > 3 || parts.includes('')) continue;
    const [table, database = catalog.currentDatabase, inCatalog = catalog.currentCatalog] = [
      ...parts,
    ].reverse();
    const found = catalog.find({ catalog: inCatalog, database, name: table! });
    for (const { name: column } of found ? describeColumns(found.object) : []) columns.add(column);
  }
  return [...columns].sort();
}
