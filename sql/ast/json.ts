/** The SQL/JSON functions, whose arguments are clauses and not only expressions. */
import type { Expression } from './expression.js';
import type { Identifier } from './identifier.js';
import type { OrderItem, WindowSpecification } from './query.js';
import type { Span } from './span.js';
import type { TypeNode } from './type.js';

interface Base {
  readonly span: Span;
}

export type JsonNullClause = 'NULL ON NULL' | 'ABSENT ON NULL';

/** `PASSING x AS name`: a variable of the path; parsed, never planned. */
export interface JsonPassing {
  readonly value: Expression;
  readonly name: Identifier;
}

/** `JSON_VALUE`, `JSON_QUERY`, `JSON_EXISTS` with their clauses. */
export interface JsonPathFunction extends Base {
  readonly kind: 'json-path-function';
  readonly name: 'JSON_VALUE' | 'JSON_QUERY' | 'JSON_EXISTS';
  readonly input: Expression;
  readonly path: Expression;
  readonly passing?: readonly JsonPassing[];
  readonly returning: TypeNode | undefined;
  readonly wrapper: 'WITHOUT ARRAY' | 'WITH CONDITIONAL ARRAY' | 'WITH UNCONDITIONAL ARRAY' | undefined;
  readonly onEmpty: JsonBehavior | undefined;
  readonly onError: JsonBehavior | undefined;
}

export type JsonBehavior =
  | { readonly kind: 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT' | 'TRUE' | 'FALSE' | 'UNKNOWN' }
  | { readonly kind: 'DEFAULT'; readonly value: Expression };

/** `JSON_OBJECT(KEY 'a' VALUE 1 ABSENT ON NULL)`. */
export interface JsonObjectConstructor extends Base {
  readonly kind: 'json-object';
  readonly aggregate: boolean;
  readonly entries: readonly {
    readonly key: Expression;
    readonly value: Expression;
    readonly formatJson: boolean;
  }[];
  readonly onNull: JsonNullClause;
  readonly filter: Expression | undefined;
  readonly over: WindowSpecification | Identifier | undefined;
}

/** `JSON_ARRAY(1, 2 NULL ON NULL)`, `JSON_ARRAYAGG(v ORDER BY x)`. */
export interface JsonArrayConstructor extends Base {
  readonly kind: 'json-array';
  readonly aggregate: boolean;
  readonly elements: readonly { readonly value: Expression; readonly formatJson: boolean }[];
  readonly orderBy: readonly OrderItem[];
  readonly onNull: JsonNullClause;
  readonly filter: Expression | undefined;
  readonly over: WindowSpecification | Identifier | undefined;
}

/** `x FORMAT JSON [ENCODING UTF8]`. */
export interface JsonFormatExpression extends Base {
  readonly kind: 'json-format';
  readonly operand: Expression;
  readonly encoding: 'UTF8' | 'UTF16' | 'UTF32' | undefined;
}
