/** When what was typed so far is a whole statement: it ends with a semicolon that is not inside quotes, a comment or a statement set. */

/** `text` may hold several lines. */
export function isComplete(text: string): boolean {
  const bare = withoutQuotesAndComments(text);
  if (bare === undefined || !bare.trimEnd().endsWith(';')) return false;
  const openings = bare.match(/\bSTATEMENT\s+SET\s+BEGIN\b/gi)?.length ?? 0;
  if (openings === 0) return true;
  const endings = bare.match(/\bEND\s*;/gi)?.length ?? 0;
  return endings >= openings;
}

/** The text with quoted parts and comments left out, or undefined when one of them is still open. */
function withoutQuotesAndComments(text: string): string | undefined {
  let bare = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    const two = text.slice(at, at + 2);
    if (two === '--') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (two === '/*') {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else if (character === "'" || character === '`' || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return undefined;
      at = end + 1;
    } else {
      bare += character;
      at++;
    }
  }
  return bare;
}
