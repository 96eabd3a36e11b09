/**
 * PostgreSQL's arrays in text form, `'{1,2}'`, on the syntax tree: with a type they are array constructors; where none is written they are
 * what the place wants, as if a client had bound them.
 */
import type { Expression, Span, Statement } from '../../../sql/ast/index.js';
import type { ArrayText } from '../types/array-text.js';
import { parseArrayText } from '../types/array-text.js';
import { functionCall } from './function-call.js';
import { mapNodes, sharedMap } from './map-nodes.js';

type Cast = Extract<Expression, { kind: 'cast' }>;
type ArrayType = Extract<Cast['type'], { kind: 'array-type' }>;
type TextLiteral = Extract<Expression, { kind: 'string-literal' }>;
type Constructor = Extract<Expression, { kind: 'collection-constructor' }>;

/** `'{1,2}'::int[]` as `ARRAY[CAST('1' AS INT), CAST('2' AS INT)]`. @throws FungiError 22P02 */
export function typedArray(node: Cast): Expression {
  const { operand, type } = node;
  if (type.kind !== 'array-type' || operand.kind !== 'string-literal') return node;
  return { ...node, operand: constructor(parseArrayText(operand.value), type, operand) };
}

function constructor(items: ArrayText, type: ArrayType, literal: TextLiteral): Constructor {
  const { span } = literal;
  const elements = items.map((item): Expression => {
    const { element } = type;
    if (Array.isArray(item) && element.kind === 'array-type') return constructor(item, element, literal);
    const operand: Expression =
      typeof item === 'string' ? { ...literal, value: item } : { kind: 'null-literal', span };
    return { kind: 'cast', safe: false, operand, type: element, format: undefined, span };
  });
  return { kind: 'collection-constructor', collection: 'ARRAY', elements, span };
}

/** The values of `= ANY (…)`, where they stand in the text. */
export function writtenElements(array: Expression | undefined): readonly Expression[] | undefined {
  if (array?.kind === 'collection-constructor' && Array.isArray(array.elements)) {
    return array.elements as readonly Expression[];
  }
  return array?.kind === 'cast' && array.type.kind === 'array-type'
    ? writtenElements(array.operand)
    : undefined;
}

/**
 * `x = ANY (column)`: PostgreSQL's NULL for an array with a NULL in it is FALSE. A parameter learns its type from a comparison with the
 * first element, which follows from the rest.
 */
export function contains(array: Expression, element: Expression, span: Span): Expression {
  const found = functionCall('ARRAY_CONTAINS', [array, element], span);
  if (element.kind !== 'dynamic-parameter') return found;
  const one: Expression = { kind: 'numeric-literal', text: '1', form: 'integer', span };
  const first: Expression = { kind: 'item-access', operand: array, mode: undefined, index: one, span };
  const equals: Expression = { kind: 'binary', operator: '=', left: first, right: element, span };
  return { kind: 'binary', operator: 'OR', left: equals, right: found, span };
}

export interface WithConstants {
  readonly statement: Statement;
  /** Texts of the parameters that stand in the literals' places, in their order. */
  readonly constants: readonly string[];
}

const BRACES = /^\s*\{[^]*\}\s*$/;
/** A time as JSON has it and Grafana sends it; PostgreSQL reads it where a time is wanted. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/;
const MAYBE_UNTYPED = /\{|'\d{4}-\d\d-\d\dT/;

/**
 * Literals without a type that look like arrays, as parameters from `free` on: an element of VALUES of INSERT, a side of a comparison,
 * the array of ANY; and those that look like times, where they are compared. The place tells the type; where that is a text, the literal
 * is one.
 */
export function untypedLiterals(statement: Statement, free: number): WithConstants {
  const constants: string[] = [];
  const parameter = (node: Expression, isUntyped = isArray): Expression => {
    if (node.kind !== 'string-literal' || !isUntyped(node.value)) return node;
    constants.push(node.value);
    return { kind: 'dynamic-parameter', index: free + constants.length - 1, span: node.span };
  };
  const inserted = statement.kind === 'insert';
  const mapped = mapNodes(statement, (node) => {
    if (node.kind === 'row-constructor' && inserted) {
      return { ...node, elements: sharedMap(node.elements, (element) => parameter(element)) };
    }
    if (node.kind === 'binary' && /^(?:=|<>|!=|<|<=|>|>=)$/.test(node.operator)) {
      return { ...node, left: parameter(node.left, isCompared), right: parameter(node.right, isCompared) };
    }
    if (node.kind === 'between') {
      return { ...node, low: parameter(node.low, isCompared), high: parameter(node.high, isCompared) };
    }
    if (node.kind === 'quantified' && Array.isArray(node.values)) {
      return {
        ...node,
        values: sharedMap(node.values as readonly Expression[], (value) => parameter(value)),
      };
    }
    return node;
  });
  return constants.length === 0 ? { statement, constants } : { statement: mapped, constants };
}

const isArray = (text: string): boolean => BRACES.test(text) && isArrayText(text);
const isCompared = (text: string): boolean => ISO_TIME.test(text) || isArray(text);

/** Whether a text may have literals of which the place tells the type. */
export const mayHaveUntyped = (text: string): boolean => MAYBE_UNTYPED.test(text);

function isArrayText(text: string): boolean {
  try {
    parseArrayText(text);
    return true;
  } catch {
    return false;
  }
}
