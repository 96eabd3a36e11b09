/**
 * Scalar functions written in JavaScript, for the few where DuckDB has nothing that gives Flink's answer
 * (Java's regular expressions, date patterns, number formatting). They are pure; the engine wraps them as DuckDB
 * scalar functions over whole vectors. NULL in any argument gives NULL unless `handlesNull`.
 */
export type NativeValue = string | number | bigint | boolean | Uint8Array | null;

export interface NativeFunction {
  /** The name in DuckDB, prefixed `flink_`. */
  readonly name: string;
  /** DuckDB types of the parameters; `VARCHAR`, `BIGINT`, `DOUBLE`, `BOOLEAN`, `BLOB`, `INTEGER`, `VARCHAR[]`. */
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly handlesNull?: boolean;
  /** Not folded to a constant by DuckDB. */
  readonly volatile?: boolean;
  evaluate(args: readonly (NativeValue | readonly NativeValue[])[]): NativeValue | readonly NativeValue[];
}
