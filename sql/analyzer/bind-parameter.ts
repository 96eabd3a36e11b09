/**
 * `?` of a prepared statement. Its type is given by the client, or follows from what it stands beside; a text is the last
 * resort. Values travel as booleans, numbers, texts and bytes: a parameter of any other type is a text that CAST reads, so that a
 * parameter means what the same text in the statement would mean.
 */
import type { Expression, Query } from '../ast/index.js';
import { validationError } from '../error/index.js';
import type { BoundExpression, LiteralValue } from '../expression/bound-expression.js';
import { call, cast, literal } from '../expression/build.js';
import type { ScalarFunction } from '../function/index.js';
import { builtInFunction } from '../function/index.js';
import type { LogicalType } from '../types/index.js';
import { array, isCharacter, string, withNullability, withoutTimeAttribute } from '../types/index.js';
import type { Binding } from './binding.js';
import type { SessionContext } from './expression-scope.js';

/** The parameters of a statement while it is bound. */
export interface ParameterScope {
  /** Undefined as long as nothing says it. */
  typeOf(index: number): LogicalType | undefined;
  /** Where the parameter stands a value of `type` is expected. */
  infer(index: number, type: LogicalType): void;
  /** The plan depends on the values, not only on the types. */
  needValues(): void;
  /** Set when the statement is planned for these values only: as literals, in the form of the type they travel as. */
  literalOf?(index: number): LiteralValue;
}

type ParameterNode = Extract<Expression, { kind: 'dynamic-parameter' }>;

const isParameter = (node: Expression): node is ParameterNode => node.kind === 'dynamic-parameter';

/** The type that values of a parameter of `type` travel as. */
export function travelType(type: LogicalType): LogicalType {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
      return withNullability(type, true);
    case 'BINARY':
    case 'VARBINARY':
      return withNullability(type, true);
    default:
      return string();
  }
}

/** @throws FungiError VALIDATION outside of a prepared statement, in Calcite's words: Flink has no values for it at all */
export function bindParameter(node: ParameterNode, session: SessionContext): BoundExpression {
  const { parameters } = session;
  if (!parameters) throw validationError('Illegal use of dynamic parameter', node.span, VALUES_HINT);
  const { index, span } = node;
  if (!parameters.typeOf(index)) parameters.infer(index, string());
  const type = withNullability(parameters.typeOf(index)!, true);
  if (type.kind === 'ARRAY') return bindArray(type, node, parameters);
  const travels = travelType(type);
  const value: BoundExpression = parameters.literalOf
    ? literal(parameters.literalOf(index), travels, span)
    : Object.freeze({ kind: 'parameter', index, type: travels, span });
  return travels.kind === type.kind ? value : cast(value, type, { implicit: true, span });
}

const VALUES_HINT =
  'A value for each ? is given with the statement: "parameters" of POST /api/sql, a prepared statement of a Postgres client';

/** An array travels as JSON: an array of NULLs and of texts that CAST reads. */
function bindArray(
  type: LogicalType & { readonly kind: 'ARRAY' },
  { index, span }: ParameterNode,
  parameters: ParameterScope,
): BoundExpression {
  if (!parameters.literalOf) {
    const text: BoundExpression = Object.freeze({ kind: 'parameter', index, type: string(), span });
    return cast(call(textsOfJson, [text], { span }), type, { implicit: true, span });
  }
  const json = parameters.literalOf(index);
  if (json === null) return literal(null, type, span);
  const items = (JSON.parse(String(json)) as readonly (string | null)[]).map((item) =>
    cast(literal(item, string(), span), type.element, { implicit: true, span }),
  );
  return cast(call(arrayFunction(), items, { span }), type, { implicit: true, span });
}

/** Of our own making, so that its text is known to be such an array. */
const textsOfJson: ScalarFunction = {
  kind: 'scalar',
  name: 'TEXTS_OF_JSON',
  group: 'collection',
  signatures: ['TEXTS_OF_JSON(json)'],
  determinism: 'deterministic',
  coerce: (args) => args.map(() => string()),
  returnType: () => array(string()),
  render: ([text]) => `CAST(CAST(${text} AS JSON) AS VARCHAR[])`,
};

function arrayFunction(): ScalarFunction {
  const definition = builtInFunction('ARRAY');
  if (definition.kind !== 'scalar') throw new Error('ARRAY is a scalar function');
  return definition;
}

/** Binds operands that are to be of one kind: a parameter among them takes the type of the others, or of another whose type is known. */
export function bindAlike(nodes: readonly Expression[], binding: Binding): readonly BoundExpression[] {
  const { parameters } = binding.scope.session;
  if (!parameters || !nodes.some(isParameter)) return nodes.map((node) => binding.bind(node));
  const bound = nodes.map((node) => (isParameter(node) ? undefined : binding.bind(node)));
  const known = nodes.map((node) => (isParameter(node) ? parameters.typeOf(node.index) : undefined));
  const model =
    bound.find((other) => other !== undefined && other.type.kind !== 'NULL')?.type ??
    known.find((type) => type !== undefined);
  return nodes.map((node, index) => {
    if (isParameter(node) && model) parameters.infer(node.index, expectedType(model));
    return bound[index] ?? binding.bind(node);
  });
}

/** Binds an operand of which `type` is expected. */
export function bindExpected(node: Expression, type: LogicalType, binding: Binding): BoundExpression {
  if (isParameter(node)) binding.scope.session.parameters?.infer(node.index, expectedType(type));
  return binding.bind(node);
}

/** The parameters that stand alone for a value of a column: `VALUES (?, ?)`, `SELECT ?, a`. */
export function inferColumns(query: Query, types: readonly LogicalType[], session: SessionContext): void {
  const { parameters } = session;
  if (!parameters) return;
  const rows =
    query.kind === 'values'
      ? query.rows.map((row) => (row.kind === 'row-constructor' ? row.elements : [row]))
      : query.kind === 'select'
        ? [query.items.map((item) => item.expression)]
        : [];
  for (const row of rows) {
    for (const [index, node] of row.entries()) {
      const type = types[index];
      if (type && isParameter(node)) parameters.infer(node.index, expectedType(type));
    }
  }
}

/** A text may be of any length, also where it is compared with a shorter one. */
function expectedType(type: LogicalType): LogicalType {
  return isCharacter(type) ? string() : withNullability(withoutTimeAttribute(type), true);
}
