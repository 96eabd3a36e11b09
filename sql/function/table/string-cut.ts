/** String functions that take a part of a text, put something into it, or fill it up. */
import { once } from '../../expression/duckdb-text.js';
import { deterministic, plannerChecked } from '../define.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { boundedLength, JAVA_WHITESPACE, literalInteger, literalText, onAscii } from './text-rendering.js';

const { characterString, integerNumeric, overloads, parameters } = i;

/** A bare NULL among the texts of ELT does not widen the result. */
const eltText = i.family(i.CHARACTER_KINDS, t.varchar(1));

/** A part of the first argument: VARCHAR of at most its length, always nullable. */
const partOfFirst = (args: readonly ArgumentInfo[]): LogicalType =>
  t.withNullability(i.varying(args[0]!.type), true);

/** SUBSTRING by code points; 0 is the first character too, negative positions count from the end. */
function renderSubstring(args: readonly string[], context: RenderContext): string {
  const [text, start, length] = args as [string, string, string | undefined];
  const literalStart = literalInteger(context, 1);
  const literalLength = length === undefined ? 0 : literalInteger(context, 2);
  const part = (from: string): string =>
    length === undefined ? `substring(${text}, ${from})` : `substring(${text}, ${from}, ${length})`;
  const tail = `WHEN -CAST(${start} AS BIGINT) > length(${text}) THEN ''`;
  const fromEnd = part(`length(${text}) + ${start} + 1`);
  let cut: string;
  if (literalStart === undefined) {
    cut = `CASE WHEN ${start} > 0 THEN ${part(start)} WHEN ${start} = 0 THEN ${part('1')} ${tail} ELSE ${fromEnd} END`;
  } else if (literalStart >= 0) cut = part(String(Math.max(1, literalStart)));
  else cut = `CASE ${tail} ELSE ${fromEnd} END`;
  if (literalLength !== undefined && literalLength >= 0)
    return literalStart !== undefined && literalStart >= 0 ? cut : `(${cut})`;
  return `(CASE WHEN ${length} < 0 THEN NULL ELSE ${cut} END)`;
}

/** SPLIT_INDEX: the separator is a text, or the code of a character; an empty text has no parts at all. */
function renderSplitIndex([text, separator, index]: readonly string[], context: RenderContext): string {
  const literalIndex = literalInteger(context, 2);
  const literalSeparator = literalText(context, 1);
  const source = `nullif(${text}, '')`;
  let parts: string;
  if (i.INTEGER_KINDS.includes(context.argumentTypes[1]!.kind)) {
    parts = `CASE WHEN ${separator} BETWEEN 1 AND 255 THEN string_split(${source}, chr(CAST(${separator} AS INTEGER))) END`;
  } else if (literalSeparator !== undefined && literalSeparator !== '')
    parts = `string_split(${source}, ${separator})`;
  else {
    parts =
      `CASE WHEN ${separator} = '' THEN string_split_regex(${source}, ${JAVA_WHITESPACE}) ` +
      `WHEN ${separator} IS NOT NULL THEN string_split(${source}, ${separator}) END`;
  }
  if (literalIndex !== undefined)
    return literalIndex < 0
      ? 'CAST(NULL AS VARCHAR)'
      : `CAST(list_extract(${parts}, ${literalIndex + 1}) AS VARCHAR)`;
  return `(CASE WHEN ${index} >= 0 THEN list_extract(${parts}, CAST(${index} AS BIGINT) + 1) END)`;
}

