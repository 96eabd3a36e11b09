/** CREATE, ALTER and DROP as Flink SQL text. */
import type {
  AlterMaterializedTable,
  AlterTableAction,
  CreateFunction,
  CreateMaterializedTable,
  CreateModel,
  CreateTable,
  DropObject,
  OptionEntry,
  QualifiedName,
  Statement,
  StringLiteral,
} from '../ast/index.js';
import { unparseExpression } from './expression.js';
import {
  commentClause,
  identifier,
  optionList,
  qualifiedName,
  stringLiteral,
  withOptions,
} from './identifier.js';
import { unparseQuery } from './query.js';
import { aliasColumns } from './relation.js';
import {
  alteredColumn,
  column,
  constraint,
  distributed,
  distribution,
  likeClause,
  partition,
  partitionedBy,
  schema,
  watermark,
} from './schema.js';

const when = (condition: boolean, text: string): string => (condition ? text : '');
const orReplace = (s: { readonly orReplace?: boolean }): string => when(s.orReplace === true, 'OR REPLACE ');
const unless = (exists: boolean): string => when(exists, 'IF NOT EXISTS ');
const onlyIf = (exists: boolean): string => when(exists, 'IF EXISTS ');
const keys = (list: readonly StringLiteral[]): string => `(${list.map(stringLiteral).join(', ')})`;

export function createTable(s: CreateTable): string {
  const head = `${s.replace ?? 'CREATE'} ${when(s.temporary, 'TEMPORARY ')}TABLE ${unless(s.ifNotExists)}`;
  const query = s.query === undefined ? '' : ` AS ${unparseQuery(s.query)}`;
  return (
    head +
    qualifiedName(s.name) +
    schema(s.schema) +
    commentClause(s.comment) +
    distributed(s.distribution) +
    partitionedBy(s.partitionedBy) +
    withOptions(s.options) +
    likeClause(s.like) +
    query
  );
}

export function createMaterializedTable(s: CreateMaterializedTable): string {
  const { startMode } = s;
  const argument = startMode?.argument === undefined ? '' : `(${unparseExpression(startMode.argument)})`;
  return (
    `CREATE ${when(s.orAlter, 'OR ALTER ')}MATERIALIZED TABLE ${unless(s.ifNotExists)}${qualifiedName(s.name)}` +
    schema(s.schema) +
    commentClause(s.comment) +
    distributed(s.distribution) +
    partitionedBy(s.partitionedBy) +
    withOptions(s.options) +
    (startMode === undefined ? '' : ` START_MODE = ${startMode.mode}${argument}`) +
    (s.freshness === undefined ? '' : ` FRESHNESS = ${unparseExpression(s.freshness)}`) +
    (s.refreshMode === undefined ? '' : ` REFRESH_MODE = ${s.refreshMode}`) +
    ` AS ${unparseQuery(s.query)}`
  );
}

function addOrModify(a: Extract<AlterTableAction, { kind: 'add' | 'modify' }>): string {
  const word = a.kind.toUpperCase();
  if (a.distribution !== undefined) return `${word} DISTRIBUTION${distribution(a.distribution)}`;
  const parts = [...a.columns.map(alteredColumn), ...a.constraints.map(constraint)];
  if (a.watermark !== undefined) parts.push(watermark(a.watermark));
  return `${word} (${parts.join(', ')})`;
}

function addPartitions(a: Extract<AlterTableAction, { kind: 'add-partitions' }>): string {
  const parts = a.partitions.map((p) => partition(p.partition) + withOptions(p.options));
  return `ADD ${unless(a.ifNotExists)}${parts.join(' ')}`;
}

export function tableAction(a: AlterTableAction): string {
  switch (a.kind) {
    case 'rename':
      return `RENAME TO ${qualifiedName(a.to)}`;
    case 'rename-column':
      return `RENAME ${qualifiedName(a.from)} TO ${[...(a.toPath ?? []), a.to].map(identifier).join('.')}`;
    case 'set-options':
      return `SET ${optionList(a.options)}`;
    case 'reset-options':
      return `RESET ${keys(a.keys)}`;
    case 'add':
    case 'modify':
      return addOrModify(a);
    case 'drop-columns':
      return `DROP (${a.columns.map(qualifiedName).join(', ')})`;
    case 'drop-primary-key':
      return 'DROP PRIMARY KEY';
    case 'drop-constraint':
      return `DROP CONSTRAINT ${identifier(a.name)}`;
    case 'drop-watermark':
      return 'DROP WATERMARK';
    case 'drop-distribution':
      return 'DROP DISTRIBUTION';
    case 'add-partitions':
      return addPartitions(a);
    case 'drop-partitions':
      return `DROP ${onlyIf(a.ifExists)}${a.partitions.map(partition).join(', ')}`;
    default: {
      const unreachable: never = a;
      return unreachable;
    }
  }
}

export function materializedAction(a: AlterMaterializedTable['action']): string {
  switch (a.kind) {
    case 'suspend':
      return 'SUSPEND';
    case 'resume':
      return `RESUME${withOptions(a.options)}`;
    case 'refresh':
      return a.partition === undefined ? 'REFRESH' : `REFRESH ${partition(a.partition)}`;
    case 'as-query':
      return `AS ${unparseQuery(a.query)}`;
    case 'set-freshness':
      return `SET FRESHNESS = ${unparseExpression(a.freshness)}`;
    case 'set-refresh-mode':
      return `SET REFRESH_MODE = ${a.mode}`;
    default:
      return tableAction(a);
  }
}

