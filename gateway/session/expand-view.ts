/**
 * The query of a view with everything that depends on the moment made explicit, as Flink stores it: tables by their full path,
 * columns by their table, `*` by the columns there are now. A query with a form that is not handled here (USING, correlated
 * relations, …) stays as it was written.
 */
import type { SessionCatalog } from '../../catalog/index.js';
import type {
  AliasedRelation,
  CommonTableExpression,
  Identifier,
  QualifiedName,
  Query,
  Relation,
  Select,
  SelectItem,
  Span,
} from '../../sql/ast/index.js';

/** Names of a query's columns. @throws FungiError of analysis */
export type ColumnNames = (query: Query) => Promise<readonly string[]>;

/** Raised inside of this file only. */
class NotHandled extends Error {}

interface Leaf {
  readonly alias: string;
  readonly columns: readonly string[];
}

interface Scope {
  readonly leaves: readonly Leaf[];
  readonly outer: Scope | undefined;
  readonly tables: readonly CommonTableExpression[];
}

/** The expanded query, or undefined when it has a form that is not handled. */
export async function expandView(
  query: Query,
  catalog: SessionCatalog,
  columnNames: ColumnNames,
): Promise<Query | undefined> {
  try {
    return await new Expansion(catalog, columnNames).query(query, {
      leaves: [],
      outer: undefined,
      tables: [],
    });
  } catch (error) {
    if (error instanceof NotHandled) return undefined;
    throw error;
  }
}

const identifier = (name: string, span: Span): Identifier => ({
  kind: 'identifier',
  name,
  quoted: true,
  span,
});

const pathName = (parts: readonly string[], span: Span): QualifiedName => ({
  kind: 'qualified-name',
  parts: parts.map((part) => identifier(part, span)),
  span,
});

class Expansion {
  constructor(
    private readonly catalog: SessionCatalog,
    private readonly columnNames: ColumnNames,
  ) {}

  async query(query: Query, scope: Scope): Promise<Query> {
    switch (query.kind) {
      case 'select':
        return this.#select(query, scope);
      case 'values':
        return query;
      case 'set-operation':
        return {
          ...query,
          left: await this.query(query.left, scope),
          right: await this.query(query.right, scope),
        };
      case 'ordered-query':
        // ORDER BY names columns of the result.
        return { ...query, query: await this.query(query.query, scope) };
      case 'with': {
        if (query.recursive) throw new NotHandled();
        const tables: CommonTableExpression[] = [...scope.tables];
        const own: CommonTableExpression[] = [];
        for (const table of query.tables) {
          const expanded = { ...table, query: await this.query(table.query, { ...scope, tables }) };
          tables.push(expanded);
          own.push(expanded);
        }
        return { ...query, tables: own, query: await this.query(query.query, { ...scope, tables }) };
      }
      case 'explicit-table':
        throw new NotHandled();
      default: {
        const unreachable: never = query;
        return unreachable;
      }
    }
  }

  async #select(select: Select, outer: Scope): Promise<Select> {
    if (select.windows.length > 0 || select.qualify) throw new NotHandled();
    const leaves: Leaf[] = [];
    const from = select.from && (await this.#relation(select.from, outer, leaves));
    const scope: Scope = { leaves, outer, tables: outer.tables };
    const items: SelectItem[] = [];
    for (const item of select.items) {
      if (item.expression.kind === 'star') items.push(...starItems(item, leaves));
      else items.push(await this.#node(item, scope));
    }
    return {
      ...select,
      from,
      items,
      where: await this.#node(select.where, scope),
      groupBy: await this.#node(select.groupBy, scope),
      having: await this.#node(select.having, scope),
    };
  }

  /** Adds what the relation is called and has for columns to `leaves`. */
  async #relation(relation: Relation, scope: Scope, leaves: Leaf[]): Promise<Relation> {
    switch (relation.kind) {
      case 'join': {
        if (relation.natural || relation.using.length > 0 || relation.matchCondition) throw new NotHandled();
        const left = await this.#relation(relation.left, scope, leaves);
        const right = await this.#relation(relation.right, scope, leaves);
        const on = await this.#node(relation.on, { leaves, outer: scope, tables: scope.tables });
        return { ...relation, left, right, on };
      }
      case 'aliased': {
        const expanded = await this.#leaf(relation.relation, scope);
        const columns =
          relation.columns.length > 0
            ? relation.columns.map((column) => column.name)
            : await this.#columnsOf(expanded, scope);
        leaves.push({ alias: relation.alias.name, columns });
        return { ...relation, relation: expanded };
      }
      case 'table-reference': {
        const expanded = await this.#leaf(relation, scope);
        const name = relation.name.parts.at(-1)!;
        leaves.push({ alias: name.name, columns: await this.#columnsOf(expanded, scope) });
        const aliased: AliasedRelation = {
          kind: 'aliased',
          span: relation.span,
          relation: expanded,
          alias: { ...name, quoted: true },
          columns: [],
        };
        return aliased;
      }
      default:
        throw new NotHandled();
    }
  }

  async #leaf(relation: Relation, scope: Scope): Promise<Relation> {
    if (relation.kind === 'derived-table' && !relation.lateral && !relation.systemTime) {
      return {
        ...relation,
        query: await this.query(relation.query, { ...scope, leaves: [], outer: undefined }),
      };
    }
    if (relation.kind !== 'table-reference' || relation.systemTime || relation.hints.length > 0) {
      throw new NotHandled();
    }
    const { parts, span } = relation.name;
    if (parts.length === 1 && scope.tables.some((table) => table.name.name === parts[0]!.name))
      return relation;
    const path = this.catalog.pathOf(relation.name);
    return { ...relation, name: pathName([path.catalog, path.database, path.name], span) };
  }

  /** Asks the analyzer what `SELECT * FROM relation` gives. */
  #columnsOf(relation: Relation, { tables }: Scope): Promise<readonly string[]> {
    const { span } = relation;
    const select: Select = {
      kind: 'select',
      span,
      hints: [],
      stream: false,
      quantifier: undefined,
      items: [
        {
          kind: 'select-item',
          span,
          expression: { kind: 'star', span, qualifier: undefined },
          alias: undefined,
        } as SelectItem,
      ],
      from: relation,
      where: undefined,
      groupBy: undefined,
      having: undefined,
      windows: [],
      qualify: undefined,
    };
    return this.columnNames(
      tables.length === 0 ? select : { kind: 'with', span, recursive: false, tables, query: select },
    );
  }

