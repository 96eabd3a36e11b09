/** PostgreSQL's names of types that are no words of Flink's, as what they mean here: read only where its clients are. */
import type { Identifier, SimpleTypeName } from '../ast/index.js';

export interface PostgresType {
  readonly name: SimpleTypeName;
  /** How many parameters may follow in parentheses. */
  readonly parameters: number;
  readonly defaults: readonly number[];
}

const type = (name: SimpleTypeName, parameters = 0, defaults: readonly number[] = []): PostgresType => ({
  name,
  parameters,
  defaults,
});

const TYPES: ReadonlyMap<string, PostgresType> = new Map<string, PostgresType>([
  ['bool', type('BOOLEAN')],
  ['int2', type('SMALLINT')],
  ['int4', type('INT')],
  ['int8', type('BIGINT')],
  ['float4', type('FLOAT')],
  ['float8', type('DOUBLE')],
  ['text', type('STRING')],
  ['name', type('STRING')],
  ['json', type('STRING')],
  ['jsonb', type('STRING')],
  ['uuid', type('STRING')],
  ['bpchar', type('STRING')],
  ['bytea', type('BYTES')],
  ['timestamptz', type('TIMESTAMP_LTZ', 1, [6])],
]);

/** `text`, `pg_catalog.int4`. */
export function postgresType(parts: readonly Identifier[]): PostgresType | undefined {
  const last = parts.at(-1)!;
  if (parts.length > 2 || (parts.length === 2 && parts[0]!.name.toLowerCase() !== 'pg_catalog')) {
    return undefined;
  }
  return TYPES.get(last.quoted ? last.name : last.name.toLowerCase());
}
