/** `SHOW … LIKE 'pattern'`: `%` any text, `_` any character, backslash escapes (Flink docs: "SHOW Statements"). */

/** A test for whole names. ILIKE ignores case. */
export function likePattern(pattern: string, caseInsensitive: boolean): (name: string) => boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === '\\' && i + 1 < pattern.length) source += escapeRegExp(pattern[++i]!);
    else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += escapeRegExp(character);
  }
  const expression = new RegExp(`^${source}$`, caseInsensitive ? 'isu' : 'su');
  return (name) => expression.test(name);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