  /** Any part of the tree with its columns qualified and its subqueries expanded. */
  async #node<T>(node: T, scope: Scope): Promise<T> {
    const expanded = new Map<object, Query>();
    for (const subquery of subqueriesOf(node)) {
      const inner: Scope = { leaves: [], outer: scope, tables: scope.tables };
      expanded.set(subquery, await this.query(subquery.query, inner));
    }
    return rewritten(node, scope, expanded) as T;
  }
}

interface Subquery {
  readonly kind: 'subquery';
  readonly query: Query;
}

const isLeaf = (kind: unknown): boolean =>
  kind === 'identifier' ||
  kind === 'qualified-name' ||
  (typeof kind === 'string' && kind.endsWith('-literal'));

/** The outermost subqueries below `root`. */
function subqueriesOf(root: unknown): readonly Subquery[] {
  const found: Subquery[] = [];
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(visit);
    if ('kind' in node && isLeaf(node.kind)) return;
    if ('kind' in node && node.kind === 'subquery' && 'query' in node) found.push(node as Subquery);
    else Object.values(node).forEach(visit);
  };
  visit(root);
  return found;
}

function rewritten(node: unknown, scope: Scope, expanded: ReadonlyMap<object, Query>): unknown {
  if (Array.isArray(node)) return node.map((element) => rewritten(element, scope, expanded));
  if (node === null || typeof node !== 'object') return node;
  const query = expanded.get(node);
  if (query) return { ...node, query };
  if ('kind' in node) {
    if (isLeaf(node.kind)) return node;
    if (node.kind === 'column-reference' && 'name' in node) {
      return { ...node, name: qualified(node.name as QualifiedName, scope) };
    }
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, rewritten(value, scope, expanded)]),
  );
}

/** `a` → `t.a`; what is qualified stays. */
function qualified(name: QualifiedName, scope: Scope): QualifiedName {
  const first = name.parts[0]!;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (name.parts.length > 1 && at.leaves.some((leaf) => leaf.alias === first.name)) return name;
    const owners = at.leaves.filter((leaf) => leaf.columns.includes(first.name));
    if (owners.length > 1) throw new NotHandled();
    const [owner] = owners;
    if (owner) return { ...name, parts: [identifier(owner.alias, first.span), ...name.parts] };
  }
  throw new NotHandled();
}

function starItems(item: SelectItem, leaves: readonly Leaf[]): readonly SelectItem[] {
  const { span, expression } = item;
  if (expression.kind !== 'star') return [item];
  const wanted = expression.qualifier?.parts.map((part) => part.name).join('.');
  const shown = wanted === undefined ? leaves : leaves.filter((leaf) => leaf.alias === wanted);
  const columns = shown.flatMap((leaf) => leaf.columns.map((column) => [leaf.alias, column] as const));
  if (columns.length === 0) throw new NotHandled();
  return columns.map(([alias, column]) => ({
    ...item,
    expression: { kind: 'column-reference', span, name: pathName([alias, column], span) },
    alias: undefined,
  }));
}
