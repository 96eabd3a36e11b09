/** Types as Flink writes them into DDL (`LogicalType.asSerializableString`): no synonyms, so that any version reads them back. */
import type { LogicalType } from '../sql/types/index.js';
import { printType } from '../sql/types/index.js';
import { backtick } from './object-path.js';

/** `VARCHAR(2147483647)`, `TIMESTAMP(3) WITH LOCAL TIME ZONE`, ``ROW<`a` INT NOT NULL>``. */
export function serializeType(type: LogicalType): string {
  const text = withoutNullability(type);
  return type.nullable || type.kind === 'NULL' ? text : `${text} NOT NULL`;
}

function withoutNullability(type: LogicalType): string {
  switch (type.kind) {
    case 'VARCHAR':
    case 'VARBINARY':
      return `${type.kind}(${type.length})`;
    case 'TIMESTAMP':
      return `TIMESTAMP(${type.precision})`;
    case 'TIMESTAMP_LTZ':
      return `TIMESTAMP(${type.precision}) WITH LOCAL TIME ZONE`;
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${serializeType(type.element)}>`;
    case 'MAP':
      return `MAP<${serializeType(type.key)}, ${serializeType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map((field) => `${backtick(field.name)} ${serializeType(field.type)}`).join(', ')}>`;
    case 'CHAR':
    case 'BINARY':
    case 'BOOLEAN':
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
    case 'VARIANT':
    case 'BITMAP':
    case 'NULL':
      return printType({ ...type, nullable: true } as LogicalType);
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}
