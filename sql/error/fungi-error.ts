/** The base of every error a user can see: a stable code, and for SQL the place in the text. */
import type { Span } from '../ast/span.js';
import { ErrorCodes } from './error-codes.js';
import type { ErrorCode, ErrorName } from './error-codes.js';

export interface FungiErrorOptions {
  /** Where in the SQL text the error is; line and column are 1-based. */
  readonly span?: Span;
  /** What the user can do about it: "did you mean …". */
  readonly hint?: string;
  /** Id of the operator of a running job it happened in, as EXPLAIN and the job's metrics name it. */
  readonly operator?: string;
  /** A more precise SQLSTATE than that of the code, e.g. `22012` for a division by zero. */
  readonly sqlState?: string;
  readonly cause?: unknown;
}

export class FungiError extends Error {
  readonly definition: ErrorCode;
  readonly span: Span | undefined;
  readonly hint: string | undefined;
  readonly operator: string | undefined;
  readonly #sqlState: string | undefined;

  constructor(
    readonly errorName: ErrorName,
    message: string,
    options: FungiErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FungiError';
    this.definition = ErrorCodes[errorName];
    this.span = options.span;
    this.hint = options.hint;
    this.operator = options.operator;
    this.#sqlState = options.sqlState;
  }

  /** The same error with a place in the text. */
  at(span: Span): FungiError {
    const { hint, operator, cause } = this;
    return new FungiError(this.errorName, this.message, {
      span,
      ...(hint === undefined ? {} : { hint }),
      ...(operator === undefined ? {} : { operator }),
      ...(this.#sqlState === undefined ? {} : { sqlState: this.#sqlState }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  get code(): string {
    return this.definition.code;
  }

  get sqlState(): string {
    return this.#sqlState ?? this.definition.sqlState;
  }

  get httpStatus(): number {
    return this.definition.httpStatus;
  }
}

/** What parses but is not planned yet; `what` names it, e.g. `MATCH_RECOGNIZE`. */
export function notSupported(what: string, span?: Span, hint?: string): FungiError {
  return new FungiError('NOT_SUPPORTED', `${what} is not supported yet`, {
    ...(span ? { span } : {}),
    ...(hint ? { hint } : {}),
  });
}

/** A rule of Flink's validator was broken. */
export function validationError(message: string, span?: Span, hint?: string): FungiError {
  return new FungiError('VALIDATION', message, { ...(span ? { span } : {}), ...(hint ? { hint } : {}) });
}
