/** Statements about the session and jobs: SET, USE, modules, jars, plans, EXPLAIN, EXECUTE, statement sets. */
import type {
  AnalyzeTable,
  ClientCommand,
  CompilePlan,
  ExplainStatement,
  Identifier,
  JarStatement,
  QualifiedName,
  ResetStatement,
  SetStatement,
  Statement,
  StatementSet,
  StopJob,
  UseStatement,
} from '../ast/index.js';
import { ifNotExists, partition, singleName, withOptions } from './clause.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { insertStatement } from './dml.js';
import { plainString, stringLiteral } from './literal.js';
import { startsOperand } from './operand-start.js';
import { queryOrInsert, statement } from './statement.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';

/** `SET`, `SET 'k' = 'v'`. */
export function setStatement(c: Cursor): SetStatement {
  const start = c.position++;
  let key: string | undefined;
  let value: string | undefined;
  if (c.is(token.STRING)) {
    key = stringLiteral(c).value;
    c.expect('=');
    value = stringLiteral(c).value;
  }
  return node({ kind: 'set', span: c.span(start), key, value });
}

export function resetStatement(c: Cursor): ResetStatement {
  const start = c.position++;
  const key = c.is(token.STRING) ? stringLiteral(c).value : undefined;
  return node({ kind: 'reset', span: c.span(start), key });
}

/** `SET a.b = c`, which the lexer has found as one token. */
export function clientSet(c: Cursor): SetStatement {
  const start = c.position;
  const match = /^SET\s+([^\s=]+)\s*=\s*([\s\S]*)$/i.exec(c.text);
  c.position++;
  const raw = match?.[2] ?? '';
  const value = raw.startsWith("'") && raw.endsWith("'") ? raw.slice(1, -1) : raw;
  return node({ kind: 'set', span: c.span(start), key: match?.[1], value });
}

export function clientReset(c: Cursor): ResetStatement {
  const start = c.position;
  const key = c.text.split(/\s+/)[1];
  c.position++;
  return node({ kind: 'reset', span: c.span(start), key });
}

const CLIENT_COMMANDS: Readonly<Record<string, ClientCommand['command']>> = {
  QUIT: 'QUIT',
  EXIT: 'QUIT',
  CLEAR: 'CLEAR',
  HELP: 'HELP',
};

/** QUIT, EXIT, CLEAR, HELP alone; undefined otherwise. */
export function clientCommand(c: Cursor): ClientCommand | undefined {
  if (!c.is(token.IDENTIFIER) || (c.peek(1) !== ';' && c.peek(1) !== token.EOF)) return undefined;
  const command = CLIENT_COMMANDS[c.text.toUpperCase()];
  if (command === undefined) return undefined;
  const start = c.position++;
  return node({ kind: 'client-command', span: c.span(start), command });
}

export function useStatement(c: Cursor): UseStatement {
  const start = c.position++;
  let target: UseStatement['target'] = 'DATABASE';
  let names: QualifiedName[];
  if (c.is('CATALOG')) {
    c.position++;
    target = 'CATALOG';
    names = [singleName(c.identifier())];
  } else if (c.accept('MODULES')) {
    target = 'MODULES';
    names = c.commaList(() => singleName(c.identifier()));
  } else names = [c.qualifiedName()];
  return node({ kind: 'use', span: c.span(start), target, names: list(names) });
}

/** `LOAD MODULE m [WITH (…)]`, `UNLOAD MODULE m`. */
export function moduleStatement(c: Cursor): Statement {
  const start = c.position;
  const load = c.is('LOAD');
  c.position++;
  c.expect('MODULE');
  const name = c.identifier();
  if (!load) return node({ kind: 'unload-module', span: c.span(start), name });
  const options = withOptions(c);
  return node({ kind: 'load-module', span: c.span(start), name, options });
}

export function jarStatement(c: Cursor): JarStatement {
  const start = c.position;
  const action = c.expectOneOf('ADD', 'REMOVE');
  c.expect('JAR');
  const path = plainString(c);
  return node({ kind: 'jar', span: c.span(start), action, path });
}

const DETAILS = ['ESTIMATED_COST', 'CHANGELOG_MODE', 'JSON_EXECUTION_PLAN', 'PLAN_ADVICE'] as const;

/** `EXPLAIN [PLAN FOR | detail, …] statement`. */
export function explainStatement(c: Cursor): ExplainStatement {
  const start = c.position++;
  const planFor = c.are('PLAN', 'FOR');
  if (planFor) c.position += 2;
  const details: ExplainStatement['details'][number][] = [];
  if (!planFor) {
    do {
      const at = c.position;
      const detail = c.acceptOneOf(...DETAILS);
      if (detail === undefined) {
        if (details.length > 0) throw c.unexpected();
        break;
      }
      if (details.includes(detail)) {
        throw syntaxError('Duplicate EXPLAIN DETAIL is not allowed.', c.tokenSpanAt(at));
      }
      details.push(detail);
    } while (c.accept(','));
  }
  const explained = explainedStatement(c);
  return node({
    kind: 'explain',
    span: c.span(start),
    details: list(details),
    planFor,
    statement: explained,
  });
}

