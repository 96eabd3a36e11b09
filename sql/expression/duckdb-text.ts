/** Small pieces of DuckDB SQL that several renderings need. */

/** Texts up to this length may stand more than once in a statement; longer ones are bound to a name. */
const REPEATABLE_CHARACTERS_MAX = 240;
const VOLATILE = /\b(random|uuid|uuidv4|uuidv7|gen_random_uuid|nextval|flink_rand\w*|flink_uuid)\s*\(/;

let names = 0;

/** A name for a lambda parameter that no enclosing lambda uses. */
export function freshName(): string {
  names = (names + 1) % 1_000_000;
  return `v${names}`;
}

/** The text of a column of the engine's relations, or of a parameter of its lambdas: `c3`, `i.c3`, `v17`. */
export const COLUMN_TEXT = /^(?:[a-z]\w*\.)?[cv]\d+$/;

/** Whether `sql` may be written several times: short, and the same value each time. */
export function isRepeatable(sql: string): boolean {
  return sql.length <= REPEATABLE_CHARACTERS_MAX && !VOLATILE.test(sql);
}

/** Whether `sql` gives another value each time. */
export const isVolatile = (sql: string): boolean => VOLATILE.test(sql);

/** `body` over the value of `sql`, which is computed once. */
export function once(sql: string, body: (value: string) => string): string {
  if (isRepeatable(sql)) return body(sql);
  const name = freshName();
  return `list_extract(list_transform([${sql}], lambda ${name}: ${body(name)}), 1)`;
}

/** `body` over two values. */
export function onceEach(a: string, b: string, body: (a: string, b: string) => string): string {
  return once(a, (first) => once(b, (second) => body(first, second)));
}

/**
 * An error at run time, as a value of type `type`; `message` is SQL. DuckDB's own `error()` is volatile and so
 * not allowed where an error may be caught.
 */
export function raise(message: string, type: string): string {
  return `CAST(flink_raise(${message}) AS ${type})`;
}

/** The low 32 bits (16, 8) of an integer as a signed number: how Java narrows. `sql` is of type BIGINT or narrower. */
export function wrapInteger(sql: string, kind: 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT'): string {
  switch (kind) {
    case 'TINYINT':
      return `CAST(xor(${sql} & 255, 128) - 128 AS TINYINT)`;
    case 'SMALLINT':
      return `CAST(xor(${sql} & 65535, 32768) - 32768 AS SMALLINT)`;
    case 'INT':
      return `CAST(xor(${sql} & 4294967295, 2147483648) - 2147483648 AS INTEGER)`;
    case 'BIGINT':
      return `CAST(xor(${sql} & 18446744073709551615::HUGEINT, 9223372036854775808::HUGEINT) - 9223372036854775808::HUGEINT AS BIGINT)`;
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}
