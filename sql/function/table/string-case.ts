/** String functions that change case, trim, join or format. */
import { deterministic, plannerChecked } from '../define.js';
import type { ArgumentInfo, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { once } from '../../expression/duckdb-text.js';
import { joinedText } from './joined-text.js';
import { boundedLength, boundedReplacement, literalText, onAscii } from './text-rendering.js';

const { characterString, parameters } = i;

/** UPPER and LOWER: Java maps one letter to several where DuckDB does not, so other than ASCII goes to JavaScript. */
function caseFunction(name: 'UPPER' | 'LOWER', alias: string): ScalarFunction {
  const fast = name.toLowerCase();
  return plannerChecked({
    name,
    aliases: [alias],
    group: 'string',
    signatures: [`${name}(<CHARACTER_STRING>)`],
    coerce: parameters(characterString),
    returnType: i.returnsArgument(0),
    render: ([text]) => onAscii([text!], `${fast}(${text})`, `flink_${fast}(${text})`),
    native: [`flink_${fast}`],
  });
}

/** LTRIM, RTRIM, BTRIM: a set of characters to take away, blanks where it is not given. */
function sideTrim(name: string, duckdb: string, returnType: i.ReturnInference): ScalarFunction {
  const define = name === 'BTRIM' ? deterministic : plannerChecked;
  return define({
    name,
    group: 'string',
    signatures: [
      `${name}(str <CHARACTER_STRING>)`,
      `${name}(str <CHARACTER_STRING>, trimStr <CHARACTER_STRING>)`,
    ],
    coerce: i.overloads(parameters(characterString), parameters(characterString, characterString)),
    returnType,
    render: ([text, characters]) => `${duckdb}(${text}, ${characters ?? "' '"})`,
  });
}

const TRIM_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['BOTH', 'trim'],
  ['LEADING', 'ltrim'],
  ['TRAILING', 'rtrim'],
]);

/** CHAR where both are CHAR, else VARCHAR; as long as both together, up to the longest possible. */
function concatenated(args: readonly ArgumentInfo[]): LogicalType {
  const [left, right] = args.map((arg) => arg.type);
  const length = Math.min(t.LENGTH_MAX, lengthOf(left!) + lengthOf(right!));
  const nullable = left!.nullable || right!.nullable;
  return left!.kind === 'CHAR' && right!.kind === 'CHAR'
    ? t.char(length, nullable)
    : t.varchar(length, nullable);
}

const lengthOf = (type: LogicalType): number => ('length' in type ? type.length : 0);

/** How PRINTF tells kinds of values apart; see native/java-formatter.ts. */
function printfKind(type: LogicalType): string {
  switch (type.kind) {
    case 'TINYINT':
      return 'y';
    case 'SMALLINT':
      return 'h';
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return 'i';
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return 'l';
    case 'DECIMAL':
      return 'n';
    case 'FLOAT':
      return 'f';
    case 'DOUBLE':
      return 'd';
    case 'BOOLEAN':
      return 'b';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 't';
    default:
      return 's';
  }
}

/** The value of a PRINTF argument as text: dates are days and times milliseconds there, as Flink holds them. */
function printfText(sql: string, type: LogicalType): string {
  if (type.kind === 'DATE') return `CAST((${sql} - DATE '1970-01-01') AS VARCHAR)`;
  if (type.kind === 'TIME') return `CAST(CAST(epoch_ms(${sql}) AS BIGINT) AS VARCHAR)`;
  return `CAST(${sql} AS VARCHAR)`;
}

const concatenation: ScalarFunction['render'] = (args, context) =>
  joinedText(args, context, { join: (texts) => `CAST(${texts.join(' || ')} AS VARCHAR)` });

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