/** LPAD and RPAD; a negative length or an empty filling gives NULL, though Flink's type says otherwise. */
function padFunction(name: 'LPAD' | 'RPAD'): ScalarFunction {
  const native = `flink_${name.toLowerCase()}`;
  return plannerChecked({
    name,
    group: 'string',
    signatures: [`${name}(<CHARACTER_STRING>, <INTEGER>, <CHARACTER_STRING>)`],
    coerce: parameters(characterString, integerNumeric, characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([text, length, filling]) => {
      const count = once(length!, (n) => boundedLength(`CAST(${n} AS BIGINT)`, n));
      const call = `(${text}, CAST(${count} AS INTEGER), ${filling})`;
      const exact = onAscii([text!, filling!], `${name.toLowerCase()}${call}`, `${native}${call}`);
      return `(CASE WHEN ${length} < 0 OR ${filling} = '' THEN NULL ELSE ${exact} END)`;
    },
    native: [native],
  });
}

/** LEFT and RIGHT; nothing for a length below 1. */
function sideFunction(name: 'LEFT' | 'RIGHT'): ScalarFunction {
  return plannerChecked({
    name,
    group: 'string',
    signatures: [`${name}(<CHARACTER_STRING>, <INTEGER>)`],
    coerce: parameters(characterString, integerNumeric),
    returnType: partOfFirst,
    render: ([text, length], context) => {
      const literal = literalInteger(context, 1);
      const count =
        literal === undefined
          ? `CASE WHEN ${length} < 0 THEN 0 ELSE CAST(${length} AS BIGINT) END`
          : String(Math.max(0, literal));
      return `"${name.toLowerCase()}"(${text}, ${count})`;
    },
  });
}

export const cuttingFunctions: readonly ScalarFunction[] = [
  plannerChecked({
    name: 'SUBSTRING',
    aliases: ['SUBSTR'],
    group: 'string',
    signatures: [
      'SUBSTRING(<CHARACTER_STRING>, <INTEGER>)',
      'SUBSTRING(<CHARACTER_STRING>, <INTEGER>, <INTEGER>)',
    ],
    coerce: overloads(
      parameters(characterString, integerNumeric),
      parameters(characterString, integerNumeric, integerNumeric),
    ),
    returnType: partOfFirst,
    render: renderSubstring,
  }),
  sideFunction('LEFT'),
  sideFunction('RIGHT'),
  padFunction('LPAD'),
  padFunction('RPAD'),
  plannerChecked({
    name: 'OVERLAY',
    group: 'string',
    signatures: [
      'OVERLAY(<CHARACTER_STRING> PLACING <CHARACTER_STRING> FROM <INTEGER>)',
      'OVERLAY(<CHARACTER_STRING> PLACING <CHARACTER_STRING> FROM <INTEGER> FOR <INTEGER>)',
    ],
    coerce: overloads(
      parameters(characterString, characterString, integerNumeric),
      parameters(characterString, characterString, integerNumeric, integerNumeric),
    ),
    returnType: (args) => {
      const length = args
        .slice(0, 2)
        .reduce((sum, { type }) => sum + ('length' in type ? type.length : 0), 0);
      return t.varchar(
        Math.min(t.LENGTH_MAX, length),
        args.some((arg) => arg.type.nullable),
      );
    },
    render: ([text, replacement, start, length]) => {
      const from = `CAST(${start} AS INTEGER)`;
      const count = length === undefined ? '(-2147483648)::INTEGER' : `CAST(${length} AS INTEGER)`;
      return `flink_overlay(${text}, ${replacement}, ${from}, ${count})`;
    },
    native: ['flink_overlay'],
  }),
  plannerChecked({
    name: 'SPLIT_INDEX',
    group: 'string',
    signatures: [
      'SPLIT_INDEX(<CHARACTER_STRING>, <CHARACTER_STRING>, <INTEGER>)',
      'SPLIT_INDEX(<CHARACTER_STRING>, <INTEGER>, <INTEGER>)',
    ],
    coerce: overloads(
      parameters(characterString, characterString, integerNumeric),
      parameters(characterString, integerNumeric, integerNumeric),
    ),
    returnType: i.returns(t.string()),
    render: renderSplitIndex,
  }),
  deterministic({
    name: 'SPLIT',
    group: 'collection',
    signatures: ['SPLIT(<CHARACTER_STRING>, <CHARACTER_STRING>)'],
    coerce: parameters(characterString, characterString),
    returnType: i.returnsNullableIfArgs(t.array(t.string())),
    render: ([text, separator], context) => {
      const bySeparator =
        `CASE WHEN ${separator} IS NULL THEN NULL WHEN ${text} = '' THEN CAST([] AS VARCHAR[]) ` +
        `ELSE string_split(${text}, ${separator}) END`;
      return (literalText(context, 1) ?? '') !== ''
        ? `(${bySeparator})`
        : `(CASE WHEN ${separator} = '' THEN flink_units(${text}) ELSE ${bySeparator} END)`;
    },
    native: ['flink_units'],
  }),
  deterministic({
    name: 'ELT',
    group: 'string',
    signatures: [
      'ELT(index <INTEGER_NUMERIC>, expr <CHARACTER_STRING>, exprs <CHARACTER_STRING>...)',
      'ELT(index <INTEGER_NUMERIC>, expr <BINARY_STRING>, exprs <BINARY_STRING>...)',
    ],
    coerce: overloads(
      i.variadic([integerNumeric], eltText, 1),
      i.variadic([integerNumeric], i.binaryString, 1),
    ),
    returnType: (args) => commonText(args.slice(1).map((arg) => arg.type)),
    render: ([index, ...values], { returnType }) =>
      `(CASE ${index} ${values.map((value, at) => `WHEN ${at + 1} THEN ${value}`).join(' ')} ` +
      `ELSE CAST(NULL AS ${t.duckdbType(returnType)}) END)`,
  }),
];

/** The type that holds texts of all `types`, nullable: CHAR only where all are CHAR of one length. */
function commonText(types: readonly LogicalType[]): LogicalType {
  const length = Math.max(...types.map((type) => ('length' in type ? type.length : 0)));
  const first = types[0]!;
  const same = types.every((type) => type.kind === first.kind && 'length' in type && type.length === length);
  const binary = first.kind === 'BINARY' || first.kind === 'VARBINARY';
  if (same) return t.withNullability(first, true);
  return binary ? t.varbinary(length) : t.varchar(length);
}
