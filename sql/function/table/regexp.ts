/** The built-in functions that take a regular expression. A literal one goes to DuckDB's engine where that agrees with Java's. */
import { deterministic, plannerChecked } from '../define.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { Re2Pattern } from '../regexp/index.js';
import { re2For } from '../regexp/index.js';
import * as t from '../../types/index.js';
import { literalInteger, literalText, onAscii } from './text-rendering.js';

const { characterString, integerNumeric, overloads, parameters } = i;

const valueAndPattern = parameters(characterString, characterString);

/** The pattern in argument 1 for RE2, and its source as SQL; undefined where it must be matched in JavaScript. */
function literalRe2(
  context: RenderContext,
): { readonly re2: Re2Pattern; readonly source: string } | undefined {
  const literal = literalText(context, 1);
  const re2 = literal === undefined ? undefined : re2For(literal);
  return re2 && { re2, source: t.quoteString(re2.source) };
}

/** Argument `index` as a group number: a literal, `fallback` where the argument is left out, undefined for a column. */
function literalGroup(
  args: readonly string[],
  index: number,
  fallback: number,
  context: RenderContext,
): number | undefined {
  return args[index] === undefined ? fallback : literalInteger(context, index);
}

function renderExtract(args: readonly string[], context: RenderContext): string {
  const [text, pattern, groupArgument] = args;
  const exact = `flink_regexp_extract(${text}, ${pattern}, CAST(${groupArgument ?? '0'} AS INTEGER))`;
  const literal = literalRe2(context);
  const group = literalGroup(args, 2, 0, context);
  const info = group === undefined ? undefined : literal?.re2.groups[group];
  if (!literal || group === undefined || !info) return exact;
  const { re2, source } = literal;
  // RE2 gives '' for "no match", "group not in the match" and "group is empty" alike.
  if (info.canBeEmpty && !info.always) return exact;
  const found = `nullif(regexp_extract(${text}, ${source}, ${group + re2.shift}), '')`;
  const fast = info.canBeEmpty
    ? `coalesce(${found}, CASE WHEN regexp_matches(${text}, ${source}) THEN '' END)`
    : found;
  return re2.asciiOnly ? onAscii([text!], fast, exact) : fast;
}

function renderReplace([text, pattern, replacement]: readonly string[], context: RenderContext): string {
  const exact = `flink_regexp_replace(${text}, ${pattern}, ${replacement})`;
  const literal = literalRe2(context);
  if (!literal || literal.re2.matchesEmpty || literal.re2.shift !== 0) return exact;
  const plain = literalText(context, 2);
  // Only the backslash means something in a replacement of RE2, and nothing does in Flink's.
  const escaped =
    plain === undefined
      ? `replace(${replacement}, '\\', '\\\\')`
      : t.quoteString(plain.replaceAll('\\', '\\\\'));
  const fast = `regexp_replace(${text}, ${literal.source}, ${escaped}, 'g')`;
  return literal.re2.asciiOnly ? onAscii([text!], fast, exact) : fast;
}

function renderExtractAll(args: readonly string[], context: RenderContext): string {
  const [text, pattern, groupArgument] = args;
  const exact = `flink_regexp_extract_all(${text}, ${pattern}, CAST(${groupArgument ?? '1'} AS INTEGER))`;
  const literal = literalRe2(context);
  const group = literalGroup(args, 2, 1, context);
  const info = group === undefined ? undefined : literal?.re2.groups[group];
  if (!literal || !info?.always || literal.re2.matchesEmpty || literal.re2.shift !== 0) return exact;
  const fast = `regexp_extract_all(${text}, ${literal.source}, ${group!})`;
  return literal.re2.asciiOnly ? onAscii([text!], fast, exact) : fast;
}

