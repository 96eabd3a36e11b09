/** The built-in functions of the JSON group; how clauses arrive as symbols is told in analyzer/bind-json.ts. */
import { validationError } from '../../error/index.js';
import { deterministic, plannerChecked } from '../define.js';
import type { ArgumentInfo, RenderContext, ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import { writeString } from '../native/json-value.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import { JSON_TEXT_NATIVES, isJsonConvertible, jsonText } from './json-text.js';
import { literalText } from './text-rendering.js';

const { characterString, parameters } = i;

const literalPath = i.literalParameter(characterString);
const jsonConvertible: i.Parameter = ({ type }) => (isJsonConvertible(type) ? type : undefined);

const symbol = (context: RenderContext, index: number): string => t.quoteString(context.symbols[index] ?? '');

/** How JSON_VALUE reads the value for the type after RETURNING. */
function returningForm(type: LogicalType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return 'STRING';
    case 'BOOLEAN':
    case 'INT':
    case 'DOUBLE':
      return type.kind;
    default:
      throw validationError(`Unsupported type '${type.kind}' for RETURNING in JSON_VALUE().`);
  }
}

/**
 * A path that DuckDB's own functions follow just as Flink does, and its property names; undefined for any other.
 * Literal names and positions only.
 */
function plainPath(
  path: string | undefined,
): { readonly path: string; readonly names: readonly string[] } | undefined {
  const [, steps] =
    /^\s*(?:(?:lax|strict)\s+)?\$((?:\.[A-Za-z_]\w*|\[\d{1,9}\])+)\s*$/i.exec(path ?? '') ?? [];
  if (steps === undefined) return undefined;
  return { path: `$${steps}`, names: [...new Set(steps.match(/[A-Za-z_]\w*/g))] };
}

/**
 * `exact`, but texts, truth values and small numbers of a column are taken by DuckDB, which is many times faster. Only where a
 * name of the path stands once in the whole JSON: of equal keys DuckDB takes the first, Flink the last.
 */
