/** Unparsing and parsing again gives the same tree, and every node of a tree is frozen and has a span within the text. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  parseExpression,
  parseScript,
  parseStatement,
  unparseExpression,
  unparseStatement,
} from '../../../sql/index.js';
import type { Span } from '../../../sql/index.js';
import { expressions, statements } from './samples.js';

/** Where something was written, which is not what was written. */
const PLACES: ReadonlySet<string> = new Set(['span', 'continuedAt', 'listSpan', 'joinSpan']);

/** A tree without spans and without undefined fields. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([key, field]) => !PLACES.has(key) && field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, bare(field)]));
}

function checkNodes(value: unknown, text: string): void {
  if (value === null || typeof value !== 'object') return;
  if (!Object.isFrozen(value)) throw new Error(`not frozen: ${JSON.stringify(value)}`);
  if ('kind' in value && 'span' in value) {
    const span = value.span as Span;
    const lines = text.split(/\r\n|\r|\n/);
    const valid =
      span.offset >= 0 &&
      span.offset <= span.end &&
      span.end <= text.length &&
      span.line >= 1 &&
      span.endLine <= lines.length;
    if (!valid) throw new Error(`span out of the text: ${JSON.stringify(value)}`);
  }
  for (const field of Object.values(value)) checkNodes(field, text);
}

describe('our own samples', () => {
  it.each(statements)('%s', (text) => {
    const tree = parseStatement(text);
    checkNodes(tree, text);
    const again = unparseStatement(tree);
    expect(bare(parseStatement(again))).toEqual(bare(tree));
    expect(unparseStatement(parseStatement(again))).toBe(again);
  });

  it.each(expressions)('%s', (text) => {
    const tree = parseExpression(text);
    checkNodes(tree, text);
    const again = unparseExpression(tree);
    expect(bare(parseExpression(again))).toEqual(bare(tree));
    expect(unparseExpression(parseExpression(again))).toBe(again);
  });
});

// ---- Flink's own corpus, where it lies beside the project

const root = fileURLToPath(new URL('../../../', import.meta.url));
const configured = process.env['FLINK_CORPUS'];
const folder = configured ?? join(root, '../shared/flink/corpus');
const file = join(folder, 'parser.jsonl');
const present = existsSync(file);
if (!present) console.warn(`SKIPPED: Flink's corpus is not at ${file}; set FLINK_CORPUS to its folder`);

interface Line {
  readonly sql: string;
  readonly ok: boolean;
  readonly kind: string;
}

describe("Flink's corpus", () => {
  it.runIf(!present && process.env['CI'] === 'true' && configured !== undefined)(
    'is where FLINK_CORPUS says',
    () => {
      expect(present, `${file} does not exist`).toBe(true);
    },
  );

  it.runIf(present)('round-trips', () => {
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const broken: string[] = [];
    for (const { sql, kind } of lines.filter((line) => line.ok)) {
      try {
        if (kind === 'expression') {
          const tree = parseExpression(sql);
          checkNodes(tree, sql);
          expect(bare(parseExpression(unparseExpression(tree)))).toEqual(bare(tree));
        } else {
          const trees = parseScript(sql);
          trees.forEach((tree) => checkNodes(tree, sql));
          expect(bare(parseScript(trees.map(unparseStatement).join(';\n')))).toEqual(bare(trees));
        }
      } catch (error) {
        broken.push(`${sql}\n  ${String(error)}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
