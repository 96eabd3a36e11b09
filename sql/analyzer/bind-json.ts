/**
 * Binds the JSON expressions that have a syntax of their own to calls of functions in the function table.
 *
 * Convention between this file and `function/table/json.ts`: operands are arguments, clauses are `symbols`.
 *
 * - `JSON_VALUE`: arguments `[input, path, emptyDefault, errorDefault]` (a NULL literal where there is no DEFAULT),
 *   symbols `[onEmpty, onError]`, each `NULL`, `ERROR` or `DEFAULT`. The type of the call is the type after
 *   RETURNING where there is one (the binder sets it), else what `returnType` says (VARCHAR(2000)).
 * - `JSON_QUERY`: arguments `[input, path]`, symbols `[wrapper, onEmpty, onError]`; wrapper `WITHOUT ARRAY`,
 *   `WITH CONDITIONAL ARRAY` or `WITH UNCONDITIONAL ARRAY`; behaviours `NULL`, `ERROR`, `EMPTY ARRAY`, `EMPTY OBJECT`.
 *   RETURNING as for `JSON_VALUE`.
 * - `JSON_EXISTS`: arguments `[input, path]`, symbols `[onError]`: `TRUE`, `FALSE`, `UNKNOWN` or `ERROR`.
 * - `JSON_OBJECT`: arguments `[key, value, key, value, …]`, symbols `[onNull, form, form, …]`, one form for each value;
 *   onNull `NULL ON NULL` or `ABSENT ON NULL`; form `JSON` where the value is JSON text that is put in as it is
 *   (FORMAT JSON, a nested JSON_OBJECT, JSON_ARRAY or JSON call), else empty.
 * - `JSON_ARRAY`: arguments are the elements, symbols `[onNull, form, …]` likewise.
 * - `x IS JSON …`: the functions `IS JSON VALUE`, `IS JSON OBJECT`, `IS JSON ARRAY`, `IS JSON SCALAR` with one
 *   argument; `IS NOT JSON …` is `NOT` of it.
 * - The aggregates are `JSON_OBJECTAGG_NULL_ON_NULL`, `JSON_OBJECTAGG_ABSENT_ON_NULL`, `JSON_ARRAYAGG_NULL_ON_NULL`
 *   and `JSON_ARRAYAGG_ABSENT_ON_NULL`, with arguments `[key, value]` and `[element]`.
 */
export {};
