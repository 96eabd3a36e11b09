/** How a door prints results: one printer for each `--output`, writing text as rows come. */
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import type { RowKind } from '../../../sql/plan/table-description.js';
import type { ResultValue } from '../../../src/engine/job.js';

export type OutputFormat = 'table' | 'json' | 'csv' | 'changelog';
export const OUTPUT_FORMATS: readonly OutputFormat[] = ['table', 'json', 'csv', 'changelog'];

/** What a printer must know before the first row. */
export interface ResultShape {
  readonly columns: readonly PlanField[];
  /** Rows carry kinds other than `+I`: a column `op` shows them. */
  readonly withKinds: boolean;
  /** The result ends by itself, so that a printer may wait for more rows before it decides on widths. */
  readonly bounded: boolean;
}

export interface Row {
  readonly kind: RowKind;
  readonly values: readonly ResultValue[];
}

export interface ResultPrinter {
  rows(rows: readonly Row[]): void;
  /** Called once, after the last row, also when the result was cut short. */
  end(): void;
}

export type Write = (text: string) => void;
