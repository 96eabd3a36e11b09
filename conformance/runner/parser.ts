/**
 * Runs Flink's own parser verdicts against ours: what Flink accepts must be accepted, what it rejects rejected, and at
 * the same place.
 */
import { readFileSync } from 'node:fs';
import { FungiError, parseExpression, parseScript, parseStatement } from '../../sql/index.js';

interface ParserCase {
  readonly sql: string;
  readonly ok: boolean;
  readonly kind: 'statement' | 'expression' | 'list';
  readonly error?: string;
  /** `line:column-endLine:endColumn`. */
  readonly errorPos?: string;
}

export interface ParserCorpusResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What our parser says of a case: undefined when it accepts. */
export function verdict(test: ParserCase): FungiError | undefined {
  try {
    if (test.kind === 'expression') parseExpression(test.sql);
    else if (test.kind === 'list') parseScript(test.sql);
    else parseStatement(test.sql);
    return undefined;
  } catch (error) {
    if (error instanceof FungiError) return error;
    throw error;
  }
}

export function position(error: FungiError): string | undefined {
  const { span } = error;
  return span && `${span.line}:${span.column}-${span.endLine}:${span.endColumn}`;
}

const percent = (part: number, all: number): string =>
  all === 0 ? '-' : `${((100 * part) / all).toFixed(2)} %`;

/**
 * Runs every line of a `parser.jsonl` and prints each disagreement: a wrong verdict fails the case, a rejection
 * at another place than Flink's is printed and counted apart.
 */
export async function runParserCorpus(file: string): Promise<ParserCorpusResult> {
  const cases = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as ParserCase);
  const count = { accepted: 0, acceptable: 0, rejected: 0, rejectable: 0, placed: 0, placeable: 0 };
  let sameMessage = 0;
  for (const test of cases) {
    const error = verdict(test);
    if (test.ok) {
      count.acceptable++;
      if (error === undefined) count.accepted++;
      else console.log(`FAILED (Flink accepts)  ${JSON.stringify(test.sql)}\n    ${error.message}`);
      continue;
    }
    count.rejectable++;
    if (error === undefined) {
      console.log(`FAILED (Flink rejects)  ${JSON.stringify(test.sql)}\n    ${test.error}`);
      continue;
    }
    count.rejected++;
    if (error.message === test.error) sameMessage++;
    if (test.errorPos === undefined) continue;
    count.placeable++;
    if (position(error) === test.errorPos) count.placed++;
    else {
      console.log(
        `MISPLACED  ${JSON.stringify(test.sql)}\n    ours  ${position(error)} ${error.message}\n    Flink ${test.errorPos} ${test.error}`,
      );
    }
  }
  console.log(
    `accepted where Flink accepts: ${count.accepted}/${count.acceptable} = ${percent(count.accepted, count.acceptable)}`,
  );
  console.log(
    `rejected where Flink rejects: ${count.rejected}/${count.rejectable} = ${percent(count.rejected, count.rejectable)}`,
  );
  console.log(
    `same error position: ${count.placed}/${count.placeable} = ${percent(count.placed, count.placeable)}`,
  );
  console.log(
    `same error message: ${sameMessage}/${count.rejected} = ${percent(sameMessage, count.rejected)}`,
  );
  const passed = count.accepted + count.rejected;
  return { passed, failed: cases.length - passed, skipped: 0 };
}
