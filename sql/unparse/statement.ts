/** Statements as Flink SQL text. */
import type {
  DescribeStatement,
  InsertStatement,
  LikeFilter,
  MergeStatement,
  ShowStatement,
  Statement,
  UseStatement,
} from '../ast/index.js';
import { unparseCall } from './call.js';
import { catalogDdl, createMaterializedTable, createTable, materializedAction, tableAction } from './ddl.js';
import { unparseExpression } from './expression.js';
import {
  hintBlock,
  identifier,
  identifiers,
  qualifiedName,
  quoteString,
  stringLiteral,
  withOptions,
} from './identifier.js';
import { unparseQuery } from './query.js';
import { extendClause, unparseRelation } from './relation.js';
import { partition } from './schema.js';

function likeFilter(like: LikeFilter | undefined): string {
  if (like === undefined) return '';
  return ` ${like.negated ? 'NOT ' : ''}${like.caseInsensitive ? 'ILIKE' : 'LIKE'} ${stringLiteral(like.pattern)}`;
}

function show(s: ShowStatement): string {
  const name = s.name === undefined ? '' : ` ${qualifiedName(s.name)}`;
  const preposition = s.preposition === undefined ? '' : ` ${s.preposition}`;
  const filter = s.partition === undefined ? '' : ` ${partition(s.partition)}`;
  return `SHOW ${s.object}${preposition}${name}${filter}${likeFilter(s.like)}`;
}

function describe(s: DescribeStatement): string {
  const object = s.object === 'TABLE' ? '' : ` ${s.object}`;
  const name = s.name.kind === 'string-literal' ? stringLiteral(s.name) : qualifiedName(s.name);
  return `DESCRIBE${object}${s.extended ? ' EXTENDED' : ''} ${name}`;
}

function use(s: UseStatement): string {
  const target = s.target === 'DATABASE' ? '' : `${s.target} `;
  return `USE ${target}${s.names.map(qualifiedName).join(', ')}`;
}

function insert(s: InsertStatement): string {
  const word = s.upsert ? 'UPSERT INTO' : s.overwrite ? 'INSERT OVERWRITE' : 'INSERT INTO';
  const extend = extendClause(s.extend);
  const filter = s.partition === undefined ? '' : ` ${partition(s.partition)}`;
  const columns = s.columns.length === 0 ? '' : ` (${s.columns.map(qualifiedName).join(', ')})`;
  const conflict = s.onConflict === undefined ? '' : ` ON CONFLICT ${s.onConflict}`;
  const target = `${qualifiedName(s.target)}${hintBlock(s.hints)}${extend}`;
  return `${word} ${target}${filter}${columns} ${unparseQuery(s.query)}${conflict}`;
}

type Assignments = NonNullable<MergeStatement['update']>;

const assignments = (list: Assignments): string =>
  list.map((a) => `${qualifiedName(a.column)} = ${unparseExpression(a.value)}`).join(', ');

const alias = (s: { readonly alias: Parameters<typeof identifier>[0] | undefined }): string =>
  s.alias === undefined ? '' : ` AS ${identifier(s.alias)}`;

function merge(s: MergeStatement): string {
  const target = `${qualifiedName(s.target)}${hintBlock(s.hints ?? [])}${extendClause(s.extend)}${alias(s)}`;
  let text = `MERGE INTO ${target} USING ${unparseRelation(s.source)} ON ${unparseExpression(s.on)}`;
  if (s.update !== undefined) text += ` WHEN MATCHED THEN UPDATE SET ${assignments(s.update)}`;
  if (s.insert !== undefined) {
    const { columns, values } = s.insert;
    const names = columns.length === 0 ? '' : ` (${columns.map(qualifiedName).join(', ')})`;
    text += ` WHEN NOT MATCHED THEN INSERT${names} ${unparseQuery(values)}`;
  }
  return text;
}

