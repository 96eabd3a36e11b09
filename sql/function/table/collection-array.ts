/**
 * Functions on arrays. Elements are equal as by IS NOT DISTINCT FROM, NULL and nested NULLs included, which is what
 * DuckDB's `list_position` does.
 */
import { once, onceEach, raise } from '../../expression/duckdb-text.js';
import { deterministic } from '../define.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { ArrayType, LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { boundedText } from './joined-text.js';
import { literalInteger, literalText } from './text-rendering.js';

const { overloads, parameters } = i;

const anyArray: i.Parameter = ({ type }) => (type.kind === 'ARRAY' ? type : undefined);

/** A value of the element type of the array in argument 0, implicitly cast. */
const arrayElement: i.Parameter = ({ type }, args) => {
  const array = args[0]!.type;
  if (array.kind !== 'ARRAY') return undefined;
  const target = t.withNullability(array.element, type.nullable);
  return type.kind === 'NULL' || t.isImplicitlyCastable(type, target) ? target : undefined;
};

/** An array whose elements have an order: not of rows, collections or truth values. */
const orderableArray: i.Parameter = ({ type }) =>
  type.kind === 'ARRAY' && t.isOrderable(type.element) && type.element.kind !== 'BOOLEAN' ? type : undefined;

/** All arguments cast to the array type that holds them all. */
const commonArrays: i.Coercion = i.withoutBareNull((args) => {
  const common = t.commonType(args.map((arg) => arg.type));
  return common?.kind === 'ARRAY'
    ? args.map((arg) => t.withNullability(common, arg.type.nullable))
    : undefined;
});

const arrayOf = (args: readonly ArgumentInfo[]): ArrayType => args[0]!.type as ArrayType;
const elementOf = (context: RenderContext): LogicalType => (context.argumentTypes[0] as ArrayType).element;

/** The array's type; its elements may be NULL where an added element is. */
const withElement: i.ReturnInference = (args) => {
  const array = arrayOf(args);
  const element = args[1]!.type;
  return t.array(
    t.withNullability(array.element, array.element.nullable || element.nullable),
    array.nullable || element.nullable,
  );
};

const nullIfAny = (args: readonly string[], sql: string): string =>
  `(CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(' OR ')} THEN NULL ELSE ${sql} END)`;

/** The elements of `sql` for which `condition` holds, each once, in the order they first come. */
const distinctWhere = (sql: string, condition = ''): string =>
  `list_filter(${sql}, lambda x, i: list_position(${sql}, x) = i${condition})`;

function arrayFunction(
  name: string,
  parameterText: string,
  coerce: i.Coercion,
  returnType: i.ReturnInference,
  render: ScalarFunction['render'],
): ScalarFunction {
  return deterministic({
    name,
    group: 'collection',
    signatures: parameterText.split(' | ').map((text) => `${name}(${text})`),
    coerce,
    returnType,
    render,
  });
}

const HAYSTACK_AND_NEEDLE = 'haystack <ARRAY>, needle <ARRAY ELEMENT>';

/** Without a replacement NULLs are left out. The text has the bound of those that are joined by other functions. */
function renderJoin([list, separator, instead]: readonly string[], context: RenderContext): string {
  const joined = (array: string, delimiter: string, replacement?: string): string => {
    const texts =
      replacement === undefined
        ? `list_filter(${array}, lambda x: x IS NOT NULL)`
        : `list_transform(${array}, lambda x: coalesce(x, ${replacement}))`;
    const text =
      literalText(context, 1) === undefined
        ? `substr(array_to_string(list_transform(${texts}, lambda x: ${delimiter} || x), ''), length(${delimiter}) + 1)`
        : `array_to_string(${texts}, ${delimiter})`;
    const length = (of: 'strlen' | 'length'): string => {
      const elements = `coalesce(list_sum(list_transform(${array}, lambda x: ${of}(x))), 0)`;
      const kept = replacement === undefined ? `list_count(${array})` : `len(${array})`;
      const replaced =
        replacement === undefined ? '' : ` + (len(${array}) - list_count(${array})) * ${of}(${replacement})`;
      return `CAST(${elements} + greatest(${kept} - 1, 0) * ${of}(${delimiter})${replaced} AS BIGINT)`;
    };
    const args = [array, delimiter, ...(replacement === undefined ? [] : [replacement])];
    return nullIfAny(args, boundedText(text, length));
  };
  return onceEach(list!, separator!, (array, delimiter) =>
    instead === undefined
      ? joined(array, delimiter)
      : once(instead, (replacement) => joined(array, delimiter, replacement)),
  );
}

