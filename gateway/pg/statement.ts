/**
 * One statement of a client, prepared: told apart (PostgreSQL's own command, catalog query, Flink SQL), parsed, analysed and
 * described, so that running it again costs no more than running it.
 */
import type { Statement } from '../../sql/ast/index.js';
import { FungiError } from '../../sql/error/index.js';
import { parseSteps } from '../../sql/parser/index.js';
import type { LogicalType } from '../../sql/types/index.js';
import { array } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import { parameterCount } from '../session/prepared.js';
import type { PreparedQuery } from '../session/prepared-query.js';
import type { Session } from '../session/session.js';
import type { StatementResult } from '../session/statement-result.js';
import { Turns } from '../session/turns.js';
import type { CatalogContext, CatalogQueries } from './catalog-queries.js';
import type { Command } from './dialect/command.js';
import { parseCommand } from './dialect/parse-command.js';
import { mayHaveUntyped, untypedLiterals } from './dialect/array-rewrites.js';
import { arrayParametersOf, pgRewrites, withArrays, withSingleElements } from './dialect/rewrites.js';
import { describeCatalogColumn, describeField, KIND_COLUMN } from './row-source.js';
import type { ResultColumn } from './row-source.js';
import { fromText, logicalTypeOfOid, oidOfParameter } from './types/parameter-value.js';
import { pgTypes } from './types/pg-type.js';

export interface EmptyStatement {
  readonly kind: 'empty';
}

export interface CommandStatement {
  readonly kind: 'command';
  readonly command: Command;
}

export interface CatalogStatement {
  readonly kind: 'catalog';
  readonly parameterOids: readonly number[];
  readonly columns: readonly ResultColumn[];
}

export interface FlinkStatement {
  readonly kind: 'flink';
  readonly text: string;
  readonly statement: Statement;
  readonly query: PreparedQuery;
  /** Parameters that are the array of `= ANY ($1)`: each execution is of a statement with a list of its elements. */
  readonly arrays: ReadonlySet<number>;
  /** Row kinds are shown. */
  readonly kinds: boolean;
  /** Of the parameters, and behind them of the constants. */
  readonly parameterTypes: readonly LogicalType[];
  readonly parameterOids: readonly number[];
  /** Literals that are values of further parameters. */
  readonly constants: readonly ResultValue[];
  /** Of a query; undefined where only running it tells, or where there are none. */
  readonly columns: readonly ResultColumn[] | undefined;
}

export type Prepared = { readonly text: string } & (
  EmptyStatement | CommandStatement | CatalogStatement | FlinkStatement
);

export interface PrepareContext {
  readonly session: Session;
  readonly catalogQueries: CatalogQueries | undefined;
  readonly catalogContext: (signal: AbortSignal) => CatalogContext;
  /** `fungi.changelog`. */
  readonly changelog: boolean;
  /** Between BEGIN STATEMENT SET and END, which then is not COMMIT. */
  readonly openStatementSet: boolean;
  readonly signal: AbortSignal;
}

const CHANGELOG = new Map([['sql-client.execution.result-mode', 'changelog']]);
const NO_CONFIGURATION = new Map<string, string>();

/**
 * `declared`: OIDs as the client gives them, 0 or missing where it does not.
 * @throws FungiError whose span points into `text`
 */
export async function prepareStatement(
  text: string,
  declared: readonly number[],
  context: PrepareContext,
): Promise<Prepared> {
  const command = parseCommand(text);
  if (command && !(context.openStatementSet && isEnd(command, text)))
    return { kind: 'command', text, command };
  const { catalogQueries, signal } = context;
  if (catalogQueries?.handles(text)) return prepareCatalog(text, declared, catalogQueries, context);
  try {
    const statement = await parseOne(text, signal);
    if (!statement) return { kind: 'empty', text };
    return await prepareFlink(text, statement, declared, context, context.changelog);
  } catch (error) {
    if (!catalogQueries?.handlesOtherwise(text)) throw error;
    return prepareCatalog(text, declared, catalogQueries, context).catch(() => {
      throw error;
    });
  }
}

async function prepareCatalog(
  text: string,
  declared: readonly number[],
  catalogQueries: CatalogQueries,
  { catalogContext, signal }: PrepareContext,
): Promise<Prepared> {
  const described = await catalogQueries.describe(text, declared, catalogContext(signal));
  const columns = described.columns.map(describeCatalogColumn);
  return { kind: 'catalog', text, parameterOids: described.parameterOids, columns };
}

const isEnd = (command: Command, text: string): boolean =>
  command.kind === 'transaction' && command.action === 'commit' && /^\s*end\b/i.test(text);

