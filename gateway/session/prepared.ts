/**
 * Prepared statements: parsed and analysed once. A query that needs no job keeps its plan for any values; of everything else only the
 * types are kept, and each execution plans with the values as literals, which a job's start outweighs by far.
 */
import { travelType } from '../../sql/analyzer/bind-parameter.js';
import type { ParameterScope } from '../../sql/analyzer/bind-parameter.js';
import type { Span, Statement } from '../../sql/ast/index.js';
import { walkNodes } from '../../sql/ast/index.js';
import { validationError } from '../../sql/error/index.js';
import type { PlanField } from '../../sql/plan/physical-plan.js';
import type { LogicalType } from '../../sql/types/index.js';
import { isInteger, string } from '../../sql/types/index.js';
import type { BoundParameter, StoreTransaction } from '../../src/serving/index.js';
import type { DirectRunner, TablesRead } from './direct-query.js';
import { planForClient } from './direct-query.js';
import { placed } from './error-place.js';
import { arrayJson, parameterValue } from './parameter-value.js';
import { loadPlanner } from './planning.js';
import type {
  ExecutePreparedOptions,
  ParameterValue,
  PreparedQuery,
  PrepareOptions,
} from './prepared-query.js';
import { observed } from './statement-observer.js';
import type { StatementObserver } from './statement-observer.js';
import type { StatementContext } from './statement-context.js';
import type { StatementTime } from './statement-time.js';
import type { StatementResult } from './statement-result.js';

/** What a prepared statement asks of its session. */
export interface PreparedHost {
  /** Refuses what the session's user may not do. */
  check(statement: Statement): void;
  context(signal: AbortSignal, parameters?: ParameterScope): StatementContext;
  /** Runs the statement like any other, with these values for its parameters. */
  run(statement: Statement, signal: AbortSignal, parameters: ParameterScope): Promise<StatementResult>;
  observer(): StatementObserver | undefined;
  /** That the session's client is in. */
  transaction(): StoreTransaction | undefined;
  /** The bounds of one execution. */
  time(signal: AbortSignal | undefined): StatementTime;
  /** Changes whenever a setting or the current catalog or database does. */
  settings(): string;
}

interface Template {
  readonly runner: DirectRunner | undefined;
  readonly fields: readonly PlanField[] | undefined;
  /** Types in which values are bound; may differ from the declared ones by the width of an integer. */
  readonly types: readonly LogicalType[];
  readonly tables: TablesRead | undefined;
  readonly settings: string;
}

const NEVER = new AbortController().signal;

export class Prepared implements PreparedQuery {
  #template: Template | undefined;
  #parameterTypes: readonly LogicalType[] = [];

  private constructor(
    readonly statement: Statement,
    private readonly parameterCount: number,
    private readonly declared: readonly (LogicalType | undefined)[],
    private readonly host: PreparedHost,
  ) {}

  /** @throws FungiError of analysis and planning */
  static async make(
    statement: Statement,
    parameterCount: number,
    options: PrepareOptions,
    host: PreparedHost,
  ): Promise<Prepared> {
    const prepared = new Prepared(statement, parameterCount, options.parameterTypes ?? [], host);
    await prepared.#plan();
    return prepared;
  }

  get parameterTypes(): readonly LogicalType[] {
    return this.#parameterTypes;
  }

  get fields(): readonly PlanField[] | undefined {
    return this.#template?.fields;
  }

  get isCurrent(): boolean {
    return this.#current() !== undefined;
  }

  get direct(): boolean {
    return this.#template?.runner !== undefined;
  }

  async execute(
    parameters: readonly ParameterValue[] = [],
    options: ExecutePreparedOptions = {},
  ): Promise<StatementResult> {
    if (parameters.length !== this.parameterCount) {
      throw validationError(
        `The statement has ${counted(this.parameterCount, 'parameter')}, but ${counted(parameters.length, 'value')} given`,
        this.statement.span,
      );
    }
    const time = this.host.time(options.signal);
    try {
      return time.bound(await time.during(() => this.#run(parameters, time.signal)));
    } catch (error) {
      throw placed(error, this.statement.span);
    }
  }

  async #run(parameters: readonly ParameterValue[], signal: AbortSignal): Promise<StatementResult> {
    const { statement, host } = this;
    const template = this.#current() ?? (await this.#plan());
    if (template.runner) {
      host.check(statement);
      const values = bindValues(parameters, template.types);
      if (values) {
        const { runner } = template;
        return observed(statement.kind, host.observer(), async () =>
          runner(values, signal, host.transaction()),
        );
      }
    }
    const values = bindValues(parameters, this.#parameterTypes, statement);
    return host.run(statement, signal, new Values(this.#parameterTypes, values!));
  }

  close(): void {
    this.#template = undefined;
  }

  #current(): Template | undefined {
    const template = this.#template;
    if (template?.settings !== this.host.settings()) return undefined;
    return template.tables?.isCurrent() === false ? undefined : template;
  }

  async #plan(): Promise<Template> {
    const { statement, host, parameterCount, declared } = this;
    const types = new Types(declared);
    const context = host.context(NEVER, types);
    const settings = host.settings();
    let template: Template = { runner: undefined, fields: undefined, types: [], tables: undefined, settings };
    if (statement.kind === 'query') {
      host.check(statement);
      const { plan, direct, tables } = await planForClient(statement.query, context);
      const runner = types.valuesNeeded ? undefined : direct;
      template = { ...template, runner, tables, fields: plan.sinks[0]!.fields };
    } else if (parameterCount > 0) {
      await analyze(statement, context);
    }
    this.#parameterTypes = Array.from(
      { length: parameterCount },
      (_, index) => types.declaredOf(index) ?? string(),
    );
    this.#template = {
      ...template,
      types: this.#parameterTypes.map((type, index) => types.typeOf(index) ?? type),
    };
    return this.#template;
  }
}

