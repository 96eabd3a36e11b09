/**
 * PostgreSQL's own commands, those that Flink SQL does not have: transactions, settings, cursors, prepared statements, COPY. Reads them
 * into values; whatever is not one of them is left to Flink's parser.
 */
import { FungiError } from '../../../sql/error/index.js';
import type { StatementText } from './split.js';

/** Where FETCH and MOVE go. `count`: rows to pass (Infinity: all that are left), or for `absolute` and `relative` the row to go to. */
export interface FetchDirection {
  readonly to: 'forward' | 'backward' | 'absolute' | 'relative';
  readonly count: number;
}

/** What BEGIN and SET TRANSACTION say of a transaction; undefined: nothing. */
export interface TransactionModes {
  readonly isolation: IsolationLevel | undefined;
  readonly readOnly: boolean | undefined;
}

export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable';

export interface CopyOptions {
  readonly format: 'text' | 'csv' | 'binary';
  readonly header: boolean;
  readonly delimiter: string;
  readonly null: string;
  readonly quote: string;
  readonly escape: string;
  /** Columns always quoted; `*`: all. */
  readonly forceQuote: readonly string[];
}

export type Command =
  | {
      readonly kind: 'transaction';
      readonly action: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback-to';
      readonly name?: string;
      readonly chain?: boolean;
      readonly modes?: TransactionModes;
    }
  | {
      readonly kind: 'set';
      readonly local: boolean;
      readonly name: string;
      readonly value: string | undefined;
    }
  /** SET TRANSACTION … and SET SESSION CHARACTERISTICS AS TRANSACTION …. */
  | { readonly kind: 'set-transaction'; readonly session: boolean; readonly modes: TransactionModes }
  | { readonly kind: 'reset'; readonly name: string | undefined }
  | { readonly kind: 'show'; readonly name: string }
  | {
      readonly kind: 'declare';
      readonly name: string;
      readonly binary: boolean;
      /** SCROLL, NO SCROLL; undefined: neither was said. */
      readonly scroll: boolean | undefined;
      readonly hold: boolean;
      readonly query: StatementText;
    }
  | {
      readonly kind: 'fetch';
      readonly move: boolean;
      readonly name: string;
      readonly direction: FetchDirection;
    }
  | { readonly kind: 'close'; readonly name: string | undefined }
  | {
      readonly kind: 'prepare';
      readonly name: string;
      readonly types: readonly string[];
      readonly statement: StatementText;
    }
  | { readonly kind: 'execute'; readonly name: string; readonly arguments: readonly StatementText[] }
  | { readonly kind: 'deallocate'; readonly name: string | undefined }
  | { readonly kind: 'discard'; readonly what: 'ALL' | 'PLANS' | 'SEQUENCES' | 'TEMP' }
  | { readonly kind: 'listen'; readonly channel: string }
  /** Without a channel: all. */
  | { readonly kind: 'unlisten'; readonly channel: string | undefined }
  | { readonly kind: 'notify'; readonly channel: string; readonly payload: string }
  | {
      readonly kind: 'copy-to';
      readonly source: StatementText;
      readonly options: CopyOptions;
    }
  | {
      readonly kind: 'copy-from';
      readonly table: string;
      readonly columns: readonly string[];
      readonly options: CopyOptions;
    }
  | {
      readonly kind: 'subscribe';
      readonly table: string;
      readonly tableOffset: number;
      readonly snapshot: boolean;
      readonly until: string | undefined;
    };

/** @throws FungiError SYNTAX: a command that is not as PostgreSQL's grammar wants it */
export function syntaxErrorAt(what: string, offset: number, length = 1): FungiError {
  return new FungiError('SYNTAX', `syntax error at ${what}`, {
    span: { offset, end: offset + length, line: 1, column: 1, endLine: 1, endColumn: 1 },
  });
}
