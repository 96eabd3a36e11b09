/** The length of a text as Flink counts it where a literal gets its type: in code points, without an array of a long text's characters. */

const SURROGATE = /[\ud800-\udbff][\udc00-\udfff]/;

export function codePointsOf(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.codePointAt(index)! > 0xffff) index++;
    count++;
  }
  return count;
}
