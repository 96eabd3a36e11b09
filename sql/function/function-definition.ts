/**
 * What an entry of the function table says: names, signature, how argument and return types are inferred,
 * determinism, and the rendering to DuckDB. Adding a function is adding one entry.
 */
import type { Span } from '../ast/index.js';
import type { LiteralValue } from '../expression/bound-expression.js';
import type { LogicalType } from '../types/index.js';

/** An argument as inference sees it. */
export interface ArgumentInfo {
  readonly type: LogicalType;
  /** The value where the argument is a literal (null for NULL), else undefined. */
  readonly literal: LiteralValue | undefined;
  readonly span: Span | undefined;
}

/** Constant for a whole statement (`NOW()`), for a row (`RAND()` is evaluated for each), or always the same. */
export type Determinism = 'deterministic' | 'statement-constant' | 'per-row' | 'row-time-dependent';

export type FunctionGroup =
  | 'comparison'
  | 'logical'
  | 'arithmetic'
  | 'string'
  | 'temporal'
  | 'conditional'
  | 'conversion'
  | 'collection'
  | 'json'
  | 'hash'
  | 'value-construction'
  | 'value-access'
  | 'grouping'
  | 'aggregate'
  | 'bitmap'
  | 'variant'
  | 'catalog'
  | 'time-attribute';

/** What a rendering needs besides the SQL of its arguments. */
export interface RenderContext {
  /** Argument types after implicit casts. */
  readonly argumentTypes: readonly LogicalType[];
  /** Literal values of the arguments, undefined where not literal. */
  readonly literals: readonly (LiteralValue | undefined)[];
  readonly returnType: LogicalType;
  readonly symbols: readonly string[];
  /** `table.local-time-zone`, an IANA id or `GMT+08:00`. */
  readonly timeZone: string;
  /** SQL (an expression of DuckDB type TIMESTAMP, UTC) for the statement's start time; in streaming mode, for the batch's time. */
  readonly now: string;
  /** SQL (TIMESTAMP) of the watermark before the row, where the operator knows it: for CURRENT_WATERMARK. */
  readonly watermark?: string;
  /** `table.exec.legacy-cast-behaviour` and other switches that change evaluation. */
  readonly configuration: ReadonlyMap<string, string>;
}

export interface ScalarFunction {
  readonly kind: 'scalar';
  /** Upper case; operators by their symbol: `+`, `LIKE`, `IS NULL`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: FunctionGroup;
  /** As Flink's docs write it; used in error messages and SHOW/DESCRIBE FUNCTION. */
  readonly signatures: readonly string[];
  readonly determinism: Determinism;
  /**
   * The type each argument is cast to (same length as `args`), or undefined when the arguments do not fit.
   * Implicit casts follow Flink's rules (docs: "Data Types", section CAST, implicit column).
   */
  coerce(args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined;
  /** `args` after coercion. */
  returnType(args: readonly ArgumentInfo[], symbols: readonly string[]): LogicalType;
  /** DuckDB SQL over rendered arguments; always parenthesised or a call, so that it composes. */
  render(args: readonly string[], context: RenderContext): string;
  /** A call whose argument is a call of it is rendered as one of more arguments. */
  readonly associative?: boolean;
  /** Whether the value is not NULL, as a BOOLEAN that is never NULL: where that is found out for less than the value. Undefined: it is not. */
  renderPresence?(args: readonly string[], context: RenderContext): string | undefined;
  /**
   * Name of the scalar function written in JavaScript that `render` calls, where DuckDB has nothing that matches;
   * the engine registers it (vectorised, at the connection). See native-function.ts.
   */
  readonly native?: readonly string[];
}

/** One column of an aggregate's running state for a key. It is never NULL-keyed or shared: the operator names and stores it. */
export interface AggregatePartial {
  readonly name: string;
  /** DuckDB type of the column. */
  readonly type: string;
  /**
   * Aggregate SQL over rows. `args` are the arguments as SQL, `weight` an INTEGER SQL expression (`1` for insert-only
   * input), `position` a BIGINT SQL expression that grows in arrival order (for FIRST_VALUE, LAST_VALUE and the like).
   * Rows filtered out are not passed: the operator appends `FILTER (WHERE …)` to the text, so it must be one plain
   * DuckDB aggregate call, e.g. `sum(x)`, `count(x)`, `arg_max(x, p)`; a cast around it is the partial's `type`.
   */
  fold(args: readonly string[], weight: string, position: string): string;
  /**
   * Aggregate SQL that merges partials of one key; `columns` are the SQL names of all partials of this aggregate in
   * order, so that e.g. LAST_VALUE can merge its value by its position.
   */
  merge(columns: readonly string[]): string;
}

/**
 * How an aggregate is kept incrementally; see design: group aggregates keep partials, retractable
 * MIN/MAX/LISTAGG keep a value multiset. DISTINCT is the operator's work: the aggregate then sees each value once
 * (weight +1 when it appears, −1 when its last copy goes), by the same strategy.
 */
export type AggregateStrategy =
  | {
      readonly kind: 'algebraic';
      /** Merging must not depend on the order of the partials. */
      readonly partials: readonly AggregatePartial[];
      /** True when retractions (negative weights) can be folded in. */
      readonly retractable: boolean;
      /** The result from the merged partials, which are NULL or zero-row folds for a key without (unfiltered) rows. */
      finish(partials: readonly string[], returnType: LogicalType): string;
    }
  | {
      /** Needs all values with their weights (retractable MIN/MAX/FIRST_VALUE/LISTAGG, COLLECT). */
      readonly kind: 'multiset';
      /**
       * False: rows are the distinct values with their summed weight, in no order. True: one row of weight 1 for each
       * copy with its own `position`; a retraction takes away the earliest copy of an equal value.
       */
      readonly ordered: boolean;
      /** Aggregate SQL over rows (value columns, positive `weight`), in arrival order `position` where order matters; `FILTER` is not appended. */
      evaluate(args: readonly string[], weight: string, position: string): string;
      /** The result for a key none of whose rows passed the filter; default `NULL`. */
      readonly empty?: string;
    };

export interface AggregateFunction {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: 'aggregate';
  readonly signatures: readonly string[];
  coerce(args: readonly ArgumentInfo[]): readonly LogicalType[] | undefined;
  /** `grouped` is false for a global aggregate, whose result may be NULL on empty input. */
  returnType(args: readonly ArgumentInfo[], grouped: boolean): LogicalType;
  /** `insertOnly`: the input never retracts. */
  strategy(
    argumentTypes: readonly LogicalType[],
    returnType: LogicalType,
    insertOnly: boolean,
  ): AggregateStrategy;
}

export type FunctionDefinition = ScalarFunction | AggregateFunction;
