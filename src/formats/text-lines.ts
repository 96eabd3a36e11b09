/** All lines of files as a relation `(line)`, empty ones too, which `read_csv` would leave out. */
import { quoteString } from '../../sql/types/index.js';

const LINE_FEED = 'chr(10)';

export function textLines(files: readonly string[]): string {
  const pieces = `string_split(content, ${LINE_FEED})`;
  // What follows the last line feed is a line only when there is something.
  const lines = `CASE WHEN content = '' THEN [] WHEN ends_with(content, ${LINE_FEED}) THEN list_slice(${pieces}, 1, -2) ELSE ${pieces} END`;
  return `(SELECT unnest(${lines}) AS line FROM read_text([${files.map(quoteString).join(', ')}]))`;
}