function withFastPath(input: string, exact: string, context: RenderContext): string {
  const plain = plainPath(literalText(context, 1));
  if (!plain || !/^[\w".]+$/.test(input) || !t.isCharacter(context.returnType)) return exact;
  const path = t.quoteString(plain.path);
  const once = plain.names.map((name) => {
    const key = t.quoteString(`"${name}"`);
    return ` AND instr(substring(${input}, instr(${input}, ${key}) + 1), ${key}) = 0`;
  });
  return (
    `(CASE WHEN try(json_type(${input}, ${path})) IN ('VARCHAR', 'BOOLEAN', 'UBIGINT')${once.join('')} ` +
    `THEN json_extract_string(${input}, ${path}) ELSE ${exact} END)`
  );
}

function renderJsonValue(args: readonly string[], context: RenderContext): string {
  const [input, path, emptyDefault, errorDefault] = args;
  const { returnType } = context;
  const target = t.duckdbType(returnType);
  const form = t.quoteString(returningForm(returnType));
  const call = `flink_json_value(${input}, ${path}, ${form}, ${symbol(context, 0)}, ${symbol(context, 1)})`;
  if (!context.symbols.includes('DEFAULT'))
    return withFastPath(input!, `CAST(${call} AS ${target})`, context);
  const branch = (tag: string, value: string | undefined): string =>
    `WHEN '${tag}' THEN CAST(${value ?? 'NULL'} AS ${target})`;
  const exact =
    `list_extract(list_transform([${call}], lambda found: CASE "left"(found, 1) ` +
    `WHEN 'v' THEN CAST(substring(found, 2) AS ${target}) ` +
    `${branch('e', emptyDefault)} ${branch('r', errorDefault)} END), 1)`;
  return withFastPath(input!, exact, context);
}

function renderJsonQuery([input, path]: readonly string[], context: RenderContext): string {
  const { returnType, symbols } = context;
  const clauses = [0, 1, 2].map((index) => symbol(context, index)).join(', ');
  if (t.isCharacter(returnType)) return `flink_json_query(${input}, ${path}, ${clauses})`;
  if (returnType.kind !== 'ARRAY') {
    throw validationError(`Unsupported type '${returnType.kind}' for RETURNING in JSON_QUERY().`);
  }
  if (!t.isCharacter(returnType.element)) {
    const element = returnType.element.kind === 'INT' ? 'INTEGER' : returnType.element.kind;
    throw validationError(`Unsupported array element type '${element}' for RETURNING ARRAY in JSON_QUERY()`);
  }
  for (const [index, when] of [
    [1, 'empty'],
    [2, 'error'],
  ] as const) {
    if (symbols[index] === 'EMPTY OBJECT') {
      throw validationError(
        `Illegal on ${when} behavior 'EMPTY OBJECT' for return type: ${t.printPlannerType(returnType)}`,
      );
    }
  }
  return `flink_json_query_array(${input}, ${path}, ${clauses})`;
}

/** JSON text of a value of JSON_OBJECT or JSON_ARRAY; one that is JSON already goes in as it is. */
function valueText(sql: string, type: LogicalType, form: string | undefined): string {
  return form === 'JSON' ? sql : jsonText(sql, type);
}

/** `'prefix' || text`, null (`prefix` and all) left out or written out. */
function member(prefix: string, text: string, absent: boolean): string {
  const written = absent ? text : `coalesce(${text}, 'null')`;
  return prefix === '' ? written : `${t.quoteString(prefix)} || ${written}`;
}

function renderJsonObject(args: readonly string[], context: RenderContext): string {
  const absent = context.symbols[0] === 'ABSENT ON NULL';
  const members = new Map<string, string>();
  for (let index = 0; index < args.length; index += 2) {
    const key = context.literals[index] as string;
    const text = valueText(
      args[index + 1]!,
      context.argumentTypes[index + 1]!,
      context.symbols[1 + index / 2],
    );
    members.set(key, member(`${writeString(key)}:`, text, absent));
  }
  const sorted = [...members.keys()].sort().map((key) => members.get(key)!);
  return sorted.length === 0
    ? "CAST('{}' AS VARCHAR)"
    : `('{' || concat_ws(',', ${sorted.join(', ')}) || '}')`;
}

function renderJsonArray(args: readonly string[], context: RenderContext): string {
  const absent = context.symbols[0] !== 'NULL ON NULL';
  const elements = args.map((arg, index) =>
    member('', valueText(arg, context.argumentTypes[index]!, context.symbols[1 + index]), absent),
  );
  return elements.length === 0
    ? "CAST('[]' AS VARCHAR)"
    : `('[' || concat_ws(',', ${elements.join(', ')}) || ']')`;
}

function coerceJsonObject(args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined {
  if (args.length % 2 !== 0) return undefined;
  const types = args.map((arg, index) => (index % 2 === 0 ? literalPath : jsonConvertible)(arg, args));
  return types.every((type) => type !== undefined) ? types : undefined;
}

function isJson(name: string, test: string): ScalarFunction {
  return plannerChecked({
    name,
    group: 'json',
    signatures: [`<CHARACTER_STRING> ${name}`],
    coerce: parameters(characterString),
    returnType: i.returns(t.boolean(false)),
    render: ([input]) => `(flink_json_kind(${input}) IS NOT DISTINCT FROM ${test})`,
    native: ['flink_json_kind'],
  });
}

export const jsonFunctions: readonly ScalarFunction[] = [
  plannerChecked({
    name: 'JSON_VALUE',
    group: 'json',
    signatures: [
      'JSON_VALUE(jsonValue, path [RETURNING <dataType>] [ { NULL | ERROR | DEFAULT <defaultExpr> } ON EMPTY ] ' +
        '[ { NULL | ERROR | DEFAULT <defaultExpr> } ON ERROR ])',
    ],
    coerce: (args) => {
      if (args.length < 2 || args.length > 4) return undefined;
      const [input, path, ...defaults] = args;
      const types = [
        characterString(input!, args),
        literalPath(path!, args),
        ...defaults.map((value) => value.type),
      ];
      return types.every((type) => type !== undefined) ? types : undefined;
    },
    returnType: i.returns(t.string()),
    render: renderJsonValue,
    native: ['flink_json_value'],
  }),
  plannerChecked({
    name: 'JSON_QUERY',
    group: 'json',
    signatures: [
      'JSON_QUERY(jsonValue, path [RETURNING <dataType>] ' +
        '[ { WITHOUT | WITH CONDITIONAL | WITH UNCONDITIONAL } [ ARRAY ] WRAPPER ] ' +
        '[ { NULL | EMPTY ARRAY | EMPTY OBJECT | ERROR } ON EMPTY ] [ { NULL | EMPTY ARRAY | EMPTY OBJECT | ERROR } ON ERROR ])',
    ],
    coerce: parameters(characterString, literalPath),
    returnType: i.returns(t.string()),
    render: renderJsonQuery,
    native: ['flink_json_query', 'flink_json_query_array'],
  }),
  plannerChecked({
    name: 'JSON_EXISTS',
    group: 'json',
    signatures: ['JSON_EXISTS(jsonValue, path [ { TRUE | FALSE | UNKNOWN | ERROR } ON ERROR ])'],
    coerce: parameters(characterString, literalPath),
    returnType: i.returns(t.boolean()),
    render: ([input, path], context) => `flink_json_exists(${input}, ${path}, ${symbol(context, 0)})`,
    native: ['flink_json_exists'],
  }),
  deterministic({
    name: 'JSON_OBJECT',
    group: 'json',
    signatures: ['JSON_OBJECT([[KEY] key VALUE value]* [ { NULL | ABSENT } ON NULL ])'],
    coerce: coerceJsonObject,
    returnType: i.returns(t.string(false)),
    render: renderJsonObject,
    native: JSON_TEXT_NATIVES,
  }),
  deterministic({
    name: 'JSON_ARRAY',
    group: 'json',
    signatures: ['JSON_ARRAY([value]* [ { NULL | ABSENT } ON NULL ])'],
    coerce: i.variadic([], jsonConvertible),
    returnType: i.returns(t.string(false)),
    render: renderJsonArray,
    native: JSON_TEXT_NATIVES,
  }),
  deterministic({
    name: 'JSON_STRING',
    group: 'json',
    signatures: ['JSON_STRING(value)'],
    coerce: parameters((arg, args) => (arg.type.kind === 'NULL' ? t.string() : jsonConvertible(arg, args))),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([value], { argumentTypes }) => jsonText(value!, argumentTypes[0]!),
    native: JSON_TEXT_NATIVES,
  }),
  deterministic({
    name: 'JSON',
    group: 'json',
    signatures: ['JSON(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returns(t.string()),
    render: ([text]) => `flink_json_format(${text})`,
    native: ['flink_json_format'],
  }),
  deterministic({
    name: 'JSON_QUOTE',
    group: 'string',
    signatures: ['JSON_QUOTE(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([text]) => `flink_json_quote(${text})`,
    native: ['flink_json_quote'],
  }),
  deterministic({
    name: 'JSON_UNQUOTE',
    group: 'string',
    signatures: ['JSON_UNQUOTE(<CHARACTER_STRING>)'],
    coerce: parameters(characterString),
    returnType: i.returnsNullableIfArgs(t.string()),
    render: ([text]) => `flink_json_unquote(${text})`,
    native: ['flink_json_unquote'],
  }),
  plannerChecked({
    name: 'IS JSON VALUE',
    group: 'json',
    signatures: ['<CHARACTER_STRING> IS JSON VALUE'],
    coerce: parameters(characterString),
    returnType: i.returns(t.boolean(false)),
    render: ([input]) => `(flink_json_kind(${input}) IS NOT NULL)`,
    native: ['flink_json_kind'],
  }),
  isJson('IS JSON OBJECT', "'object'"),
  isJson('IS JSON ARRAY', "'array'"),
  isJson('IS JSON SCALAR', "'scalar'"),
];
