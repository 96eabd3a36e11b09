export { ErrorCodes } from './error-codes.js';
export type { ErrorCode, ErrorName } from './error-codes.js';
export { FungiError, notSupported, validationError } from './fungi-error.js';
export type { FungiErrorOptions } from './fungi-error.js';
export { renderExcerpt } from './excerpt.js';
export { closestMatch, editDistance } from './suggestion.js';