function createFunction(s: CreateFunction): string {
  const kind = `${when(s.temporary, 'TEMPORARY ')}${when(s.system, 'SYSTEM ')}FUNCTION ${unless(s.ifNotExists)}`;
  const language = s.language === undefined ? '' : ` LANGUAGE ${s.language}`;
  const resources = s.resources.map((r) => `${r.kind} ${stringLiteral(r.uri)}`).join(', ');
  const using = resources === '' ? '' : ` USING ${resources}`;
  const name = qualifiedName(s.name);
  return `CREATE ${orReplace(s)}${kind}${name} AS ${stringLiteral(s.className)}${language}${using}${withOptions(s.options)}`;
}

function createModel(s: CreateModel): string {
  const columns = (word: string, list: CreateModel['input']): string =>
    list.length === 0 ? '' : ` ${word} (${list.map(column).join(', ')})`;
  const query = s.query === undefined ? '' : ` AS ${unparseQuery(s.query)}`;
  return (
    `CREATE ${orReplace(s)}${when(s.temporary, 'TEMPORARY ')}MODEL ${unless(s.ifNotExists)}${qualifiedName(s.name)}` +
    columns('INPUT', s.input) +
    columns('OUTPUT', s.output) +
    commentClause(s.comment) +
    withOptions(s.options) +
    query
  );
}

function drop(s: DropObject): string {
  const kind = `${when(s.temporary, 'TEMPORARY ')}${when(s.system, 'SYSTEM ')}${s.object}`;
  const behavior = s.behavior === undefined ? '' : ` ${s.behavior}`;
  return `DROP ${kind} ${onlyIf(s.ifExists)}${qualifiedName(s.name)}${behavior}`;
}

type OptionAction =
  | { readonly kind: 'set-options'; readonly options: readonly OptionEntry[] }
  | { readonly kind: 'reset-options'; readonly keys: readonly StringLiteral[] }
  | { readonly kind: 'rename'; readonly to: QualifiedName };

/** CREATE, ALTER and DROP of everything but tables; undefined for other statements. */
export function catalogDdl(s: Statement): string | undefined {
  switch (s.kind) {
    case 'create-view': {
      const head = `CREATE ${orReplace(s)}${when(s.temporary, 'TEMPORARY ')}VIEW ${unless(s.ifNotExists)}${qualifiedName(s.name)}`;
      return `${head}${aliasColumns(s.columns)}${commentClause(s.comment)} AS ${unparseQuery(s.query)}`;
    }
    case 'create-database':
    case 'create-catalog': {
      const word = s.kind === 'create-database' ? 'DATABASE' : 'CATALOG';
      const name = s.kind === 'create-database' ? qualifiedName(s.name) : identifier(s.name);
      return `CREATE ${orReplace(s)}${when(s.temporary === true, 'TEMPORARY ')}${word} ${unless(s.ifNotExists)}${name}${commentClause(s.comment)}${withOptions(s.options)}`;
    }
    case 'create-connection': {
      const kind = `${when(s.temporary, 'TEMPORARY ')}${when(s.system, 'SYSTEM ')}CONNECTION`;
      const name = `${unless(s.ifNotExists)}${qualifiedName(s.name)}`;
      return `CREATE ${orReplace(s)}${kind} ${name}${commentClause(s.comment)}${withOptions(s.options)}`;
    }
    case 'create-function':
      return createFunction(s);
    case 'create-model':
      return createModel(s);
    case 'drop':
      return drop(s);
    default:
      return alterOther(s);
  }
}

function alterOther(s: Statement): string | undefined {
  switch (s.kind) {
    case 'alter-view': {
      const action =
        s.action.kind === 'rename'
          ? `RENAME TO ${qualifiedName(s.action.to)}`
          : `AS ${unparseQuery(s.action.query)}`;
      return `ALTER VIEW ${onlyIf(s.ifExists)}${qualifiedName(s.name)} ${action}`;
    }
    case 'alter-database':
      return `ALTER DATABASE ${qualifiedName(s.name)} SET ${optionList(s.options)}`;
    case 'alter-catalog': {
      const { action } = s;
      const text =
        action.kind === 'comment' ? `COMMENT ${stringLiteral(action.comment)}` : optionAction(action);
      return `ALTER CATALOG ${identifier(s.name)} ${text}`;
    }
    case 'alter-model':
      return `ALTER MODEL ${onlyIf(s.ifExists)}${qualifiedName(s.name)} ${optionAction(s.action)}`;
    case 'alter-connection':
      return `ALTER CONNECTION ${onlyIf(s.ifExists)}${qualifiedName(s.name)} ${optionAction(s.action)}`;
    case 'alter-function': {
      const kind = `${when(s.temporary, 'TEMPORARY ')}${when(s.system, 'SYSTEM ')}FUNCTION`;
      const language = s.language === undefined ? '' : ` LANGUAGE ${s.language}`;
      const name = `${onlyIf(s.ifExists)}${qualifiedName(s.name)}`;
      return `ALTER ${kind} ${name} AS ${stringLiteral(s.className)}${language}`;
    }
    default:
      return undefined;
  }
}

const optionAction = (a: OptionAction): string => tableAction(a);