function dml(s: Statement): string | undefined {
  switch (s.kind) {
    case 'query':
      return unparseQuery(s.query);
    case 'insert':
      return insert(s);
    case 'update': {
      const where = s.where === undefined ? '' : ` WHERE ${unparseExpression(s.where)}`;
      const target = `${qualifiedName(s.target)}${hintBlock(s.hints)}${extendClause(s.extend)}${alias(s)}`;
      return `UPDATE ${target} SET ${assignments(s.assignments)}${where}`;
    }
    case 'delete': {
      const where = s.where === undefined ? '' : ` WHERE ${unparseExpression(s.where)}`;
      return `DELETE FROM ${qualifiedName(s.target)}${hintBlock(s.hints)}${extendClause(s.extend)}${alias(s)}${where}`;
    }
    case 'merge':
      return merge(s);
    case 'call':
      return `CALL ${unparseCall(s.call)}`;
    default:
      return undefined;
  }
}

function tables(s: Statement): string | undefined {
  switch (s.kind) {
    case 'create-table':
      return createTable(s);
    case 'create-materialized-table':
      return createMaterializedTable(s);
    case 'alter-table':
      return `ALTER TABLE ${s.ifExists ? 'IF EXISTS ' : ''}${qualifiedName(s.name)} ${tableAction(s.action)}`;
    case 'alter-materialized-table':
      return `ALTER MATERIALIZED TABLE ${qualifiedName(s.name)} ${materializedAction(s.action)}`;
    case 'truncate-table':
      return `TRUNCATE TABLE ${qualifiedName(s.name)}`;
    case 'analyze-table': {
      const filter = s.partition === undefined ? '' : ` ${partition(s.partition)}`;
      const columns = s.columns.length === 0 ? '' : ` FOR COLUMNS ${identifiers(s.columns)}`;
      const all = s.allColumns ? ' FOR ALL COLUMNS' : columns;
      return `ANALYZE TABLE ${qualifiedName(s.name)}${filter} COMPUTE STATISTICS${all}`;
    }
    default:
      return undefined;
  }
}

function session(s: Statement): string | undefined {
  switch (s.kind) {
    case 'use':
      return use(s);
    case 'load-module':
      return `LOAD MODULE ${identifier(s.name)}${withOptions(s.options)}`;
    case 'unload-module':
      return `UNLOAD MODULE ${identifier(s.name)}`;
    case 'show':
      return show(s);
    case 'describe':
      return describe(s);
    case 'set':
      return s.key === undefined ? 'SET' : `SET ${quoteString(s.key)} = ${quoteString(s.value ?? '')}`;
    case 'reset':
      return s.key === undefined ? 'RESET' : `RESET ${quoteString(s.key)}`;
    case 'jar':
      return `${s.action} JAR ${stringLiteral(s.path)}`;
    case 'client-command':
      return s.command;
    default:
      return undefined;
  }
}

function jobs(s: Statement): string | undefined {
  switch (s.kind) {
    case 'statement-set':
      return `STATEMENT SET BEGIN ${s.statements.map((x) => `${unparseStatement(x)};`).join(' ')} END`;
    case 'execute':
      return `EXECUTE ${unparseStatement(s.statement)}`;
    case 'begin-statement-set':
      return 'BEGIN STATEMENT SET';
    case 'end-statement-set':
      return 'END';
    case 'compile-plan': {
      const word = s.execute ? 'COMPILE AND EXECUTE PLAN' : 'COMPILE PLAN';
      const exists = s.ifNotExists ? ' IF NOT EXISTS' : '';
      return `${word} ${stringLiteral(s.path)}${exists} FOR ${unparseStatement(s.statement)}`;
    }
    case 'execute-plan':
      return `EXECUTE PLAN ${stringLiteral(s.path)}`;
    case 'explain': {
      const details = s.planFor ? ' PLAN FOR' : s.details.length === 0 ? '' : ` ${s.details.join(', ')}`;
      return `EXPLAIN${details} ${unparseStatement(s.statement)}`;
    }
    case 'stop-job':
      return `STOP JOB ${stringLiteral(s.jobId)}${s.withSavepoint ? ' WITH SAVEPOINT' : ''}${s.withDrain ? ' WITH DRAIN' : ''}`;
    default:
      return undefined;
  }
}

/** The text of a statement, without a semicolon; parsing it gives the same tree. */
export function unparseStatement(s: Statement): string {
  const text = dml(s) ?? tables(s) ?? catalogDdl(s) ?? session(s) ?? jobs(s);
  if (text === undefined) throw new Error(`no text for a statement of kind ${s.kind}`);
  return text;
}