const counted = (count: number, what: string): string =>
  what === 'value'
    ? `${count} ${count === 1 ? 'value was' : 'values were'}`
    : `${count} ${what}${count === 1 ? '' : 's'}`;

/** One more than the highest number of a `?` in the statement. */
export function parameterCount(statement: Statement): number {
  let count = 0;
  walkNodes(statement, (node) => {
    if (node.kind === 'dynamic-parameter') count = Math.max(count, node.index + 1);
  });
  return count;
}

/** Where the statement has the `?` of a number; undefined where it was left out. */
export function parameterSpan(statement: Statement, index: number): Span | undefined {
  let span: Span | undefined;
  walkNodes(statement, (node) => {
    if (node.kind === 'dynamic-parameter' && node.index === index) span ??= node.span;
  });
  return span;
}

/** Finds out the types of an INSERT's parameters. Other statements have none, and say so when they run. */
async function analyze(statement: Statement, context: StatementContext): Promise<void> {
  if (statement.kind === 'execute') return analyze(statement.statement, context);
  if (statement.kind === 'query') {
    await planForClient(statement.query, context);
    return;
  }
  const statements = statement.kind === 'statement-set' ? statement.statements : [statement];
  const inserts = statements.filter((inner) => inner.kind === 'insert');
  if (inserts.length === 0) return;
  const { planInserts } = await loadPlanner();
  planInserts(inserts, context.catalog, context.sessionContext());
}

/** Undefined when a value does not fit its type. @throws FungiError VALIDATION, if it must: in that statement */
function bindValues(
  parameters: readonly ParameterValue[],
  types: readonly LogicalType[],
  must?: Statement,
): readonly BoundParameter[] | undefined {
  let at = 0;
  try {
    return parameters.map((value, index) => {
      at = index;
      const type = types[index]!;
      const travelling = type.kind === 'ARRAY' && value !== null ? arrayJson(value, type, index) : value;
      return parameterValue(travelling, travelType(type), index);
    });
  } catch (error) {
    if (must) throw placed(error, parameterSpan(must, at));
    return undefined;
  }
}

/** Types while a statement is bound for any values. */
class Types implements ParameterScope {
  valuesNeeded = false;
  readonly #declared: (LogicalType | undefined)[];
  readonly #bound: (LogicalType | undefined)[] = [];

  constructor(declared: readonly (LogicalType | undefined)[]) {
    this.#declared = [...declared];
  }

  typeOf(index: number): LogicalType | undefined {
    return this.#bound[index] ?? this.#declared[index];
  }

  /** What the client is told. */
  declaredOf(index: number): LogicalType | undefined {
    return this.#declared[index];
  }

  /**
   * Beside an integer of another width a parameter takes that width, since a comparison of a widened column finds no index; a value
   * that does not fit it is planned for by itself.
   */
  infer(index: number, type: LogicalType): void {
    const declared = this.#declared[index];
    if (!declared) this.#declared[index] = type;
    else if (!this.#bound[index] && isInteger(declared) && isInteger(type)) this.#bound[index] = type;
  }

  needValues(): void {
    this.valuesNeeded = true;
  }
}

/** Values for one execution. */
class Values implements ParameterScope {
  constructor(
    private readonly types: readonly LogicalType[],
    private readonly values: readonly BoundParameter[],
  ) {}

  typeOf(index: number): LogicalType | undefined {
    return this.types[index];
  }

  infer(): void {
    // The types are known.
  }

  needValues(): void {
    // They are there.
  }

  literalOf(index: number): BoundParameter['value'] {
    return this.values[index]!.value;
  }
}
