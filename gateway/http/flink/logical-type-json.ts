/**
 * Logical types as Flink's gateway writes them into the columns of a result, and as its clients read them to know the types of values
 * (Flink docs: "SQL Gateway", REST endpoint; the document says `typeRoot`, the wire says `type`).
 */
import type { LogicalType } from '../../../sql/types/index.js';

export interface LogicalTypeJson {
  readonly type: string;
  readonly nullable?: boolean;
  readonly [key: string]: unknown;
}

/** Keys in the order of the wire. */
export function logicalTypeJson(type: LogicalType): LogicalTypeJson {
  const root = (name: string, more: Readonly<Record<string, unknown>> = {}): LogicalTypeJson => ({
    type: name,
    nullable: type.nullable,
    ...more,
  });
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'VARIANT':
    case 'BITMAP':
      return root(type.kind);
    case 'INT':
      return root('INTEGER');
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return root(type.kind, { length: type.length });
    case 'DECIMAL':
      return root(type.kind, { precision: type.precision, scale: type.scale });
    case 'TIME':
      return root('TIME_WITHOUT_TIME_ZONE', { precision: type.precision });
    case 'TIMESTAMP':
      return root('TIMESTAMP_WITHOUT_TIME_ZONE', { precision: type.precision });
    case 'TIMESTAMP_LTZ':
      return root('TIMESTAMP_WITH_LOCAL_TIME_ZONE', { precision: type.precision });
    case 'INTERVAL_YEAR_MONTH':
      // Flink's planner knows one type for each of the two families of intervals.
      return root(type.kind, { precision: 2, resolution: 'MONTH' });
    case 'INTERVAL_DAY_TIME':
      return root(type.kind, { precision: 2, fractionalPrecision: 3, resolution: 'SECOND' });
    case 'ARRAY':
    case 'MULTISET':
      return root(type.kind, { elementType: logicalTypeJson(type.element) });
    case 'MAP':
      return root(type.kind, {
        keyType: logicalTypeJson(type.key),
        valueType: logicalTypeJson(type.value),
      });
    case 'ROW':
      return root(type.kind, {
        fields: type.fields.map(({ name, type: fieldType, comment }) => ({
          name,
          fieldType: logicalTypeJson(fieldType),
          ...(comment === undefined ? {} : { description: comment }),
        })),
      });
    case 'NULL':
      return { type: 'NULL' };
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}
