/** What every join knows of each of its inputs. */
import { duckdbType } from '../../sql/types/index.js';
import type { Relation } from '../engine/operator.js';
import { numbered } from '../state/sql-text.js';
import type { StateColumn } from '../state/sql-text.js';

export interface JoinInput {
  readonly input: Relation;
  /** As they lie in state. */
  readonly columns: readonly StateColumn[];
  /** Of the columns. */
  readonly names: readonly string[];
}

export function joinInput(input: Relation): JoinInput {
  const names = numbered('c', input.fields.length);
  const columns = input.fields.map(({ type }, index) => ({ name: names[index]!, type: duckdbType(type) }));
  return { input, columns, names };
}
