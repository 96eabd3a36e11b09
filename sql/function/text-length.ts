/** The longest text that a function takes or makes: a few short ones could otherwise fill the memory of the process. */
import { FungiError } from '../error/index.js';

/** In characters. More than a message to a client may hold. */
export const TEXT_LENGTH_MAX = 16 * 1024 * 1024;

/** @throws FungiError EVALUATION for a length beyond the bound */
export function checkTextLength(length: number): void {
  if (length > TEXT_LENGTH_MAX) {
    throw new FungiError('EVALUATION', `The text would be longer than ${TEXT_LENGTH_MAX} characters`);
  }
}

/** Characters of long texts that one call of a function makes for all rows of a vector: only then can DuckDB end it, and count its memory. */
const VECTOR_LENGTH_MAX = 32 * TEXT_LENGTH_MAX;
/** Shorter texts need no looking after: a vector has 2,048 rows. */
export const LONG_TEXT_LENGTH = 128 * 1024;

/** The same for a call that has a part of the rows of a vector: some of those with the longest arguments, of 256 KiB together. */
const PART_LENGTH_MAX = 2 * TEXT_LENGTH_MAX;

let lengthMax = VECTOR_LENGTH_MAX;
let room = lengthMax;

/** The next texts are made for another vector, or for a part of its rows only. */
export function beginTexts(isPart = false): void {
  lengthMax = isPart ? PART_LENGTH_MAX : VECTOR_LENGTH_MAX;
  room = lengthMax;
}

/** A text of so many characters is made for a row of the vector. @throws FungiError EVALUATION */
export function takeRoom(length: number): void {
  if (length < LONG_TEXT_LENGTH) return;
  room -= length;
  if (room >= 0) return;
  throw new FungiError(
    'EVALUATION',
    `The texts of a few rows together would be longer than ${lengthMax} characters`,
  );
}
