/** Elements of arrays and maps (Flink docs: "Value Access Functions" and "Collection Functions"). */
import { once } from '../../expression/duckdb-text.js';
import * as t from '../../types/index.js';
import type { ScalarFunction } from '../function-definition.js';

const item: ScalarFunction = {
  kind: 'scalar',
  name: 'ITEM',
  group: 'value-access',
  signatures: ["array '[' INT ']'", "map '[' value ']'"],
  determinism: 'deterministic',
  coerce([container, index]) {
    if (!container || !index) return undefined;
    if (container.type.kind === 'VARIANT' && !t.isCharacter(index.type) && !t.isInteger(index.type))
      return undefined;
    if (container.type.kind === 'MAP')
      return [container.type, t.withNullability(container.type.key, index.type.nullable)];
    if (container.type.kind === 'ARRAY')
      return [container.type, index.type.kind === 'NULL' ? t.int() : index.type];
    return [container.type, index.type];
  },
  returnType([container]) {
    const { type } = container!;
    if (type.kind === 'ARRAY') return t.withNullability(type.element, true);
    if (type.kind === 'MAP') return t.withNullability(type.value, true);
    return t.variant();
  },
  render([container, index], { argumentTypes, literals }) {
    const type = argumentTypes[0]!;
    if (type.kind === 'MAP') return `map_extract_value(${container}, ${index})`;
    if (type.kind === 'VARIANT') {
      const access = t.isCharacter(argumentTypes[1]!) ? 'flink_variant_member' : 'flink_variant_element';
      return `CAST(${access}(CAST(${container} AS VARCHAR), ${index}) AS JSON)`;
    }
    const literal = literals[1];
    if (typeof literal === 'bigint' && literal > 0n) return `list_extract(${container}, ${index})`;
    // DuckDB counts negative positions from the end; in Flink there is nothing.
    return once(index!, (position) => {
      return `list_extract(${container}, CASE WHEN ${position} > 0 THEN ${position} END)`;
    });
  },
};

export const accessFunctions: readonly ScalarFunction[] = [item];