function explainedStatement(c: Cursor): Statement {
  switch (c.tag) {
    case 'STATEMENT':
      return statementSet(c);
    case 'EXECUTE':
      return executeStatement(c);
    case 'CREATE':
    case 'REPLACE': {
      const created = statement(c);
      const hasQuery = created.kind === 'create-table' && created.query !== undefined;
      if (!hasQuery && created.kind !== 'query') {
        throw syntaxError(
          'Unsupported CREATE OR REPLACE statement for EXPLAIN. The statement must define a query using the AS clause (i.e. CTAS/RTAS statements).',
          c.lastSpan(),
        );
      }
      return created;
    }
    default:
      return queryOrInsert(c);
  }
}

/** `STATEMENT SET BEGIN insert; … END`. */
function statementSet(c: Cursor): StatementSet {
  const start = c.position;
  c.expect('STATEMENT');
  c.expect('SET');
  c.expect('BEGIN');
  const statements: Statement[] = [];
  do {
    if (!c.is('INSERT') && !c.is('UPSERT')) throw c.unexpected();
    statements.push(insertStatement(c));
    c.expect(';');
  } while (!c.is('END'));
  c.expect('END');
  return node({ kind: 'statement-set', span: c.span(start), statements: list(statements) });
}

const startsQuery = (c: Cursor): boolean =>
  ['SELECT', 'VALUES', 'VALUE', 'TABLE', 'WITH'].includes(c.tag) || startsOperand(c, 0);

/** `EXECUTE PLAN '…'`, `EXECUTE STATEMENT SET …`, `EXECUTE statement`. */
export function executeStatement(c: Cursor): Statement {
  const start = c.position++;
  if (c.is('PLAN')) {
    c.position++;
    const path = stringLiteral(c);
    return node({ kind: 'execute-plan', span: c.span(start), path });
  }
  if (!c.is('STATEMENT') && !c.is('INSERT') && !c.is('UPSERT') && !startsQuery(c)) {
    c.position = start;
    c.nameWelcome();
    c.compared(2);
    throw c.unexpected();
  }
  const executed = c.is('STATEMENT') ? statementSet(c) : queryOrInsert(c);
  return node({ kind: 'execute', span: c.span(start), statement: executed });
}

export function beginStatementSet(c: Cursor): Statement {
  const start = c.position++;
  c.expect('STATEMENT');
  c.expect('SET');
  return node({ kind: 'begin-statement-set', span: c.span(start) });
}

export function endStatementSet(c: Cursor): Statement {
  const start = c.position++;
  return node({ kind: 'end-statement-set', span: c.span(start) });
}

/** `COMPILE PLAN 'p' [IF NOT EXISTS] FOR statement`, `COMPILE AND EXECUTE PLAN 'p' FOR statement`. */
export function compilePlan(c: Cursor): CompilePlan {
  const start = c.position++;
  const execute = c.accept('AND');
  if (execute) c.expect('EXECUTE');
  c.expect('PLAN');
  const path = stringLiteral(c);
  const exists = !execute && ifNotExists(c);
  c.expect('FOR');
  if (!c.is('STATEMENT') && !c.is('INSERT') && !c.is('UPSERT')) throw c.unexpected();
  const compiled = c.is('STATEMENT') ? statementSet(c) : insertStatement(c);
  return node({
    kind: 'compile-plan',
    span: c.span(start),
    path,
    ifNotExists: exists,
    execute,
    statement: compiled,
  });
}

/** `ANALYZE TABLE t [PARTITION (…)] COMPUTE STATISTICS [FOR COLUMNS a, b | FOR ALL COLUMNS]`. */
export function analyzeTable(c: Cursor): AnalyzeTable {
  const start = c.position++;
  c.expect('TABLE');
  const name = c.qualifiedName();
  const specification = c.is('PARTITION') ? partition(c, true) : undefined;
  c.expect('COMPUTE');
  c.expect('STATISTICS');
  let allColumns = false;
  let columns: readonly Identifier[] = list([]);
  if (c.accept('FOR')) {
    if (c.expectOneOf('COLUMNS', 'ALL') === 'ALL') {
      c.expect('COLUMNS');
      allColumns = true;
    } else columns = list(c.commaList(() => c.identifier()));
  }
  return node({
    kind: 'analyze-table',
    span: c.span(start),
    name,
    partition: specification,
    allColumns,
    columns,
  });
}

export function stopJob(c: Cursor): StopJob {
  const start = c.position++;
  c.expect('JOB');
  const jobId = plainString(c);
  let withSavepoint = false;
  let withDrain = false;
  if (c.are('WITH', 'SAVEPOINT')) {
    c.position += 2;
    withSavepoint = true;
  }
  const at = c.position;
  if (c.is('WITH') && c.peek(1) !== 'DRAIN') c.compared(2);
  else if (c.accept('WITH')) {
    c.expect('DRAIN');
    if (!withSavepoint) {
      throw syntaxError('WITH DRAIN could only be used after WITH SAVEPOINT.', c.span(at));
    }
    withDrain = true;
  }
  return node({ kind: 'stop-job', span: c.span(start), jobId, withSavepoint, withDrain });
}

export function truncateTable(c: Cursor): Statement {
  const start = c.position++;
  c.expect('TABLE');
  const name = c.qualifiedName();
  return node({ kind: 'truncate-table', span: c.span(start), name });
}