/** Undefined for a text without a statement. @throws FungiError */
export async function parseOne(text: string, signal: AbortSignal): Promise<Statement | undefined> {
  if (text.trim() === '') return undefined;
  const turns = new Turns(signal);
  const statement = await turns.all(parseSteps(text, { quoting: 'backtick-and-double' }));
  const rewritten = pgRewrites(statement);
  await turns.giveWay();
  return rewritten;
}

/** `SUBSCRIBE` and DECLARE prepare their query this way. */
export async function prepareFlink(
  text: string,
  written: Statement,
  declared: readonly number[],
  context: PrepareContext,
  changelog: boolean,
  {
    follow,
    types,
  }: {
    readonly follow?: 'snapshot-and-changes' | 'changes';
    /** Instead of those that `declared` names. */
    readonly types?: readonly (LogicalType | undefined)[];
  } = {},
): Promise<Prepared> {
  const ownCount = parameterCount(written);
  const { statement, constants } = mayHaveUntyped(text)
    ? untypedLiterals(written, ownCount)
    : { statement: written, constants: [] };
  const kinds = changelog && statement.kind === 'query';
  const arrays = arrayParametersOf(statement);
  await new Turns(context.signal).giveWay();
  const query = await context.session.prepare(
    { statement: arrays.size > 0 ? withSingleElements(statement) : statement, text },
    {
      parameterTypes:
        types ??
        declared.map((oid, index) => {
          const type = logicalTypeOfOid(oid);
          return arrays.has(index) && type?.kind === 'ARRAY' ? type.element : type;
        }),
      configuration: follow
        ? new Map([...CHANGELOG, ['fungi.follow', follow]])
        : kinds
          ? CHANGELOG
          : NO_CONFIGURATION,
    },
  );
  const parameterTypes = query.parameterTypes.map((type, index) => (arrays.has(index) ? array(type) : type));
  const parameterOids = parameterTypes
    .slice(0, parameterTypes.length - constants.length)
    .map((type, index) => {
      const given = declared[index] ?? 0;
      return given === 0 || given === pgTypes.unknown.oid ? oidOfParameter(type) : given;
    });
  const fields = query.fields?.map(({ name, type }) => describeField(name, type));
  const columns = fields && kinds ? [KIND_COLUMN, ...fields] : fields;
  const { timeZone } = context.session.configuration;
  return {
    kind: 'flink',
    text,
    statement,
    query,
    arrays,
    kinds,
    parameterTypes,
    parameterOids,
    constants: constants.map((constant, index) =>
      fromText(constant, parameterTypes[parameterOids.length + index]!, timeZone),
    ),
    columns,
  };
}

/** Runs it with lists in place of bound arrays. */
export async function executeFlink(
  prepared: FlinkStatement,
  bound: readonly ResultValue[],
  session: Session,
  signal: AbortSignal,
): Promise<StatementResult> {
  const values = prepared.constants.length === 0 ? bound : [...bound, ...prepared.constants];
  const { arrays, query, text, kinds } = prepared;
  if (arrays.size === 0) return query.execute(values, { signal });
  const count = prepared.parameterTypes.length;
  const items = (index: number): readonly ResultValue[] | undefined => {
    const value = values[index];
    return Array.isArray(value) ? (value as readonly ResultValue[]) : undefined;
  };
  const statement = withArrays(prepared.statement, (index) => items(index)?.length, count);
  const flat = [...values];
  const types = [...query.parameterTypes];
  for (const index of [...arrays].sort((a, b) => a - b)) {
    const [first = null, ...others] = items(index) ?? [];
    flat[index] = first;
    flat.push(...others);
    types.push(...others.map(() => types[index]!));
  }
  const configuration = kinds ? CHANGELOG : NO_CONFIGURATION;
  const expanded = await session.prepare({ statement, text }, { parameterTypes: types, configuration });
  // An empty list leaves its parameter, and maybe those behind it, unused.
  return expanded.execute(flat.slice(0, expanded.parameterTypes.length), { signal });
}

/** Statements whose columns are known only when they have run; running them changes nothing. */
export function givesRowsUndescribed({ kind }: Statement): boolean {
  return kind === 'show' || kind === 'describe' || kind === 'explain' || kind === 'call';
}

export function parameterOidsOf(prepared: Prepared): readonly number[] {
  return prepared.kind === 'catalog' || prepared.kind === 'flink' ? prepared.parameterOids : [];
}

/** @throws FungiError 42601 as PostgreSQL words it */
export function onlyOneStatement(): FungiError {
  return new FungiError('SYNTAX', 'cannot insert multiple commands into a prepared statement');
}
