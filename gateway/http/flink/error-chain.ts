/** Our errors as the chain of exceptions that Flink would report, so that what looks for Flink's class names or sentences finds them. */
import { randomUUID } from 'node:crypto';
import type { Statement } from '../../../sql/ast/index.js';
import { FungiError } from '../../../sql/error/index.js';
import type { JavaException } from './java-exception.js';
import { exception, executionException } from './java-exception.js';

const API = 'org.apache.flink.table.api';
const CATALOG = 'org.apache.flink.table.catalog.exceptions';
const CALCITE = 'org.apache.calcite';

const validation = (message: string): JavaException => exception(`${API}.ValidationException`, message);

/** The reasons behind `Could not execute …` and the classes Flink reports them with. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^Table \(or view\) .* already exists/, 'TableAlreadyExistException'],
  [/^Table \(or view\) .* does not exist/, 'TableNotExistException'],
  [/^Database .* already exists?/, 'DatabaseAlreadyExistException'],
  [/^Database .* does not exist/, 'DatabaseNotExistException'],
  [/^Database .* is not empty/, 'DatabaseNotEmptyException'],
  [/^Function .* already exists?/, 'FunctionAlreadyExistException'],
  [/^Function .* does not exist/, 'FunctionNotExistException'],
  [/is not partitioned/, 'TableNotPartitionedException'],
  [/^Partition .* already exists/, 'PartitionAlreadyExistsException'],
  [/^Partition .* does not exist/, 'PartitionNotExistException'],
  [/^A (database|catalog) with name \[.*\] does not exist/, 'CatalogException'],
  [/^Cannot drop a catalog/, 'CatalogException'],
];

/** What the gateway itself finds wrong, before the planner sees it. */
const OF_GATEWAY =
  /^(?:Only 'INSERT\/CREATE TABLE AS' statement is allowed|No Statement Set to submit\.|Described job )/;

function reasonException(message: string): JavaException {
  if (OF_GATEWAY.test(message)) return executionException(message);
  const name = REASONS.find(([pattern]) => pattern.test(message))?.[1];
  return name === undefined ? validation(message) : exception(`${CATALOG}.${name}`, message);
}

/** Takes a line about what went wrong for a reason of ours. */
export type Log = (message: string) => void;

