/** Matches LIKE: each `%` takes as little as it can and is taken up again only until the next one, so that no pattern runs long. */
import { FungiError } from '../../error/index.js';
import { spendSteps, stepsAllowed, stepsLeft, takeSteps } from '../regexp/step-budget.js';

export type LikeToken = 'any-character' | 'any-text' | { readonly character: string };

/** `_` stands for no line terminator, as in Java's regular expressions, to which Flink translates it. */
const TERMINATOR = /[\n\r\u0085\u2028\u2029]/;

/** Whether the whole text matches. @throws FungiError EVALUATION when that takes too many steps */
export function matchesLike(text: string, tokens: readonly LikeToken[]): boolean {
  const stepsMax = Math.min(stepsAllowed(text.length), stepsLeft());
  let steps = 0;
  let position = 0;
  let token = 0;
  let lastAny = -1;
  let retryAt = 0;
  for (;;) {
    if (++steps > stepsMax) {
      throw new FungiError('EVALUATION', `LIKE takes too many steps on a text of ${text.length} characters`);
    }
    const wanted = tokens[token];
    if (wanted === 'any-text') {
      lastAny = token++;
      retryAt = position;
      continue;
    }
    if (wanted === undefined && position === text.length) break;
    const after = wanted === undefined ? -1 : afterToken(text, position, wanted);
    if (after >= 0) {
      position = after;
      token++;
      continue;
    }
    if (lastAny < 0 || retryAt >= text.length) {
      takeSteps(steps, text.length);
      spendSteps(steps);
      return false;
    }
    retryAt += text.codePointAt(retryAt)! > 0xffff ? 2 : 1;
    position = retryAt;
    token = lastAny + 1;
  }
  takeSteps(steps, text.length);
  spendSteps(steps);
  return true;
}

/** Where the text goes on after one character that the token stands for, or −1. */
function afterToken(text: string, position: number, token: Exclude<LikeToken, 'any-text'>): number {
  if (position >= text.length) return -1;
  if (token !== 'any-character') {
    return text.startsWith(token.character, position) ? position + token.character.length : -1;
  }
  if (TERMINATOR.test(text[position]!)) return -1;
  return position + (text.codePointAt(position)! > 0xffff ? 2 : 1);
}
