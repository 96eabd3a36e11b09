/** Text that JavaScript computed, made fit for UTF-8: Java writes `?` for half a surrogate pair, and so do we. */

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** `text` with `?` in place of each half of a pair. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '?');
}