/** Anything that is not one of our errors is a mistake of ours, of which only the log tells more. */
export function asFungiError(error: unknown, log: Log): FungiError {
  if (error instanceof FungiError) return error;
  const instance = randomUUID();
  log(`${instance} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const message = `Something went wrong inside of the gateway; its log tells more about ${instance}`;
  return new FungiError('INTERNAL', message, { cause: error });
}

/** An error of a statement, from the outermost cause to the innermost. `statement` is undefined when the text could not be read. */
export function errorChain(error: FungiError, statement: Statement | undefined): readonly JavaException[] {
  const chain = plainChain(error, statement);
  const { type, message } = chain.at(-1)!;
  const text = error.hint === undefined ? message : `${message}\n${error.hint}`;
  return [...chain.slice(0, -1), exception(type, text, error.code)];
}

function plainChain(error: FungiError, statement: Statement | undefined): readonly JavaException[] {
  const { errorName, message } = error;
  switch (errorName) {
    case 'SYNTAX':
    case 'LEXICAL':
    case 'NESTING_TOO_DEEP':
      return parseChain(message);
    case 'VALIDATION':
    case 'TABLE_NOT_FOUND':
    case 'COLUMN_NOT_FOUND':
    case 'COLUMN_AMBIGUOUS':
    case 'FUNCTION_NOT_FOUND':
    case 'TYPE_MISMATCH':
    case 'GROUPING':
    case 'ALREADY_EXISTS':
    case 'NOT_FOUND':
    case 'INVALID_SCHEMA':
    case 'DEPENDENT_OBJECTS':
      return validationChain(error, statement);
    case 'INVALID_OPTION':
      return optionChain(error, statement);
    case 'NOT_SUPPORTED':
      return [exception(`${API}.TableException`, message)];
    case 'EVALUATION':
      return [evaluationException(error)];
    case 'DATA':
    case 'SOURCE_UNAVAILABLE':
    case 'SINK_UNAVAILABLE':
      return [exception('java.io.IOException', message)];
    case 'CANCELED':
      return [exception('org.apache.flink.runtime.client.JobCancellationException', message)];
    case 'OUT_OF_MEMORY':
      return [exception('java.lang.OutOfMemoryError', message)];
    case 'INTERNAL':
      return [exception('org.apache.flink.util.FlinkRuntimeException', message)];
    default:
      // 42501 and class 28: what is not allowed, whatever the code is called.
      if (error.sqlState === '42501' || error.sqlState.startsWith('28')) {
        return [exception('java.lang.SecurityException', message)];
      }
      return [exception(`${API}.TableException`, message)];
  }
}

function parseChain(message: string): readonly JavaException[] {
  // Flink's own word for a text without a statement: no parser has seen it.
  if (message.endsWith('at line 0, column 0.')) return [exception(`${API}.SqlParserEOFException`, message)];
  const calcite = exception(`${CALCITE}.sql.parser.SqlParseException`, message);
  const chain = [calcite, exception(rootOfParsing(message), message)];
  // By this class and these words the SQL client knows that a statement is not complete yet.
  if (message.startsWith('Encountered "<EOF>"')) {
    return [exception(`${API}.SqlParserEOFException`, message), ...chain];
  }
  return [exception(`${API}.SqlParserException`, `SQL parse failed. ${message}`), ...chain];
}

/** The generated parser, its lexer, and what is checked on top of both have classes of their own. */
function rootOfParsing(message: string): string {
  if (/^(Encountered|Incorrect syntax) /.test(message))
    return 'org.apache.flink.sql.parser.impl.ParseException';
  if (message.startsWith('Lexical error')) return 'org.apache.flink.sql.parser.impl.TokenMgrError';
  return `${CALCITE}.runtime.CalciteException`;
}

/** What is found out about a statement before or after it is validated. */
const OUTSIDE_VALIDATION =
  /^(Cannot find table|Object identifier must|A \w+ Column named|Could not execute|Cannot drop)/i;

/** Statements whose names and types Calcite's validator checks. */
const VALIDATED: readonly Statement['kind'][] = [
  'query',
  'insert',
  'explain',
  'statement-set',
  'execute',
  'create-view',
  'alter-view',
  'create-table',
];

function validationChain(error: FungiError, statement: Statement | undefined): readonly JavaException[] {
  const { message, span, cause } = error;
  // Two sentences: what could not be done, and why.
  if (cause instanceof Error && message.length > cause.message.length && message.endsWith(cause.message)) {
    const action = message.slice(0, -cause.message.length).replace(/(?::|)\s*$/, '');
    const outer = action.includes('SHOW PARTITIONS')
      ? exception(`${API}.TableException`, action)
      : validation(action);
    return [outer, reasonException(cause.message)];
  }
  const validated = statement !== undefined && VALIDATED.includes(statement.kind);
  const own = span !== undefined && span.offset !== statement?.span.offset;
  if (!validated || !own || OUTSIDE_VALIDATION.test(message)) return [reasonException(message)];
  const { line, column, endLine, endColumn } = span;
  const place =
    line === endLine && column === endColumn
      ? `At line ${line}, column ${column}`
      : `From line ${line}, column ${column} to line ${endLine}, column ${endColumn}`;
  return [
    validation(`SQL validation failed. ${place}: ${message}`),
    exception(`${CALCITE}.runtime.CalciteContextException`, `${place}: ${message}`),
    exception(`${CALCITE}.sql.validate.SqlValidatorException`, message),
  ];
}

const FACTORY = /\n*(Cannot discover a connector using option: .*?)\. (Could not find any factory [^]*)$/;

function optionChain(error: FungiError, statement: Statement | undefined): readonly JavaException[] {
  const { message, cause } = error;
  if (statement?.kind === 'set' && statement.key !== undefined) {
    const illegal = (text: string): JavaException => exception('java.lang.IllegalArgumentException', text);
    const reason = cause instanceof Error ? cause.message : undefined;
    return [
      executionException(`Failed to set key ${statement.key} with value ${statement.value ?? ''}.`),
      ...(reason !== undefined && message.endsWith(` ${reason}`)
        ? [illegal(message.slice(0, -reason.length - 1)), illegal(reason)]
        : [illegal(message)]),
    ];
  }
  const factory = FACTORY.exec(message);
  if (!factory) return [validation(message)];
  const outer = message.slice(0, factory.index);
  const inner = factory[2]!.replace(
    /^(Could not find any factory for identifier '.*')\./,
    "$1 that implements 'org.apache.flink.table.factories.DynamicTableFactory' in the classpath.",
  );
  return [...(outer === '' ? [] : [validation(outer)]), validation(factory[1]!), validation(inner)];
}

function evaluationException({ message, operator }: FungiError): JavaException {
  const type = message.startsWith('For input string')
    ? 'java.lang.NumberFormatException'
    : /by zero$/.test(message)
      ? 'java.lang.ArithmeticException'
      : `${API}.TableRuntimeException`;
  return exception(type, operator === undefined ? message : `${message}\nIn operator ${operator}`);
}

/** Errors that happen in a job, not while it is planned. */
const OF_JOBS: readonly FungiError['errorName'][] = [
  'EVALUATION',
  'DATA',
  'SOURCE_UNAVAILABLE',
  'SINK_UNAVAILABLE',
  'OUT_OF_MEMORY',
  'LIMIT_EXCEEDED',
  'INTERNAL',
];

/** An error of the job whose rows are fetched. */
export function resultChain(error: FungiError, statement: Statement | undefined): readonly JavaException[] {
  const failed = 'Job execution failed.';
  const job = exception('org.apache.flink.runtime.client.JobExecutionException', failed);
  const inJob = [
    exception('java.util.concurrent.ExecutionException', `${job.type}: ${failed}`),
    job,
    exception(
      'org.apache.flink.runtime.JobException',
      'Recovery is suppressed by NoRestartBackoffTimeStrategy',
    ),
  ];
  return [
    executionException('Error while retrieving result.'),
    exception('java.lang.RuntimeException', 'Failed to fetch next result'),
    exception('java.io.IOException', 'Failed to fetch job execution result'),
    ...(OF_JOBS.includes(error.errorName) ? inJob : []),
    ...errorChain(error, statement),
  ];
}
