/** The parts of JDBC escapes that are no calls: date literals and `{fn convert(x, SQL_TYPE)}`. */
import type { Expression, Identifier } from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { callNode, keywordName } from './function-call.js';
import { plainString } from './literal.js';
import * as token from './token-buffer.js';

const DATE_TIME_ESCAPES = { D: 'DATE', T: 'TIME', TS: 'TIMESTAMP' } as const;

export function dateTimeEscape(c: Cursor, start: number): Expression | undefined {
  if (c.peek(1) !== token.IDENTIFIER || c.peek(2) !== token.STRING) return undefined;
  const word = c.textAt(c.position + 1).toUpperCase();
  if (word !== 'D' && word !== 'T' && word !== 'TS') return undefined;
  c.position += 2;
  const { value } = plainString(c);
  c.expect('}');
  return node({ kind: 'datetime-literal', span: c.span(start), type: DATE_TIME_ESCAPES[word], value });
}

const CONVERT_TYPES: ReadonlySet<string> = new Set(
  'BIGINT BINARY BOOLEAN CHAR DATE DECIMAL DOUBLE FLOAT INTEGER REAL SMALLINT TIME TIMESTAMP TINYINT VARBINARY VARCHAR'.split(
    ' ',
  ),
);

/** `{fn convert(x, INTEGER)}`: the type as a symbol; types with parameters are refused as in Flink. */
export function jdbcConvert(c: Cursor, start: number): Expression {
  const name = keywordName(c);
  c.expect('(');
  const value = parseExpression(c);
  c.expect(',');
  const at = c.position;
  if (!CONVERT_TYPES.has(c.tag) && !c.tag.startsWith('SQL_')) throw c.unexpected();
  const type: Identifier = node({ kind: 'identifier', span: c.tokenSpanAt(at), name: c.text, quoted: false });
  c.position++;
  c.expect(')');
  c.expect('}');
  const symbol = node({ kind: 'symbol' as const, span: type.span, value: type.name.toUpperCase() });
  return callNode(c, start, name, list([value, symbol]), { jdbcEscape: true });
}