/** ARRAY_SLICE: 0 is the first position too, negative ones count from the end, what lies outside is left out. */
function renderSlice(args: readonly string[], context: RenderContext): string {
  const [array, start, end] = args as [string, string, string | undefined];
  const length = `len(${array})`;
  const position = (sql: string, literal: number | undefined, before: string): string => {
    if (literal !== undefined)
      return literal < 0 ? `greatest(${length} + ${literal} + 1, ${before})` : String(Math.max(1, literal));
    const fromEnd = `greatest(${length} + CAST(${sql} AS BIGINT) + 1, ${before})`;
    return `CASE WHEN ${sql} = 0 THEN 1 WHEN ${sql} < 0 THEN ${fromEnd} ELSE CAST(${sql} AS BIGINT) END`;
  };
  const from = position(start, literalInteger(context, 1), '1');
  const to = end === undefined ? length : position(end, literalInteger(context, 2), '0');
  return nullIfAny(args, `list_slice(${array}, ${from}, ${to})`);
}

/** ARRAY_SORT: ascending unless told, NULLs first when ascending unless told. */
function renderSort(args: readonly string[], context: RenderContext): string {
  const [array, ascending = 'true', nullsFirst = ascending] = args;
  const sorted = (up: boolean, first: boolean): string =>
    `list_sort(${array}, '${up ? 'ASC' : 'DESC'}', '${first ? 'NULLS FIRST' : 'NULLS LAST'}')`;
  const up = args.length < 2 ? true : context.literals[1];
  const first = args.length < 3 ? up : context.literals[2];
  if (typeof up === 'boolean' && typeof first === 'boolean') return sorted(up, first);
  return (
    `(CASE WHEN ${ascending} AND ${nullsFirst} THEN ${sorted(true, true)} ` +
    `WHEN ${ascending} AND NOT ${nullsFirst} THEN ${sorted(true, false)} ` +
    `WHEN NOT ${ascending} AND ${nullsFirst} THEN ${sorted(false, true)} ` +
    `WHEN NOT ${ascending} AND NOT ${nullsFirst} THEN ${sorted(false, false)} END)`
  );
}

const arrayAndElement = parameters(anyArray, arrayElement);
const oneArray = parameters(anyArray);

