/** CREATE, ALTER and DROP VIEW. */
import { catalogError, queryText } from '../../../catalog/index.js';
import type { CatalogView } from '../../../catalog/index.js';
import type { AlterView, CreateView, DropObject, Identifier, Query, Span } from '../../../sql/ast/index.js';
import { expandView } from '../expand-view.js';
import { analyzeFields, writtenNames } from '../planning.js';
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import { sameType } from '../../../sql/types/index.js';
import { alterTarget } from './alter-target.js';
import type { StatementContext, StatementHandler } from '../statement-context.js';
import type { StatementResult } from '../statement-result.js';
import { ok } from '../statement-result.js';

export const createView: StatementHandler<CreateView> = async (statement, context) => {
  const { catalog } = context;
  const path = catalog.pathOf(statement.name);
  const view = await viewOf(statement.query, statement.columns, statement.comment?.value, context);
  catalog.create(path, view, {
    temporary: statement.temporary,
    ifNotExists: statement.ifNotExists,
    span: statement.name.span,
  });
  return ok();
};

/** Checks the query by analyzing it. @throws FungiError what analysis throws; INVALID_SCHEMA for a wrong list of columns */
async function viewOf(
  query: Query,
  names: readonly Identifier[],
  comment: string | undefined,
  context: StatementContext,
): Promise<CatalogView> {
  const fields = await analyzeFields(query, context);
  if (names.length > 0 && names.length !== fields.length) {
    const message =
      'VIEW definition and input fields not match:\n' +
      `\tDef fields: [${names.map((name) => name.name).join(', ')}].\n` +
      `\tInput fields: [${fields.map((field) => field.name).join(', ')}].`;
    throw catalogError('INVALID_SCHEMA', message, names[0]?.span);
  }
  const written = names.length > 0 ? names.map((name) => name.name) : await writtenNames(query, context);
  const firsts = new Map([...written.entries()].reverse().map(([index, name]) => [name, index]));
  const repeated = written.find((name, index) => firsts.get(name) !== index);
  if (repeated !== undefined) {
    const span = names.find((name) => name.name === repeated)?.span ?? placeOf(repeated, query);
    throw catalogError(
      'INVALID_SCHEMA',
      `A column with the same name \`${repeated}\` has been defined at line ${span.line}, column ${span.column}.`,
      span,
    );
  }
  const named = fields.map((field, index) => ({ ...field, name: names[index]?.name ?? field.name }));
  const stored = (await expandedQuery(query, fields, context)) ?? query;
  return {
    kind: 'view',
    fields: named,
    query: stored,
    text: queryText(stored),
    currentCatalog: context.catalog.currentCatalog,
    currentDatabase: context.catalog.currentDatabase,
    comment,
  };
}

/** The expanded query, if it gives the very same columns. */
export async function expandedQuery(
  query: Query,
  fields: readonly PlanField[],
  context: StatementContext,
): Promise<Query | undefined> {
  const names = (part: Query): Promise<readonly string[]> => writtenNames(part, context);
  const candidate = await expandView(query, context.catalog, names);
  if (!candidate) return undefined;
  const again = await analyzeFields(candidate, context);
  const same =
    again.length === fields.length &&
    again.every((field, index) => {
      const other = fields[index]!;
      return field.name === other.name && sameType(field.type, other.type);
    });
  return same ? candidate : undefined;
}

/** Where the query names a column so; else the query. */
function placeOf(name: string, query: Query): Span {
  if (query.kind !== 'select') return query.span;
  const item = query.items.find(({ alias, expression }) =>
    alias
      ? alias.name === name
      : expression.kind === 'column-reference' && expression.name.parts.at(-1)?.name === name,
  );
  return item?.span ?? query.span;
}

export const alterView: StatementHandler<AlterView> = async (statement, context) => {
  const { catalog } = context;
  const target = alterTarget('view', statement, context);
  if (!target) return ok();
  const { path, object: existing } = target;
  const { action } = statement;
  if (action.kind === 'rename') catalog.rename(path, catalog.pathOf(action.to), action.to.span);
  else catalog.replace(path, await viewOf(action.query, [], existing.comment, context));
  return ok();
};

export function dropView(statement: DropObject, { catalog }: StatementContext): StatementResult {
  catalog.drop(catalog.pathOf(statement.name), 'view', {
    temporary: statement.temporary,
    ifExists: statement.ifExists,
    span: statement.name.span,
  });
  return ok();
}
