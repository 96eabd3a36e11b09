/** What Java's `String.trim` takes away, which is neither what JavaScript's `trim` does nor DuckDB's: all characters up to the space, no others. */

const TRIMMED = `concat(${Array.from({ length: 32 }, (_, index) => `chr(${index + 1})`).join(', ')})`;

/** SQL of a text without them at both ends; a NUL character stays. */
export const javaTrimmed = (sql: string): string => `trim(${sql}, ${TRIMMED})`;

/** The same of a text at hand. */
// eslint-disable-next-line no-control-regex -- that is what Java looks for
export const javaTrim = (text: string): string => text.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '');
