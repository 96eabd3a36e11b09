/** The built-in functions that take a regular expression. A literal one goes to DuckDB's engine where that agrees with Java's. */
import { once } from '../../expression/duckdb-text.js';
import { deterministic, plannerChecked } from '../define.js';
import type { RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { Re2Pattern } from '../regexp/index.js';
import { re2For } from '../regexp/index.js';
import { LONG_TEXT_LENGTH } from '../text-length.js';
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

interface Extraction {
  readonly text: string;
  readonly source: string;
  /** Of RE2's pattern. */
  readonly group: number;
  readonly canBeEmpty: boolean;
  /** The group is in every match. */
  readonly always: boolean;
  readonly asciiOnly: boolean;
}

/** REGEXP_EXTRACT for RE2; undefined where it must be done in JavaScript. */
function re2Extraction(args: readonly string[], context: RenderContext): Extraction | undefined {
  const literal = literalRe2(context);
  const group = literalGroup(args, 2, 0, context);
  const info = group === undefined ? undefined : literal?.re2.groups[group];
  // RE2 gives '' for "no match", "group not in the match" and "group is empty" alike.
  if (!literal || group === undefined || !info || (info.canBeEmpty && !info.always)) return undefined;
  const { re2, source } = literal;
  return { ...info, text: args[0]!, source, group: group + re2.shift, asciiOnly: re2.asciiOnly };
}

const exactExtract = ([text, pattern, group]: readonly string[]): string =>
  `flink_regexp_extract(${text}, ${pattern}, CAST(${group ?? '0'} AS INTEGER))`;

function renderExtract(args: readonly string[], context: RenderContext): string {
  const exact = exactExtract(args);
  const extraction = re2Extraction(args, context);
  if (!extraction) return exact;
  const { text, source, group, canBeEmpty, asciiOnly } = extraction;
  // As a list, so that the text is extracted once: DuckDB's `nullif` is a CASE over two copies of it.
  const found = `list_filter([regexp_extract(${text}, ${source}, ${group})], lambda found: found <> '')[1]`;
  const fast = canBeEmpty
    ? `coalesce(${found}, CASE WHEN regexp_matches(${text}, ${source}) THEN '' END)`
    : found;
  return asciiOnly ? onAscii([text], fast, exact) : fast;
}

/** A match without groups costs RE2 half as much. */
function renderExtractPresence(args: readonly string[], context: RenderContext): string | undefined {
  const extraction = re2Extraction(args, context);
  if (!extraction?.always) return undefined;
  const { text, source, asciiOnly } = extraction;
  const fast = `coalesce(regexp_matches(${text}, ${source}), FALSE)`;
  return asciiOnly ? onAscii([text], fast, `(${exactExtract(args)} IS NOT NULL)`) : fast;
}

function renderReplace([text, pattern, replacement]: readonly string[], context: RenderContext): string {
  const exactly = (value: string): string => `flink_regexp_replace(${value}, ${pattern}, ${replacement})`;
  const literal = literalRe2(context);
  if (!literal || literal.re2.matchesEmpty || literal.re2.shift !== 0) return exactly(text!);
  const plain = literalText(context, 2);
  // Only the backslash means something in a replacement of RE2, and nothing does in Flink's.
  const escaped =
    plain === undefined
      ? `replace(${replacement}, '\\', '\\\\')`
      : t.quoteString(plain.replaceAll('\\', '\\\\'));
  const quickly = (value: string): string => `regexp_replace(${value}, ${literal.source}, ${escaped}, 'g')`;
  const onAny = (value: string): string =>
    literal.re2.asciiOnly ? onAscii([value], quickly(value), exactly(value)) : quickly(value);
  if (plain !== undefined && plain.length <= 1) return onAny(text!);
  // There are at most as many matches as characters. What could become very long is counted while it is made.
  return once(
    text!,
    (value) =>
      `(CASE WHEN CAST(strlen(${value}) AS BIGINT) * strlen(${replacement}) > ${LONG_TEXT_LENGTH} ` +
      `THEN ${exactly(value)} ELSE ${onAny(value)} END)`,
  );
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
    renderPresence: renderExtractPresence,
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