export const arrayFunctions: readonly ScalarFunction[] = [
  arrayFunction(
    'ARRAY_APPEND',
    'array <ARRAY>, element <ARRAY ELEMENT>',
    arrayAndElement,
    withElement,
    ([array, element]) => nullIfAny([array!], `list_append(${array}, ${element})`),
  ),
  arrayFunction(
    'ARRAY_PREPEND',
    'array <ARRAY>, element <ARRAY ELEMENT>',
    arrayAndElement,
    withElement,
    ([array, element]) => nullIfAny([array!], `list_prepend(${element}, ${array})`),
  ),
  arrayFunction(
    'ARRAY_CONTAINS',
    HAYSTACK_AND_NEEDLE,
    arrayAndElement,
    (args) => t.boolean(args[0]!.type.nullable),
    ([array, needle]) => nullIfAny([array!], `list_position(${array}, ${needle}) IS NOT NULL`),
  ),
  arrayFunction(
    'ARRAY_POSITION',
    HAYSTACK_AND_NEEDLE,
    arrayAndElement,
    i.returnsNullableIfArgs(t.int()),
    ([array, needle]) =>
      nullIfAny([array!, needle!], `CAST(coalesce(list_position(${array}, ${needle}), 0) AS INTEGER)`),
  ),
  arrayFunction(
    'ARRAY_REMOVE',
    HAYSTACK_AND_NEEDLE,
    arrayAndElement,
    (args) => arrayOf(args),
    ([array, needle]) => `list_filter(${array}, lambda x: x IS DISTINCT FROM ${needle})`,
  ),
  arrayFunction('ARRAY_DISTINCT', 'haystack <ARRAY>', oneArray, arrayOf, ([array]) => distinctWhere(array!)),
  arrayFunction(
    'ARRAY_REVERSE',
    'haystack <ARRAY>',
    oneArray,
    arrayOf,
    ([array]) => `list_reverse(${array})`,
  ),
  arrayFunction(
    'ARRAY_CONCAT',
    '<COMMON>, <COMMON>...',
    (args) => (args.length > 0 ? commonArrays(args) : undefined),
    (args) => commonArrayType(args),
    (args) =>
      nullIfAny(
        args,
        args.reduce((left, right) => `list_concat(${left}, ${right})`),
      ),
  ),
  arrayFunction(
    'ARRAY_UNION',
    '<COMMON>, <COMMON>',
    (args) => (args.length === 2 ? commonArrays(args) : undefined),
    (args) => commonArrayType(args),
    (args) => nullIfAny(args, distinctWhere(`list_concat(${args.join(', ')})`)),
  ),
  arrayFunction(
    'ARRAY_EXCEPT',
    '<COMMON>, <COMMON>',
    (args) => (args.length === 2 ? commonArrays(args) : undefined),
    i.returnsNullableIfArgs(arrayOf),
    (args) => nullIfAny(args, distinctWhere(args[0]!, ` AND list_position(${args[1]!}, x) IS NULL`)),
  ),
  arrayFunction(
    'ARRAY_INTERSECT',
    '<COMMON>, <COMMON>',
    (args) => (args.length === 2 ? commonArrays(args) : undefined),
    (args) => commonArrayType(args),
    (args) => nullIfAny(args, distinctWhere(args[0]!, ` AND list_position(${args[1]!}, x) IS NOT NULL`)),
  ),
  arrayFunction(
    'ARRAY_MAX',
    '<ARRAY<COMPARABLE>>',
    parameters(orderableArray),
    (args) => t.withNullability(arrayOf(args).element, true),
    ([array], context) => `CAST(list_max(${array}) AS ${t.duckdbType(elementOf(context))})`,
  ),
  arrayFunction(
    'ARRAY_MIN',
    '<ARRAY<COMPARABLE>>',
    parameters(orderableArray),
    (args) => t.withNullability(arrayOf(args).element, true),
    ([array], context) => `CAST(list_min(${array}) AS ${t.duckdbType(elementOf(context))})`,
  ),
  arrayFunction(
    'ARRAY_JOIN',
    'ARRAY<STRING>, <CHARACTER_STRING> | ARRAY<STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>',
    overloads(
      parameters(stringArray, i.characterString),
      parameters(stringArray, i.characterString, i.characterString),
    ),
    i.returnsNullableIfArgs(t.string()),
    renderJoin,
  ),
  arrayFunction(
    'ARRAY_SLICE',
    '<ARRAY>, <INTEGER>, <INTEGER> | <ARRAY>, <INTEGER>',
    overloads(parameters(anyArray, i.intParameter), parameters(anyArray, i.intParameter, i.intParameter)),
    i.returnsNullableIfArgs(arrayOf),
    renderSlice,
  ),
  arrayFunction(
    'ARRAY_SORT',
    '<ARRAY<COMPARABLE>> | <ARRAY<COMPARABLE>>, <BOOLEAN> | <ARRAY<COMPARABLE>>, <BOOLEAN>, <BOOLEAN>',
    overloads(
      parameters(orderableArray),
      parameters(orderableArray, i.booleanParameter),
      parameters(orderableArray, i.booleanParameter, i.booleanParameter),
    ),
    i.returnsNullableIfArgs(arrayOf),
    renderSort,
  ),
  arrayFunction(
    'ELEMENT',
    '<ARRAY>',
    oneArray,
    (args) =>
      t.withNullability(arrayOf(args).element, arrayOf(args).element.nullable || arrayOf(args).nullable),
    ([array], context) =>
      `(CASE WHEN len(${array}) > 1 THEN ${raise("'Array has more than one element.'", t.duckdbType(elementOf(context)))} ELSE list_extract(${array}, 1) END)`,
  ),
];

function stringArray({ type }: ArgumentInfo): LogicalType | undefined {
  return type.kind === 'ARRAY' && t.isCharacter(type.element) ? type : undefined;
}

function commonArrayType(args: readonly ArgumentInfo[]): LogicalType {
  return t.commonType(args.map((arg) => arg.type)) ?? args[0]!.type;
}
