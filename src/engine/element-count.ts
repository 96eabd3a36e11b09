/**
 * How many elements the arrays, maps and multisets of a row have, those inside of others counted too: known from the offsets that DuckDB
 * keeps, before a JavaScript value is made of any of them.
 */
import type { DuckDBVector } from '@duckdb/node-api';
import { DuckDBListVector, DuckDBMapVector, DuckDBStructVector } from '@duckdb/node-api';
import type { LogicalType } from '../../sql/types/index.js';
import type { ResultValue } from './job.js';

/** Elements in the rows from one to another (exclusive). */
type Count = (from: number, to: number) => number;

/** Undefined for a column that has none. */
export function elementCount(vector: DuckDBVector): Count | undefined {
  if (vector instanceof DuckDBMapVector) return elementCount(vector['listVector']);
  if (vector instanceof DuckDBListVector) return listCount(vector);
  if (!(vector instanceof DuckDBStructVector)) return undefined;
  const fields: Count[] = [];
  for (const field of vector['entryVectors']) {
    const count = elementCount(field);
    if (count) fields.push(count);
  }
  if (fields.length === 0) return undefined;
  return (from, to) => fields.reduce((all, count) => all + count(from, to), 0);
}

function listCount(vector: DuckDBListVector): Count {
  const inner = elementCount(vector.childVector);
  return (from, to) => {
    let all = 0;
    for (let row = from; row < to; row++) {
      if (!vector['validity'].itemValid(row)) continue;
      const length = vector.getEntryLength(row);
      all += length;
      if (inner && length > 0) {
        const start = vector.getEntryOffset(row);
        all += inner(start, start + length);
      }
    }
    return all;
  };
}

/** The same of a value that has been made. */
export function elementsOf(value: ResultValue, type: LogicalType): number {
  if (!Array.isArray(value)) return 0;
  const parts = value as readonly ResultValue[];
  switch (type.kind) {
    case 'ARRAY':
      return sum(parts, (item) => 1 + elementsOf(item, type.element));
    case 'MAP':
      return sum(
        parts,
        (entry) => 1 + elementsOf(part(entry, 0), type.key) + elementsOf(part(entry, 1), type.value),
      );
    case 'MULTISET':
      return sum(parts, (entry) => 1 + elementsOf(part(entry, 0), type.element));
    case 'ROW':
      return sum(parts, (field, index) => elementsOf(field, type.fields[index]!.type));
    default:
      return 0;
  }
}

const part = (entry: ResultValue, index: 0 | 1): ResultValue =>
  (entry as readonly ResultValue[] | null)?.[index] ?? null;

function sum(parts: readonly ResultValue[], of: (value: ResultValue, index: number) => number): number {
  let total = 0;
  for (const [index, value] of parts.entries()) total += of(value, index);
  return total;
}
