/** The tokens of a text as parallel arrays: no object is made for a token, its text is cut out only when needed. */

/**
 * What a token is. Keywords are their own upper-case word, punctuation is its own text; the rest
 * are the lower-case names below.
 */
export type Tag = string;

export const EOF: Tag = 'eof';
export const IDENTIFIER: Tag = 'identifier';
export const QUOTED_IDENTIFIER: Tag = 'quoted-identifier';
export const UNICODE_IDENTIFIER: Tag = 'unicode-identifier';
export const INTEGER: Tag = 'integer';
export const DECIMAL_NUMBER: Tag = 'decimal';
export const APPROXIMATE: Tag = 'approximate';
export const STRING: Tag = 'string';
export const BINARY_STRING: Tag = 'binary-string';
export const PREFIXED_STRING: Tag = 'prefixed-string';
export const UNICODE_STRING: Tag = 'unicode-string';
export const ESCAPED_STRING: Tag = 'escaped-string';
/** `$1`, where PostgreSQL's clients are read. */
export const PARAMETER: Tag = 'parameter';
/** A character that starts no token, or an unfinished comment. Only an error once the parser gets there. */
export const LEXICAL_ERROR: Tag = 'lexical-error';
/** `SET a.b = c` or `RESET a.b` in the client's unquoted form, the whole statement. */
export const CLIENT_SET: Tag = 'client-set';
export const CLIENT_RESET: Tag = 'client-reset';

/** May stand as a name: an identifier or a keyword that is not reserved. */
export const NAME_FLAG = 1;
export const KEYWORD_FLAG = 2;

export interface TokenBuffer {
  readonly text: string;
  /** Read as PostgreSQL's clients write: `"name"`, `$1`, `x::int4`. */
  readonly postgres: boolean;
  readonly tags: readonly Tag[];
  readonly flags: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** 1-based line of a token's first and last character. */
  readonly lines: readonly number[];
  readonly endLines: readonly number[];
  /** Offset at which a line (1-based) begins; entry 0 is unused. */
  readonly lineStarts: readonly number[];
}
