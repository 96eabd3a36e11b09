/** Values of parameters as DuckDB binds them. */
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import type { LogicalType } from '../../sql/types/index.js';

/** In the form that literals of the type have (see `LiteralExpression`). */
export interface BoundParameter {
  /** One of those that parameters travel as. */
  readonly type: LogicalType;
  readonly value: string | number | bigint | boolean | Uint8Array | null;
}

export function bindParameter(
  statement: DuckDBPreparedStatement,
  place: number,
  { type, value }: BoundParameter,
): void {
  if (value === null) {
    statement.bindNull(place);
    return;
  }
  switch (type.kind) {
    case 'BOOLEAN':
      return statement.bindBoolean(place, value as boolean);
    case 'TINYINT':
      return statement.bindTinyInt(place, Number(value));
    case 'SMALLINT':
      return statement.bindSmallInt(place, Number(value));
    case 'INT':
      return statement.bindInteger(place, Number(value));
    case 'BIGINT':
      return statement.bindBigInt(place, value as bigint);
    case 'FLOAT':
      return statement.bindFloat(place, value as number);
    case 'DOUBLE':
      return statement.bindDouble(place, value as number);
    case 'BINARY':
    case 'VARBINARY':
      return statement.bindBlob(place, value as Uint8Array);
    default:
      return statement.bindVarchar(place, value as string);
  }
}
