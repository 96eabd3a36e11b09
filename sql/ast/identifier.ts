import type { Span } from './span.js';

/** One name, as written; `quoted` when it stood in back-ticks (or, on the Postgres door, double quotes). */
export interface Identifier {
  readonly kind: 'identifier';
  readonly span: Span;
  readonly name: string;
  readonly quoted: boolean;
}

/** A dotted name: `catalog.database.table`, `t.a.b`. At least one part. */
export interface QualifiedName {
  readonly kind: 'qualified-name';
  readonly span: Span;
  readonly parts: readonly Identifier[];
}
