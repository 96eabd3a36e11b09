/** Hints, as `OPTIONS('k'='v'), BROADCAST(a)` in a plus comment after SELECT or a table name. */
import type { Hint, OptionEntry, StringLiteral } from '../ast/index.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { acceptNumber, stringLiteral } from './literal.js';
import * as token from './token-buffer.js';

export function hintBlock(c: Cursor): readonly Hint[] {
  c.expect('/*+');
  const hints = c.commaList(() => hint(c));
  c.expect('*/');
  return list(hints);
}

type HintArgument = Hint['arguments'][number];

function hint(c: Cursor): Hint {
  const start = c.position;
  const name = c.identifier();
  let options: OptionEntry[] = [];
  let args: HintArgument[] = [];
  if (c.are('(', ')')) c.position += 2;
  else if (c.accept('(')) {
    if (c.peek(1) === '=' && optionFits(c)) options = c.commaList(() => hintOption(c));
    else {
      const named = c.isNameAt(0);
      if (c.peek(1) !== ',' && c.peek(1) !== ')' && !c.is('-')) {
        c.compared(c.peek(1) === '=' ? 3 : 2);
        throw c.unexpected();
      }
      args = c.commaList(() => hintArgument(c, named));
    }
    c.expect(')');
  }
  return node({ kind: 'hint', span: c.span(start), name, options: list(options), arguments: list(args) });
}

/** Flink looks five tokens ahead, bracket included, before it takes options. */
const optionFits = (c: Cursor): boolean =>
  c.peek(2) === token.STRING && (c.peek(3) === ',' || c.peek(3) === ')' || c.peek(3) === token.STRING);

/** `'k' = 'v'` or `k = 'v'`. */
function hintOption(c: Cursor): OptionEntry {
  const start = c.position;
  let key: StringLiteral;
  if (c.atName()) {
    const { name, span } = c.takeIdentifier();
    key = node({ kind: 'string-literal', span, value: name, characterSet: undefined });
  } else key = stringLiteral(c);
  c.expect('=');
  const value = stringLiteral(c);
  return node({ kind: 'option', span: c.span(start), key, value });
}

function hintArgument(c: Cursor, nameFirst: boolean): HintArgument {
  if (nameFirst) {
    return c.identifier();
  }
  const negative = c.accept('-');
  const number = acceptNumber(c);
  if (number !== undefined) return negative ? node({ ...number, text: `-${number.text}` }) : number;
  if (!c.is(token.STRING)) throw c.unexpected();
  return stringLiteral(c);
}
