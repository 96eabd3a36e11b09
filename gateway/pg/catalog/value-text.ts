/** Values of DuckDB in the text form of their PostgreSQL type. */
import { DuckDBListValue, DuckDBStructValue } from '@duckdb/node-api';
import { elementOf, isRegistered, isVector, registeredText } from '../../../catalog/pg-catalog/index.js';
import type { FunctionContext } from '../../../catalog/pg-catalog/index.js';
import { arrayText } from './array-text.js';

export function valueText(value: unknown, type: string, context: FunctionContext): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBListValue) {
    const element = elementOf(type) ?? 'text';
    const items = value.items.map((item) => valueText(item, element, context));
    return isVector(type) ? items.join(' ') : arrayText(items);
  }
  if (value instanceof DuckDBStructValue) {
    return `(${Object.values(value.entries)
      .map((item) => valueText(item, 'text', context) ?? '')
      .join(',')})`;
  }
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (isRegistered(type)) return registeredText(context, type, Number(value));
  return String(value);
}