export const caseAndTrimFunctions: readonly ScalarFunction[] = [
  caseFunction('UPPER', 'UPPERCASE'),
  caseFunction('LOWER', 'LOWERCASE'),
  plannerChecked({
    name: 'INITCAP',
    group: 'string',
    signatures: ['INITCAP(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returnsArgument(0),
    render: ([text]) => `flink_initcap(${text})`,
    native: ['flink_initcap'],
  }),
  plannerChecked({
    name: 'TRIM',
    group: 'string',
    signatures: ['TRIM([ BOTH | LEADING | TRAILING ] [<CHARACTER_STRING>] FROM <CHARACTER_STRING>)'],
    coerce: i.overloads(parameters(characterString), parameters(characterString, characterString)),
    returnType: (args) =>
      t.withNullability(
        i.varying(args.at(-1)!.type),
        args.some((arg) => arg.type.nullable),
      ),
    render: (args, { symbols }) =>
      `${TRIM_FUNCTIONS.get(symbols[0] ?? 'BOTH') ?? 'trim'}(${args.at(-1)!}, ${args.length > 1 ? args[0]! : "' '"})`,
  }),
  sideTrim('LTRIM', 'ltrim', (args) =>
    t.withNullability(
      i.varying(args[0]!.type),
      args.some((arg) => arg.type.nullable),
    ),
  ),
  sideTrim('RTRIM', 'rtrim', (args) =>
    t.withNullability(
      i.varying(args[0]!.type),
      args.some((arg) => arg.type.nullable),
    ),
  ),
  sideTrim('BTRIM', 'trim', i.returnsNullableIfArgs(t.string())),
  plannerChecked({
    name: '||',
    group: 'string',
    signatures: ['<CHARACTER_STRING> || <CHARACTER_STRING>'],
    coerce: parameters(characterString, characterString),
    returnType: concatenated,
    // The cast costs nothing; without it DuckDB types a constant NULL on one side as a NULL of no type.
    render: concatenation,
    associative: true,
  }),
  plannerChecked({
    name: 'CONCAT',
    group: 'string',
    signatures: ['CONCAT(<CHARACTER_STRING>, <CHARACTER_STRING>...)'],
    coerce: i.variadic([characterString], characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    // `||`, since DuckDB's concat leaves NULL out where Flink's result is NULL.
    render: concatenation,
  }),
  plannerChecked({
    name: 'CONCAT_WS',
    group: 'string',
    signatures: ['CONCAT_WS(<CHARACTER_STRING>, <CHARACTER_STRING>...)'],
    coerce: i.variadic([characterString], characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: (args, context) =>
      args.length === 1
        ? `(CASE WHEN ${args[0]!} IS NOT NULL THEN '' END)`
        : joinedText(args, context, {
            join: (texts) => `concat_ws(${texts.join(', ')})`,
            skipsNull: true,
            firstTimes: args.length - 2,
          }),
  }),
  plannerChecked({
    name: 'REVERSE',
    group: 'string',
    signatures: ['REVERSE(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returns(t.string()),
    render: ([text]) => onAscii([text!], `reverse(${text})`, `flink_reverse(${text})`),
    native: ['flink_reverse'],
  }),
  plannerChecked({
    name: 'REPEAT',
    group: 'string',
    signatures: ['REPEAT(<CHARACTER_STRING>, <INTEGER>)'],
    coerce: parameters(characterString, i.integerNumeric),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([text, count]) =>
      once(text!, (repeated) => {
        const times = (n: string): string => `CAST(${n} AS BIGINT)`;
        return `repeat(${repeated}, ${once(count!, (n) => boundedLength(times(n), `CAST(strlen(${repeated}) AS HUGEINT) * ${times(n)}`))})`;
      }),
  }),
  plannerChecked({
    name: 'REPLACE',
    group: 'string',
    signatures: ['REPLACE(<CHARACTER_STRING>, <CHARACTER_STRING>, <CHARACTER_STRING>)'],
    coerce: parameters(characterString, characterString, characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    // An empty text is found between all characters in Java and nowhere in DuckDB.
    render: ([text, search, replacement], context) => {
      const sought = literalText(context, 1) ?? '';
      const put = literalText(context, 2);
      const mayGrow = put === undefined || sought === '' || byteLength(put) > byteLength(sought);
      const replaced = (value: string): string =>
        mayGrow
          ? boundedReplacement(`replace(${value}, ${search}, ${replacement})`, value, search!, replacement!)
          : `replace(${value}, ${search}, ${replacement})`;
      const fast = mayGrow ? once(text!, replaced) : replaced(text!);
      return sought !== ''
        ? fast
        : `(CASE WHEN ${search} = '' THEN flink_replace(${text}, ${search}, ${replacement}) ELSE ${fast} END)`;
    },
    native: ['flink_replace'],
  }),
  plannerChecked({
    name: 'TRANSLATE',
    aliases: ['TRANSLATE3'],
    group: 'string',
    signatures: ['TRANSLATE3(expr <CHARACTER_STRING>, fromStr <CHARACTER_STRING>, toStr <CHARACTER_STRING>)'],
    coerce: parameters(characterString, characterString, characterString),
    returnType: (args) => t.string(args[0]!.type.nullable),
    render: ([text, from, to]) => `translate(${text}, coalesce(${from}, ''), coalesce(${to}, ''))`,
  }),
  deterministic({
    name: 'PRINTF',
    group: 'string',
    signatures: ['PRINTF(format <CHARACTER_STRING>, obj <ANY>...)'],
    coerce: i.variadic([characterString], i.anyParameter),
    returnType: i.returns(t.string()),
    render: ([format, ...values], { argumentTypes }) => {
      const types = argumentTypes.slice(1);
      const texts = values.map((value, index) => printfText(value, types[index]!));
      return (
        `flink_printf(${format}, CAST([${texts.join(', ')}] AS VARCHAR[]), ` +
        `${t.quoteString(types.map(printfKind).join(''))})`
      );
    },
    native: ['flink_printf'],
  }),
];
