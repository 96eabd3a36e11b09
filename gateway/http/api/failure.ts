/** What goes wrong with a request itself, where HTTP has a more precise status than the table of errors. */
import { FungiError } from '../../../sql/error/index.js';
import type { ErrorName } from '../../../sql/error/index.js';

export interface FailureOptions {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly name?: ErrorName;
  readonly hint?: string;
  readonly cause?: unknown;
}

export class RequestFailure extends FungiError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    message: string,
    { status, headers = {}, name = 'INVALID_REQUEST', hint, cause }: FailureOptions,
  ) {
    super(name, message, {
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.status = status;
    this.headers = headers;
  }
}
