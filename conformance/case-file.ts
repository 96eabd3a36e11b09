/**
 * A golden case: a text file with SQL, its input files and what real Flink answered. Sections start with `[name]`
 * on a line of their own; `${dir}` in the SQL is the folder that holds the inputs.
 *
 *   title: Tumbling windows count per key
 *   modes: streaming, batch
 *   compare: fold           where Flink emits states between two changes of one input row, compare what the changes amount to
 *   [input bids.jsonl]      a file written beside the SQL
 *   [sql]                   statements; the last one is the query whose rows are compared
 *   [expect streaming]      one line a row, `+I[…]`, as recorded; `[expect batch]` likewise
 *   [expect error]          instead: text that the error message contains
 *   [expect files out]      lines of all files below `${dir}/out`, sorted
 */
import { readFileSync } from 'node:fs';

export type CaseMode = 'streaming' | 'batch';

export interface CaseInput {
  readonly name: string;
  readonly content: string;
}

export interface ConformanceCase {
  readonly path: string;
  readonly title: string;
  readonly modes: readonly CaseMode[];
  /** `changes`: with one row a batch every single change must be Flink's. */
  readonly compare: 'changes' | 'fold';
  readonly inputs: readonly CaseInput[];
  readonly sql: string;
  readonly expected: ReadonlyMap<string, readonly string[]>;
}

const SECTION = /^\[(input|sql|expect)(?: ([^\]]+))?\]$/;

/** A row may span lines (the text of SHOW CREATE TABLE): it goes on until the next one begins. */
function joinRows(lines: readonly string[]): readonly string[] {
  const rows: string[] = [];
  for (const line of lines) {
    if (rows.length === 0 || /^[+-][IUD]\[/.test(line)) rows.push(line);
    else rows.push(`${rows.pop()!}\n${line}`);
  }
  return rows;
}

/** @throws Error naming file and line when the text is not a case. */
export function parseCase(path: string, text: string): ConformanceCase {
  const header = new Map<string, string>();
  const inputs: CaseInput[] = [];
  const expected = new Map<string, readonly string[]>();
  let sql: string | undefined;
  let section: { kind: string; name: string; lines: string[] } | undefined;

  const close = (): void => {
    if (!section) return;
    const { kind, name, lines } = section;
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    if (kind === 'input') inputs.push({ name, content: lines.length > 0 ? `${lines.join('\n')}\n` : '' });
    else if (kind === 'sql') sql = lines.join('\n');
    else expected.set(name, name === 'streaming' || name === 'batch' ? joinRows(lines) : lines);
  };

  text.split('\n').forEach((line, index) => {
    const match = SECTION.exec(line);
    if (match) {
      close();
      section = { kind: match[1]!, name: match[2] ?? '', lines: [] };
    } else if (section) {
      section.lines.push(line);
    } else if (line.trim() !== '') {
      const colon = line.indexOf(':');
      if (colon < 0) throw new Error(`${path}:${index + 1}: expected "key: value" or a section`);
      header.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
  });
  close();

  if (sql === undefined) throw new Error(`${path}: has no [sql] section`);
  const modes = (header.get('modes') ?? 'streaming').split(',').map((mode) => mode.trim() as CaseMode);
  const compare = header.get('compare') === 'fold' ? 'fold' : 'changes';
  return { path, title: header.get('title') ?? path, modes, compare, inputs, sql, expected };
}

export function readCase(path: string): ConformanceCase {
  return parseCase(path, readFileSync(path, 'utf8'));
}

/** The text of a case; `parseCase` reads it back. */
export function printCase(item: ConformanceCase): string {
  const parts = [`title: ${item.title}`, `modes: ${item.modes.join(', ')}`];
  if (item.compare === 'fold') parts.push('compare: fold');
  for (const input of item.inputs) parts.push(`[input ${input.name}]`, input.content.replace(/\n$/, ''));
  parts.push('[sql]', item.sql);
  for (const [name, lines] of item.expected) parts.push(`[expect ${name}]`, ...lines);
  return `${parts.join('\n')}\n`;
}
