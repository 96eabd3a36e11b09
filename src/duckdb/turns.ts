/**
 * Lets the event loop go on between two calls of a function that is computed in JavaScript. DuckDB's threads put such calls into one
 * queue for each function, and Node works off up to 1,000 of them before it looks at anything else: with two threads the queue is never
 * empty, so a query over a million rows held up every session for seconds. A call now waits for `flink_turn` first, which has a
 * queue of its own: while a function's queue is worked off nobody passes there, so it holds one call a thread at most.
 */

/** Does nothing; its argument is some column, since DuckDB computes a call without columns only once for a statement. */
export const TURN_FUNCTION = 'flink_turn';

/** Functions of ours in DuckDB have this prefix. */
const NATIVE = 'flink_';
/** A text, a quoted name, a name (perhaps qualified), a parenthesis. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"(?:\.\w+)*|[A-Za-z_]\w*(?:\.(?:\w+|"(?:[^"]|"")*"))*|[()]/g;
/** Columns of the engine's relations and parameters of its lambdas: `c3`, `i.c3`, `v17`. */
const COLUMN = /^(?:[a-z]\w*\.)?[cv]\d+$/;

/** Aggregates that operators render. */
const AGGREGATE =
  /^(?:any_value|arg_max|arg_min|bool_and|bool_or|count|first|last|list|max|min|string_agg|sum)$/;

/** A parenthesis that is open. */
class Open {
  /** Any column that is looked at in it, and known around it. */
  column: string | undefined;
  isQuery = false;
  /** What lambdas in it call their parameter: nobody knows it outside. */
  readonly #parameters = new Set<string>();

  constructor(
    readonly isNative: boolean,
    /** What it reads are rows that are not there outside: an aggregate's arguments and their FILTER. */
    readonly isAggregate: boolean,
  ) {}

  reads(column: string | undefined): void {
    if (column !== undefined && !this.#parameters.has(column)) this.column ??= column;
  }

  declares(parameter: string): void {
    this.#parameters.add(parameter);
  }
}

/**
 * `sql` with a turn as a further argument of each call of a native function over columns. Calls over constants are left alone: DuckDB
 * computes them once, while it plans.
 */
export function withTurns(sql: string): string {
  if (!sql.includes(NATIVE) || sql.includes(TURN_FUNCTION)) return sql;
  const open: Open[] = [];
  const parts: string[] = [];
  let copied = 0;
  let before = '';
  let callee = '';
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    const call = open.at(-1);
    if (token === '(') {
      const isAggregate = AGGREGATE.test(callee) || before === 'FILTER';
      open.push(new Open(callee.startsWith(NATIVE), isAggregate));
    } else if (token === ')') {
      open.pop();
      if (call?.isNative && call.column !== undefined) {
        parts.push(sql.slice(copied, index), `, ${TURN_FUNCTION}(${call.column} IS NULL)`);
        copied = index;
      }
      // Columns of a subquery are its own.
      if (call && !call.isQuery && !call.isAggregate) open.at(-1)?.reads(call.column);
    } else if (before === 'lambda') {
      call?.declares(token);
    } else if (COLUMN.test(token)) {
      call?.reads(token);
    } else if (call && token === 'SELECT') {
      call.isQuery = true;
    }
    before = token;
    // A name calls what follows it at once.
    callee = sql[index + token.length] === '(' ? token : '';
  }
  parts.push(sql.slice(copied));
  return parts.join('');
}
