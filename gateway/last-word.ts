/** The word in front of the cursor, as completion takes it in the shell and in Flink's clients: a name, perhaps quoted, with its qualifiers. */

/** What `/[\w$.`]*$/` matches, without looking from every place of the text to its end. */
export function lastWord(text: string): string {
  let start = text.length;
  while (start > 0 && /[\w$.`]/.test(text[start - 1]!)) start--;
  return text.slice(start);
}
