/**
 * Lets the event loop go on between two calls of a function that is computed in JavaScript, and keeps each call short. DuckDB's threads
 * put such calls into one queue for each function, and Node works off up to 1,000 of them before it looks at anything else: with two
 * threads the queue is never empty, so a query over a million rows held up every session for seconds. A call now waits for `flink_turn`
 * first, which has a queue of its own: while a function's queue is worked off nobody passes there, so it holds one call a thread at
 * most. A call has the rows of a vector, 2,048, but fewer of them the longer their texts are.
 */
import { COLUMN_TEXT } from '../../sql/expression/index.js';
import { nativeFunctions } from '../../sql/function/index.js';

/** Does nothing; its argument is some column, since DuckDB computes a call without columns only once for a statement. */
export const TURN_FUNCTION = 'flink_turn';

/**
 * A row whose texts have more bytes than this counts for several in a call, which so has 256 KiB of text, or a single long one. DuckDB
 * evaluates a branch of a CASE only for the rows that take it, and the body of a lambda for 2,048 elements of the lists at a time: a row
 * gets a list with one element for each so many bytes, and all but the first are NULL and take no branch. Measured for texts of 20
 * bytes: nothing; an element of a list: 20 ns, a text of so many bytes 1,000 ns and more.
 */
const BYTES_OF_ROW = 128;
const ROWS_OF_CALL = 2_048;

/** Functions of ours in DuckDB have this prefix. */
const NATIVE = 'flink_';
/** A text, a quoted name, a name (perhaps qualified), what encloses something, a comma. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"(?:\.\w+)*|[A-Za-z_]\w*(?:\.(?:\w+|"(?:[^"]|"")*"))*|[()[\]{},]/g;
/** Something as the text or the bytes that it is anyway. */
const CONVERTED = /^(?:CAST\(([\w.]+) AS VARCHAR\)|encode\(([\w.]+)\))$/;
const LITERAL = /^'(?:[^']|'')*'$/;

/** Aggregates that operators render. */
const AGGREGATE =
  /^(?:any_value|arg_max|arg_min|bool_and|bool_or|count|first|last|list|max|min|string_agg|sum)$/;

/** Their texts are numbers, or the message of an error, which ends the statement. */
const SHORT = /^flink_(?:approximate_text|decimal_divide|json_decimal|raise|round)$/;

/** A column, perhaps converted: takes no time to compute again. */
function isPlain(sql: string): boolean {
  const [, text, bytes] = CONVERTED.exec(sql) ?? [];
  return COLUMN_TEXT.test(text ?? bytes ?? sql);
}

type Length = (value: string) => string;

/** How many bytes a parameter of these types has. */
const LENGTH_OF: Readonly<Record<string, Length>> = {
  VARCHAR: (value) => `strlen(${value})`,
  BLOB: (value) => `octet_length(${value})`,
  'VARCHAR[]': (value) => `list_sum(list_transform(${value}, lambda e: strlen(e)))`,
};

let lengths: ReadonlyMap<string, readonly (Length | undefined)[]> | undefined;

/** For each parameter of a native function what tells its length; undefined where that says nothing of what a call takes. */
function lengthsOf(name: string): readonly (Length | undefined)[] {
  lengths ??= new Map(
    nativeFunctions.map((native) => [native.name, native.parameters.map((type) => LENGTH_OF[type])]),
  );
  return (!SHORT.test(name) && lengths.get(name)) || [];
}

interface Argument {
  readonly sql: string;
  readonly hasColumn: boolean;
  /** It calls a native function itself. */
  readonly hasCall: boolean;
}

/** A parenthesis, bracket or brace that is open. */
class Open {
  /** Any column that is looked at in it, and known around it. */
  column: string | undefined;
  isQuery = false;
  /** There are rows in it that are not there around it. */
  hasRows = false;
  hasCall = false;
  /** What it holds, as it is written in the end: all of it, or since the last comma of a native call. */
  text = '';
  readonly args: Argument[] = [];
  #argumentHasColumn = false;
  #argumentHasCall = false;
  /** What lambdas in it call their parameter: nobody knows it outside. */
  readonly #parameters = new Set<string>();

  constructor(
    readonly callee: string,
    /** Calls of native functions around it. */
    readonly depth: number,
    /** What it reads are rows that are not there outside: an aggregate's arguments and their FILTER. */
    readonly isAggregate: boolean,
  ) {}

  get isNative(): boolean {
    return this.callee.startsWith(NATIVE);
  }

