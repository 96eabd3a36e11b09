/** ALTER TABLE and ALTER MATERIALIZED TABLE. */
import type {
  AlteredColumn,
  AlterMaterializedTable,
  AlterTable,
  AlterTableAction,
  ColumnPosition,
  Identifier,
  KeyConstraint,
  OptionEntry,
  WatermarkDefinition,
} from '../ast/index.js';
import { ifExists, ifNotExists, keyList, optionList, partition, withOptions } from './clause.js';
import { freshnessInterval, refreshModeWord } from './create-table.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseQuery } from './query.js';
import { addWatermark, atConstraint, column, distribution, tableConstraint } from './table-schema.js';

/** After `ALTER TABLE`. */
export function alterTable(c: Cursor, start: number): AlterTable {
  const exists = ifExists(c);
  const name = c.qualifiedName();
  const action = tableAction(c);
  return node({ kind: 'alter-table', span: c.span(start), name, ifExists: exists, action });
}

function tableAction(c: Cursor): AlterTableAction {
  switch (c.tag) {
    case 'RENAME':
      return rename(c);
    case 'SET':
      c.position++;
      return node({ kind: 'set-options', options: optionList(c) });
    default:
      return definitionChange(c, true);
  }
}

/** What both kinds of tables take; `partitions`: ADD and DROP PARTITION too. */
function definitionChange(c: Cursor, partitions: boolean): AlterTableAction {
  switch (c.tag) {
    case 'RESET':
      c.position++;
      return node({ kind: 'reset-options', keys: keyList(c) });
    case 'ADD':
      c.position++;
      if (partitions && (c.is('PARTITION') || c.are('IF', 'NOT'))) return addPartitions(c);
      return schemaChange(c, 'add');
    case 'MODIFY':
      c.position++;
      return schemaChange(c, 'modify');
    case 'DROP':
      c.position++;
      return dropAction(c, partitions);
    default:
      throw c.unexpected();
  }
}

function rename(c: Cursor): AlterTableAction {
  c.position++;
  if (c.accept('TO')) return node({ kind: 'rename', to: c.qualifiedName() });
  const from = c.qualifiedName();
  c.expect('TO');
  const to = c.qualifiedName().parts;
  const path = to.slice(0, -1);
  return node({
    kind: 'rename-column',
    from,
    to: to[to.length - 1]!,
    ...(path.length > 0 ? { toPath: list(path) } : undefined),
  });
}

function addPartitions(c: Cursor): AlterTableAction {
  const exists = ifNotExists(c);
  const partitions: { partition: ReturnType<typeof partition>; options: readonly OptionEntry[] }[] = [];
  do {
    const specification = partition(c);
    partitions.push(node({ partition: specification, options: withOptions(c) }));
  } while (c.is('PARTITION'));
  return node({ kind: 'add-partitions', ifNotExists: exists, partitions: list(partitions) });
}

/** What ADD and MODIFY take: one element, or several in parentheses. */
function schemaChange(c: Cursor, kind: 'add' | 'modify'): AlterTableAction {
  const columns: AlteredColumn[] = [];
  const constraints: KeyConstraint[] = [];
  const watermarks: WatermarkDefinition[] = [];
  const start = c.position;
  if (c.accept('DISTRIBUTION')) {
    return node({
      kind,
      columns: list(columns),
      constraints: list(constraints),
      watermark: undefined,
      distribution: distribution(c, start),
    });
  }
  const element = (): void => {
    if (c.is('WATERMARK')) {
      addWatermark(c, watermarks);
    } else if (atConstraint(c)) constraints.push(tableConstraint(c));
    else columns.push(alteredColumn(c));
  };
  if (c.is('(')) c.parenthesized(element);
  else element();
  return node({
    kind,
    columns: list(columns),
    constraints: list(constraints),
    watermark: watermarks[0],
    distribution: undefined,
  });
}

function alteredColumn(c: Cursor): AlteredColumn {
  const start = c.position;
  const path: Identifier[] = [];
  while (c.isNameAt(0) && c.peek(1) === '.' && c.isNameAt(2)) {
    path.push(c.takeIdentifier());
    c.position++;
  }
  const definition = column(c);
  let position: ColumnPosition | undefined;
  if (c.accept('FIRST')) position = node({ kind: 'FIRST' });
  else if (c.accept('AFTER')) position = node({ kind: 'AFTER', column: c.qualifiedName() });
  return node({
    kind: 'altered-column',
    span: c.span(start),
    column: definition,
    position,
    ...(path.length > 0 ? { path: list(path) } : undefined),
  });
}

function dropAction(c: Cursor, partitions: boolean): AlterTableAction {
  if (partitions && (c.is('PARTITION') || c.are('IF', 'EXISTS'))) {
    const exists = ifExists(c);
    const specifications = c.commaList(() => partition(c));
    return node({ kind: 'drop-partitions', ifExists: exists, partitions: list(specifications) });
  }
  switch (c.tag) {
    case 'PRIMARY':
      c.position++;
      c.expect('KEY');
      return node({ kind: 'drop-primary-key' });
    case 'CONSTRAINT':
      c.position++;
      return node({ kind: 'drop-constraint', name: c.identifier() });
    case 'WATERMARK':
      c.position++;
      return node({ kind: 'drop-watermark' });
    case 'DISTRIBUTION':
      c.position++;
      return node({ kind: 'drop-distribution' });
    case '(':
      return node({ kind: 'drop-columns', columns: c.parenthesized(() => c.qualifiedName()) });
    default:
      return node({ kind: 'drop-columns', columns: list([c.qualifiedName()]) });
  }
}

/** After `ALTER MATERIALIZED TABLE`. */
export function alterMaterializedTable(c: Cursor, start: number): AlterMaterializedTable {
  const name = c.qualifiedName();
  const action = materializedAction(c);
  return node({ kind: 'alter-materialized-table', span: c.span(start), name, action });
}

function materializedAction(c: Cursor): AlterMaterializedTable['action'] {
  switch (c.tag) {
    case 'SUSPEND':
      c.position++;
      return node({ kind: 'suspend' });
    case 'RESUME':
      c.position++;
      return node({ kind: 'resume', options: withOptions(c) });
    case 'REFRESH':
      c.position++;
      return node({ kind: 'refresh', partition: c.is('PARTITION') ? partition(c) : undefined });
    case 'AS':
      c.position++;
      return node({ kind: 'as-query', query: parseQuery(c) });
    case 'SET':
      c.position++;
      return materializedSetting(c);
    default:
      return definitionChange(c, false);
  }
}

function materializedSetting(c: Cursor): AlterMaterializedTable['action'] {
  if (c.accept('FRESHNESS')) return node({ kind: 'set-freshness', freshness: freshnessInterval(c) });
  if (c.accept('REFRESH_MODE')) return node({ kind: 'set-refresh-mode', mode: refreshModeWord(c) });
  return node({ kind: 'set-options', options: optionList(c) });
}
