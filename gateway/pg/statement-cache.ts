/**
 * Prepared statements of one connection, for when the same text comes again, or the same but for the values of its literals: parsing
 * and planning take several times what a point query needs to run.
 */
import type { LogicalType } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import { liftLiterals, shapeOf } from './dialect/lifted-literals.js';
import type { Shape, WrittenLiteral } from './dialect/lifted-literals.js';
import { parseOne, prepareFlink } from './statement.js';
import type { FlinkStatement, PrepareContext, Prepared } from './statement.js';

/** Texts whose preparation is kept beyond the unnamed statement they came as. */
const STATEMENTS_MAX = 100;
const TEXT_LENGTH_MAX = 4_096;

/** Texts that differ in values only. */
interface Known {
  /** Numbers of the literals that are parameters. */
  readonly literals: readonly number[];
  readonly statement: FlinkStatement;
  /** The other literals, whose values it was made for. */
  readonly others: string;
}

export class StatementCache {
  readonly #texts = new Map<string, FlinkStatement>();
  /** `once`: came once, which is no sign of more. `never`: nothing can be taken out. */
  readonly #shapes = new Map<string, Known | 'once' | 'never'>();

  /** What is known of tables may have changed. */
  clear(): void {
    this.#texts.clear();
    this.#shapes.clear();
  }

  /** `options`: what else a preparation depends on. */
  text(text: string, options: string): FlinkStatement | undefined {
    const key = `${options} ${text}`;
    const known = this.#texts.get(key);
    if (known?.query.isCurrent === false) {
      this.#texts.delete(key);
      return undefined;
    }
    if (known) renew(this.#texts, key, known);
    return known;
  }

  keep(prepared: Prepared, options: string): void {
    if (!isKeepable(prepared)) return;
    renew(this.#texts, `${options} ${prepared.text}`, prepared);
  }

  /** The statement with the literals of this text as values of its parameters; undefined where it has none that can be. */
  async likeOthers(
    text: string,
    options: string,
    context: PrepareContext,
  ): Promise<FlinkStatement | undefined> {
    if (text.length > TEXT_LENGTH_MAX) return undefined;
    const shape = shapeOf(text);
    if (!shape) return undefined;
    const key = `${options} ${shape.key}`;
    const known = this.#shapes.get(key);
    if (known === undefined) renew(this.#shapes, key, 'once');
    if (known === undefined || known === 'never') return undefined;
    if (known !== 'once' && known.statement.query.isCurrent) {
      if (known.others !== otherValues(shape, known.literals)) return undefined;
      renew(this.#shapes, key, known);
      return withValues(known.statement, text, shape, known.literals);
    }
    // What is wrong with a statement is told of by how it stands.
    const made = await this.#lift(text, shape, context).catch(() => undefined);
    renew(this.#shapes, key, made ?? 'never');
    return made && withValues(made.statement, text, shape, made.literals);
  }

  async #lift(text: string, shape: Shape, context: PrepareContext): Promise<Known | undefined> {
    if (context.catalogQueries?.handles(text)) return undefined;
    const parsed = await parseOne(text, context.signal);
    const lifted = parsed && liftLiterals(parsed, shape, columnTypes(context));
    if (!lifted) return undefined;
    const { literals, types } = lifted;
    const prepared = await prepareFlink(text, lifted.statement, [], context, context.changelog, { types });
    if (prepared.kind !== 'flink' || !isKeepable(prepared)) return undefined;
    // Literals that have become parameters another way are not among those of the shape.
    if (prepared.constants.length > 0) return undefined;
    const alike = literals.every(
      (literal, index) =>
        shape.literals[literal]!.kind !== 'text' || prepared.parameterTypes[index]!.kind === 'VARCHAR',
    );
    const others = otherValues(shape, literals);
    return alike ? { literals, others, statement: { ...prepared, parameterOids: [] } } : undefined;
  }
}

const isKeepable = (prepared: Prepared): prepared is FlinkStatement & { readonly text: string } =>
  prepared.kind === 'flink' &&
  prepared.query.direct &&
  prepared.arrays.size === 0 &&
  prepared.text.length <= TEXT_LENGTH_MAX;

function renew<V>(map: Map<string, V>, key: string, value: V): void {
  // The newest is last.
  map.delete(key);
  map.set(key, value);
  if (map.size > STATEMENTS_MAX) map.delete(map.keys().next().value!);
}

const otherValues = ({ literals }: Shape, lifted: readonly number[]): string =>
  JSON.stringify(literals.flatMap(({ value }, index) => (lifted.includes(index) ? [] : [value])));

function withValues(
  statement: FlinkStatement,
  text: string,
  shape: Shape,
  literals: readonly number[],
): FlinkStatement {
  return { ...statement, text, constants: literals.map((literal) => valueOf(shape.literals[literal]!)) };
}

const valueOf = ({ kind, value }: WrittenLiteral): ResultValue =>
  kind === 'int' ? Number(value) : kind === 'bigint' ? BigInt(value) : value;

const columnTypes =
  ({ session }: PrepareContext) =>
  (table: readonly string[], column: string): LogicalType | undefined => {
    const found = session.catalog.findTable(table);
    if (found?.kind !== 'table') return undefined;
    return found.columns.find(({ name }) => name === column)?.type;
  };