export const regexpFunctions: readonly ScalarFunction[] = [
  plannerChecked({
    name: 'REGEXP',
    group: 'string',
    signatures: ['REGEXP(<CHARACTER_STRING>, <CHARACTER_STRING>)'],
    coerce: valueAndPattern,
    returnType: i.returnsNullableIfArgs(t.boolean()),
    render: ([text, pattern], context) => {
      const exact = `flink_regexp(${text}, ${pattern})`;
      const literal = literalText(context, 1) === '' ? undefined : literalRe2(context);
      if (!literal) return exact;
      const fast = `regexp_matches(${text}, ${literal.source})`;
      return literal.re2.asciiOnly ? onAscii([text!], fast, exact) : fast;
    },
    native: ['flink_regexp'],
  }),
  plannerChecked({
    name: 'REGEXP_EXTRACT',
    group: 'string',
    signatures: [
      'REGEXP_EXTRACT(<CHARACTER_STRING>, <CHARACTER_STRING>)',
      'REGEXP_EXTRACT(<CHARACTER_STRING>, <CHARACTER_STRING>, <INTEGER>)',
    ],
    coerce: overloads(valueAndPattern, parameters(characterString, characterString, integerNumeric)),
    returnType: i.returns(t.string()),
    render: renderExtract,
    native: ['flink_regexp_extract'],
  }),
  plannerChecked({
    name: 'REGEXP_REPLACE',
    group: 'string',
    signatures: ['REGEXP_REPLACE(<CHARACTER_STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>)'],
    coerce: parameters(characterString, characterString, characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: renderReplace,
    native: ['flink_regexp_replace'],
  }),
  deterministic({
    name: 'REGEXP_COUNT',
    group: 'string',
    signatures: ['REGEXP_COUNT(str <CHARACTER_STRING>, regex <CHARACTER_STRING>)'],
    coerce: valueAndPattern,
    returnType: i.returns(t.int()),
    render: ([text, pattern], context) => {
      const exact = `flink_regexp_count(${text}, ${pattern})`;
      const literal = literalRe2(context);
      if (!literal || literal.re2.matchesEmpty || literal.re2.shift !== 0) return exact;
      const fast = `CAST(len(regexp_extract_all(${text}, ${literal.source})) AS INTEGER)`;
      return literal.re2.asciiOnly ? onAscii([text!], fast, exact) : fast;
    },
    native: ['flink_regexp_count'],
  }),
  deterministic({
    name: 'REGEXP_EXTRACT_ALL',
    group: 'string',
    signatures: [
      'REGEXP_EXTRACT_ALL(str <CHARACTER_STRING>, regex <CHARACTER_STRING>)',
      'REGEXP_EXTRACT_ALL(str <CHARACTER_STRING>, regex <CHARACTER_STRING>, extractIndex <INTEGER_NUMERIC>)',
    ],
    coerce: overloads(valueAndPattern, parameters(characterString, characterString, integerNumeric)),
    returnType: i.returns(t.array(t.string())),
    render: renderExtractAll,
    native: ['flink_regexp_extract_all'],
  }),
  deterministic({
    name: 'REGEXP_INSTR',
    group: 'string',
    signatures: ['REGEXP_INSTR(str <CHARACTER_STRING>, regex <CHARACTER_STRING>)'],
    coerce: valueAndPattern,
    returnType: i.returns(t.int()),
    render: ([text, pattern]) => `flink_regexp_instr(${text}, ${pattern})`,
    native: ['flink_regexp_instr'],
  }),
  deterministic({
    name: 'REGEXP_SUBSTR',
    group: 'string',
    signatures: ['REGEXP_SUBSTR(str <CHARACTER_STRING>, regex <CHARACTER_STRING>)'],
    coerce: valueAndPattern,
    returnType: i.returns(t.string()),
    render: renderExtract,
    native: ['flink_regexp_extract'],
  }),
  plannerChecked({
    name: 'STR_TO_MAP',
    group: 'string',
    signatures: [
      'STR_TO_MAP(<CHARACTER_STRING>)',
      'STR_TO_MAP(<CHARACTER_STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>)',
    ],
    coerce: overloads(
      parameters(characterString),
      parameters(characterString, characterString, characterString),
    ),
    returnType: i.returns(t.map(t.string(), t.string())),
    render: ([text, entries, values]) =>
      `list_extract(list_transform([flink_split_map(${text}, ${entries ?? "','"}, ${values ?? "'='"})], ` +
      'lambda parts: CASE WHEN parts IS NOT NULL ' +
      'THEN map(parts[1:len(parts) // 2], parts[len(parts) // 2 + 1:]) END), 1)',
    native: ['flink_split_map'],
  }),
];