  reads(column: string | undefined): void {
    this.#argumentHasColumn ||= column !== undefined;
    if (column !== undefined && !this.#parameters.has(column)) this.column ??= column;
  }

  declares(parameter: string): void {
    this.#parameters.add(parameter);
  }

  calls(): void {
    this.hasCall = true;
    this.#argumentHasCall = true;
  }

  endArgument(): void {
    const sql = this.text.trim();
    if (sql !== '') {
      this.args.push({ sql, hasColumn: this.#argumentHasColumn, hasCall: this.#argumentHasCall });
    }
    this.text = '';
    this.#argumentHasColumn = this.#argumentHasCall = false;
  }
}

/** Whether what a call takes depends on the length of this argument. */
const isLong = ({ sql }: Argument): boolean => !LITERAL.test(sql) || sql.length > BYTES_OF_ROW;

/**
 * A call of a native function over columns, with its turn, for parts of the rows where their texts are long; it is told then that it has
 * a part only.
 */
function callInTurn({ callee, depth, column, args, hasRows }: Open): string {
  const call = (values: readonly string[], read: string, isPart = false): string =>
    `${callee}(${[...values, `${TURN_FUNCTION}(${read} IS NULL)`, ...(isPart ? ['true'] : [])].join(', ')})`;
  const lengthOf = lengthsOf(callee);
  const measured = args.map((argument, index) => (isLong(argument) ? lengthOf[index] : undefined));
  const values = args.map(({ sql }) => sql);
  if (hasRows || measured.every((length) => length === undefined)) return call(values, column!);
  // What is written more than once is computed once.
  const bound: [name: string, sql: string][] = [];
  for (const [index, argument] of args.entries()) {
    const isRepeated = measured[index] !== undefined && argument.hasColumn && !isPlain(argument.sql);
    if (!isRepeated && !argument.hasCall) continue;
    values[index] = `t${depth}_${index}`;
    bound.push([values[index], argument.sql]);
  }
  const ofTexts = measured.flatMap((length, index) => (length ? [length(values[index]!)] : []));
  const bytes = ofTexts.length === 1 ? ofTexts[0]! : `greatest(${ofTexts.join(', ')})`;
  const read = bound[0]?.[0] ?? column!;
  const elements = `list_resize([1], least(${ROWS_OF_CALL}, 1 + ${bytes} // ${BYTES_OF_ROW}))`;
  const part = `s${depth}`;
  const inParts = `list_extract(list_transform(${elements}, lambda ${part}: CASE WHEN ${part} IS NOT NULL THEN ${call(values, read, true)} END), 1)`;
  return bound.reduceRight(
    (body, [name, sql]) => `list_extract(list_transform([${sql}], lambda ${name}: ${body}), 1)`,
    `(CASE WHEN ${bytes} > ${BYTES_OF_ROW} THEN ${inParts} ELSE ${call(values, read)} END)`,
  );
}

/** What has just been closed, as it is written in the end. */
function closed(open: Open, opening: string, closing: string): string {
  if (!open.isNative) return `${opening}${open.text}${closing}`;
  open.endArgument();
  if (open.column !== undefined) return callInTurn(open);
  return `${open.callee}(${open.args.map(({ sql }) => sql).join(', ')})`;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * `sql` with a turn as a further argument of each call of a native function over columns, and such calls over long texts in parts.
 * Calls over constants are left alone: DuckDB computes them once, while it plans.
 */
export function withTurns(sql: string): string {
  if (!sql.includes(NATIVE) || sql.includes(TURN_FUNCTION)) return sql;
  const open: Open[] = [new Open('', 0, false)];
  let copied = 0;
  let before = '';
  let callee = '';
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    const current = open.at(-1)!;
    if (token in CLOSING) {
      const called = token === '(' ? callee : '';
      const isNative = called.startsWith(NATIVE);
      current.text += sql.slice(copied, isNative ? index - called.length : index);
      copied = index + 1;
      const isAggregate = AGGREGATE.test(called) || before === 'FILTER';
      open.push(new Open(called, current.depth + (current.isNative ? 1 : 0), isAggregate));
    } else if (token in OPENING) {
      current.text += sql.slice(copied, index);
      copied = index + 1;
      open.pop();
      const around = open.at(-1)!;
      around.text += closed(current, OPENING[token]!, token);
      // Columns of a subquery are its own.
      if (!current.isQuery && !current.isAggregate) around.reads(current.column);
      if (current.isQuery || current.isAggregate || current.hasRows) around.hasRows = true;
      if (current.isNative || current.hasCall) around.calls();
    } else if (token === ',') {
      if (current.isNative) {
        current.text += sql.slice(copied, index);
        copied = index + 1;
        current.endArgument();
      }
    } else if (before === 'lambda') {
      current.declares(token);
    } else if (COLUMN_TEXT.test(token)) {
      current.reads(token);
    } else if (token === 'SELECT') {
      current.isQuery = true;
    }
    before = token;
    // A name calls what follows it at once.
    callee = sql[index + token.length] === '(' ? token : '';
  }
  return open[0]!.text + sql.slice(copied);
}
